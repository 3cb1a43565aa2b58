"""A fault of our own code, while a file is checked: told by its type and place, to the log and to the sender."""

import asyncio
import threading
from typing import Any

import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline.desk import app
from lscb_pipeline.settings import Limits
from lscb_pipeline_tests.desk.asking import BOUNDARY, OF_ENFIELD, RETURN, form

CHILD = "Zzyzxabcd"  # a name that stands nowhere else


def answered(body: bytes, method: str = "POST") -> tuple[int, str]:
    """What the application itself answers, without a server: its own token stands for TOKEN."""
    sent: list[Any] = []
    waiting = [body]

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": waiting.pop(), "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    async def ask() -> None:
        kind = f"multipart/form-data; boundary={BOUNDARY}".encode()
        headers = [(b"host", b"localhost"), (b"content-type", kind)]
        scope = {"type": "http", "method": method, "path": "/", "query_string": b"", "headers": headers}
        await app.desk_app(library(), Limits(), threading.Lock())(scope, receive, send)

    asyncio.run(ask())
    return sent[0]["status"], sent[1]["body"].decode()


@pytest.mark.parametrize("fails", ["check_file", "annotated_copy", "findings_page"])
def test_it_says_nothing_of_what_it_was_about(
    fails: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    def fault(*_: object, **__: object) -> None:
        raise KeyError(CHILD)

    monkeypatch.setattr(app, fails, fault)
    monkeypatch.setattr(app.secrets, "token_urlsafe", lambda _: "TOKEN")
    body = form({"token": "TOKEN"} | OF_ENFIELD, content=RETURN.format(CHILD).encode())
    status, page = answered(body)
    told = capfd.readouterr().err
    assert status == 500
    assert "KeyError at" in told
    assert CHILD not in page + told + caplog.text
    assert "Traceback" not in told

"""An installation that tells: a webhook of its own on loopback, and no warehouse, which telling needs none of."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from lscb_pipeline.settings import Settings


class Hook:
    """A webhook that can be told to refuse."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.answer, hook = 200, self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if hook.answer == 200:
                    hook.got.append(told)
                self.send_response(hook.answer)
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"json://user:secret@127.0.0.1:{self.server.server_port}/hook"


@pytest.fixture
def hook() -> Iterator[Hook]:
    made = Hook()
    yield made
    made.server.shutdown()


@pytest.fixture
def telling(tmp_path: Path, hook: Hook, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings, in the environment too, as a sensor reads them."""
    monkeypatch.setenv("LSCB_NOTIFY", hook.address)
    made = Settings(home=tmp_path / "home", database_url="postgresql://127.0.0.1:9/none")
    for name, value in made.environment().items():
        monkeypatch.setenv(name, value)
    return made

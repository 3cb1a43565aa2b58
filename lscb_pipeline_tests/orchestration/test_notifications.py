"""How a notification reaches somebody: a real webhook and a real mail server on loopback."""

import socket
import threading
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from typer.testing import CliRunner

from lscb_pipeline.cli import app
from lscb_pipeline.orchestration.examined_runs import examined_runs
from lscb_pipeline.orchestration.notifications import (
    Notification,
    NotifyError,
    addresses_of,
    count_unsent,
    send_unsent,
    tell,
)
from lscb_pipeline.settings import Settings
from lscb_pipeline_tests.orchestration.told import Hook

NEWS = Notification("2009-10-Q4 published r1", "LSCB: release r1 is published", "Look.\nThen act.")


def test_an_address_out_of_reach_delays_no_other_and_gets_all_later_once(telling: Settings, hook: Hook) -> None:
    other = Hook()
    telling = telling.model_copy(update={"notify": f"{hook.address} {other.address}"})
    hook.answer = 500
    for number in range(7):
        tell(telling, Notification(f"news {number}", f"LSCB: {number}", "text"))
    assert send_unsent(telling) == count_unsent(telling) == 9, "five at once of seven to one, none to the other"
    assert ("notifications", "9 not taken by their addresses") in [(s.about, s.found) for s in examined_runs(telling)]
    hook.answer = 200
    assert [send_unsent(telling) for _ in range(3)] == [2, 0, 0]
    assert [one["title"] for one in other.got] == [one["title"] for one in hook.got] == [f"LSCB: {n}" for n in range(7)]
    other.server.shutdown()


def test_one_process_sends_at_a_time_and_nothing_waits_for_an_address_that_is_gone(
    telling: Settings, hook: Hook
) -> None:
    for number in range(4):
        tell(telling, Notification(f"news {number}", f"LSCB: {number}", "text"))
    senders = [threading.Thread(target=send_unsent, args=(telling,)) for _ in range(3)]
    for one in senders:
        one.start()
    for one in senders:
        one.join()
    assert [one["title"] for one in hook.got] == [f"LSCB: {n}" for n in range(4)]
    hook.answer = 500
    tell(telling, NEWS)
    assert send_unsent(telling) == 1
    nobody = telling.model_copy(update={"notify": None})
    assert count_unsent(nobody) == 0
    assert send_unsent(nobody) == 0
    assert not list((telling.home / "notifications" / "unsent").iterdir())


def test_an_e_mail_says_what_the_file_says(telling: Settings) -> None:
    got: list[Any] = []

    class Mailbox:
        async def handle_DATA(  # noqa: N802 - aiosmtpd's name
            self, _server: object, _session: object, envelope: Any
        ) -> str:
            got.append(envelope)
            return "250 OK"

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(Mailbox(), hostname="127.0.0.1", port=port)
    server.start()
    address = f"mailto://127.0.0.1:{port}?from=lscb@example.org&to=engineer@example.org&format=text"
    telling = telling.model_copy(update={"notify": address})
    tell(telling, NEWS)
    assert send_unsent(telling) == 0
    server.stop()
    assert [(one.mail_from, one.rcpt_tos) for one in got] == [("lscb@example.org", ["engineer@example.org"])]
    assert f"Subject: {NEWS.title}" in got[0].content.decode()
    assert "Look.\r\nThen act." in got[0].content.decode()


@pytest.mark.parametrize("wrong", ["nonsense", "https//hook", "unknown://user:secret@host"])
def test_what_is_no_address_is_refused_without_being_quoted(
    telling: Settings, hook: Hook, wrong: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(NotifyError, match="address 2 of LSCB_NOTIFY") as refused:
        addresses_of(telling.model_copy(update={"notify": f"{hook.address} {wrong}"}))
    assert "secret" not in str(refused.value) + caplog.text
    wrong_one = telling.model_copy(update={"notify": wrong})
    assert ("notifications", "wrong") in [(one.about, one.health) for one in examined_runs(wrong_one)]


def test_the_command_tries_the_addresses(telling: Settings, hook: Hook) -> None:
    done = CliRunner().invoke(app, ["notify"])
    assert done.exit_code == 0, done.output
    assert [one["title"] for one in hook.got] == ["LSCB: a trial"]
    hook.answer = 500
    assert CliRunner().invoke(app, ["notify"]).exit_code == 1

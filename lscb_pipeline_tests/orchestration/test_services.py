"""Services as processes: found by what was written down of them, ended with what they started."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lscb_pipeline.orchestration import services
from lscb_pipeline.settings import Settings


def _hear_signals() -> None:
    """As a service does; what ran before in this process may have them ignored, which a child inherits."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})


def test_one_that_ends_while_it_is_looked_for_is_down_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    with subprocess.Popen(["sleep", "60"], preexec_fn=_hear_signals) as other:
        entries = {"webserver": {"pid": ended.pid, "created": 0.0}, "daemon": {"pid": other.pid, "created": 0.0}}
        (tmp_path / "services.json").write_text(json.dumps(entries))
        monkeypatch.setattr(services, "_is_alive", lambda entry: True)  # as it was a moment before
        assert services.stop_services(Settings(home=tmp_path)) == ["daemon", "webserver"]
        other.wait(10)
    assert not (tmp_path / "services.json").exists()

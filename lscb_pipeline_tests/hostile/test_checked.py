"""Hostile files checked by their senders: each a clear finding, in bounded memory and time, by the same reading."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline.intake.files.sandbox import Reader
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline.settings import Limits
from lscb_pipeline_tests.hostile.catalogue import BOMBS, HARMLESS, HOSTILE, HUGE, LIMITS, TEXTS
from lscb_pipeline_tests.hostile.packages import STRINGS, xlsx
from lscb_pipeline_tests.intake.reading import read, workbook

RULES = {fault: rule.id for rule in library().contracts["borough_return"].rules for fault in rule.faults}
HANGS = 540  # seconds: no measure of speed, a guard against waiting for ever
SLOW = b"<sst>" + b"<si><t/></si>" * 12_000_000 + b"</sst>"  # seconds of work, in kilobytes


@pytest.mark.slow
def test_every_hostile_file_is_told_in_bounded_memory(tmp_path: Path) -> None:
    for name, hostile in HOSTILE.items():
        (tmp_path / f"{name}.{hostile.suffix}").write_bytes(hostile.make())
    # the first one fixes what the process needs anyway; the last one ends the reader, so that its memory is known
    (tmp_path / " plain.csv").write_bytes(TEXTS["formula"].make())
    (tmp_path / "~.xlsx").write_bytes(HUGE["far corner"].make())
    done = subprocess.run(
        [sys.executable, "-m", "lscb_pipeline_tests.hostile.check_all", str(tmp_path)],
        capture_output=True, text=True, check=True, timeout=HANGS, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    told = json.loads(done.stdout)
    for name, hostile in HOSTILE.items():
        rules = [rule for rule, _ in told["said"][name]]
        assert RULES[hostile.rule] in rules, (name, told["said"][name])
        assert all(len(message) > 30 for _, message in told["said"][name]), name
    assert 0 < told["grown"] < 400, "megabytes, for files of up to 60 MB unpacked"
    assert told["readers"] < LIMITS["most_memory_bytes"] // 1_000_000
    print(f"hostile files tried: {len(HOSTILE)}; memory grew by {told['grown']} MB")  # noqa: T201


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_strange_and_harmless_is_read(name: str) -> None:
    reading = read(HARMLESS[name](), supplier="enfield")
    assert reading.rows["area_code"].tolist() == ["E09000010"]
    assert reading.rows["numerator"].tolist() == [3]


def test_the_reader_of_workbooks_is_bounded_in_time_and_answers_again_afterwards() -> None:
    reader = Reader()
    with pytest.raises(UnreadableError, match="takes more than 1 seconds") as caught:
        reader.read(xlsx({STRINGS: SLOW}), ".xlsx", Limits(most_seconds=1))
    assert caught.value.rule_id == "file_too_large"
    assert reader.read(workbook([["a"]]), ".xlsx", Limits()).sheets[0][1].to_pydict() == {"0": ["a"]}


def test_the_limits_are_settings() -> None:
    content = workbook([["a"] * 30])
    with pytest.raises(UnreadableError, match="30 columns, more than 20"):
        Reader().read(content, ".xlsx", Limits(most_columns=20))


@pytest.mark.parametrize(
    ("name", "suffix", "content", "code", "message"),
    [("bomb", "xlsx", BOMBS["bomb"].make, 2, "file_readable"),
     ("far", "xlsx", HUGE["far corner"].make, 2, "takes more memory than"),
     ("look-alike", "csv", TEXTS["look-alike letter"].make, 1, "area_code")],
    ids=["bomb", "far corner", "look-alike letter"],
)  # fmt: skip
def test_the_command_says_so(tmp_path: Path, name: str, suffix: str, content: object, code: int, message: str) -> None:
    path = tmp_path / f"{name}.{suffix}"
    path.write_bytes(content())  # type: ignore[operator]
    done = _lscb_check(path, tmp_path)
    assert done.returncode == code, done.stdout + done.stderr
    assert message in done.stdout


def test_the_command_waits_for_no_pipe_and_reads_nothing_too_large(tmp_path: Path) -> None:
    pipe, large = tmp_path / "return.csv", tmp_path / "large.csv"
    os.mkfifo(pipe)
    with large.open("wb") as file:
        file.truncate(LIMITS["most_file_bytes"] + 1)
    for path, message in ((pipe, "not a file"), (large, "50,000,001 bytes, more than 50,000,000")):
        done = _lscb_check(path, tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert message in done.stderr


def _lscb_check(path: Path, home: Path) -> subprocess.CompletedProcess[str]:
    limits = {f"LSCB_{name.upper()}": str(most) for name, most in LIMITS.items()}
    return subprocess.run(
        [sys.executable, "-m", "lscb_pipeline.cli", "check", str(path), "--feed", "borough_return",
         "--supplier", "enfield", "--quarter", "2008-09-Q3"],
        capture_output=True, text=True, check=False, env=os.environ | limits | {"LSCB_HOME": str(home / "home")},
        timeout=HANGS,
    )  # fmt: skip

"""The archive keeps bytes once, by their sha256, and notices when they were changed."""

import hashlib
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lscb_pipeline.intake.archive import Archive


def only_file(folder: Path) -> Path:
    (found,) = [path for path in folder.rglob("*") if path.is_file()]
    return found


@pytest.mark.parametrize("url", ["{folder}", "file://{folder}", "memory://archive_of_tests"])
def test_bytes_come_back(url: str, tmp_path: Path) -> None:
    archive = Archive(url.format(folder=tmp_path / "archive"))
    for content in (b"", b"a,b\r\n1,2", b"\x00\xff" * 1000):
        sha256 = archive.keep(content)
        assert sha256 == hashlib.sha256(content).hexdigest()
        assert archive.read(sha256) == content


def test_the_same_bytes_are_kept_once_and_for_the_owner_to_read_only(tmp_path: Path) -> None:
    archive = Archive(str(tmp_path))
    assert archive.keep(b"return") == archive.keep(b"return")
    path = only_file(tmp_path)
    assert path.name == hashlib.sha256(b"return").hexdigest()
    assert stat.S_IMODE(path.stat().st_mode) == 0o400


def test_a_half_written_file_is_written_again(tmp_path: Path) -> None:
    archive = Archive(str(tmp_path))
    sha256 = archive.keep(b"the whole return")
    path = only_file(tmp_path)
    path.chmod(0o600)
    path.write_bytes(b"the wh")
    path.chmod(0o400)
    assert archive.keep(b"the whole return") == sha256
    assert archive.read(sha256) == b"the whole return"


def test_changed_bytes_are_never_read(tmp_path: Path) -> None:
    archive = Archive(str(tmp_path))
    sha256 = archive.keep(b"5 children")
    path = only_file(tmp_path)
    path.chmod(0o600)
    path.write_bytes(b"6 children")
    with pytest.raises(ValueError, match=f"{sha256[:12]} were changed"):
        archive.read(sha256)


def test_bytes_never_kept(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Archive(str(tmp_path)).read("0" * 64)


def test_what_a_killed_writer_left_does_not_stay(tmp_path: Path) -> None:
    (tmp_path / ".draft").write_bytes(b"somebody's retur")
    sha256 = Archive(str(tmp_path)).keep(b"5")
    assert only_file(tmp_path).name == sha256
    assert Archive(str(tmp_path)).read(sha256) == b"5"


def test_writers_at_once(tmp_path: Path) -> None:
    contents = [bytes([number % 5]) * 300_000 for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(lambda content: Archive(str(tmp_path)).keep(content), contents))
    assert [Archive(str(tmp_path)).read(sha256) for sha256 in kept] == contents
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.name for path in files} == set(kept)
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o400}

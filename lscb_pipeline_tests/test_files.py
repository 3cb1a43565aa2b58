"""A file is written whole or not at all, and is its owner's alone."""

import errno
from pathlib import Path

import pytest

from lscb_pipeline.files import write_whole


def test_it_takes_the_place_of_what_stood_there(tmp_path: Path) -> None:
    path = tmp_path / "copy.xlsx"
    path.write_bytes(b"before")
    path.chmod(0o644)
    assert write_whole(path, b"after") == path
    assert path.read_bytes() == b"after"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_writer_left_does_not_stay(tmp_path: Path) -> None:
    left = tmp_path / ".copy.xlsx.draft"
    left.write_bytes(b"somebody's longer return")
    left.chmod(0o644)
    path = write_whole(tmp_path / "copy.xlsx", b"own", is_durable=True)
    assert path.read_bytes() == b"own"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("failing", ["os.fsync", "pathlib.Path.replace"])
def test_on_a_full_disk_what_stood_there_stands_and_nothing_is_left(
    failing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "copy.xlsx"
    path.write_bytes(b"before")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(failing, full)
        with pytest.raises(OSError, match="No space"):
            write_whole(path, b"after", is_durable=True)
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_in_the_drafts_place_is_not_followed(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"another's")
    (tmp_path / ".copy.xlsx.draft").symlink_to(other)
    with pytest.raises(OSError, match="symbolic links"):
        write_whole(tmp_path / "copy.xlsx", b"own")
    assert other.read_bytes() == b"another's"

"""The archive keeps bytes once, by their sha256, and notices when they were changed."""

import hashlib
import io
import os
import secrets
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from lscb_pipeline.intake.arrival import sealed as sealing
from lscb_pipeline.intake.arrival.archive import Archive, ArchiveKeyError, ChangedError


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


KEY, OTHER = (Fernet.generate_key().decode() for _ in range(2))


@pytest.mark.parametrize("url", ["{folder}", "memory://sealed_{number}"])
def test_encrypted_bytes_come_back_and_are_found_by_their_own_sha256(url: str, tmp_path: Path) -> None:
    place = url.format(folder=tmp_path / "archive", number=secrets.token_hex(4))
    for content in (b"", b"Zzyzx", b"\x00\xff" * 1000):
        sha256 = Archive(place, KEY).keep(content)
        assert sha256 == hashlib.sha256(content).hexdigest()
        assert Archive(place, KEY).read(sha256) == content
        assert Archive(place, KEY).holds(sha256)
    assert b"Zzyzx" not in b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_encrypted_files_are_for_their_owner_alone_and_kept_once(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    archive = Archive(str(tmp_path), KEY)
    sha256 = archive.keep(b"return")
    path = tmp_path / sha256[:2] / f"{sha256}.fernet"
    before = path.read_bytes()
    assert archive.keep(b"return") == sha256
    assert path.read_bytes() == before, "it is there: nothing is written"
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [stat.S_IMODE(path.stat().st_mode) for path in files] == [0o400, 0o400], "the check of the key, and the file"
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


def test_the_archives_key_must_be_the_one_it_was_kept_with(tmp_path: Path) -> None:
    sha256 = Archive(str(tmp_path), KEY).keep(b"return")
    for keys, message in ((None, "is encrypted: set LSCB_ARCHIVE_KEY"), (OTHER, "is not the key")):
        with pytest.raises(ArchiveKeyError, match=message):
            Archive(str(tmp_path), keys).read(sha256)
        with pytest.raises(ArchiveKeyError, match=message):
            Archive(str(tmp_path), keys).keep(b"another")
    with pytest.raises(ArchiveKeyError, match="no Fernet key") as caught:
        Archive(str(tmp_path), "my dog's name")
    assert "dog" not in str(caught.value)
    changed = Archive(str(tmp_path), f"{OTHER}, {KEY}")
    assert changed.read(sha256) == b"return"
    assert changed.read(changed.keep(b"later")) == b"later"


def test_what_was_kept_before_there_was_a_key_is_read_and_encrypted_when_it_comes_again(tmp_path: Path) -> None:
    sha256 = Archive(str(tmp_path)).keep(b"Zzyzx")
    sealed = Archive(str(tmp_path), KEY)
    assert sealed.read(sha256) == b"Zzyzx"
    sealed.keep(b"Zzyzx")
    assert sealed.read(sha256) == b"Zzyzx"
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"Zzyzx" in path.read_bytes()]


@pytest.mark.parametrize("content", [b"", b"5 children"])
def test_altered_encrypted_bytes_are_never_read(content: bytes, tmp_path: Path) -> None:
    archive = Archive(str(tmp_path), KEY)
    sha256 = archive.keep(content)
    path = tmp_path / sha256[:2] / f"{sha256}.fernet"
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-4] + b"AAAA")
    with pytest.raises(ValueError, match="were changed"):
        archive.read(sha256)


def test_removed_bytes_are_gone_with_what_a_killed_process_left_of_them(tmp_path: Path) -> None:
    archive = Archive(str(tmp_path))
    sha256 = archive.keep(b"return")
    (tmp_path / sha256[:2] / f"{sha256}.0badcafe").write_bytes(b"ret")
    assert archive.remove(sha256)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert not archive.holds(sha256)
    assert not archive.remove(sha256)


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


@pytest.mark.parametrize("length", [0, 99, 100, 101, 300, 1234])
def test_what_is_encrypted_in_pieces_is_the_file(length: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "SEALED_AT_ONCE", 100)
    archive, content = Archive(str(tmp_path), KEY), secrets.token_bytes(length)
    sha256 = archive.keep(io.BytesIO(content))
    kept = (tmp_path / sha256[:2] / f"{sha256}.fernet").stat()
    assert archive.keep(content) == sha256
    assert (tmp_path / sha256[:2] / f"{sha256}.fernet").stat().st_ino == kept.st_ino, "it is whole, and not kept again"
    with archive.open(sha256) as file:
        assert (file.seek(0, os.SEEK_END), file.seek(0), file.read(70), file.read()) == (
            length, 0, content[:70], content[70:],
        )  # fmt: skip
    assert archive.read(sha256) == content


def test_what_was_encrypted_in_one_piece_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive, content = Archive(str(tmp_path), KEY), secrets.token_bytes(1000)
    sha256 = archive.keep(content)
    monkeypatch.setattr(sealing, "SEALED_AT_ONCE", 100)
    assert archive.read(sha256) == content


def test_a_piece_that_is_changed_or_lost_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "SEALED_AT_ONCE", 100)
    archive = Archive(str(tmp_path), KEY)
    sha256 = archive.keep(secrets.token_bytes(350))
    path = tmp_path / sha256[:2] / f"{sha256}.fernet"
    tokens = path.read_bytes().split(b"\n")
    assert len(tokens) == 4
    path.chmod(0o600)
    for others in (tokens[:3], [tokens[1], tokens[0], *tokens[2:]], [*tokens[:3], tokens[3][:-8]]):
        path.write_bytes(b"\n".join(others))
        with pytest.raises(ValueError, match="were changed"):
            archive.read(sha256)


def test_a_file_that_changes_while_it_is_kept_is_not_kept(tmp_path: Path) -> None:
    class Growing(io.BytesIO):
        """Another file each time that it is read from its beginning."""

        def seek(self, offset: int, whence: int = 0, /) -> int:
            self.write(b"more")
            return super().seek(offset, whence)

    with pytest.raises(ChangedError, match="is being written"):
        Archive(str(tmp_path)).keep(Growing(b"a return"))
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]

"""The content-addressed archive of original bytes: kept once by sha256, through fsspec, for their owner alone.

Here: keeping, reading and removing bytes, encrypted where there is a key. Not here: which bytes must be there, nor how
long they are kept (collation/commands/purge.py). An address is always the sha256 of the original bytes.
"""

import contextlib
import hashlib
import io
import os
from collections.abc import Iterator
from functools import cached_property, partial
from pathlib import Path
from typing import BinaryIO

import fsspec
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from fsspec.implementations.local import LocalFileSystem

from lscb_pipeline.errors import LscbError
from lscb_pipeline.files import OWNER_READS, sync_folder, write_whole
from lscb_pipeline.intake.arrival.sealed import Unsealed, sealed, sealed_size

SEALED = ".fernet"  # the ending of a file that is encrypted
KEY_CHECK = f"key_check{SEALED}"  # a known text, encrypted with the archive's key
PIECE = 1 << 20  # bytes that are copied together
KNOWN = b"the archive of lscb_pipeline"


class ArchiveKeyError(LscbError):
    """LSCB_ARCHIVE_KEY is missing, wrong or no key at all; the message says what to do."""


class ChangedError(OSError):
    """A file has changed while it was read."""


def archive_folder(url: str) -> Path | None:
    """Where an archive of this URL lies on this machine, links followed; None where it lies elsewhere.

    Nothing is connected, as it would be to an archive that lies on another machine.
    """
    if fsspec.utils.get_protocol(url) not in LocalFileSystem.protocol:
        return None
    return Path(LocalFileSystem._strip_protocol(url)).resolve()


class Archive:
    """Original bytes by their sha256; `url` is a folder, or any fsspec URL such as an object store's.

    `keys`: Fernet keys, parted by commas, of which the first encrypts and all decrypt; None keeps bytes as they are.
    Every use raises ArchiveKeyError where the archive holds encrypted bytes and the keys don't open them.
    """

    def __init__(self, url: str, keys: str | None = None) -> None:
        self._files, self._root = fsspec.core.url_to_fs(url)
        self._is_local = "file" in self._files.protocol
        self._fernet = _fernet_of(keys) if keys else None

    def keep(self, content: bytes | BinaryIO) -> str:
        """Keep the bytes, unless they are kept already, and return their sha256: on return they outlive a crash.

        A file is kept from its beginning, and held at once where it isn't kept on a disk. Raises OSError where there is
        no room for them, ChangedError where a file has changed meanwhile; nothing then lies at their place.
        """
        source = io.BytesIO(content) if isinstance(content, bytes) else content
        size = source.seek(0, os.SEEK_END)
        sha256 = sha256_of(source)
        plain = self._path(sha256)
        path = plain + SEALED if self._cipher else plain
        if not self._files.exists(path) or self._files.size(path) != self._size_kept(size):
            self._write(path, _same(source, sha256, self._cipher))
        if self._cipher and self._files.exists(plain):  # kept before there was a key
            self._files.rm_file(plain)
        return sha256

    def read(self, sha256: str) -> bytes:
        """The bytes of a sha256; raises FileNotFoundError, or ValueError where they were changed."""
        with self.open(sha256) as file:
            return file.read()

    @contextlib.contextmanager
    def open(self, sha256: str) -> Iterator[BinaryIO]:
        """The bytes of a sha256 as a file to read.

        Raises FileNotFoundError, or ValueError where they were changed.
        """
        plain = self._path(sha256)
        is_sealed = self._cipher is not None and self._files.exists(plain + SEALED)
        with self._files.open(plain + SEALED if is_sealed else plain, "rb") as kept:
            file = io.BufferedReader(Unsealed(kept, self._cipher)) if self._cipher and is_sealed else kept
            try:
                is_changed = sha256_of(file) != sha256
            except InvalidToken:  # the key is the right one: the archive was opened with it
                is_changed = True
            if is_changed:
                raise ValueError(f"the archived bytes of {sha256[:12]} were changed")
            file.seek(0)
            yield file

    def holds(self, sha256: str) -> bool:
        """Whether anything is kept under the sha256."""
        return any(self._files.exists(self._path(sha256) + ending) for ending in ("", SEALED))

    def remove(self, sha256: str) -> bool:
        """Remove the bytes of a sha256, what a killed process left of them too; tell whether there were any."""
        found = self._files.glob(f"{self._path(sha256)}*")
        for path in found:
            self._files.rm_file(path)
        return bool(found)

    @cached_property
    def _cipher(self) -> MultiFernet | None:
        """What encrypts and decrypts, once it is certain to be that of the bytes that are kept already."""
        check = f"{self._root}/{KEY_CHECK}"
        if self._is_local:
            Path(self._root).mkdir(parents=True, exist_ok=True, mode=0o700)
            Path(self._root).chmod(0o700)
        if not self._files.exists(check):
            if self._fernet:
                self._write(check, iter([self._fernet.encrypt(KNOWN)]))
            return self._fernet
        if self._fernet is None:
            raise ArchiveKeyError("the archive is encrypted: set LSCB_ARCHIVE_KEY to the key it was kept with")
        try:
            self._fernet.decrypt(self._files.cat_file(check))
        except InvalidToken:
            message = "LSCB_ARCHIVE_KEY is not the key that the archive was kept with: put that one back"
            raise ArchiveKeyError(message) from None
        return self._fernet

    def _write(self, path: str, pieces: Iterator[bytes]) -> None:
        """Write a file in one step, for its owner alone to read."""
        self._files.makedirs(str(Path(path).parent), exist_ok=True)
        if not self._is_local:
            self._files.pipe_file(path, b"".join(pieces))
            return
        draft = Path(self._root, ".draft")
        write_whole(Path(path), pieces, draft=draft, mode=OWNER_READS, is_durable=True)
        sync_folder(Path(self._root))  # in which the file's folder may be new

    def _size_kept(self, length: int) -> int:
        """How many bytes these many take in the archive."""
        return sealed_size(length) if self._cipher else length

    def _path(self, sha256: str) -> str:
        return f"{self._root}/{sha256[:2]}/{sha256}"


def sha256_of(source: BinaryIO) -> str:
    """Of a file's bytes, from its beginning."""
    digest = hashlib.sha256()
    for piece in _pieces(source):
        digest.update(piece)
    return digest.hexdigest()


def _same(source: BinaryIO, sha256: str, cipher: MultiFernet | None) -> Iterator[bytes]:
    """What is kept of a file, some at a time; raises ChangedError in the end where its bytes aren't the sha256's."""
    digest = hashlib.sha256()

    def read(size: int) -> bytes:
        piece = source.read(size)
        digest.update(piece)
        return piece

    source.seek(0)
    yield from sealed(read, cipher) if cipher else iter(partial(read, PIECE), b"")
    if digest.hexdigest() != sha256:
        raise ChangedError("is being written: the next run takes it")


def _pieces(source: BinaryIO) -> Iterator[bytes]:
    source.seek(0)
    while piece := source.read(PIECE):
        yield piece


def _fernet_of(keys: str) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key.strip()) for key in keys.split(",")])
    except ValueError:
        raise ArchiveKeyError(
            "LSCB_ARCHIVE_KEY is no Fernet key (44 characters of url-safe base64): make one as docs/operating.md says"
        ) from None

"""The content-addressed archive of original bytes: kept once by sha256, through fsspec, for their owner alone.

Here: keeping, reading and removing bytes, encrypted where there is a key. Not here: which bytes must be there, nor how
long they are kept (collation/commands/purge.py). An address is always the sha256 of the original bytes.
"""

import hashlib
from functools import cached_property
from pathlib import Path

import fsspec
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from lscb_pipeline.errors import LscbError
from lscb_pipeline.files import OWNER_READS, sync_folder, write_whole

SEALED = ".fernet"  # the ending of a file that is encrypted
KEY_CHECK = f"key_check{SEALED}"  # a known text, encrypted with the archive's key
KNOWN = b"the archive of lscb_pipeline"


class ArchiveKeyError(LscbError):
    """LSCB_ARCHIVE_KEY is missing, wrong or no key at all; the message says what to do."""


class Archive:
    """Original bytes by their sha256; `url` is a folder, or any fsspec URL such as an object store's.

    `keys`: Fernet keys, parted by commas, of which the first encrypts and all decrypt; None keeps bytes as they are.
    Every use raises ArchiveKeyError where the archive holds encrypted bytes and the keys don't open them.
    """

    def __init__(self, url: str, keys: str | None = None) -> None:
        self._files, self._root = fsspec.core.url_to_fs(url)
        self._is_local = "file" in self._files.protocol
        self._fernet = _fernet_of(keys) if keys else None

    def keep(self, content: bytes) -> str:
        """Keep the bytes, unless they are kept already, and return their sha256: on return they outlive a crash.

        Raises OSError where there is no room for them; nothing then lies at their place.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        plain = self._path(sha256)
        path = plain + SEALED if self._cipher else plain
        if not self._files.exists(path) or self._files.size(path) != self._size_kept(len(content)):
            self._write(path, self._cipher.encrypt(content) if self._cipher else content)
        if self._cipher and self._files.exists(plain):  # kept before there was a key
            self._files.rm_file(plain)
        return sha256

    def read(self, sha256: str) -> bytes:
        """The bytes of a sha256; raises FileNotFoundError, or ValueError where they were changed."""
        plain = self._path(sha256)
        is_sealed = self._cipher is not None and self._files.exists(plain + SEALED)
        content: bytes = self._files.cat_file(plain + SEALED if is_sealed else plain)
        changed = ValueError(f"the archived bytes of {sha256[:12]} were changed")
        try:
            content = self._cipher.decrypt(content) if self._cipher and is_sealed else content
        except InvalidToken:  # the key is the right one: the archive was opened with it
            raise changed from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise changed
        return content

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
                self._write(check, self._fernet.encrypt(KNOWN))
            return self._fernet
        if self._fernet is None:
            raise ArchiveKeyError("the archive is encrypted: set LSCB_ARCHIVE_KEY to the key it was kept with")
        try:
            self._fernet.decrypt(self._files.cat_file(check))
        except InvalidToken:
            message = "LSCB_ARCHIVE_KEY is not the key that the archive was kept with: put that one back"
            raise ArchiveKeyError(message) from None
        return self._fernet

    def _write(self, path: str, content: bytes) -> None:
        """Write a file in one step, for its owner alone to read."""
        self._files.makedirs(str(Path(path).parent), exist_ok=True)
        if not self._is_local:
            self._files.pipe_file(path, content)
            return
        draft = Path(self._root, ".draft")
        write_whole(Path(path), content, draft=draft, mode=OWNER_READS, is_durable=True)
        sync_folder(Path(self._root))  # in which the file's folder may be new

    def _size_kept(self, length: int) -> int:
        """How many bytes these many take in the archive: Fernet's form is 57 bytes, blocks of 16, base64."""
        return 4 * -(-(57 + (length // 16 + 1) * 16) // 3) if self._cipher else length

    def _path(self, sha256: str) -> str:
        return f"{self._root}/{sha256[:2]}/{sha256}"


def _fernet_of(keys: str) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key.strip()) for key in keys.split(",")])
    except ValueError:
        raise ArchiveKeyError(
            "LSCB_ARCHIVE_KEY is no Fernet key (44 characters of url-safe base64): make one as docs/operating.md says"
        ) from None

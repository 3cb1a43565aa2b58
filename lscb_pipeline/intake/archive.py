"""The content-addressed archive of original bytes: kept once by sha256, through fsspec, owner-only on disk."""

import fcntl
import hashlib
import os
from pathlib import Path

import fsspec


class Archive:
    """Original bytes by their sha256; `url` is a folder, or any fsspec URL such as an object store's."""

    def __init__(self, url: str) -> None:
        self._files, self._root = fsspec.core.url_to_fs(url)
        self._is_local = "file" in self._files.protocol

    def keep(self, content: bytes) -> str:
        """Keep the bytes, unless they are kept already, and return their sha256: on return they outlive a crash.

        Raises OSError where there is no room for them; nothing then lies at their place.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        if not self._files.exists(path) or self._files.size(path) != len(content):
            self._files.makedirs(str(Path(path).parent), exist_ok=True)
            if self._is_local:
                _put_whole(Path(path), Path(self._root, ".draft"), content)
            else:
                self._files.pipe_file(path, content)
        return sha256

    def read(self, sha256: str) -> bytes:
        """The bytes of a sha256; raises FileNotFoundError, or ValueError where they were changed."""
        content: bytes = self._files.cat_file(self._path(sha256))
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ValueError(f"the archived bytes of {sha256[:12]} were changed")
        return content

    def _path(self, sha256: str) -> str:
        return f"{self._root}/{sha256[:2]}/{sha256}"


def _put_whole(path: Path, draft: Path, content: bytes) -> None:
    """Put a file into place in one step, on the disk before it is there, and its owner's alone all along.

    One draft serves all writers in turn, so that what a killed one left of somebody's file doesn't stay.
    """
    while True:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_RDWR, 0o600), "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if not _is_still(draft, file.fileno()):  # the writer before us has moved it into its place
                continue
            file.truncate()
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            draft.replace(path)
            path.chmod(0o400)
        for folder in (path.parent, path.parent.parent):
            _sync_folder(folder)
        return


def _is_still(path: Path, descriptor: int) -> bool:
    return path.exists() and os.path.samestat(path.stat(), os.fstat(descriptor))


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

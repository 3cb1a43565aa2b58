"""The content-addressed archive of original bytes: kept once by sha256, through fsspec, owner-only on disk."""

import hashlib
from pathlib import Path

import fsspec


class Archive:
    """Original bytes by their sha256; `url` is a folder, or any fsspec URL such as an object store's."""

    def __init__(self, url: str) -> None:
        self._files, self._root = fsspec.core.url_to_fs(url)
        self._is_local = "file" in self._files.protocol

    def keep(self, content: bytes) -> str:
        """Keep the bytes, unless they are kept already, and return their sha256."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        if not self._files.exists(path) or self._files.size(path) != len(content):
            self._files.makedirs(str(Path(path).parent), exist_ok=True)
            with self._files.transaction, self._files.open(path, "wb") as file:
                file.write(content)
            if self._is_local:
                Path(path).chmod(0o400)
        return sha256

    def read(self, sha256: str) -> bytes:
        """The bytes of a sha256; raises FileNotFoundError, or ValueError where they were changed."""
        content: bytes = self._files.cat_file(self._path(sha256))
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ValueError(f"the archived bytes of {sha256[:12]} were changed")
        return content

    def _path(self, sha256: str) -> str:
        return f"{self._root}/{sha256[:2]}/{sha256}"

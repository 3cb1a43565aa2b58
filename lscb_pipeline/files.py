"""Writing a file whole: a reader sees the old one or the new one, never half of it, and it is its owner's alone."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OWNER_WRITES, OWNER_READS = 0o600, 0o400


def write_whole(
    path: Path,
    content: bytes | Iterator[bytes],
    *,
    draft: Path | None = None,
    mode: int = OWNER_WRITES,
    is_durable: bool = False,
) -> Path:
    """Put a file into place in one step, in place of one that stands there; return where it is.

    One `draft` (beside it, unless told otherwise; on the same disk) serves all writers in turn, so that what a killed
    one left of somebody's file doesn't stay. `content`: its bytes, or pieces of them. `is_durable`: it is on the disk,
    and its name, before this returns. Raises OSError; what stood there still stands then, and nothing of this is left
    beside it.
    """
    draft = draft or path.with_name(f".{path.name}.draft")
    while True:
        descriptor = os.open(draft, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, OWNER_WRITES)
        with os.fdopen(descriptor, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if not _is_still(draft, descriptor):  # the writer before us has moved it into its place
                continue
            try:
                os.fchmod(descriptor, OWNER_WRITES)
                file.truncate()
                file.writelines([content] if isinstance(content, bytes) else content)
                file.flush()
                if is_durable:
                    os.fsync(descriptor)
                draft.replace(path)
            except OSError:  # such as a full disk
                draft.unlink(missing_ok=True)
                raise
            path.chmod(mode)
        if is_durable:
            sync_folder(path.parent)
        return path


def _is_still(path: Path, descriptor: int) -> bool:
    return path.exists() and os.path.samestat(path.stat(), os.fstat(descriptor))


def sync_folder(folder: Path) -> None:
    """Have a folder's names on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def held_folder(folder: Path, wait: bool = True) -> Iterator[None]:
    """Hold a folder that is there, while no other process does; the kernel lets go of it when this one ends, however.

    Children don't inherit it. Raises BlockingIOError where it isn't to wait and another holds it.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)

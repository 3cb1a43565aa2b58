"""The bytes of what lies in an inbox, if it is a file and no larger than is taken in.

Here: opening it so that nothing in an inbox can lead elsewhere, wait for ever or fill the memory. Not here: whose it
is (delivery.py).
"""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from lscb_pipeline.settings import Limits


class NotTakenError(OSError):
    """Something in an inbox is not taken in; the message says why and what to do."""


LINK = "a link, not followed: put the file itself in its place"


def refusal(found: os.stat_result, suffix: str, limits: Limits) -> str | None:
    """Why what a stat (of itself, no link followed) tells of is not taken in; None where it is.

    `suffix`: as in `.csv`, which is read in parts and may be larger.
    """
    if stat.S_ISLNK(found.st_mode):
        return LINK
    if not stat.S_ISREG(found.st_mode):
        return "not a file: put the file itself in its place"
    is_csv = suffix.lower() == ".csv"
    most = limits.most_csv_bytes if is_csv else limits.most_file_bytes
    if found.st_size > most:
        do = "send it in several files" if is_csv else "send the table alone, as .csv"
        return f"{found.st_size:,} bytes, more than {most:,}: {do}"
    return None


def take(path: Path, limits: Limits) -> bytes:
    """The bytes of a file, as `opened` opens it. Raises NotTakenError, too, where they are too many to be held."""
    with opened(path, limits) as file:
        refuse_size(size := os.fstat(file.fileno()).st_size, limits.most_file_bytes)
        return file.read(size)  # no more, though it may grow


def refuse_size(size: int, most: int) -> None:
    """Raise NotTakenError for more bytes than are held at once."""
    if size > most:
        raise NotTakenError(f"{size:,} bytes, more than {most:,}, which is what is held at once")


@contextlib.contextmanager
def opened(path: Path, limits: Limits) -> Iterator[BinaryIO]:
    """A file, to read. A link is not followed, and a pipe or device not waited for.

    Raises NotTakenError for what is no file or too large, OSError for what can't be opened.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise NotTakenError(LINK) from error
        raise
    try:
        found = os.fstat(handle)
        if why := refusal(found, path.suffix, limits):
            raise NotTakenError(why)
        with os.fdopen(handle, "rb", closefd=False) as file:
            yield file
    finally:
        os.close(handle)

"""The bytes of what lies in an inbox, if it is a file and no larger than is taken in.

Here: opening it so that nothing in an inbox can lead elsewhere, wait for ever or fill the memory. Not here: whose it
is (delivery.py).
"""

import errno
import os
import stat
from pathlib import Path

from lscb_pipeline.settings import Limits


class NotTakenError(OSError):
    """Something in an inbox is not taken in; the message says why and what to do."""


LINK = "a link, not followed: put the file itself in its place"


def refusal(found: os.stat_result, limits: Limits) -> str | None:
    """Why what a stat (of itself, no link followed) tells of is not taken in; None where it is."""
    if stat.S_ISLNK(found.st_mode):
        return LINK
    if not stat.S_ISREG(found.st_mode):
        return "not a file: put the file itself in its place"
    if found.st_size > limits.most_file_bytes:
        return f"{found.st_size:,} bytes, more than {limits.most_file_bytes:,}: send the table alone, as .csv"
    return None


def take(path: Path, limits: Limits) -> bytes:
    """The bytes of a file. A link is not followed, and a pipe or device not waited for.

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
        if why := refusal(found, limits):
            raise NotTakenError(why)
        with os.fdopen(handle, "rb", closefd=False) as file:
            return file.read(found.st_size)  # no more, though it may grow
    finally:
        os.close(handle)

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


def take(path: Path, limits: Limits) -> bytes:
    """The bytes of a file. A link is not followed, and a pipe or device not waited for.

    Raises NotTakenError for what is no file or too large, OSError for what can't be opened.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise NotTakenError("a link, not followed: put the file itself in its place") from error
        raise
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise NotTakenError("not a file: put the file itself in its place")
        if found.st_size > limits.most_file_bytes:
            message = f"{found.st_size:,} bytes, more than {limits.most_file_bytes:,}: send the table alone, as .csv"
            raise NotTakenError(message)
        with os.fdopen(handle, "rb", closefd=False) as file:
            return file.read(found.st_size)  # no more, though it may grow
    finally:
        os.close(handle)

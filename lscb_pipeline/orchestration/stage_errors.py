"""Errors as Dagster may store them: what failed and where, never a value that a row held."""

import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lscb_pipeline.errors import LscbError


class ServiceError(LscbError):
    """A service of `lscb up` did not start; the message names its log."""


class StorageError(LscbError):
    """Dagster's own files can't be read or written; the message says what the system says of it."""


class StageError(LscbError):
    """A stage failed by a fault of the centre's code, or of the disk it works on."""


@contextmanager
def without_values(stage: str) -> Iterator[None]:
    """Raise what went wrong anew, without the message and chain of an error that is not our own."""
    try:
        yield
    except LscbError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, its message may hold a value
        frames = [f for f in traceback.extract_tb(error.__traceback__) if "lscb_pipeline" in f.filename]
        place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown place"
        raise StageError(f"{stage} failed: {type(error).__name__} at {place}; {_at_fault(error)}") from None


def _at_fault(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno:
        return f"the centre's disk is at fault ({os.strerror(error.errno)}): put that right, then collate again"
    return "the centre's code is at fault"

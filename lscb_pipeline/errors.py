"""What an error of ours promises: that its message may be shown, logged and stored.

Here: the base of all of them. Not here: faults of a delivery, which quote it for its sender (intake/unreadable.py).
"""

from typing import ClassVar


class LscbError(Exception):
    """An error whose message says what is wrong and what to do, and holds no value that a row held.

    Every other error is replaced by its type and place before Dagster or a terminal may have it.
    """

    exit_code: ClassVar[int] = 1


class UsageError(LscbError):
    """There is no such thing as was asked for, or it can't be done as asked."""

    exit_code: ClassVar[int] = 2

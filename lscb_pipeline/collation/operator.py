"""Who is at work: the name that records of what somebody did carry."""

import getpass
import os


def operator() -> str:
    """The account's name, or its number where it has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"

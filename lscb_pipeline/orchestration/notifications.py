"""Notifications: that a release is out, held or overdue, that a run failed. They say where to look, and no figure.

Each is a file of LSCB_HOME/notifications, whoever else is told. For each address of LSCB_NOTIFY it is marked as to be
sent until that address has taken it, so that one out of reach delays no other, and nobody is told twice.
Not here: when there is something to tell (news.py).
"""

import datetime as dt
import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path

from lscb_pipeline.errors import LscbError
from lscb_pipeline.files import write_whole
from lscb_pipeline.settings import Settings

AT_ONCE = 5  # sent to an address in one go: what is left follows at the next look


class NotifyError(LscbError):
    """LSCB_NOTIFY holds what is no address; the message says which, by its place, as an address may hold a password."""


@dataclass(frozen=True)
class Notification:
    """What somebody is told. `name`: what is told, whenever it is seen; a thing told once is not told again."""

    name: str
    title: str
    text: str


def trial(now: dt.datetime) -> Notification:
    """One that says that notifications arrive."""
    return Notification(
        name=f"trial {now:%Y-%m-%dT%H%M%S.%f}",
        title="LSCB: a trial",
        text="Sent by `lscb notify`, to try whether notifications arrive. Nothing need be done.",
    )


def tell(settings: Settings, notification: Notification) -> bool:
    """Write a notification down, and mark it for every address; False where it was told before."""
    folder = _folder(settings)
    path = folder / f"{notification.name}.txt"
    if path.exists():
        return False
    addresses = addresses_of(settings)
    (folder / "unsent").mkdir(mode=0o700, parents=True, exist_ok=True)
    for mark in addresses:  # before the file: a kill between sends it once more, and never leaves it out
        (folder / "unsent" / mark).mkdir(mode=0o700, exist_ok=True)
        (folder / "unsent" / mark / path.name).touch(mode=0o600)
    write_whole(path, f"{notification.title}\n\n{notification.text}\n".encode())
    return True


def send_unsent(settings: Settings) -> int:
    """Send what is marked to the addresses of today; return how many could not be, which stay marked."""
    left = 0
    for mark, address in addresses_of(settings).items():
        waiting = sorted((_folder(settings) / "unsent" / mark).glob("*.txt"))
        sent = 0
        for marked in waiting[:AT_ONCE]:
            path = _folder(settings) / marked.name
            if path.is_file() and not _sent(address, *path.read_text("utf-8").split("\n\n", 1)):
                break
            marked.unlink()
            sent += 1
        left += len(waiting) - sent
    return left


def addresses_of(settings: Settings) -> dict[str, str]:
    """The addresses of LSCB_NOTIFY, each by a mark that tells nothing of it. Raises NotifyError."""
    found: dict[str, str] = {}
    if not settings.notify:
        return found
    import apprise

    for place, address in enumerate(settings.notify.split(), 1):
        if apprise.Apprise.instantiate(address, suppress_exceptions=True) is None:
            raise NotifyError(
                f"address {place} of LSCB_NOTIFY can't be used: write it as Apprise has it, such as "
                "jsons://host/path for a webhook or mailtos://user:password@host?to=name@example.org for an e-mail, "
                "and a blank between two"
            )
        found[hashlib.sha256(address.encode()).hexdigest()[:16]] = address
    return found


def _sent(address: str, title: str, text: str) -> bool:
    import apprise

    # Its log names addresses, with what stands in them.
    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    one = apprise.Apprise()
    one.add(address)
    return bool(one.notify(title=title, body=text, body_format=apprise.NotifyFormat.TEXT))


def _folder(settings: Settings) -> Path:
    folder = settings.home / "notifications"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder

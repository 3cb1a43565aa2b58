"""Notifications: that a release is out, held or overdue, that a run failed. They say where to look, and no figure.

Each is a file of LSCB_HOME/notifications, whoever else is told. For each address of LSCB_NOTIFY it is marked as to be
sent until that address has taken it, so that one out of reach delays no other.
Not here: when there is something to tell, and whether it was told (news.py).
"""

import datetime as dt
import hashlib
import logging
import shutil
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from lscb_pipeline.errors import UsageError
from lscb_pipeline.files import held_folder, write_whole
from lscb_pipeline.settings import Settings

AT_ONCE = 5  # sent to an address in one go: what is left follows at the next look


class NotifyError(UsageError):
    """LSCB_NOTIFY holds what is no address; the message says which, by its place, as an address may hold a password."""


@dataclass(frozen=True)
class Notification:
    """What somebody is told. `name`: of its file, beside the moment at which it is told."""

    name: str
    title: str
    text: str


TRIAL = Notification(
    name="trial",
    title="LSCB: a trial",
    text="Sent by `lscb notify`, to try whether notifications arrive. Nothing need be done.",
)


def tell(settings: Settings, notification: Notification) -> None:
    """Write a notification down, and mark it for every address that can be used; one that can't be keeps none back."""
    folder = _folder(settings)
    path = folder / f"{dt.datetime.now(dt.UTC):%Y-%m-%dT%H%M%S.%fZ} {notification.name}.txt"
    addresses, _ = _addresses(settings)
    for mark in addresses:  # before the file: a kill between sends nothing, and the teller tells again
        (folder / "unsent" / mark).mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / "unsent" / mark / path.name).touch(mode=0o600)
    write_whole(path, f"{notification.title}\n\n{notification.text}\n".encode())


def send_unsent(settings: Settings) -> int:
    """Send what is marked to the addresses of today; return how many could not be, which stay marked.

    One process at a time, so that nobody is told twice. Marks of addresses that are no longer named are taken away.
    Raises NotifyError.
    """
    addresses, left = addresses_of(settings), 0
    with held_folder(_folder(settings)):
        for gone in set(_marked(settings)) - set(addresses):
            shutil.rmtree(_folder(settings) / "unsent" / gone)
        for mark, waiting in _marked(settings).items():
            sent = 0
            for marked in waiting[:AT_ONCE]:
                path = _folder(settings) / marked.name
                if path.is_file() and not _sent(addresses[mark], *path.read_text("utf-8").split("\n\n", 1)):
                    break
                marked.unlink()
                sent += 1
            left += len(waiting) - sent
    return left


def count_unsent(settings: Settings) -> int:
    """How many are still to be sent to the addresses of today; nothing is made for the asking. Raises NotifyError."""
    addresses = addresses_of(settings)
    return sum(len(waiting) for mark, waiting in _marked(settings).items() if mark in addresses)


def addresses_of(settings: Settings) -> dict[str, str]:
    """The addresses of LSCB_NOTIFY, each by a mark that tells nothing of it. Raises NotifyError."""
    found, faulty = _addresses(settings)
    if faulty:
        raise NotifyError(
            f"address {faulty[0]} of LSCB_NOTIFY can't be used: write it as Apprise has it, such as "
            "jsons://host/path for a webhook or mailtos://user:password@host?to=name@example.org for an e-mail, "
            "and a blank between two"
        )
    return found


def _addresses(settings: Settings) -> tuple[dict[str, str], list[int]]:
    """The addresses that can be used, by their marks; and the places of those that can't."""
    found: dict[str, str] = {}
    faulty: list[int] = []
    if not settings.notify:
        return found, faulty
    apprise = _apprise()
    for place, address in enumerate(settings.notify.split(), 1):
        if apprise.Apprise.instantiate(address, suppress_exceptions=True) is None:
            faulty.append(place)
        else:
            found[hashlib.sha256(address.encode()).hexdigest()[:16]] = address
    return found, faulty


def _marked(settings: Settings) -> dict[str, list[Path]]:
    """What is to be sent, oldest first, by the mark of its address."""
    folder = settings.home / "notifications" / "unsent"
    return {one.name: sorted(one.glob("*.txt")) for one in sorted(folder.glob("*")) if one.is_dir()}


def _sent(address: str, title: str, text: str) -> bool:
    apprise = _apprise()
    one = apprise.Apprise()
    one.add(address)
    return bool(one.notify(title=title, body=text, body_format=apprise.NotifyFormat.TEXT))


def _apprise() -> ModuleType:
    """Apprise, whose log names addresses, with what stands in them."""
    import apprise

    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    return apprise


def _folder(settings: Settings) -> Path:
    folder = settings.home / "notifications"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder

"""Every supplier's workbooks of a quarter, each supplier's in a folder that its owner alone can read.

Here: whose there are, where they lie, and which were left as they are. Not here: what one holds (template.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection

from lscb_pipeline.collation.commands.sent_before import SentBefore
from lscb_pipeline.collation.commands.template import form_with, is_another, write_new
from lscb_pipeline.collation.inputs.due import due_of
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.intake.unreadable import AskError
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.sender.template import template_workbook
from lscb_pipeline.settings import Settings

OWNER_ALONE = 0o700


@dataclass
class WrittenTemplates:
    """The workbooks that are in place, by supplier; `left`: other files that stood there, and were left as they are."""

    by_supplier: dict[str, list[Path]] = field(default_factory=dict)
    left: list[Path] = field(default_factory=list)

    @property
    def files(self) -> int:
        """How many workbooks are in place."""
        return sum(map(len, self.by_supplier.values()))


def write_all(
    library: Library, quarter: Quarter, folder: Path, connection: Connection | None, send_to: str = ""
) -> WrittenTemplates:
    """Write the workbook of every feed for every supplier of whom it is due, as `<folder>/<supplier>/<feed>.xlsx`.

    What was sent before is read once a feed. A file that is there and is another one is left, and told.
    Raises AskError where nothing is due from anybody, or the folder can't be one.
    """
    owing = list(_owing(library, quarter))
    if not owing:
        raise AskError(f"nothing is due from anybody with {quarter.label}")
    _make_private(folder)
    before = None if connection is None else SentBefore(connection, library, quarter)
    written = WrittenTemplates()
    for feed, supplier in owing:
        target = folder / supplier / f"{feed}.xlsx"
        content = template_workbook(form_with(library, feed, supplier, quarter, before, send_to))
        _make_private(target.parent)
        if is_another(target, content):
            written.left.append(target)
            continue
        write_new(target, content)
        written.by_supplier.setdefault(supplier, []).append(target)
    return written


def default_folder(settings: Settings, quarter: Quarter) -> Path:
    """Where a quarter's workbooks lie unless told otherwise; what it lies in is there afterwards, its owner's alone."""
    folder = settings.make_home() / "templates" / quarter.label
    _make_private(folder.parent)
    return folder


def _owing(library: Library, quarter: Quarter) -> Iterator[tuple[str, str]]:
    """Each feed and supplier of whom something is due with the quarter."""
    for contract in library.contracts.values():
        for supplier in due_of(library, contract, quarter).senders:
            yield contract.feed, supplier


def _make_private(folder: Path) -> None:
    """Make a folder, where there is none, that its owner alone can look into."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise AskError(f"{folder} is no folder: give another one, or take it away")
    if not folder.parent.is_dir():
        raise AskError(f"no folder {folder.parent} to make {folder.name} in")
    folder.mkdir(mode=OWNER_ALONE, exist_ok=True)
    folder.chmod(OWNER_ALONE)  # it may be there already, with other rights

"""Whether a workbook is our template, of which version of its feed's contract, and whether its columns still read.

Here: what the sheet of instructions says of itself. A template made before it said its version is known by its steps
and its list of columns. Not here: how a template is made (reports/sender/template.py).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.layout import label, plain_layout
from lscb_pipeline.intake.files.sheets import Sheet
from lscb_pipeline.intake.tables.recognise import Table
from lscb_pipeline.intake.tables.reshape import unused_columns
from lscb_pipeline.intake.unreadable import UnreadableError

INSTRUCTIONS: Final = "Instructions"
MADE_FROM, HOW_TO, COLUMNS = "Made from", "How to fill it in", "The columns (* must be filled in)"
ROWS_AT_MOST = 300  # of instructions: ours have far fewer
FEED = re.compile(r"lscb check FILE --feed (\w{1,60})")
VERSION = re.compile(r"\bversion (\d{1,4}(?:\.\d{1,4}){0,3})\b")
NAME = re.compile(r"([a-z][a-z0-9_]{0,59})(?: \*)?")


@dataclass(frozen=True)
class OldTemplate:
    """A template of another version of the contract than the one in force.

    `version`: missing where it was made before templates said theirs. `columns`: those that it lists.
    """

    version: str | None
    columns: list[str]


def made_from(contract: Contract) -> str:
    """What a template says of the contract that it is made from."""
    return f"{contract.feed}, version {contract.version} of its contract"


def old_template(sheets: Sequence[Sheet], contract: Contract) -> OldTemplate | None:
    """The template that a workbook of the feed is; None where it is none, or the one of the version in force."""
    sheet = next((sheet for sheet in sheets if sheet.name == INSTRUCTIONS), None)
    if sheet is None:
        return None
    columns = [column.slice(0, ROWS_AT_MOST).to_pylist() for column in sheet.columns[:2]]
    rows = list(zip(*columns, strict=True)) if len(columns) == 2 else []
    first = [row[0] for row in rows]
    feeds = [found[1] for _, text in rows if text and (found := FEED.search(text))]
    if HOW_TO not in first or COLUMNS not in first or feeds != [contract.feed]:
        return None
    stated = next((text or "" for name, text in rows if name == MADE_FROM), "")
    version = found[1] if (found := VERSION.search(stated)) else None
    return None if version == contract.version else OldTemplate(version, _listed(first))


def refuse_unread(template: OldTemplate, contract: Contract, table: Table | None) -> None:
    """Raise UnreadableError where a template's columns don't read any more. `table`: the one recognised, if any.

    They don't where one that is needed isn't there, or one that is filled in is no column now.
    """
    plain = plain_layout(contract)
    read = dict(zip(template.columns, plain.named([label(name) for name in template.columns]), strict=True))
    known = {label(text) for text in plain.columns}
    lost = [name for name, text in read.items() if text not in known]
    lacking = [text for text in plain.header.requires if label(text) not in read.values()]
    if table is not None:
        filled, lacking = _filled(table), []
        lost = [name for name in lost if label(name) in filled]
    if not lost and not lacking:
        return
    wants = f"; it lacks {', '.join(lacking)}" if lacking else ""
    names = f" (not read: {', '.join(lost)})" if lost else ""
    said = f"{_said(template, contract)}, and not all of its columns are read any more{wants}"
    raise UnreadableError("layout_unknown", f"{said}: {how_to_renew(contract)}, and fill that one in", names)


def notices_of_template(template: OldTemplate | None, contract: Contract) -> list[dict[str, object]]:
    """What is told of a template of another version whose columns still read."""
    if template is None:
        return []
    message = f"{_said(template, contract)}: its columns still read; for the next return {how_to_renew(contract)}"
    return [{"rule_id": "template_old", "message": message}]


def _said(template: OldTemplate, contract: Contract) -> str:
    """Which version a template is of, and which is in force."""
    which = f"version {template.version}" if template.version else "an earlier version, not named,"
    return f"a template of {contract.feed} made from {which} of its contract, where {contract.version} is in force"


def how_to_renew(contract: Contract) -> str:
    """How to come by the template of the version in force."""
    asked = f"lscb template {contract.feed} --supplier SUPPLIER --quarter QUARTER -o FILE.xlsx"
    return f"get a new one from the centre ({asked})"


def _listed(first: Sequence[str | None]) -> list[str]:
    """The columns that the instructions list, from below their heading to the next blank row."""
    listed = []
    for text in first[first.index(COLUMNS) + 1 :]:
        name = NAME.fullmatch(text or "")
        if name is None:
            break
        listed.append(name[1])
    return listed


def _filled(table: Table) -> set[str]:
    """The labels of a table's columns that nothing reads, and that hold something."""
    below = table.header_row + table.layout.header.rows
    unused = set(unused_columns(table))
    columns = zip(table.labels, table.sheet.columns, strict=True)
    return {text for text, column in columns if text in unused and column.slice(below).null_count < len(column) - below}

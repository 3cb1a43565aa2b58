"""Persons' data in a file of counts: seen in headers, cells, comments and other sheets, told, and never stored.

Here: where it is looked for, and taking it out before anything else reads the file. Not here: what it looks like
(person_patterns.py). No value leaves this module: a notice says which kind of data stands where.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from xlsxwriter.utility import xl_col_to_name

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.layout import label
from lscb_pipeline.frames.records import Notices
from lscb_pipeline.intake.files.sheets import Sheet, sheet_of
from lscb_pipeline.intake.notices import HEADER_LENGTH, NO_NOTICES, notices
from lscb_pipeline.intake.tables.opened_file import Opened
from lscb_pipeline.intake.tables.person_patterns import (
    MAYBE,
    MAYBE_LABEL,
    announced,
    identifiers,
    names_person,
    names_persons,
)
from lscb_pipeline.intake.tables.recognise import Table
from lscb_pipeline.intake.tables.reshape import unused_columns
from lscb_pipeline.intake.tables.set_apart import contract_names

RULE = "no_person_data"
WHAT_TO_DO = (
    "take it out, send the file again and tell your data protection officer; the warehouse holds nothing of it, but a "
    "file that was sent is kept as it came, until its time ends"
)
PLAIN = r"^[0-9]{10}$"  # an NHS number without spaces, or any figure
LIST_LABELS = 2  # labels that name a person, in one row of another sheet, head a list of persons


@dataclass(frozen=True)
class _Hit:
    """A cell (row and column from 0) that holds personal data of these kinds."""

    row: int
    column: int
    kinds: list[str]


def take_out(opened: Sequence[Opened], contract: Contract) -> list[tuple[Opened, Notices]]:
    """For each file of a feed, the file without the cells that hold persons' data, and notices of what was seen.

    Feeds of persons are left as they are: their contract says what is made of each column.
    """
    if contract.person_columns:
        return [(one, NO_NOTICES) for one in opened]
    suspects = _texts((sheet for one in opened for sheet in (one.table.sheet, *one.others, *one.beside)), MAYBE)
    suspects = {text for text in suspects if identifiers(text)}
    labels = _texts((sheet for one in opened for sheet in (*one.others, *one.beside)), MAYBE_LABEL)
    labels = {text for text in labels if names_person(label(text))}
    return [_cleared(one, contract, suspects, labels) for one in opened]


def column_notice(header: str) -> dict[str, object]:
    """The notice of a column outside the contract whose (folded) header names a person."""
    message = f"a column that names a person, left out: {WHAT_TO_DO}"
    return {"column_name": header[:HEADER_LENGTH], "rule_id": RULE, "message": message}


def _texts(sheets: Iterable[Sheet], pattern: str) -> set[str]:
    """The distinct texts that a pattern (RE2) finds: one quick look at all cells of all sheets, which few survive."""
    chunks = [chunk for sheet in sheets for column in sheet.columns for chunk in column.chunks]
    texts = pc.unique(pa.chunked_array(chunks, pa.large_string()))
    return set(texts.filter(pc.match_substring_regex(texts, pattern)).to_pylist())


def _cleared(one: Opened, contract: Contract, suspects: set[str], labels: set[str]) -> tuple[Opened, Notices]:
    table, seen = one.table, []
    hits = _hits_of_table(table, contract, suspects) if suspects else []
    seen += [_cell_notice(None, hit, _name_of(table, hit.row, hit.column)) for hit in hits]
    others = []
    for sheet in (*one.others, *one.beside):
        elsewhere = _hits(sheet, suspects, own_address_above=len(sheet.cells)) if suspects else []
        seen += [_cell_notice(sheet.name, hit, None) for hit in elsewhere]
        seen += [_list_notice(sheet.name, row) for row in _lists(sheet, labels)] if labels else []
        others += [_without(sheet, elsewhere)] if sheet.number else []
    seen += _comment_notices(one)
    if not seen:
        return one, NO_NOTICES
    return replace(one, table=_table_without(table, hits), others=others), notices(seen)


def _hits_of_table(table: Table, contract: Contract, suspects: set[str]) -> list[_Hit]:
    """Hits on the table's sheet; a column that is left out for its header is told once, not cell by cell."""
    names, unpivot = contract_names(table.layout), table.layout.unpivot
    figures = {
        number
        for number, text in enumerate(table.labels)
        if (text in names and contract.by_name[names[text]].logical_type in ("number", "integer"))
        or (unpivot and re.fullmatch(unpivot.pattern, text))
    }
    left_out = names_persons(unused_columns(table))
    hits = _hits(table.sheet, suspects, figures, table.header_row)
    return [h for h in hits if h.row < _body(table) or table.labels[h.column] not in left_out]


def _hits(sheet: Sheet, suspects: set[str], figures: Iterable[int] = (), own_address_above: int = 0) -> list[_Hit]:
    """Cells that hold personal identifiers, by columns.

    `figures`: columns in which ten digits are a figure. In another they are an NHS number where all that the column
    has are: of any ten digits one in eleven passes the check.
    """
    hits = []
    wanted = pa.array(sorted(suspects), pa.large_string())
    for number, column in enumerate(sheet.columns):
        rows = np.flatnonzero(pc.is_in(column, wanted).to_numpy())
        if not len(rows):
            continue
        plain = set(column.filter(pc.match_substring_regex(column, PLAIN)).to_pylist())
        figure = plain if number in figures or not all(map(identifiers, plain)) else set()
        for row, text in zip(rows.tolist(), column.take(rows).to_pylist(), strict=True):
            kinds = identifiers(text, of_office=row < own_address_above)
            if kinds and text not in figure:
                hits.append(_Hit(row, number, kinds))
    return hits


def _lists(sheet: Sheet, labels: set[str]) -> Iterator[int]:
    """The row (from 0) under which another sheet lists persons, if any."""
    for number, row in enumerate(sheet.top[:-1]):
        if sum(cell in labels for cell in row) >= LIST_LABELS:
            yield number
            return


def _comment_notices(one: Opened) -> Iterator[dict[str, object]]:
    """Notices of comments that hold persons' data; a threaded comment has a note of the same text at its cell."""
    texts: dict[tuple[str, int, int], list[str]] = defaultdict(list)
    for comment in one.comments:
        texts[comment.sheet, comment.row - 1, comment.column - 1].append(comment.text)
    own_sheet = one.table.sheet.name
    for (sheet, row, column), texts_of_cell in texts.items():
        if kinds := list(dict.fromkeys(kind for part in texts_of_cell for kind in announced(part))):
            name = _name_of(one.table, row, column) if sheet == own_sheet else None
            what = f"the comment on cell {xl_col_to_name(column)}{row + 1}"
            yield _notice(None if sheet == own_sheet else sheet, row, column, name, what, kinds)


def _cell_notice(sheet: str | None, hit: _Hit, name: str | None) -> dict[str, object]:
    return _notice(sheet, hit.row, hit.column, name, f"cell {xl_col_to_name(hit.column)}{hit.row + 1}", hit.kinds)


def _notice(
    sheet: str | None, row: int, column: int, name: str | None, what: str, kinds: Sequence[str]
) -> dict[str, object]:
    message = f"{what} holds what looks like {' and '.join(kinds)}: {WHAT_TO_DO}"
    return {"sheet": sheet, "row_number": row + 1, "column_name": name or xl_col_to_name(column), "rule_id": RULE,
            "message": message}  # fmt: skip


def _list_notice(sheet: str, row: int) -> dict[str, object]:
    message = f"the sheet lists persons, under the labels of this row: {WHAT_TO_DO}"
    return {"sheet": sheet, "row_number": row + 1, "rule_id": RULE, "message": message}


def _name_of(table: Table, row: int, column: int) -> str | None:
    """A column's name in the contract, or else its header, for a row under the header; None elsewhere."""
    if row < _body(table) or column >= len(table.labels):
        return None
    text = table.labels[column]
    return contract_names(table.layout).get(text, text[:HEADER_LENGTH]) or None


def _body(table: Table) -> int:
    return table.header_row + table.layout.header.rows


def _table_without(table: Table, hits: Sequence[_Hit]) -> Table:
    """The table without these cells; a header among them leaves its column without a label."""
    bare = {hit.column for hit in hits if table.header_row <= hit.row < _body(table)}
    labels = ["" if number in bare else text for number, text in enumerate(table.labels)]
    return replace(table, sheet=_without(table.sheet, hits), labels=labels)


def _without(sheet: Sheet, hits: Sequence[_Hit]) -> Sheet:
    """The sheet with these cells blank."""
    if not hits:
        return sheet
    columns = list(sheet.columns)
    for number in {hit.column for hit in hits}:
        mask = np.zeros(len(sheet.cells), dtype=bool)
        mask[[hit.row for hit in hits if hit.column == number]] = True
        columns[number] = pc.if_else(pa.array(mask), None, columns[number])
    return sheet_of(sheet.name, columns, len(sheet.cells))

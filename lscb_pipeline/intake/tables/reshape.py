"""Recognised tables into records: one row of text a record, in the contract's columns.

What a layout declares is carried out here, in whole frames: unpivoting, constants, value maps, periods from
the header, and which rows lie outside. Tables with the same labels are taken together, because most of the time
goes into beginning, not into rows. Types are rows/typed_cells.py's business.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.contract import Contract, marker_column
from lscb_pipeline.contracts.layout import Layout, Unpivot, label
from lscb_pipeline.frames.records import Notices, RecordTexts, RegionalTexts, TableRecords, TableRows, UnknownTexts
from lscb_pipeline.intake.notices import NO_NOTICES
from lscb_pipeline.intake.tables.months_across import put_months
from lscb_pipeline.intake.tables.recognise import Table
from lscb_pipeline.intake.tables.set_apart import (
    AGAIN,
    REGION,
    TABLE,
    contract_names,
    set_elsewhere_apart,
    set_notes_apart,
    set_outside_apart,
)
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline.reference.forms import CAUTION
from lscb_pipeline.reference.quarters import Quarter

ROW, COLUMN = "_row", "_column"
UNMAPPED = [ROW, COLUMN, "column"]


@dataclass(frozen=True)
class Records:
    """The records of a table, how many lie outside by reason, columns not used.

    `regional`: of the records that lie outside, those of London, inner or outer London as wholes. `notices`: of what
    was seen in the file before.
    """

    frame: RecordTexts
    outside: dict[str, int]
    read: int
    unused_columns: list[str]
    unmapped: UnknownTexts
    regional: RegionalTexts
    notices: Notices = field(default_factory=lambda: NO_NOTICES)


def reshape(tables: Sequence[Table], contract: Contract, quarter: Quarter) -> list[Records]:
    """Carry out the layout of tables that have the same one; Records for each, in their order.

    Raises UnreadableError where a table lacks what the layout needs.
    """
    alike: dict[tuple[tuple[str, ...], tuple[bool, ...]], list[int]] = {}
    for number, table in enumerate(tables):
        alike.setdefault((tuple(table.labels), tuple(table.last_header_blank)), []).append(number)
    by_table: dict[int, Records] = {}
    for numbers in alike.values():
        records = _reshape_alike([tables[number] for number in numbers], contract, quarter)
        by_table |= dict(zip(numbers, records, strict=True))
    return [by_table[number] for number in range(len(tables))]


def _reshape_alike(tables: list[Table], contract: Contract, quarter: Quarter) -> list[Records]:
    """Tables of one layout whose labels are the same: one frame until the end."""
    first = tables[0]
    body, notes = set_notes_apart(_body(tables), first.layout, len(tables), first.sheet.is_last)
    frame = _unpivot(first, body) if first.layout.unpivot else _known(first, body).assign(**{COLUMN: None})
    _mark_cautions(frame, first.layout)
    for name, text in first.layout.constants.items():
        frame[name] = text
    periods = [_period_constant(table, contract, quarter) for table in tables]
    if contract.period_column and periods[0] is not None:
        frame[contract.period_column.name] = frame[TABLE].map(dict(enumerate(periods)))
    put_months(frame, first.layout, contract)
    read = np.bincount(frame[TABLE], minlength=len(tables)) + [sum(counts.values()) for counts in notes]
    frame, outside, regional = set_outside_apart(frame, first.layout, notes)
    for rows in (frame, regional):
        for name, texts in first.layout.rewrites.items():
            rows[name] = rows[name].replace(texts)
    unmapped = _map_values(frame, first.layout)
    _map_values(regional, first.layout)
    frame = set_elsewhere_apart(frame, contract, outside)
    names = [c.name for c in contract.columns]
    kept = [c for c in frame.columns if c in names or c.removesuffix("_marker") in names or c in (ROW, COLUMN)]
    again = [c for c in frame.columns if c.startswith(AGAIN)]
    unused = unused_columns(first)
    parts = zip(
        _split(frame, [*kept, *again], len(tables)), _split(unmapped, UNMAPPED, len(tables)),
        _split(regional, [*kept, REGION], len(tables)), strict=True,
    )  # fmt: skip
    return [
        Records(_as_text(rows), outside[i], int(read[i]), unused, unknown, _as_text(of_regions))
        for i, (rows, unknown, of_regions) in enumerate(parts)
    ]


def _as_text(frame: pd.DataFrame) -> pd.DataFrame:
    texts = {c: "str" for c in frame.columns if c not in (ROW, COLUMN) and frame[c].dtype != "str"}
    return frame.astype(texts) if texts else frame


def _split(frame: pd.DataFrame, columns: list[str], tables: int) -> list[pd.DataFrame]:
    """The rows of each table: unpivoting has put them in the order of columns."""
    if tables == 1:
        return [frame[columns]]
    ordered = frame if frame[TABLE].is_monotonic_increasing else frame.sort_values(TABLE, kind="stable")
    bounds = np.searchsorted(ordered[TABLE].to_numpy(), np.arange(tables + 1))
    kept = ordered[columns]
    return [kept.iloc[first:after] for first, after in pairwise(bounds)]


def _body(tables: list[Table]) -> TableRows:
    """The rows under the tables' headers, labelled; rows without any cell are no rows."""
    parts = [t.sheet.cells.loc[t.header_row + t.layout.header.rows :] for t in tables]
    body = (parts[0] if len(parts) == 1 else pd.concat(parts)).set_axis(tables[0].labels, axis=1)
    body = body.assign(**{ROW: body.index.to_numpy() + 1, TABLE: np.repeat(np.arange(len(parts)), [*map(len, parts)])})
    blank = body.iloc[:, :-2].isna().all(axis=1)
    return (body[~blank.to_numpy()] if blank.any() else body).reset_index(drop=True)


def _known(table: Table, body: TableRows) -> TableRows:
    """The columns that the layout names, under their contract names; another column never passes for one."""
    again = _again(table.layout)
    known = {*_known_labels(table.layout), *again}
    first_of_ours = len(table.labels)  # then _row and the table's number, which are ours
    places = [i for i, text in enumerate(table.labels) if text in known] + [first_of_ours, first_of_ours + 1]
    return body.iloc[:, places].rename(columns=again | contract_names(table.layout))


def _unpivot(table: Table, body: TableRows) -> TableRecords:
    """Turn the columns that the pattern matches into rows; one block of rows a set of matched groups."""
    unpivot = table.layout.unpivot
    assert unpivot is not None  # noqa: S101 - the caller asked
    pattern = re.compile(unpivot.pattern)
    matches = [(i, m.groupdict()) for i, text in enumerate(table.labels) if (m := pattern.fullmatch(text))]
    if not matches:
        raise UnreadableError("layout_unknown", f"no column matches {unpivot.pattern} of layout {table.layout.layout}")
    targets = table.layout.values.get("column", {})
    blocks: dict[tuple[tuple[str, str], ...], dict[str, int]] = {}
    for position, groups in matches:
        target = targets.get(groups.pop("column")) if "column" in groups else unpivot.value
        if target is None:
            continue
        block = blocks.setdefault(tuple(groups.items()), {})
        if target in block:
            message = f"columns {table.labels[block[target]]} and {table.labels[position]} state the same: send one"
            raise UnreadableError("column_repeated", message)
        block[target] = position
    if not blocks:
        raise UnreadableError("layout_unknown", f"layout {table.layout.layout} finds none of its columns of figures")
    identity = _known(table, body)
    printed = _printed_beside(table.labels, unpivot)
    pieces = []
    for matched, cells in blocks.items():
        piece = identity.assign(**dict(matched))
        for target, position in cells.items():
            piece[target] = body.iloc[:, position]
            after = position + 1
            if unpivot.marks and after < len(table.labels) and table.last_header_blank[after]:
                piece[marker_column(target)] = body.iloc[:, after]
            if unpivot.printed_as and table.labels[position] in printed:
                piece[unpivot.printed_as] = body.iloc[:, printed[table.labels[position]]]
        piece[COLUMN] = table.labels[next(iter(cells.values()))]
        pieces.append(piece)
    return pd.concat(pieces, ignore_index=True)


def _mark_cautions(frame: TableRecords, layout: Layout) -> None:
    """Mark figures, in place, beside which the publisher has a note of caution."""
    if layout.notes_beside is None:
        return
    known = {label(text) for text in layout.notes_beside.known}
    notes = frame[label(layout.notes_beside.column)]
    is_caution = notes.map(lambda text: label(text) not in known, na_action="ignore").eq(True)
    frame[marker_column(layout.notes_beside.figure)] = pd.Series(CAUTION, index=frame.index).where(is_caution)


def _printed_beside(labels: list[str], unpivot: Unpivot) -> dict[str, int]:
    """For each label of counts that a quotient is printed beside, where that stands."""
    places: dict[str, int] = {}
    for position, text in enumerate(labels):
        for pattern, beside in unpivot.printed.items():
            if match := re.fullmatch(pattern, text):
                places.setdefault(match.expand(beside), position)
                break
    return places


def _period_constant(table: Table, contract: Contract, quarter: Quarter) -> str | None:
    """The period that a header or a title states, or that a stated rule derives from the quarter."""
    period = table.layout.period
    if contract.period_column is None:
        return None
    if period.declared == "year_ending_march_before":
        return str(quarter.ends_on.year if quarter.ends_on.month > 3 else quarter.ends_on.year - 1)
    if period.declared == "collection_quarter":
        return quarter.label
    pattern = period.header or period.title
    if pattern is None:
        return None
    for text in table.labels if period.header else _texts_above(table):
        if match := re.search(pattern, text):
            return match["period"]
    raise UnreadableError("period_unknown", f"no period found: nothing matches {pattern}")


def _texts_above(table: Table) -> list[str]:
    return [label(cell) for row in table.sheet.top[: table.header_row] for cell in row if cell is not None]


def _map_values(frame: TableRecords, layout: Layout) -> UnknownTexts:
    """Replace texts by the layout's value maps, in place; return the places of texts that a map doesn't know."""
    unknown = []
    for name, mapping in layout.values.items():
        if name == "column" or name not in frame.columns:
            continue
        folded = {label(text): ours for text, ours in mapping.items()}
        distinct = pd.Series(frame[name].unique()).dropna()
        mapped = frame[name].map({text: folded.get(label(text)) for text in distinct})
        missed = mapped.isna() & frame[name].notna()
        if missed.any():
            unknown.append(frame.loc[missed, [TABLE, ROW, COLUMN]].assign(column=name))
        frame[name] = mapped.astype("str")
    return pd.concat(unknown) if unknown else pd.DataFrame(columns=[TABLE, *UNMAPPED])


def unused_columns(table: Table) -> list[str]:
    """The labels of columns that neither the contract nor the layout knows: they are dropped, and reported."""
    known = {*_known_labels(table.layout), *_again(table.layout)}
    patterns = list(table.layout.ignore_columns)
    if table.layout.unpivot:
        patterns += [table.layout.unpivot.pattern, *table.layout.unpivot.printed]
    return [
        text
        for text, blank in zip(table.labels, table.last_header_blank, strict=True)
        if text and not blank and text not in known and not any(re.fullmatch(p, text) for p in patterns)
    ]


def refuse_repeated_columns(table: Table) -> None:
    """Raise UnreadableError where a column that counts is there twice: which of the two is right, we can't tell."""
    known = _known_labels(table.layout)
    columns = {label(text): name for text, name in table.layout.columns.items()}
    times = Counter(columns[text] for text in table.labels if text in columns)
    if several := [name for name, count in times.items() if count > 1]:
        raise UnreadableError("column_repeated", f"there are two columns {several[0]}: send the right one alone")
    across = table.layout.unpivot.pattern if table.layout.unpivot else None
    for text in unused_columns(table):
        named, _, is_again = text.rpartition(" #")
        if is_again and (named in known or (across and re.fullmatch(across, named))):
            raise UnreadableError("column_repeated", f"there are two columns {named}: send the right one alone")


def _again(layout: Layout) -> dict[str, str]:
    """For each label of a column that says something again, the column that it is read as."""
    kinds = zip(AGAIN, (layout.area_again, layout.indicator_again, layout.period_again), strict=True)
    return {label(text): f"{begins}{label(text)}" for begins, texts in kinds for text in texts}


def _known_labels(layout: Layout) -> set[str]:
    named = [text for rule in layout.outside for text in (rule.column, rule.regions) if text is not None]
    notes = [layout.notes_beside.column] if layout.notes_beside else []
    return {label(text) for text in (*layout.columns, *named, *notes)}

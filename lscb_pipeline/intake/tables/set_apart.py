"""Rows that are no records of a feed's areas: notes below a table, other places, totals; counted by reason.

Of the totals, those of London, inner and outer London are kept beside: their publisher's own values. Here: which rows
these are, by what the layout says. Not here: the rest of a layout (reshape.py), types (rows/columns.py,
rows/regional.py).
"""

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.layout import Layout, label
from lscb_pipeline.frames.records import RegionalRecords, TableRecords, TableRows
from lscb_pipeline.intake.files.sheets import MOST_NOTES
from lscb_pipeline.intake.tables.broken import is_broken
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline.reference import areas
from lscb_pipeline.reference.outside import reasons

NOTES = "notes below the table"  # why they lie outside
NOTE = re.compile(r"[^\W\d_].*[\s:]|[\s:].*[^\W\d_]")  # a letter, and a blank or colon: more than one word
TABLE, REGION = "_table", "_region"
# These begin the names of columns that say the row's area, its indicator or its period once more.
AREA_AGAIN, INDICATOR_AGAIN, PERIOD_AGAIN = AGAIN = "_area_again_", "_indicator_again_", "_period_again_"
REGIONS = {
    "london": "london", "greater london": "london", "e12000007": "london", "inner london": "inner",
    "e13000001": "inner", "outer london": "outer", "e13000002": "outer",
}  # fmt: skip


def set_notes_apart(
    body: TableRows, layout: Layout, tables: int, is_last: bool
) -> tuple[TableRows, list[dict[str, int]]]:
    """Rows below a table's last record that hold one cell, of words: counted by table.

    A name or code of an area is the beginning of a record, and no note; nor is a number, or a single word. `is_last`:
    no part of the tables comes after.
    """
    notes: list[dict[str, int]] = [{} for _ in range(tables)]
    if not (layout.notes_below and is_last):
        return body, notes
    last = body.groupby(TABLE).tail(MOST_NOTES)
    cells = last.iloc[:, :-2]
    is_record = cells.notna().sum(axis=1) > 1
    is_below = ~is_record[::-1].groupby(last[TABLE]).cummax()[::-1].astype(bool)
    if not is_below.any():
        return body, notes
    texts = cells[is_below].bfill(axis=1).iloc[:, 0]
    texts = texts[texts.str.contains(NOTE).astype(bool)]
    texts = texts[areas.resolve(texts).isna()]
    if texts.empty:
        return body, notes
    _count(body.loc[texts.index, TABLE], NOTES, notes)
    return body.drop(texts.index).reset_index(drop=True), notes


def set_outside_apart(
    frame: TableRecords, layout: Layout, notes: list[dict[str, int]]
) -> tuple[TableRecords, list[dict[str, int]], RegionalRecords]:
    """Rows of other places, totals, notes: counted by table and by the layout's reason, first reason first.

    Of those that lie outside as totals, the rows of a region of London with its code are the third.
    """
    outside = [dict(counts) for counts in notes]
    regional = [frame[:0].assign(**{REGION: pd.Series(dtype="str")})]
    renames = contract_names(layout)
    for rule in layout.outside:
        name = _named(rule.column, frame, renames)
        if name is None:
            raise UnreadableError("layout_unknown", f"layout {layout.layout} needs column {rule.column}")
        cells = frame[name].fillna("").astype("str")
        if rule.matches:
            hit = cells.str.fullmatch(rule.matches)
        else:  # an error in place of an area doesn't say that it lies outside
            hit = ~cells.str.fullmatch(rule.not_matches or "") & ~is_broken(cells)
        if hit.any():
            _count(frame.loc[hit, TABLE], rule.reason, outside)
            named = _named(rule.regions, frame, renames) if rule.regions is not None else None
            if named:
                region = frame.loc[hit, named].map(_region, na_action="ignore")
                regional.append(frame[hit].assign(**{REGION: region}).dropna(subset=REGION))
            frame = frame[~hit]
    return frame, outside, pd.concat(regional, ignore_index=True)


def _region(text: str) -> str | None:
    """The region that a cell names."""
    return REGIONS.get(label(text))


def _named(text: str, frame: TableRecords, renames: Mapping[str, str]) -> str | None:
    """The column of a frame that a layout's rule names, by its label or as a contract column; None where none is."""
    folded = label(text)
    names = (text, renames.get(folded, folded), f"{AREA_AGAIN}{folded}")
    return next((name for name in names if name in frame.columns), None)


def _count(tables: pd.Series, reason: str, outside: list[dict[str, int]]) -> None:
    """Add rows, by the number of their table, to the counts of what lies outside."""
    for number, count in enumerate(np.bincount(tables, minlength=len(outside))):
        if count:
            outside[number][reason] = outside[number].get(reason, 0) + int(count)


def set_elsewhere_apart(frame: TableRecords, contract: Contract, outside: list[dict[str, int]]) -> TableRecords:
    """Rows of children from elsewhere, where the contract has them lie outside: counted by reason, and no fault.

    No sender answers for where a child lives, so an area that the feed doesn't cover is elsewhere, too.
    """
    area = contract.area_column
    if not area.properties.may_lie_outside or area.name not in frame.columns:
        return frame
    why = reasons(frame[area.name])
    if uncovered := contract.properties.areas_not_covered:
        why = why.fillna(areas.resolve(frame[area.name]).map(uncovered))
    for reason in why.dropna().unique():
        _count(frame.loc[why == reason, TABLE], reason, outside)
    return frame[why.isna()] if why.notna().any() else frame


def contract_names(layout: Layout) -> dict[str, str]:
    """The contract's column for each (folded) label that the layout maps to one."""
    return {label(text): name for text, name in layout.columns.items()}

"""What reading takes for something else than what stands in a cell, told by column with its count.

`<5` is read as c, `-` as x, 03/04/2009 as the 3rd of April: right for nearly everybody, so nobody is asked, but whoever
meant something else has to see it. Here: cells of the plain form, in which senders write by hand; a publisher's layout
says itself how its symbols are read. What is read as it says (docs/forms.md: 1,234, Oct-Dec 2008, LB Camden) isn't
told. No cell is quoted: what is named is a form of the reference tables.
"""

import re
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lscb_pipeline.contracts.contract import Column, Contract, marker_column
from lscb_pipeline.contracts.layout import Layout
from lscb_pipeline.contracts.spellings import spelling
from lscb_pipeline.frames.records import CellNotices, DeliveryTexts, Notices, RowFaults, TypedRecords
from lscb_pipeline.intake.notices import notices
from lscb_pipeline.intake.refusals import DELIVERY
from lscb_pipeline.reference import forms

RULE = "read_as"
PLAIN = "plain"  # the layout of the contract's own columns
MEANS = dict(form.means.split(": ", 1) for form in forms.SYMBOLS)
WORDS = {text for form in forms.SYMBOLS for text in form.examples}
FLAGGED = re.compile(rf"{forms.NUMBER}{forms.FLAG}", re.ASCII)
EITHER_WAY = re.compile(r"(?:0?[1-9]|1[0-2])[/.-](?:0?[1-9]|1[0-2])[/.-]\d{4}.*", re.ASCII)
SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
ReadAs = dict[tuple[str, str], NDArray[np.int64]]  # by column and what is said of it, the numbers of its rows
Said = Callable[[str], str | None]  # what is said of a cell's text, as `plain` leaves it; None of most


def readings_told(typed: TypedRecords, text: DeliveryTexts, contract: Contract, layout: Layout) -> list[CellNotices]:
    """The cells that were read as something else, by row; the rows that are refused among them."""
    if layout.layout != PLAIN:
        return []
    told = []
    for column in (c for c in contract.columns if c.name in text):
        said = _said(column, text[column.name], typed)
        if said is not None and said.notna().any():
            rows = said.dropna()
            place = {DELIVERY: text[DELIVERY], "row_number": typed["row_number"]}
            told.append(pd.DataFrame(place).loc[rows.index].assign(
                rule_id=RULE, column_name=column.name, message=rows))  # fmt: skip
    return told


def kept_readings(rows: Sequence[CellNotices], refused: RowFaults, deliveries: int) -> list[ReadAs]:
    """The same without the rows that are refused, of each of the deliveries that were read together."""
    told: list[ReadAs] = [{} for _ in range(deliveries)]
    for cells in rows:
        kept = cells[~cells.index.isin(refused.index)]
        for (delivery, column, said), own in kept.groupby([DELIVERY, "column_name", "message"], sort=False):
            told[int(str(delivery))][str(column), str(said)] = own["row_number"].to_numpy(np.int64)
    return told


def all_parts(parts: Sequence[ReadAs], taken_back: NDArray[np.int64]) -> ReadAs:
    """The readings of all parts of a file, without those of rows that are refused in the end."""
    keys = {key: None for part in parts for key in part}
    rows = {key: np.concatenate([part[key] for part in parts if key in part]) for key in keys}
    return {key: numbers[~np.isin(numbers, taken_back)] for key, numbers in rows.items()}


def with_readings(noticed: Notices, told: ReadAs) -> Notices:
    """Notices, and one a column and reading, with its count and no row."""
    found = [
        {
            "rule_id": RULE,
            "column_name": column,
            "message": f"{column}: {len(rows):,} cell{'s' * (len(rows) > 1)} {said}",
        }
        for (column, said), rows in sorted(told.items())
        if len(rows)
    ]
    if not found:
        return noticed
    added = notices(found).astype({"row_number": "float64"})
    return pd.concat([noticed, added], ignore_index=True) if len(noticed) else added


def _said(column: Column, cells: pd.Series, typed: TypedRecords) -> pd.Series | None:
    """What is said of each cell of a column; None of a column that is read as it says."""
    if column.properties.figure:
        words = _spread(cells, _figure)
        read = typed[marker_column(column.name)].astype("str")
        is_marked = words.notna() & read.notna()
        meaning = " read as " + read + " (" + read.map(MEANS) + ")"
        return words.where(~is_marked, words + meaning.where(is_marked, "")).where(is_marked | words.eq(PROVISIONAL))
    if column.values:
        codes = {code.casefold() for code in column.values}
        known = {word.casefold() for word in column.properties.spellings}
        return _spread(cells, lambda plain: OTHER_WORD if _folded(plain) in known - codes else None)
    if column.name in ("indicator_code", "definition_version"):
        respelt = cells.notna() & typed[column.name].notna() & (cells.map(spelling, na_action="ignore") != typed[
            column.name].map(spelling, na_action="ignore"))  # fmt: skip
        return pd.Series(OTHER_WORD, index=cells.index, dtype="str").where(respelt)
    return _spread(cells, _day) if column.logical_type in ("date", "timestamp") else None


PROVISIONAL = "with a mark beside the number (such as 45p) read as the number alone"
OTHER_WORD = "in another word or spelling read as the code that it stands for"
DAY_FIRST = "with the day before the month (03/04/2009 is the 3rd of April)"
DAYS_COUNTED = "with a spreadsheet's number read as the day that it counts"


def _figure(plain: str) -> str | None:
    inner = plain[1:-1] if plain[:1] in "[(" and plain[-1:] in "])" else plain
    if inner in WORDS and plain not in MEANS:
        return f"with `{plain}`"
    for form in forms.HIDING:
        if form.compiled.fullmatch(plain):
            return f"with a range or limit, such as `{form.examples[0]}`,"
    return PROVISIONAL if FLAGGED.fullmatch(plain) else None


def _day(plain: str) -> str | None:
    if EITHER_WAY.fullmatch(plain):
        return DAY_FIRST
    return DAYS_COUNTED if SERIAL.fullmatch(plain) else None


def _folded(plain: str) -> str:
    return re.sub(r"[ _-]+", "_", plain)


def _spread(cells: pd.Series, said: Said) -> pd.Series:
    """What is said of each cell, worked out once for each text that there is."""
    numbers, distinct = pd.factorize(cells, use_na_sentinel=False)
    told = [said(forms.plain(text)) if isinstance(text, str) else None for text in distinct]
    return pd.Series(told, dtype="str").take(numbers).set_axis(cells.index)

"""Texts of cells into typed values, a whole column at a time. What can't be read is told, never guessed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa

from lscb_pipeline.contracts.contract import LogicalType
from lscb_pipeline.reference import forms
from lscb_pipeline.reference.moments import read_moments

# The marker of each word or symbol, and the forms that hide a small or telling figure, such as <90.
MARKERS = {text: form.means[: form.means.index(":")] for form in forms.SYMBOLS for text in form.examples}
HIDING = "|".join(form.pattern for form in forms.HIDING)
TOO_LARGE = 1e9
ISO_TIME = r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?"
BOOLEANS = {text: texts is forms.YES for texts in (forms.YES, forms.NO) for text in texts}


@dataclass(frozen=True)
class Typed:
    """A typed column, where it could not be read, and the marker of each figure that has one."""

    values: pd.Series
    unreadable: pd.Series
    markers: pd.Series | None = None


def by_distinct(cells: pd.Series, read: Callable[[pd.Series], Typed]) -> Typed:
    """Type a column through its distinct cells: a million cells hold few of them, and reading is dear."""
    codes, distinct = pd.factorize(cells, use_na_sentinel=False)
    typed = read(pd.Series(distinct, dtype="str"))

    def spread(part: pd.Series) -> pd.Series:
        return part.take(codes).set_axis(cells.index)

    markers = None if typed.markers is None else spread(typed.markers)
    return Typed(spread(typed.values), spread(typed.unreadable), markers)


def read_codes(cells: pd.Series, codes: list[str], spellings: Mapping[str, str]) -> Typed:
    """One of a contract's codes, or another word for it, however its letters are cased and its words parted."""
    folded = forms.plain_column(cells).str.replace(r"[ _-]+", "_", regex=True)
    spelled = folded.map({**spellings, **{code.casefold(): code for code in codes}}).astype("str")
    return Typed(spelled, spelled.isna() & cells.notna())


def read_column(cells: pd.Series, logical_type: LogicalType) -> Typed:
    """Type a column of text; a blank is missing, never unreadable."""
    if logical_type in ("number", "integer"):
        return read_numbers(cells, whole=logical_type == "integer")
    if logical_type in ("date", "timestamp"):
        return read_times(cells, with_time=logical_type == "timestamp")
    if logical_type == "boolean":
        values = forms.plain_column(cells).map(BOOLEANS)
        return Typed(values, values.isna() & cells.notna())
    return Typed(cells, pd.Series(False, index=cells.index))


def read_figures(cells: pd.Series, markers: dict[str, str]) -> Typed:
    """Type a column of figures, where a marker may stand in for a number; the marker is kept as a status."""
    folded = forms.plain_column(cells)
    marks = folded.map(MARKERS | markers)
    marks = marks.fillna(folded.str.extract(r"^[\[(](.+)[\])]$")[0].map(MARKERS)).astype("object")
    marks = marks.mask(folded.str.fullmatch(HIDING, flags=re.ASCII).fillna(False).astype(bool), "c")
    flagged = folded.str.extract(rf"^({forms.NUMBER}){forms.FLAG}$")[0]
    typed = read_numbers(flagged.fillna(cells).mask(marks.notna()), whole=False)
    return Typed(typed.values, typed.unreadable, marks)


def read_numbers(cells: pd.Series, whole: bool) -> Typed:
    """Numbers, with thousands separators, a pound sign or a per cent sign; nothing else is a number.

    Nor is what no count of London reaches: ten digits are an NHS number that slipped into the column.
    """
    cells = forms.plain_column(cells)
    plain = cells.str.replace(r"[£%,\s]", "", regex=True)
    readable = cells.str.fullmatch(forms.NUMBER).fillna(False).astype(bool)
    numbers = pd.to_numeric(plain.where(readable), errors="coerce").astype("float64")
    readable &= numbers.abs() < TOO_LARGE
    numbers = numbers.where(readable)
    if whole:
        readable &= numbers.isna() | (numbers % 1 == 0)
        numbers = numbers.where(readable)
    return Typed(numbers, cells.notna() & ~readable)


def read_times(cells: pd.Series, with_time: bool) -> Typed:
    """Days, or moments in London civil time: ISO 8601 the fast way, else in the forms of forms_of_time.py.

    A spreadsheet's number is a moment, and no day: of Apple's older ones it is four years off, which is seen of an
    event in its quarter and not of a birth date.
    """
    is_iso = cells.str.fullmatch(ISO_TIME).fillna(False).astype(bool)
    times = _iso_times(cells.where(is_iso))
    left = cells.where(times.isna())
    if left.notna().any():
        codes, distinct = pd.factorize(left, use_na_sentinel=False)
        others = read_moments(pd.Series(distinct, dtype="str"), serials=with_time)
        times = times.fillna(others.take(codes).set_axis(cells.index))
    unreadable = cells.notna() & times.isna()
    return Typed(times if with_time else times.dt.normalize(), unreadable)


def _iso_times(cells: pd.Series) -> pd.Series:
    """Texts that look like ISO 8601 as moments; Arrow reads a column ten times as fast, if every one is a moment."""
    try:
        moments = pa.array(cells, pa.large_string()).cast(pa.timestamp("us"))
    except pa.ArrowInvalid:  # the 30th of February
        return pd.to_datetime(cells, format="ISO8601", errors="coerce").astype("datetime64[us]")
    return pd.Series(moments.to_numpy(zero_copy_only=False), index=cells.index)

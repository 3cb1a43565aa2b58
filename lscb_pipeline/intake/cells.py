"""Texts of cells into typed values, a whole column at a time. What can't be read is told, never guessed."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa

from lscb_pipeline.contracts.contract import LogicalType

# What stands in for a figure, and the status it means. GSS symbols of 2022, DfE, ONS and GLA usage.
MARKERS = {
    "c": "c", "*": "c", "x": "x", "-": "x", "–": "x", "..": "x", ".": "x", ":": "x", "nan": "x", "n/a": "x",
    "na": "x", "z": "z", "u": "u", "k": "low", "low": "low", "~": "low",
}  # fmt: skip
# 'fewer than', such as <90, hides a small or telling figure.
TOO_LARGE = 1e9
LESS_THAN = r"<\s*\d+"
NUMBER = r"[-+]?\s*£?\s*[-+]?([0-9]{1,3}([,\s][0-9]{3})+|[0-9]+)(\.[0-9]+)?([eE][-+]?[0-9]+)?\s*%?"
ISO_TIME = r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?"
OTHER_TIMES = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%d-%m-%Y", "%d %b %Y", "%d %B %Y")
BOOLEANS = {
    "true": True,
    "yes": True,
    "y": True,
    "1": True,
    "false": False,
    "no": False,
    "n": False,
    "0": False,
}


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


def read_codes(cells: pd.Series, codes: list[str]) -> Typed:
    """One of a contract's codes, however its letters are cased."""
    spelled = cells.str.casefold().map({code.casefold(): code for code in codes}).astype("str")
    return Typed(spelled, spelled.isna() & cells.notna())


def read_column(cells: pd.Series, logical_type: LogicalType) -> Typed:
    """Type a column of text; a blank is missing, never unreadable."""
    if logical_type in ("number", "integer"):
        return read_numbers(cells, whole=logical_type == "integer")
    if logical_type in ("date", "timestamp"):
        return read_times(cells, with_time=logical_type == "timestamp")
    if logical_type == "boolean":
        values = cells.str.casefold().map(BOOLEANS)
        return Typed(values, values.isna() & cells.notna())
    return Typed(cells, pd.Series(False, index=cells.index))


def read_figures(cells: pd.Series, markers: dict[str, str]) -> Typed:
    """Type a column of figures, where a marker may stand in for a number; the marker is kept as a status."""
    known = MARKERS | markers
    marks = cells.str.casefold().map(known).astype("object")
    marks = marks.mask(cells.str.fullmatch(LESS_THAN).fillna(False).astype(bool), "c")
    typed = read_numbers(cells.mask(marks.notna()), whole=False)
    return Typed(typed.values, typed.unreadable, marks)


def read_numbers(cells: pd.Series, whole: bool) -> Typed:
    """Numbers, with thousands separators, a pound sign or a per cent sign; nothing else is a number.

    Nor is what no count of London reaches: ten digits are an NHS number that slipped into the column.
    """
    plain = cells.str.replace(r"[£%,\s]", "", regex=True)
    readable = cells.str.fullmatch(NUMBER).fillna(False).astype(bool)
    numbers = pd.to_numeric(plain.where(readable), errors="coerce").astype("float64")
    readable &= numbers.abs() < TOO_LARGE
    numbers = numbers.where(readable)
    if whole:
        readable &= numbers.isna() | (numbers % 1 == 0)
        numbers = numbers.where(readable)
    return Typed(numbers, cells.notna() & ~readable)


def read_times(cells: pd.Series, with_time: bool) -> Typed:
    """Days, or moments in London civil time as the sender wrote them: ISO 8601, or day/month/year."""
    is_iso = cells.str.fullmatch(ISO_TIME).fillna(False).astype(bool)
    times = _iso_times(cells.where(is_iso))
    left = cells.mask(is_iso)
    if left.notna().any():
        codes, distinct = pd.factorize(left, use_na_sentinel=False)
        times = times.fillna(_other_times(pd.Series(distinct, dtype="str")).take(codes).set_axis(cells.index))
    unreadable = cells.notna() & times.isna()
    return Typed(times if with_time else times.dt.normalize(), unreadable)


def _iso_times(cells: pd.Series) -> pd.Series:
    """Texts that look like ISO 8601 as moments; Arrow reads a column ten times as fast, if every one is a moment."""
    try:
        moments = pa.array(cells, pa.large_string()).cast(pa.timestamp("us"))
    except pa.ArrowInvalid:  # the 30th of February
        return pd.to_datetime(cells, format="ISO8601", errors="coerce").astype("datetime64[us]")
    return pd.Series(moments.to_numpy(zero_copy_only=False), index=cells.index)


def _other_times(cells: pd.Series) -> pd.Series:
    """Texts in the first of OTHER_TIMES that fits each."""
    times = pd.Series(pd.NaT, index=cells.index, dtype="datetime64[us]")
    for form in OTHER_TIMES:
        left = cells.notna() & times.isna()
        if not left.any():
            break
        times = times.fillna(pd.to_datetime(cells.where(left), format=form, errors="coerce"))
    return times

"""Days and moments as people and programs write them, read for whole columns; moments are London civil time.

Here: putting the named parts of a form together. Not here: the forms (forms_of_time.py), nor the fast way for ISO 8601
(intake/cells.py). What has a zone of its own, Z or +01:00, is put into London's time.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

import numpy as np
import pandas as pd

from lscb_pipeline.reference.forms import plain, plain_column
from lscb_pipeline.reference.forms_of_time import DAYS, SERIAL, SINCE, TIMES

MONTH_NAMES: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
MONTHS: Final = {name[:cut]: n for n, name in enumerate(MONTH_NAMES, 1) for cut in (3, None)} | {"sept": 9}
EPOCH: Final = pd.Timestamp("1899-12-30")  # a spreadsheet's day 0
SERIALS: Final = (32_874, 55_153)  # 1990 to 2050
EARLIEST, LATEST = 1900, 2100
DAY_AND_REST: Final = [f"^(?:{form.pattern})(?:{SINCE}(?P<rest>[0-9].*))?$" for form in DAYS]


def read_moments(cells: pd.Series[str], serials: bool) -> pd.Series[pd.Timestamp]:
    """Read texts as moments, missing where they are in none of the forms; `serials`: a spreadsheet's number is one."""
    left = plain_column(cells)
    found = pd.Series(pd.NaT, index=cells.index, dtype="datetime64[us]")
    for pattern in DAY_AND_REST:
        if not left.notna().any():
            return found
        parts = left.dropna().str.extract(pattern, flags=re.ASCII)
        parts = parts[parts["year"].notna()]
        days = _days(parts)
        moments = days.mask(parts["rest"].notna(), days + _times(parts["rest"]))
        found = found.fillna(_in_london(moments, parts["rest"]))
        left = left.drop(parts.index).reindex(left.index)
    if serials:
        numbers = pd.to_numeric(left.where(left.str.fullmatch(SERIAL.compiled)), errors="coerce").astype("float64")
        numbers = numbers.where(numbers.between(*SERIALS))
        found = found.fillna((EPOCH + pd.to_timedelta(numbers, unit="D")).dt.round("s").astype(found.dtype))
    return found


def read_day(text: str) -> dt.date | None:
    """One text as a day, as it is read in a column."""
    for form in DAYS:
        if found := form.compiled.fullmatch(plain(text)):
            parts = found.groupdict()
            month = MONTHS.get(parts["name"], 0) if "name" in parts else int(parts["month"])
            year = int(parts["year"]) + (0 if len(parts["year"]) == 4 else 2000 if int(parts["year"]) < 50 else 1900)
            try:
                return dt.date(year, month, int(parts["day"]))
            except ValueError:
                return None
    return None


def _days(parts: pd.DataFrame) -> pd.Series[pd.Timestamp]:
    """Days from their year, month (a number or a name) and day."""
    month = parts["name"].map(MONTHS) if "name" in parts else parts["month"]
    year = pd.to_numeric(parts["year"])
    short = parts["year"].str.len() == 2
    year = year.mask(short, year + np.where(year < 50, 2000, 1900))
    year = year.where(year.between(EARLIEST, LATEST))
    days = pd.DataFrame({"year": year, "month": pd.to_numeric(month), "day": pd.to_numeric(parts["day"])})
    return pd.to_datetime(days, errors="coerce").astype("datetime64[us]")


def _times(texts: pd.Series[str]) -> pd.Series[pd.Timedelta]:
    """Times of day, from midnight; 24:00 is the midnight after."""
    found = pd.Series(pd.NaT, index=texts.index, dtype="timedelta64[us]")
    for form in TIMES:
        parts = texts[found.isna()].dropna().str.extract(f"^(?:{form.pattern})$", flags=re.ASCII)
        parts = parts[parts["hour"].notna()]
        if parts.empty:
            continue
        hour, minute, second = (_number(parts, name) for name in ("hour", "minute", "second"))
        half = parts["half"].str[0] if "half" in parts else pd.Series(None, index=parts.index, dtype="str")
        is_good = hour.between(1, 12) | half.isna()
        hour = hour.mask(half.notna(), hour % 12 + 12 * (half == "p"))
        is_good &= (minute < 60) & (second < 60) & ((hour < 24) | ((hour == 24) & (minute == 0) & (second == 0)))
        seconds = hour * 3600 + minute * 60 + second + pd.to_numeric("0." + _text(parts, "fraction"))
        found = found.fillna(pd.to_timedelta(seconds.where(is_good), unit="s").astype(found.dtype))
    return found


def _number(parts: pd.DataFrame, name: str) -> pd.Series[float]:
    return pd.to_numeric(_text(parts, name)).astype("float64")


def _text(parts: pd.DataFrame, name: str) -> pd.Series[str]:
    return parts[name].fillna("0") if name in parts else pd.Series("0", index=parts.index, dtype="str")


def _in_london(moments: pd.Series[pd.Timestamp], times: pd.Series[str]) -> pd.Series[pd.Timestamp]:
    """Moments that state a zone (at the end of their time), in London's civil time; the others as they are."""
    zones = times.str.extract(r"(z|utc|gmt|bst|[+-]\d{2}(?::?\d{2})?)$")[0]
    if zones.isna().all():
        return moments
    stated = zones.dropna()
    offsets = {zone: _offset(zone) for zone in stated.unique()}
    utc = moments[stated.index] - pd.to_timedelta(stated.map(offsets), unit="min")
    civil = utc.dt.tz_localize("UTC").dt.tz_convert("Europe/London").dt.tz_localize(None)
    return moments.mask(zones.notna(), civil.reindex(moments.index).astype(moments.dtype))


def _offset(zone: str) -> int:
    """Minutes ahead of UTC."""
    if zone[0] not in "+-":
        return 60 if zone == "bst" else 0
    figures = zone[1:].replace(":", "").ljust(4, "0")
    minutes = int(figures[:2]) * 60 + int(figures[2:])
    return minutes if zone[0] == "+" else -minutes

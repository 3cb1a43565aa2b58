"""Days and moments as people and programs write them; moments are London civil time.

Here: putting the named parts of a form together. Not here: the forms (forms_of_time.py), nor the fast way for ISO 8601
(intake/rows/typed_cells.py). What has a zone of its own, Z or +01:00, is put into London's time.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Final

import pandas as pd

from lscb_pipeline.reference.forms import plain
from lscb_pipeline.reference.forms_of_time import DAYS, SERIAL, SINCE, TIME_FIRST, TIMES, TOGETHER
from lscb_pipeline.reference.months import LONDON

MONTH_NAMES: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
MONTHS: Final = {name[:cut]: n for n, name in enumerate(MONTH_NAMES, 1) for cut in (3, None)} | {"sept": 9}
EPOCH: Final = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's day 0, of civil time
SERIALS: Final = (32_874, 55_153)  # 1990 to 2050
EARLIEST, LATEST = 1900, 2100
BETWEEN: Final = re.compile(rf"{SINCE}(?=[0-9])")
ZONES: Final = {"z": 0, "utc": 0, "gmt": 0, "bst": 60}


def read_moments(distinct: pd.Series[str], serials: bool) -> pd.Series[pd.Timestamp]:
    """Read distinct texts as moments, missing where they are in no form; `serials`: a spreadsheet's number is one."""
    moments = [_moment(plain(text), serials) if isinstance(text, str) else None for text in distinct]
    return pd.Series(moments, index=distinct.index, dtype="datetime64[us]")


def read_day(text: str) -> dt.date | None:
    """One text as a day."""
    return _day(plain(text))


def _moment(text: str, serials: bool) -> dt.datetime | None:
    """A day alone, or a day and a time after it, wherever between two figures the one may end and the other begin."""
    for gap in BETWEEN.finditer(text):
        if (day := _day(text[: gap.start()])) and (time := _time(text[gap.end() :])):
            after, zone = time
            moment = dt.datetime(day.year, day.month, day.day) + after  # noqa: DTZ001 - civil time
            return moment if zone is None else _in_london(moment, zone)
    for form in (TOGETHER, TIME_FIRST):
        if (found := form.compiled.fullmatch(text)) and (day := _day(found["day"])) and (time := _time(found["time"])):
            after, zone = time
            moment = dt.datetime(day.year, day.month, day.day) + after  # noqa: DTZ001 - civil time
            return moment if zone is None else _in_london(moment, zone)
    if day := _day(text):
        return dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001 - civil time
    if serials and SERIAL.compiled.fullmatch(text) and SERIALS[0] <= float(text) <= SERIALS[1]:
        return EPOCH + dt.timedelta(seconds=round(float(text) * 86_400))
    return None


@lru_cache(maxsize=131_072)  # the same days and times of day come again and again
def _day(text: str) -> dt.date | None:
    match_of_form = next((match for form in DAYS if (match := form.compiled.fullmatch(text))), None)
    if match_of_form is None:
        return None
    written = match_of_form.groupdict()
    year = int(written["year"])
    if len(written["year"]) == 2:
        year += 2000 if year < 50 else 1900
    month = MONTHS.get(written["name"], 0) if "name" in written else int(written["month"])
    try:
        return dt.date(year, month, int(written["day"])) if EARLIEST <= year <= LATEST else None
    except ValueError:  # the 30th of February
        return None


@lru_cache(maxsize=131_072)
def _time(text: str) -> tuple[dt.timedelta, str | None] | None:
    """A time of day from midnight, and its zone if it states one; 24:00 is the midnight after."""
    match_of_form = next((match for form in TIMES if (match := form.compiled.fullmatch(text))), None)
    if match_of_form is None:
        return None
    written = {name: part for name, part in match_of_form.groupdict().items() if part is not None}
    hour, minute, second = (int(written.get(name, "0")) for name in ("hour", "minute", "second"))
    if "half" in written:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (written["half"][0] == "p")
    micro = int(written.get("fraction", "0")[:6].ljust(6, "0"))
    after = dt.timedelta(hours=hour, minutes=minute, seconds=second, microseconds=micro)
    is_good = minute < 60 and second < 60 and after <= dt.timedelta(days=1)
    return (after, written.get("zone")) if is_good else None


def _in_london(moment: dt.datetime, zone: str) -> dt.datetime:
    """A moment in its zone as London's civil time."""
    if zone == str(LONDON).casefold():
        return moment
    ahead = ZONES.get(zone)
    if ahead is None:
        figures = zone[1:].replace(":", "").ljust(4, "0")
        ahead = (int(figures[:2]) * 60 + int(figures[2:])) * (1 if zone[0] == "+" else -1)
    utc = (moment - dt.timedelta(minutes=ahead)).replace(tzinfo=dt.UTC)
    return utc.astimezone(LONDON).replace(tzinfo=None)

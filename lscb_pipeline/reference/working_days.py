"""English working days: Monday to Friday without bank holidays.

Here: counting them. Not here: the holidays themselves (bank_holiday.csv, 2004 to 2031, the later years by
rule), nor how long a supplier has (the calendar, kept with the contracts).
"""

import datetime as dt
import functools
from typing import Literal

import numpy as np

from lscb_pipeline.reference.tables import table


def add(day: dt.date, n: int) -> dt.date:
    """Give the n-th working day after `day` (before it if negative); for 0 the day or the next working one.

    Raises ValueError where the days lie outside the years of bank_holiday.csv.
    """
    start = np.datetime64(day, "D")
    roll: Literal["backward", "forward"] = "backward" if n > 0 else "forward"
    moved = dt.date.fromisoformat(str(np.busday_offset(start, n, roll=roll, busdaycal=_calendar())))
    _refuse_outside(day, moved)
    return moved


def between(due: dt.date, received: dt.date) -> int:
    """Count the working days after `due`, up to and with `received`: days late; negative when early.

    Received on the Saturday after a Friday due is 0 late, for no working day has passed. Raises ValueError
    where the days lie outside the years of bank_holiday.csv.
    """
    _refuse_outside(due, received)
    one = dt.timedelta(days=1)
    early, late = sorted((due, received))
    count = int(np.busday_count(early + one, late + one, busdaycal=_calendar()))
    return count if received >= due else -count


@functools.cache
def _calendar() -> np.busdaycalendar:
    return np.busdaycalendar(holidays=table("bank_holiday")["date"].to_numpy().astype("datetime64[D]"))


@functools.cache
def _years() -> tuple[int, int]:
    years = table("bank_holiday")["date"].dt.year
    return int(years.min()), int(years.max())


def _refuse_outside(*days: dt.date) -> None:
    first, last = _years()
    outside = [str(day) for day in days if not first <= day.year <= last]
    if outside:
        raise ValueError(f"bank holidays are known for {first} to {last}, not for {', '.join(outside)}")

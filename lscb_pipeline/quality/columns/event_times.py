"""Moments of events: whether they can be true beside the clock, the day the file came, and each other.

Here: judged columns of single events. Not here: events beside each other (persons.py), nor whether a moment is of the
quarter (intake/rows/identity.py).
"""

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.frames.judged_columns import EventRows, MomentColumns

LONDON = "Europe/London"
A_DAY = 24 * 60 * 60  # seconds


def of_moments(rows: EventRows, contract: Contract, received: pd.Series) -> MomentColumns:
    """What each event's moments are beside the clock and each other, indexed as `rows`.

    `received`: the day each row's file came, missing where nobody knows yet.
    """
    moments = rows[contract.moment_columns]
    days = moments.apply(lambda column: (column.dt.normalize() - received).dt.days.astype("float64"))
    skipped = moments.apply(_is_skipped)
    wrong = (days > 0) | skipped
    judged = pd.DataFrame(
        {"days_after_receipt": days.max(axis=1), "clock_skipped": skipped.any(axis=1).astype("int64")}
    )
    judged["moment_at"] = wrong.idxmax(axis=1).where(wrong.any(axis=1))
    spell = contract.properties.events.spell if contract.properties.events else None
    if spell and spell.told:
        judged["days_until_told"] = (rows[spell.told] - rows[spell.begins]).dt.total_seconds() / A_DAY
        judged["days_ended_before_told"] = (rows[spell.told] - rows[spell.ends]).dt.total_seconds() / A_DAY
    return judged


def is_repeated(moments: pd.Series) -> pd.Series:
    """Where a moment lies in the hour that October has twice: the clock doesn't say which of the two."""
    near = moments[(moments.dt.hour == 1) & (moments.dt.month == 10) & (moments.dt.day > 24)]
    known = near.dt.tz_localize(LONDON, ambiguous="NaT")
    return pd.Series(moments.index.isin(near.index[known.isna()]), index=moments.index)


def _is_skipped(moments: pd.Series) -> pd.Series:
    """Where a moment lies in the hour of March that London's clock skips: few days of a year are looked at."""
    hour = moments.dt.hour == 1
    near = moments[hour & (moments.dt.month == 3) & (moments.dt.day > 24)]  # the last Sunday of March, from one to two
    is_summer_time = np.ones(len(near), dtype=bool)
    known = near.dt.tz_localize(LONDON, ambiguous=is_summer_time, nonexistent="NaT")
    return pd.Series(moments.index.isin(near.index[known.isna()]), index=moments.index)

"""Returns that hold a financial year so far: of which year their records and codes are.

Not here: what a record is beside others (care_episodes.py, child_cases.py).
"""

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.frames.judged_columns import EventRows

NONE = "none"


def year_begins(days: pd.Series) -> pd.Series:
    """The first of April at or before each day."""
    year = days.dt.year - (days.dt.month < 4)
    return pd.to_datetime(pd.DataFrame({"year": year, "month": 4, "day": 1}))


def collected_years(quarter_ends: pd.Series) -> pd.Series:
    """The year in which the collection ends that each quarter is of."""
    years: pd.Series = year_begins(quarter_ends).dt.year + 1
    return years


def year_state(ends: pd.Series, quarter_ends: pd.Series) -> pd.Series:
    """Whether each end lies before the financial year of its file, after its quarter, or in the year."""
    state = pd.Series("of_year", index=ends.index, dtype="str").mask(ends < year_begins(quarter_ends), "ended_before")
    return state.mask(ends > quarter_ends, "ends_later")


def other_years_code(rows: EventRows, contract: Contract) -> pd.Series:
    """The column whose code the year's collection doesn't have, the first such one; `none` where there is none."""
    collected = collected_years(rows["period_end"])
    found = pd.Series(NONE, index=rows.index, dtype="str")
    for column in reversed(contract.columns):
        for code, (first, last) in column.properties.collection_years.items():
            is_of_year = collected.between(first or -np.inf, last or np.inf)
            found = found.mask((rows[column.name] == code) & ~is_of_year, column.name)
    return found

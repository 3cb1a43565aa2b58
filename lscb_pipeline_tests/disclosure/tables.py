"""Figures about persons for tests: one group unless told otherwise, an area a row, in the order of codes."""

from typing import Any

import pandas as pd

from lscb_pipeline.disclosure.counts import GROUP
from lscb_pipeline.disclosure.suppression import Pattern, suppress

NOTHING_BEFORE = {"hides_numerator": False, "hides_denominator": False}
SAME: dict[str, Any] = {
    "indicator_code": "SG014", "feed": "borough_return", "breakdown": "all", "period_start": pd.Timestamp("2008-10-01"),
    "period_end": pd.Timestamp("2008-12-31"), "unit": "count", "age_band": None, "denominator_counts": None,
    "denominator": None, "value": None, "in_london": True, "is_aside": False,
}  # fmt: skip


def area(number: int) -> str:
    """The code of an area, from 1 to 33."""
    return f"E090000{number:02d}"


def counts(*numerators: float, **same: Any) -> pd.DataFrame:
    """A figure an area with these counts; other columns as given, a list being one value an area."""
    rows = pd.DataFrame({"area_code": [area(i + 1) for i in range(len(numerators))], "numerator": list(numerators)})
    for name, value in (SAME | same).items():
        rows[name] = value
    return rows.astype({"numerator": "float64", "denominator": "float64", "value": "float64"})


def shares(*pairs: tuple[float, float], **same: Any) -> pd.DataFrame:
    """Percentages: numerator and denominator of each area."""
    made = counts(*(n for n, _ in pairs), **({"indicator_code": "SG003", "unit": "percent"} | same))
    return made.assign(denominator=[float(d) for _, d in pairs])


def levels(**of: int) -> pd.Series:
    """What is to be done with groups beyond the rule, by indicator."""
    index = [(code, SAME["feed"], SAME["breakdown"], SAME["period_start"], SAME["period_end"]) for code in of]
    return pd.Series(list(of.values()), index=pd.MultiIndex.from_tuples(index, names=GROUP), dtype="int64")


def pattern(figures: pd.DataFrame, earlier: pd.DataFrame | None = None, **of: int) -> Pattern:
    """The pattern of figures, where this was published before, and groups were broken so often."""
    before = figures[:0].assign(**NOTHING_BEFORE) if earlier is None else earlier
    none = levels(SG014=0)[:0]
    return suppress(figures, before, levels(**of) if of else none)


def hidden(figures: pd.DataFrame, found: Pattern, role: str = "numerator") -> list[float]:
    """The counts that are hidden, as they are."""
    return figures.loc[found.figures.index[found.figures[f"hides_{role}"]], role].tolist()

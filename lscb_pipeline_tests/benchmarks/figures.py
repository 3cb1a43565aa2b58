"""Frames of figures for the tests of benchmarks, with only what a case is about written out."""

import pandas as pd

BLANK = {
    "area_code": "E09000002", "indicator_code": "AA001", "feed": "borough_return", "breakdown": "all",
    "period_start": "2008-10-01", "period_end": "2008-12-31", "numerator": None, "denominator": None, "value": None,
    "status": "final", "is_comparable": True, "unit": "rate_per_10000", "rate_base": 10_000, "age_band": None,
    "denominator_indicator": None, "is_complete": True, "polarity": "high_is_good",
}  # fmt: skip


def area(number: int) -> str:
    return f"E090000{number:02d}"


def in_areas(*rows: dict[str, object]) -> list[dict[str, object]]:
    """The rows, each of another area, where the case is about none in particular."""
    return [row | {"area_code": area(number)} for number, row in enumerate(rows, start=2)]


def figures(*rows: dict[str, object]) -> pd.DataFrame:
    """One figure a row, typed as warehouse.marts hands them over; `members` follows from the area's code."""
    made = pd.DataFrame([BLANK | row for row in rows])
    for name in ("period_start", "period_end"):
        made[name] = pd.to_datetime(made[name]).astype("datetime64[s]")
    for name in ("numerator", "denominator", "value", "rate_base"):
        made[name] = made[name].astype("float64")
    for name in ("age_band", "denominator_indicator"):
        made[name] = made[name].astype("str")
    return made.assign(members=made["area_code"].str.count(r"\+") + 1)

"""When a sum may be called London's."""

import pandas as pd
import pytest

from lscb_pipeline.benchmarks.behind import part_of_region
from lscb_pipeline.frames.key_columns import FIGURE_KEY
from lscb_pipeline.reference.tables import table

AREAS = table("area")[["area_code", "inner_outer"]]
PERIOD = {"period_start": pd.Timestamp("2024-04-01"), "period_end": pd.Timestamp("2025-03-31"), "breakdown": "all"}
OWED, PUBLISHED = 33, 0


def told(unit: str, returned: int, due: int, hidden: tuple[str, ...] = (), region: str = "london") -> tuple[bool, bool]:
    """Whether a sum is at least so much, and whether it says nothing."""
    key = {"indicator_code": "AA001", "feed": "f"} | PERIOD
    sums = pd.DataFrame([key | {"region": region, "unit": unit, "areas_due": due, "areas_returned": returned}])
    figures = pd.DataFrame([key | {"area_code": code, "is_hidden": code in hidden} for code in AREAS["area_code"]])
    covered = AREAS[["area_code"]].assign(feed="f")
    found = part_of_region(sums, figures[[*FIGURE_KEY, "is_hidden"]], AREAS, covered, 0.5)
    return bool(found["is_at_least"].iloc[0]), bool(found["says_nothing"].iloc[0])


@pytest.mark.parametrize(
    ("unit", "returned", "due", "hidden", "expected"),
    [
        ("count", 33, OWED, (), (False, False)),
        ("count", 33, OWED, ("E09000001",), (True, False)),
        ("count", 30, OWED, (), (True, False)),
        ("count", 11, 11, (), (False, False)),
        ("count", 1, OWED, (), (False, True)),
        ("count", 7, PUBLISHED, (), (False, True)),
        ("percent", 33, PUBLISHED, (), (False, False)),
        ("percent", 30, PUBLISHED, ("E09000001",), (False, True)),
        ("percent", 30, OWED, (), (False, False)),
        ("rate_per_10000", 1, OWED, (), (False, True)),
        ("score", 25, OWED, (), (False, False)),
    ],
)
def test_what_london_is_called(
    unit: str, returned: int, due: int, hidden: tuple[str, ...], expected: tuple[bool, bool]
) -> None:
    assert told(unit, returned, due, hidden) == expected


def test_a_hidden_cell_is_behind_its_own_region_alone() -> None:
    inner = AREAS.loc[AREAS["inner_outer"] == "inner", "area_code"].iloc[0]
    assert told("percent", 14, PUBLISHED, (inner,), "inner") == (False, True)
    assert told("percent", 19, PUBLISHED, (inner,), "outer") == (False, False)

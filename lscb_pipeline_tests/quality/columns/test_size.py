"""Between what a count can lie, by the children of its area."""

import pandas as pd
import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline.quality.columns.size import of_figures
from lscb_pipeline.quality.inputs.stated_figures import NO_WORDS

CAMDEN, CITY, TOGETHER = "E09000007", "E09000001", "E09000001+E09000012"


def times(code: str, area: str, count: float, breakdown: str = "all") -> tuple[float, float]:
    """How many times too large and too small a count is; 1 and less is neither."""
    stated = {"indicator_code": code, "area_code": area, "breakdown": breakdown, "numerator": float(count),
              "has_note": False, "hides_base": False}  # fmt: skip
    figures = pd.DataFrame([stated]).reindex(columns=NO_WORDS.columns)
    figures = figures.astype(dict.fromkeys(["denominator", "value"], "float64"))
    found = of_figures(figures, library().indicators).iloc[0]
    return float(found["times_too_large"]), float(found["times_too_small"])


@pytest.mark.parametrize(
    ("code", "area", "count", "is_possible"),
    [
        ("SG001", CAMDEN, 903, True), ("SG001", CAMDEN, 9, False), ("SG001", CAMDEN, 0, False),
        ("SG001", CAMDEN, 90_300, False), ("SG001", CITY, 0, True), ("SG001", CITY, 100, True),
        ("SG001", TOGETHER, 9, False), ("SG017", CAMDEN, 0, True), ("SG003", CAMDEN, 0, True),
    ],
)  # fmt: skip
def test_a_count_is_possible_for_so_many_children(code: str, area: str, count: int, is_possible: bool) -> None:
    assert (max(times(code, area, count)) <= 1) == is_possible


def test_a_part_may_be_as_small_as_it_likes() -> None:
    assert times("SG001", CAMDEN, 0, breakdown="aged 16") == (0, 0)

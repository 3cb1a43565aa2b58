"""Medians over statistical neighbours, worked out of the reference table by hand."""

from lscb_pipeline.benchmarks.london import beside_london
from lscb_pipeline.benchmarks.neighbours import beside_neighbours
from lscb_pipeline.benchmarks.rates import with_values
from lscb_pipeline.reference.tables import table
from lscb_pipeline_tests.benchmarks.figures import area, figures

PERCENT = {"unit": "percent", "rate_base": 100}
CITY, BARNET = area(1), area(3)


def close_to(code: str, year: int) -> list[str]:
    held = table("neighbour").dropna(subset="neighbour_area_code")
    held = held[(held["area_code"] == code) & (held["model_year"] == year) & (held["closeness"] != "not close")]
    return held["neighbour_area_code"].tolist()


def every(period_end: str = "2008-12-31", **same: object) -> list[dict[str, object]]:
    """Area number n has n %."""
    row = PERCENT | {"denominator": 100, "period_end": period_end} | same
    return [row | {"area_code": area(n), "numerator": n} for n in range(1, 34)]


def beside(*rows: dict[str, object]) -> dict[str, tuple[float, int]]:
    found = beside_neighbours(beside_london(with_values(figures(*rows))))
    pairs = zip(found["neighbour_median"].fillna(-1), found["neighbour_areas"], strict=True)
    return dict(zip(found["area_code"], pairs, strict=True))


def median(codes: list[str]) -> float:
    values = sorted(int(code[-2:]) for code in codes)
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


def test_the_median_is_over_close_neighbours_in_london() -> None:
    found = beside(*every())
    near = close_to(BARNET, 2021)
    assert len(near) >= 3
    assert found[BARNET] == (median(near), len(near))
    assert found[CITY] == (-1, 0), "all of the City's are not close"


def test_the_model_is_the_last_one_not_later_than_the_period() -> None:
    assert set(close_to(BARNET, 2021)) != set(close_to(BARNET, 2025))
    for end, year in (("2008-12-31", 2021), ("2024-12-31", 2021), ("2025-03-31", 2025), ("2031-12-31", 2025)):
        near = close_to(BARNET, year)
        assert beside(*every(end))[BARNET] == (median(near), len(near)), end


def test_neighbours_that_did_not_return_or_do_not_compare_are_left_out() -> None:
    near = close_to(BARNET, 2021)
    kept = near[:3]
    rows = [row for row in every() if row["area_code"] not in near[4:]]
    local = [row | {"is_comparable": row["area_code"] != near[3]} for row in rows]
    assert beside(*local)[BARNET] == (median(kept), 3)
    two = [row for row in local if row["area_code"] != near[2]]
    assert beside(*two)[BARNET] == (-1, 2), "of two there is no median, but how many they were"
    apart = [row | {"breakdown": "boys"} if row["area_code"] == near[2] else row for row in local]
    assert beside(*apart)[BARNET] == (-1, 2), "another breakdown is another figure"


def test_counts_and_scores_have_no_neighbours() -> None:
    for unit in ("count", "score", "ratio", "days"):
        found = beside(*({**row, "unit": unit, "value": row["numerator"]} for row in every()))
        assert set(found.values()) == {(-1, 0)}

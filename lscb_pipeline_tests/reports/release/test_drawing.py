"""Charts drawn together, by several processes, are those drawn one by one."""

from collections.abc import Sequence

import pandas as pd
import pytest

from lscb_pipeline.benchmarks.comparison import compared
from lscb_pipeline.benchmarks.london import beside_london
from lscb_pipeline.benchmarks.rates import with_values
from lscb_pipeline.reports.readiness.inputs import records
from lscb_pipeline.reports.release import charts as charts_module
from lscb_pipeline.reports.release.charts import Chart, drawn, funnel_chart, indicator_chart
from lscb_pipeline.reports.release.drawing import FEW, Specification, draw
from lscb_pipeline_tests.benchmarks.figures import figures


def some_charts(count: int) -> dict[str, Chart | None]:
    charts: dict[str, Chart | None] = {}
    for number in range(count):
        rows = [
            {"area": area, "value": value + number, "lower_95": value, "upper_95": value + 2 * number + 9.0,
             "london_value": 150.0, "measured_over": 50_000.0, "rate_base": 10_000, "between_area_variance": 400.0,
             "funnel": "within" if number % 2 else None}
            for area, value in (("Camden", 100.0), ("Hackney", 200.0))
        ]  # fmt: skip
        charts[f"IN{number:03d}"] = indicator_chart(rows, f"Indicator {number}")
    return charts


def test_many_charts_are_each_what_it_is_alone() -> None:
    charts = some_charts(FEW + 3)
    together = drawn(charts)
    assert list(together) == list(charts)
    for name in ("IN000", "IN001", "IN017"):
        assert together[name] == drawn({name: charts[name]})[name]
        assert "Camden" in together[name]
    assert len(set(together.values())) == len(charts)


def test_what_was_drawn_before_is_not_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    charts, pictures, asked = some_charts(3), dict[str, str](), list[int]()

    def counted(specifications: Sequence[Specification]) -> list[str]:
        asked.append(len(specifications))
        return draw(specifications)

    monkeypatch.setattr(charts_module, "draw", counted)
    first = drawn(charts, pictures)
    again = drawn({"other name": charts["IN001"], **some_charts(4)}, pictures)
    assert asked == [3, 1]
    assert {name: again[name] for name in charts} == first
    assert len(pictures) == 4
    assert drawn(charts, {}) == first
    drawn({"IN000": charts["IN000"]}, pictures)
    assert len(pictures) == 1, "what isn't shown any more is not kept"


def test_where_there_is_nothing_to_draw_there_is_no_chart() -> None:
    nothing = [{"area": "Camden", "value": None, "funnel": None}]
    assert indicator_chart(nothing, "Nothing") is None
    assert funnel_chart(nothing, "Nothing") is None
    assert drawn({"nothing": None}) == {"nothing": ""}


def test_the_funnel_of_a_published_rate_is_drawn_over_what_its_limits_were_computed_with() -> None:
    """ONS prints conceptions with their rate: no denominator stands in the file, and none in the population tables."""
    areas = [f"E090000{n:02d}" for n in range(2, 14)]
    rows = figures(
        *(
            {"area_code": code, "numerator": 20 + n, "value": 10.0 + n, "unit": "rate_per_1000", "rate_base": 1000}
            for n, code in enumerate(areas)
        )
    )
    beside = beside_london(with_values(rows))
    found = compared(beside, pd.Series(True, index=beside.index)).assign(area=beside["area_code"])
    assert found["denominator"].isna().all()
    assert found["funnel"].notna().all()
    chart = funnel_chart(records(found), "TP001")
    assert chart is not None
    drawn_over = [point["measured_over"] for point in chart.curves]
    implied = (found["numerator"] / found["value"] * 1000).tolist()
    assert (min(drawn_over), max(drawn_over)) == pytest.approx((min(implied), max(implied)))
    assert chart.description.startswith("A funnel of 12 areas")
    assert "TP001: funnel</title>" in drawn({"TP001": chart})["TP001"]

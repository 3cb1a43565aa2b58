"""Charts drawn together, by several processes, are those drawn one by one."""

from lscb_pipeline.reports.release.charts import drawn, indicator_chart
from lscb_pipeline.reports.release.drawing import FEW


def test_many_charts_are_each_what_it_is_alone() -> None:
    charts = {}
    for number in range(FEW + 3):
        rows = [
            {"area": area, "value": value + number, "lower_95": value, "upper_95": value + 2 * number + 9.0,
             "london_value": 150.0, "denominator": 50_000.0, "rate_base": 10_000, "between_area_variance": 400.0,
             "funnel": "within" if number % 2 else None}
            for area, value in (("Camden", 100.0), ("Hackney", 200.0))
        ]  # fmt: skip
        charts[f"IN{number:03d}"] = indicator_chart(rows, f"Indicator {number}")
    together = drawn(charts)
    assert list(together) == list(charts)
    for name in ("IN000", "IN001", "IN017"):
        assert together[name] == drawn({name: charts[name]})[name]
        assert "Camden" in together[name]
    assert len(set(together.values())) == len(charts)


def test_where_there_is_nothing_to_draw_there_is_no_chart() -> None:
    assert indicator_chart([{"area": "Camden", "value": None}], "Nothing") is None
    assert drawn({"nothing": None}) == {"nothing": ""}

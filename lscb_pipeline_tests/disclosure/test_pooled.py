"""Figures over longer periods than they come in: sums of all their parts, or none."""

import pandas as pd
import pytest

from lscb_pipeline.disclosure.pooled import overlapping, pooled

NO_BREAKS = pd.DataFrame({"indicator_code": pd.Series(dtype="str"), "valid_from": pd.Series(dtype="datetime64[s]")})
NAN = float("nan")


def parts(over: str | None, months: int, *amounts: object, first: str = "2008-04-01", **same: object) -> pd.DataFrame:
    """An area's figures in a row: of each numerator, or (numerator, denominator), or a marker."""
    starts = pd.date_range(first, periods=len(amounts), freq=f"{months}MS")
    pairs = [each if isinstance(each, tuple) else (each if not isinstance(each, str) else NAN, NAN) for each in amounts]
    rows = pd.DataFrame(
        {"area_code": "E09000002", "indicator_code": "SG017", "feed": "borough_return", "breakdown": "all",
         "period_start": starts, "period_end": starts + pd.DateOffset(months=months) - pd.Timedelta(days=1),
         "numerator": [float(n) for n, _ in pairs], "denominator": [float(d) for _, d in pairs], "value": NAN,
         "status": [each if isinstance(each, str) else "final" for each in amounts], "is_comparable": True,
         "unit": "count", "published_over": over, "delivered": starts}
    )  # fmt: skip
    return rows.assign(**same).astype({"published_over": "str"})


def years(found: pd.DataFrame) -> list[tuple[str, str, float]]:
    return [
        (f"{row.period_start:%Y-%m-%d}", f"{row.period_end:%Y-%m-%d}", row.numerator)
        for row in found.sort_values("period_end").itertuples()
    ]


def test_what_is_published_as_it_comes_stays() -> None:
    rows = parts(None, 3, 1, 2, 3, 4)
    found, behind = pooled(rows, NO_BREAKS)
    pd.testing.assert_frame_equal(found, rows)
    assert behind.empty


def test_of_no_figures_there_are_none() -> None:
    rows = parts("quarter", 3)
    found, behind = pooled(rows, NO_BREAKS)
    pd.testing.assert_frame_equal(found, rows)
    assert behind.empty
    assert overlapping(behind).empty


def test_what_comes_over_as_long_a_period_stays() -> None:
    rows = parts("quarter", 3, 1, 2)
    found, behind = pooled(rows, NO_BREAKS)
    pd.testing.assert_frame_equal(found, rows)
    assert behind.empty


def test_months_make_whole_quarters() -> None:
    found, behind = pooled(parts("quarter", 1, 1, 2, 3, 4, 5, 6, 7, 8, first="2008-05-01"), NO_BREAKS)
    assert years(found) == [("2008-07-01", "2008-09-30", 12), ("2008-10-01", "2008-12-31", 21)]
    assert len(behind) == 8
    assert overlapping(behind).empty


def test_four_quarters_end_with_each() -> None:
    rows = parts("four_quarters", 3, 1, 2, 3, 4, 5, 6)
    found, behind = pooled(rows, NO_BREAKS)
    assert years(found) == [
        ("2008-04-01", "2009-03-31", 10), ("2008-07-01", "2009-06-30", 14), ("2008-10-01", "2009-09-30", 18),
    ]  # fmt: skip
    assert found["delivered"].tolist() == rows["delivered"].tolist()[3:], "it came with its last part"
    pd.testing.assert_frame_equal(overlapping(behind), rows)


def test_a_year_is_the_financial_year() -> None:
    found, _ = pooled(parts("year", 3, 1, 2, 3, 4, 5, 6, 7, 8), NO_BREAKS)
    assert years(found) == [("2008-04-01", "2009-03-31", 10), ("2009-04-01", "2010-03-31", 26)]


def test_a_share_is_of_sums() -> None:
    found, _ = pooled(parts("year", 3, (1, 10), (2, 30), (0, 0), (3, 20), unit="percent"), NO_BREAKS)
    assert found[["numerator", "denominator"]].to_numpy().tolist() == [[6, 60]]
    assert found["value"].isna().all(), "it is worked out of these"


@pytest.mark.parametrize(
    ("amounts", "unit", "status"),
    [
        ((1, 2, "c", 4), "count", "c"),
        ((1, 2, "x", "c"), "count", "c"),
        ((1, 2, "x", 4), "count", "x"),
        ((1, "z", 3, 4), "count", "x"),
        (("z", "z", "z", "z"), "percent", "z"),
        (((1, 10), "z", (3, 10), (4, 10)), "percent", "final"),
        (((1, 10), (3, 10), (4, 10), "z"), "percent", "final"),
    ],
)
def test_a_part_without_a_number_marks_the_whole(amounts: tuple[object, ...], unit: str, status: str) -> None:
    found, _ = pooled(parts("year", 3, *amounts, unit=unit), NO_BREAKS)
    assert found["status"].tolist() == [status]
    assert found["numerator"].notna().tolist() == [status == "final"]


def test_without_a_part_there_is_none() -> None:
    found, _ = pooled(parts("four_quarters", 3, 1, 2, 3, 4, 5).drop(index=2), NO_BREAKS)
    assert found.empty


def test_what_does_not_compare_is_not_added_up() -> None:
    breaks = pd.DataFrame({"indicator_code": ["SG017"], "valid_from": [pd.Timestamp("2008-10-01")]})
    found, _ = pooled(parts("four_quarters", 3, 1, 2, 3, 4, 5, 6), breaks)
    assert years(found) == [("2008-10-01", "2009-09-30", 18)]


def test_a_count_may_have_come_as_a_value() -> None:
    rows = parts("year", 3, 1, 2, 3, 4)
    found, _ = pooled(rows.assign(value=rows["numerator"], numerator=NAN), NO_BREAKS)
    assert years(found) == [("2008-04-01", "2009-03-31", 10)]

"""Decimals follow a figure's size, the same for all of its series; periods are words wherever readers see them."""

import datetime as dt
import re

import numpy as np
import pandas as pd
import pytest

from lscb_pipeline.reference.periods import period_words
from lscb_pipeline.reports.release.decimals import decimals, numbers, signed
from lscb_pipeline_tests.reports.release.made import CAMDEN, HACKNEY, RATE, release
from lscb_pipeline_tests.reports.release.test_pages import text
from lscb_pipeline_tests.reports.runaways.made_report import every_file, runaways_release

SERIES = {"indicator_code": "A", "feed": "f", "breakdown": "all"}


def series(values: list[float | None], regions: list[str] | None = None) -> pd.DataFrame:
    rows = pd.DataFrame([SERIES | {"value": value} for value in values]).astype({"value": "float64"})
    return rows.assign(region=regions or "london", unit="rate_per_1000")


@pytest.mark.parametrize(
    ("london", "places"), [(12_345.6, 0), (999.0, 1), (1.0, 1), (0.5, 2), (0.04, 3), (0.0, 1), (None, 1)]
)
def test_decimals_follow_the_size_of_londons_largest_value(london: float | None, places: int) -> None:
    found = decimals(series([3.0]), series([london, None if london is None else london / 2]))
    assert found.tolist() == [places]
    counts = decimals(series([3.0]).assign(unit="count"), series([london]))
    assert counts.tolist() == [0]
    assert decimals(series([3.0]).assign(unit="percent"), series([london])).tolist() == [1]


def test_where_london_is_withheld_its_regions_decide_then_the_areas() -> None:
    summary = series([None, 0.2], ["london", "inner"])
    assert decimals(series([1.0]), summary, series([5.0])).tolist() == [2]
    assert decimals(series([1.0]), summary.assign(value=np.nan), series([0.02, None])).tolist() == [3]


def test_a_small_rate_is_not_written_as_nought() -> None:
    made = release()
    small = made.benchmark.assign(**{name: made.benchmark[name] / 10_000 for name in ("value", "london_value")})
    summary = made.london_summary.assign(value=made.london_summary["value"] / 100_000)
    from lscb_pipeline.reports.release.pages import Pages

    page = text(Pages(release(benchmark=small, london_summary=summary)).indicator(RATE, ""))  # type: ignore[arg-type]
    assert "0.010" in page
    assert "0.022" in page
    assert " 0.0 " not in page


def test_numbers_and_changes_keep_their_seriess_decimals() -> None:
    assert numbers(pd.Series([1234.56, None, 0.5]), pd.Series([0, 1, 2])) == ["1,235", "–", "0.50"]
    assert signed(pd.Series([-0.004, 0.01, -1.0]), pd.Series([2, 2, 1])) == ["0.00", "+0.01", "−1.0"]


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (dt.date(2010, 1, 1), dt.date(2010, 1, 31), "January 2010"),
        (dt.date(2010, 1, 1), dt.date(2010, 3, 31), "January to March 2010"),
        (dt.date(2009, 4, 1), dt.date(2010, 3, 31), "year to March 2010"),
        (dt.date(2009, 1, 1), dt.date(2009, 12, 31), "year to December 2009"),
        (dt.date(2009, 10, 1), dt.date(2010, 3, 31), "October 2009 to March 2010"),
    ],
)
def test_a_period_in_words(start: dt.date, end: dt.date, words: str) -> None:
    assert period_words(start, end) == words


def test_no_page_names_a_period_by_its_code() -> None:
    """But where a command is quoted, and in the foot, where whoever keeps releases finds its name."""
    found = {}
    for name, content in every_file(runaways_release()).items():
        if name.endswith(".html"):
            main = re.sub(r'<span class="trace">.*?</span></span>', "", content.decode(), flags=re.DOTALL)
            found[name] = re.findall(r"\d{4}-\d{2}-Q\d", text(main.split("<footer")[0]))
    assert {name: codes for name, codes in found.items() if codes} == {}
    assert {CAMDEN, HACKNEY} < {name[6:-5] for name in found}

"""What a release's pages say of right numbers: definitions in force, units, periods, both verdicts, what is news."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from lscb_pipeline.collation.release.rebuild import indicators
from lscb_pipeline.contracts.library import library
from lscb_pipeline.contracts.questions import questions
from lscb_pipeline.reports.release.definition_versions import followed
from lscb_pipeline.reports.release.pages import Pages
from lscb_pipeline.reports.release.release_files import release_files
from lscb_pipeline.reports.release.shown_figures import all_figures, by_chance, periods, unit_texts, written
from lscb_pipeline.reports.release.signals import marked, signals, with_distance
from lscb_pipeline.reports.release.words import STATES
from lscb_pipeline_tests.reports.release.made import CAMDEN, HACKNEY, RATE, release
from lscb_pipeline_tests.reports.release.test_pages import text

VERSIONS = [
    {"version": "1", "valid_from": None, "says": "within 7 days", "change": "", "breaks_series": False},
    {"version": "2", "valid_from": dt.date(2010, 4, 1), "says": "within 10 days", "change": "a circular",
     "breaks_series": True},
]  # fmt: skip


def test_a_definition_is_the_one_in_force_when_the_period_began() -> None:
    assert followed(VERSIONS, [dt.date(2010, 1, 1)]) == ["within 7 days (version 1)"]
    new = "within 10 days (version 2, for periods from 1 April 2010 on: a circular; figures before it do not compare)"
    assert followed(VERSIONS, [dt.date(2010, 1, 1), dt.date(2010, 4, 1)]) == [new, "within 7 days (version 1)"]
    page = text(Pages(release()).definitions())
    assert "referrals received in quarter (version 1)" in page


@pytest.mark.parametrize("word", ["memory", "[seen]", "seen)"])
def test_no_remark_of_the_catalogues_keepers_is_published(word: str) -> None:
    assert word not in str(indicators(library()).to_dict("records"))
    assert not [name for name, content in release_files(release()).items() if word.encode() in content]
    assert any("[memory]" in version.remark for i in library().indicators.values() for version in i.versions)


def frame(**columns: object) -> pd.DataFrame:
    usual = {"unit": "rate_per_10000", "unit_says": "", "measures": "flow", "frequency": "quarterly",
             "period_start": "2010-01-01", "period_end": "2010-03-31"}  # fmt: skip
    rows = pd.DataFrame([usual | columns])
    return rows.astype({"period_start": "datetime64[s]", "period_end": "datetime64[s]"})


@pytest.mark.parametrize(
    ("columns", "unit", "period"),
    [
        ({}, "per 10,000 in a quarter", "January to March 2010"),
        ({"period_start": "2010-03-01"}, "per 10,000 in a month", "March 2010"),
        ({"period_start": "2009-04-01"}, "per 10,000 in a year", "year to March 2010"),
        ({"measures": "stock"}, "per 10,000", "January to March 2010"),
        ({"frequency": "annual"}, "per 10,000 in a year", "year to March 2010"),
        ({"unit": "percent"}, "%", "January to March 2010"),
        ({"unit": "ratio", "unit_says": "incidents per child"}, "incidents per child", "January to March 2010"),
        ({"unit": "count"}, "number in a quarter", "January to March 2010"),
    ],
)
def test_a_unit_says_over_how_long_and_an_annual_figure_is_a_years(
    columns: dict[str, object], unit: str, period: str
) -> None:
    rows = frame(**columns)
    assert (unit_texts(rows).iloc[0], periods(rows).iloc[0]) == (unit, period)


def test_every_ratio_says_what_it_is_per() -> None:
    ratios = {i.code: i.unit_says for i in library().indicators.values() if i.unit == "ratio"}
    assert ratios["DF257"] == "cases per worker"
    assert all(ratios.values())


def test_both_verdicts_stand_beside_a_figure() -> None:
    rows = pd.DataFrame(
        {"lower_95": [205.0, 300.0, np.nan], "upper_95": [233.0, 400.0, np.nan], "london_value": 359.0,
         "polarity": "neutral", "versus_london": ["similar", "similar", "not_compared"]}
    )  # fmt: skip
    assert by_chance(rows).tolist() == ["lower", "similar", "not_compared"]
    page = text(Pages(release()).indicator(RATE, ""))  # type: ignore[arg-type]
    assert "By chance alone Beyond how boroughs differ" in page
    assert "may be chance no further than boroughs usually are within" in page
    assert "similar" not in page


def newest(**columns: object) -> pd.DataFrame:
    made = release()
    figures = all_figures(made)
    found = with_distance(written(figures[figures["is_newest"]])).assign(is_outside=False, is_too_short=False)
    for name in ("is_moving", "is_one_side", "is_near_limit"):
        found[name] = False
    return found.assign(**columns)


def test_what_lies_beyond_95_or_breaks_with_its_past_is_named_and_no_list_says_never() -> None:
    rows = newest()
    of_camden = (rows["area_code"] == CAMDEN) & (rows["indicator_code"] == RATE)
    rows.loc[of_camden, ["funnel", "is_one_side", "past"]] = ["above_95", True, "seven on one side of its mean"]
    told = signals(rows, questions())
    also = marked(rows, told)
    assert told["area_code"].tolist() == [HACKNEY]
    assert also[["area_code", "said"]].to_numpy().tolist() == [
        [CAMDEN, "above (95 %); seven on one side of its mean"]
    ]  # fmt: skip
    pages = [text(content) for name, content in release_files(release()).items() if name.startswith("areas/E")]
    assert not any("differs from London or from its own past" in page for page in pages)
    assert all("new figure" in page for page in pages)


def test_the_population_of_a_rate_is_named() -> None:
    made = release()
    over = made.benchmark.assign(population_year=2009, population_vintage="dcsf_sfr27_mid2009")
    page = text(Pages(release(benchmark=over)).indicator(RATE, ""))  # type: ignore[arg-type]
    assert "per 10,000 in a quarter. Population: mid-2009 as published in September 2010." in page
    assert "Population" not in text(Pages(made).indicator(RATE, ""))  # type: ignore[arg-type]


def test_a_nought_after_a_nought_is_no_change() -> None:
    rows = newest(is_outside=True, value=0.0, previous_value=0.0, funnel="within")
    assert signals(rows, questions()).empty
    assert marked(rows, signals(rows, questions())).empty
    assert len(signals(rows.assign(value=9.0), questions())) == len(rows)


def test_news_is_of_the_quarters_own_year_and_of_an_indicators_newest_period() -> None:
    made = release()
    figures = all_figures(made)
    assert set(figures.loc[figures["is_news"], "period"]) == {"January to March 2010"}
    old = made.benchmark.assign(
        period_start=made.benchmark["period_start"] - pd.DateOffset(years=2),
        period_end=made.benchmark["period_end"] - pd.DateOffset(years=2),
    )
    assert not all_figures(release(benchmark=old))["is_news"].any()
    other = made.benchmark[made.benchmark["period_end"] < made.benchmark["period_end"].max()]
    both = pd.concat([made.benchmark, other.assign(breakdown="under_10")])
    news = all_figures(release(benchmark=both))
    assert set(news.loc[news["is_news"], "breakdown"]) == {"all"}


def test_every_reason_why_a_figure_is_missing_has_its_words() -> None:
    reasons = {code for contract in library().contracts.values() if contract.properties.reasons
               for code in contract.properties.reasons.status}  # fmt: skip
    states = {"no_return", "rejected", "absent", "held", "withdrawn"}
    assert states | reasons - {"nil"} <= set(STATES)
    assert not any("_" in said for said in STATES.values())

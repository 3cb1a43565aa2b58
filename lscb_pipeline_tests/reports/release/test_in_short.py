"""Three sentences of published figures: which of London's can be set beside a year before, and what is said of them."""

import json
from typing import Any

import pandas as pd
import pytest

from lscb_pipeline.reports.release.front import FRONT
from lscb_pipeline.reports.release.in_short import as_json, from_json, in_short
from lscb_pipeline.reports.release.london_moves import london_moves
from lscb_pipeline.reports.release.pages import Pages
from lscb_pipeline.reports.release.release_files import release_files
from lscb_pipeline.reports.release.shown_figures import regions
from lscb_pipeline_tests.reports.release.made import COUNT, HACKNEY, RATE, release
from lscb_pipeline_tests.reports.release.test_pages import row

YEAR = pd.DateOffset(years=1)


def a_year_apart(now: dict[str, Any], before: dict[str, Any], code: str = COUNT) -> pd.DataFrame:
    """London's newest figure of an indicator, and one of a year before, each with some columns replaced."""
    summary = release().london_summary
    newest = summary[(summary["indicator_code"] == code) & (summary["region"] == "london")].tail(1)
    usual = {"is_rounded": False, "areas_returned": 4}
    days = {day: (newest[day] - YEAR).astype("datetime64[s]") for day in ("period_start", "period_end")}
    rows = [newest.assign(**usual | now), newest.assign(**days, **usual | before)]
    return pd.concat(rows, ignore_index=True).astype({"value": "float64"})


def moves(summary: pd.DataFrame, **given: Any) -> pd.DataFrame:
    made = release(london_summary=summary, **given)
    return london_moves(regions(made), made.indicators)


def test_a_count_that_moved_beyond_chance_is_found() -> None:
    found = moves(a_year_apart({"value": 1440.0}, {"value": 1200.0}))
    assert found["moved_by"].round(2).tolist() == [4.67]
    assert found[["shown", "shown_before"]].to_numpy().tolist() == [["1,440", "1,200"]]
    assert found["period_before"].tolist() == ["January to March 2009"]


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ({}, {"value": None}),
        ({}, {"areas_returned": 3}),  # a count of other areas
        ({"areas_returned": 3}, {"areas_returned": 3}),  # of too few
        ({"is_at_least": True}, {}),
        ({}, {"source": "publisher"}),
        ({}, {"feed": "another"}),
        ({}, {"breakdown": "girls"}),
    ],
)
def test_what_cannot_be_set_beside_a_year_before_is_not(now: dict[str, Any], before: dict[str, Any]) -> None:
    assert len(moves(a_year_apart({"value": 1440.0} | now, {"value": 1200.0} | before))) == 0


def test_a_break_of_definition_parts_the_years() -> None:
    catalogue = release().indicators
    broken = [
        [*versions, versions[-1] | {"valid_from": pd.Timestamp("2009-07-01").date(), "breaks_series": True}]
        for versions in catalogue["versions"]
    ]
    summary = a_year_apart({"value": 1440.0}, {"value": 1200.0})
    assert len(moves(summary, indicators=catalogue.assign(versions=broken))) == 0


def test_each_sentence_names_the_published_cells_that_it_prints() -> None:
    summary = a_year_apart({"value": 1440.0}, {"value": 1200.0})
    pages = Pages(release(london_summary=summary))
    london, areas, changed = pages.in_short
    assert london[0] == ("Of 1 figure of London that can be set beside that of a year before, 1 rose and 0 fell by "
                         "more than chance explains (99.8\u00a0%); furthest moved Private fostering arrangements known "
                         "at quarter end: ")  # fmt: skip
    cells = [part for part in london if not isinstance(part, str)]
    assert [(one.area_code, one.indicator_code, str(one.period_end), one.text) for one in cells] == [
        ("london", COUNT, "2010-03-31", "1,440"), ("london", COUNT, "2009-03-31", "1,200"),
    ]  # fmt: skip
    assert [(one.area_code, one.indicator_code, one.text) for one in areas if not isinstance(one, str)] == [
        (HACKNEY, RATE, "223.0"), ("london", RATE, "100.0"),
    ]  # fmt: skip
    said = "1 figure that was published before says something else now (1 corrected by its sender); 1 of 2 returns"
    assert changed == [f"{said} that were owed or sent have come."]


def test_where_nothing_moved_or_stands_out_the_sentences_say_so() -> None:
    still = moves(a_year_apart({"value": 1440.0}, {"value": 1430.0}))
    london = "Of 1 figure of London that can be set beside that of a year before, none moved by more than chance"
    areas = "Of 12 new figures of areas that could be set against London's, none lies outside the 99.8\u00a0% limits"
    assert in_short(still, [], 12, [], []) == [
        [f"{london} explains (99.8\u00a0%)."],
        [f"{areas} in two periods running."],
        ["No figure that was published before says anything else now; no return was owed."],
    ]
    assert in_short(still[:0], [], 0, [], [])[:2] == [
        ["No figure of London can be set beside that of a year before."],
        ["No figure of an area could be set against London's."],
    ]


def test_sentences_are_kept_in_the_release_and_come_back_as_they_were() -> None:
    made = release(london_summary=a_year_apart({"value": 1440.0}, {"value": 1200.0}))
    kept = json.loads(release_files(made)[FRONT])
    assert [from_json(one) for one in kept["in_short"]] == Pages(made).in_short
    assert kept["in_short"] == [as_json(one) for one in Pages(made).in_short]
    assert kept["areas"][0][1] == "Barnet"


def test_londons_page_says_of_each_figure_how_it_moved_in_a_year() -> None:
    told = {}
    for before in (1200.0, 1430.0, 1700.0, None):
        made = release(london_summary=a_year_apart({"value": 1440.0}, {"value": before}))
        told[before] = row(Pages(made).index().encode(), "Private fostering")
    assert "1,440 1,200: rose, beyond chance" in told[1200.0]
    assert "1,440 1,430: may be chance" in told[1430.0]
    assert "1,440 1,700: fell, beyond chance" in told[1700.0]
    assert "year before" not in told[None], "where nothing can be set beside it there is no column"

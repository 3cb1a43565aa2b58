"""Lines over time: of published figures alone, broken where something isn't shown or another definition begins."""

import re
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from markupsafe import Markup

from lscb_pipeline.frames.key_columns import FIGURE_KEY, SERIES_KEY
from lscb_pipeline.reports.release.lines import EDGE, FOOT, lines
from lscb_pipeline.reports.release.london_line import london_lines
from lscb_pipeline.reports.release.over_time import over_time
from lscb_pipeline.reports.release.pages import Pages
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline.reports.release.shown_figures import all_figures
from lscb_pipeline_tests.reports.release.made import BARNET, CAMDEN, CITY, COUNT, HACKNEY, RATE, release
from lscb_pipeline_tests.reports.release.test_pages import text


def over(values: dict[str, list[Any]], code: str = RATE, **given: Any) -> Release:
    """The small release with an indicator's figures over as many quarters as there are values; a text is a marker."""
    made = release(**given)
    newest = made.benchmark["period_end"] == made.benchmark["period_end"].max()
    rows = made.benchmark[newest & (made.benchmark["indicator_code"] == code)].set_index("area_code")
    found = []
    for area, each in values.items():
        for back, value in enumerate(reversed(each)):
            is_shown = not isinstance(value, str)
            ends = rows.loc[area, "period_end"] + pd.DateOffset(days=1) - pd.DateOffset(months=3 * back, days=1)
            found.append(rows.loc[area].to_dict() | {
                "area_code": area, "value": value if is_shown else None, "marker": None if is_shown else value,
                "period_start": rows.loc[area, "period_start"] - pd.DateOffset(months=3 * back), "period_end": ends,
                "numerator": None, "denominator": None, "is_revised": False,
            })  # fmt: skip
    frame = pd.DataFrame(found)[list(made.benchmark.columns)].astype(made.benchmark.dtypes.to_dict())
    return replace(made, benchmark=frame, indicator_trend=made.indicator_trend[:0], changes=made.changes[:0])


def drawn(made: Release) -> dict[str, str]:
    """The pictures by area."""
    return {key[-1]: str(svg) for key, svg in lines(over_time(made, all_figures(made))).items()}


def revised(made: Release, after: float, before: float) -> pd.DataFrame:
    """That Camden's figure of a value was another."""
    is_it = made.benchmark["area_code"].eq(CAMDEN) & made.benchmark["value"].eq(after if after == 60.0 else 60.0)
    return made.benchmark.loc[is_it, FIGURE_KEY].assign(before=before, after=after, release="2009-10-Q3 r2")


def points(svg: str) -> list[tuple[int, int]]:
    return [(int(x), int(y)) for x, y in re.findall(r'<circle cx="(\d+)" cy="(\d+)"', svg)]


def test_each_shown_figure_is_a_point_at_its_height_and_nothing_else_is() -> None:
    svg = drawn(over({CAMDEN: [50.0, 100.0, "c", 0.0], HACKNEY: [200.0, 100.0, 100.0, 100.0]}))
    assert [y for _, y in points(svg[CAMDEN])] == [FOOT - 11, FOOT - 22, FOOT]
    assert points(svg[HACKNEY])[0] == (EDGE, EDGE), "the largest of all areas reaches the top"
    assert svg[CAMDEN].count('class="c"') == 1
    own = re.findall(r'class="a" d="([^"]+)"', svg[CAMDEN])[0]
    assert own.count("M") == 2, "broken where a figure is hidden"
    assert "3 of 4 periods shown" in svg[CAMDEN]


def test_a_hidden_number_changes_no_line() -> None:
    """The picture is the same whatever stands behind a marker: a planted number beside it isn't drawn."""
    made = over({CAMDEN: [50.0, "c", 60.0], HACKNEY: [200.0, 100.0, 100.0]})
    figures = all_figures(made)
    leaky = figures.assign(numerator=figures["numerator"].mask(figures["marker"].notna(), 3.0))
    before = lines(over_time(made, figures))
    assert lines(over_time(made, leaky)) == before
    leak = figures.assign(value=figures["value"].mask(figures["marker"].notna(), 3.0))
    assert lines(over_time(made, leak)) != before, "one that stood in the value would be seen"


@pytest.mark.parametrize("marker", ["x", "z"])
def test_what_is_missing_has_a_cross_of_its_own(marker: str) -> None:
    svg = drawn(over({CAMDEN: [50.0, marker], HACKNEY: [200.0, 100.0]}))[CAMDEN]
    assert svg.count('class="x"') == 1
    assert 'class="c"' not in svg


def test_an_area_without_a_row_for_a_period_is_missing_there() -> None:
    svg = drawn(over({CAMDEN: [60.0], HACKNEY: [200.0, 100.0]}))[CAMDEN]
    assert len(points(svg)) == 1
    assert svg.count('class="x"') == 1


def test_a_break_of_definition_parts_the_line_and_is_marked() -> None:
    made = over({CAMDEN: [50.0, 60.0, 70.0, 80.0], HACKNEY: [200.0] * 4})
    broken = [
        [*versions, versions[-1] | {"valid_from": pd.Timestamp("2009-10-01").date(), "breaks_series": True}]
        for versions in made.indicators["versions"]
    ]
    plain, parted = (drawn(one)[CAMDEN] for one in (made, replace(made, indicators=made.indicators.assign(
        versions=broken))))  # fmt: skip
    assert 'class="b"' not in plain
    assert parted.count('class="b"') == 1
    assert re.findall(r'class="a" d="([^"]+)"', parted)[0].count("M") == 2


def test_london_is_beside_rates_and_not_beside_counts_whose_sum_it_is() -> None:
    rates = drawn(over({CAMDEN: [50.0, 60.0], HACKNEY: [200.0, 100.0]}))
    counts = drawn(over({CAMDEN: [50.0, 60.0], HACKNEY: [31.0, 31.0]}, COUNT))
    assert 'class="l"' in rates[CAMDEN]
    assert 'class="l"' not in counts[CAMDEN]


def test_where_no_area_is_shown_london_keeps_its_scale() -> None:
    made = over({CAMDEN: ["c", "c"], HACKNEY: ["c", "x"]})
    first = made.london_summary["period_end"].eq(made.london_summary["period_end"].min())
    halved = made.london_summary.assign(value=made.london_summary["value"].mask(first, 50.0))
    svg = drawn(replace(made, london_summary=halved))[CAMDEN]
    assert re.findall(r'class="l" d="([^"]+)"', svg) == [f"M{EDGE} {FOOT - 22}L212 {EDGE}"]


def test_of_one_period_there_is_no_line_and_nothing_is_said_of_time() -> None:
    made = over({CAMDEN: [50.0], HACKNEY: [200.0]})
    assert drawn(made) == {}
    assert '<ul class="multiples"' not in Pages(made).indicator(RATE, "")  # type: ignore[arg-type]


def test_an_indicators_page_shows_all_areas_as_pictures_and_as_a_table() -> None:
    page = Pages(release()).indicator(COUNT, "")  # type: ignore[arg-type]
    assert page.count('<svg class="line"') == 4
    table = page[page.index("The same as a table") :]
    assert "October to December 2009 January to March 2010" in text(table)
    assert "City of London c c" in text(table)
    assert "Camden 1,412 1,412" in text(table)


def test_an_areas_page_has_its_line_beside_each_figure() -> None:
    page = Pages(release()).area(BARNET)
    assert page.count('<svg class="line"') == 2
    assert "2 of 2 periods shown" in page
    made = release()
    single = replace(made, benchmark=made.benchmark.tail(0).reset_index(drop=True))
    assert lines(over_time(single, all_figures(single))) == {}
    assert set(SERIES_KEY) == {"indicator_code", "feed", "breakdown"}
    assert CITY in {key[-1] for key in lines(over_time(made, all_figures(made)))}


def test_a_revised_point_has_a_diamond_and_is_told() -> None:
    made = over({CAMDEN: [50.0, 60.0], HACKNEY: [200.0, 100.0]})
    svg = drawn(replace(made, revisions=revised(made, 60.0, 57.5)))
    assert svg[CAMDEN].count('class="r"') == 1
    assert "<title>revised in 2009-10-Q3 r2: 57.5 before</title>" in svg[CAMDEN]
    assert "2 of 2 periods shown, 1 revised" in svg[CAMDEN]
    assert 'class="r"' not in svg[HACKNEY]
    hidden = over({CAMDEN: [50.0, "c"], HACKNEY: [200.0, 100.0]})
    every = replace(
        hidden, revisions=hidden.benchmark[FIGURE_KEY].assign(before=7.0, after=50.0, release="2009-10-Q3 r2")
    )
    assert "7.0" not in drawn(every)[CAMDEN].partition('class="c"')[2], "what is hidden now tells nothing of before"
    assert drawn(every)[CAMDEN].count('class="r"') == 1
    assert 'class="r"' not in drawn(replace(made, revisions=revised(made, 61.0, 57.5)))[CAMDEN], "of another value"


def test_london_has_a_line_of_its_own_counts_too_and_what_is_withheld_has_no_height() -> None:
    made = release()

    def of_london(summary: pd.DataFrame) -> dict[tuple[str, ...], Markup]:
        return london_lines(over_time(replace(made, london_summary=summary), all_figures(made)).london)

    of_count = made.london_summary["indicator_code"].eq(COUNT) & made.london_summary["region"].eq("london")
    first = of_count & made.london_summary["period_end"].eq(made.london_summary["period_end"].min())
    summary = made.london_summary.assign(value=made.london_summary["value"].mask(first, 720.0))
    found = {key[0]: str(svg) for key, svg in of_london(summary).items()}
    assert points(found[COUNT]) == [(EDGE, FOOT - 22), (212, EDGE)]
    assert found[COUNT].count('class="part"') == 2, "three areas of four that owe it"
    withheld = summary.assign(value=summary["value"].mask(first), marker=summary["marker"].mask(first, "c"))
    assert COUNT not in {key[0] for key in of_london(withheld)}, "one period alone is no line"
    page = Pages(replace(made, london_summary=summary)).indicator(COUNT, "")  # type: ignore[arg-type]
    assert "720 in October to December 2009, 1,440 in January to March 2010" in text(page)

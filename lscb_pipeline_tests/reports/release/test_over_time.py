"""Figures over time: as far back as anything was published, and from which figure a page says that it moved."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from lscb_pipeline.collation.release.report_gate import ReportHeldError, let_through
from lscb_pipeline.reports.release.lines import EDGE, FOOT
from lscb_pipeline.reports.release.pages import Pages
from lscb_pipeline_tests.reports.release.made import BARNET, CAMDEN, CITY, HACKNEY, RATE
from lscb_pipeline_tests.reports.release.test_lines import drawn, over, points
from lscb_pipeline_tests.reports.release.test_pages import text


def test_what_earlier_releases_alone_hold_stands_before_it_in_picture_and_table() -> None:
    """Of areas that the series has; withheld stays a square, London's and the neighbours' lines go as far back."""
    made = over({CAMDEN: [50.0, 60.0], HACKNEY: [200.0, 100.0]})
    first = made.benchmark["period_end"].min()
    key = {"indicator_code": RATE, "feed": "borough_return", "breakdown": "all",
           "period_start": first - pd.DateOffset(days=183), "period_end": first - pd.DateOffset(days=92)}  # fmt: skip
    rows = [{"area_code": area, "value": value, "marker": marker, "neighbour_median": 80.0, "is_part": False}
            for area, value, marker in ((CAMDEN, 100.0, None), (HACKNEY, None, "c"), (CITY, 3.0, None),
                                        ("london", 40.0, None))]  # fmt: skip
    older = pd.DataFrame([key | row for row in rows]).astype(dict.fromkeys(("period_start", "period_end"),
                                                                           "datetime64[s]"))  # fmt: skip
    longer = replace(made, older=older)
    svg = drawn(longer)
    assert points(svg[CAMDEN]) == [(EDGE, FOOT - 22), (110, FOOT - 11), (212, FOOT - 13)]
    assert "3 of 3 periods shown" in svg[CAMDEN]
    assert svg[HACKNEY].count('class="c"') == 1
    assert CITY not in svg, "an area that the series doesn't have now"
    assert re.findall(r'class="n" d="([^"]+)"', svg[CAMDEN]) == [f"M{EDGE} {FOOT - 18}"]
    assert re.findall(r'class="l" d="M(\d+) (\d+)', svg[CAMDEN]) == [(str(EDGE), str(FOOT - 9))]
    page = Pages(longer).indicator(RATE, "")  # type: ignore[arg-type]
    assert "July to September 2009 October to December 2009" in text(page[page.index("The same as a table") :])
    assert "Camden 100.0 50.0 60.0" in text(page)
    assert "Hackney c 200.0 100.0" in text(page)


def test_an_areas_page_says_from_which_figure_it_moved_and_whom_to_ask() -> None:
    """Each first figure is marked for the gate; none of another definition, nor where nothing is shown now."""
    made = over({CAMDEN: [50.0, 60.0, 70.0], HACKNEY: [200.0, 100.0, "c"], BARNET: ["c", 80.0, 90.0]})
    page = text(Pages(made).area(CAMDEN))
    assert "from 50.0 in July to September 2009" in page
    assert f"Ask: {made.indicators.set_index('indicator_code')['lead_partner'][RATE]}" in page
    assert "from 80.0 in October to December 2009" in text(Pages(made).area(BARNET)), "the first that is shown"
    assert "from 200.0" not in text(Pages(made).area(HACKNEY))
    broken = [
        [*versions, versions[-1] | {"valid_from": pd.Timestamp("2009-10-01").date(), "breaks_series": True}]
        for versions in made.indicators["versions"]
    ]
    parted = replace(made, indicators=made.indicators.assign(versions=broken))
    assert "from 60.0 in October to December 2009" in text(Pages(parted).area(CAMDEN))
    files = {"areas/camden.html": Pages(parted).area(CAMDEN).encode()}
    let_through(files, parted.benchmark, parted.london_summary)
    hides = parted.benchmark.assign(value=parted.benchmark["value"].mask(parted.benchmark["value"].eq(60.0)))
    with pytest.raises(ReportHeldError, match=f"{CAMDEN} {RATE} from 2009-10-01"):
        let_through(files, hides, parted.london_summary)

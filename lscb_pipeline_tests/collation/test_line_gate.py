"""The gate of lines over time: what a point, step, mark, label or title tells is published, or the page is held."""

from dataclasses import replace

import pandas as pd
import pytest

from lscb_pipeline.collation.release.line_gate import let_lines_through
from lscb_pipeline.collation.release.report_gate import ReportHeldError
from lscb_pipeline.reports.release.pages import Pages
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline.reports.release.words import SYMBOLS
from lscb_pipeline_tests.reports.release.made import CAMDEN, CITY, HACKNEY, RATE
from lscb_pipeline_tests.reports.release.test_lines import over, revised

Pages_ = dict[str, bytes]
OF_RATE, OF_CAMDEN = f"indicators/{RATE}.html", f"areas/{CAMDEN}.html"


@pytest.fixture(scope="module")
def made() -> Release:
    """Six quarters of a rate: Camden's third is hidden, its fifth revised, before which another definition begins."""
    made = over({CAMDEN: [50.0, 100.0, "c", 80.0, 60.0, 70.0], HACKNEY: [200.0, 90.0, 90.0, "x", 95.0, 110.0],
                 CITY: ["c", "c", "c", "c", "c", "c"]})  # fmt: skip
    versions = [
        [*each, each[-1] | {"valid_from": pd.Timestamp("2009-10-01").date(), "breaks_series": True}]
        for each in made.indicators["versions"]
    ]
    first, of_rate = made.london_summary["period_end"].min(), made.london_summary["indicator_code"].eq(RATE)
    values = made.london_summary["value"].mask(made.london_summary["period_end"].eq(first) & of_rate, 90.0)
    london = made.london_summary.assign(value=values)
    return replace(
        made, indicators=made.indicators.assign(versions=versions), revisions=revised(made, 60.0, 57.5),
        london_summary=london,
    )  # fmt: skip


@pytest.fixture(scope="module")
def pages(made: Release) -> Pages_:
    drawn = Pages(made)
    return {OF_RATE: drawn.indicator(RATE, "").encode(), OF_CAMDEN: drawn.area(CAMDEN).encode()}


def test_what_is_published_passes(made: Release, pages: Pages_) -> None:
    let_lines_through(pages, made)
    page = pages[OF_RATE].decode()
    assert page.count("data-line=") == 4, "three areas and London"
    assert page.count("data-history=") == 3
    assert pages[OF_CAMDEN].decode().count("data-line=") == 1
    for mark in ("a", "l", "n", "b", "r", "c", "x"):
        assert f'class="{mark}" d=' in page or mark == "n", mark


LINE_OF_CAMDEN = f'data-line="{CAMDEN} {RATE} borough_return all"'
ROW_OF_CAMDEN = f'<tr data-history="{CAMDEN} {RATE} borough_return all"><th scope="row">Camden</th>'
HIDDEN = '<path class="c" d="M87 49h6v6h-6z"/>'
CELL = f'<td class="num"><abbr class="sym" title="{SYMBOLS["c"]}">c</abbr></td>'
REVISION = '<abbr class="sym" title="revised in 2009-10-Q3 r2: 3 before">r</abbr>'
LEAKS = {  # in Camden's line or row: what is taken, what stands there instead
    "a point for a hidden value": (HIDDEN, '<circle cx="90" cy="51" r="3"/>'),
    "a point too many": ('<circle cx="8"', '<circle cx="90" cy="51" r="3"/><circle cx="8"'),
    "a wrong value": ('cx="8" cy="41"', 'cx="8" cy="40"'),
    "a point elsewhere": ('cx="49" cy', 'cx="50" cy'),
    "a gap closed": ('M130 34', 'L130 34'),
    "a step through what is hidden": ('M130 34', 'L90 51L130 34'),
    "a break of definition closed": ('M171 39', 'L171 39'),
    "an upright moved": ('class="b" d="M150 ', 'class="b" d="M110 '),
    "a hidden one as missing": (HIDDEN, '<path class="x" d="M87 49l6 6m0 -6l-6 6"/>'),
    "a mark that is left out": (HIDDEN, ""),
    "a mark with a title": (HIDDEN, HIDDEN.replace("/>", "><title>3</title></path>")),
    "a mark of another height": (HIDDEN, HIDDEN.replace("M87 49", "M87 48")),
    "a revealing label": ('periods shown, 1 revised"', 'periods shown, 1 revised, one of 3"'),
    "a label that counts otherwise": ('aria-label="Line: 5 of 6', 'aria-label="Line: 6 of 6'),
    "an attribute of the picture": (LINE_OF_CAMDEN, f'{LINE_OF_CAMDEN} data-few="3"'),
    "a text in the picture": ("</svg>", "<text>3</text></svg>"),
    "another number of before": ("57.5 before</title>", "56.5 before</title>"),
    "a revision of another release": ("in 2009-10-Q3 r2: 57.5 before</title>", "in 2009-10-Q3 r1: 57.5 before</title>"),
    "London's line elsewhere": ('class="l" d="M', 'class="l" d="M8 20L'),
    "another area's line": (LINE_OF_CAMDEN, LINE_OF_CAMDEN.replace(CAMDEN, HACKNEY)),
    "nobody's line": (LINE_OF_CAMDEN, LINE_OF_CAMDEN.replace(CAMDEN, "E09000099")),
}  # fmt: skip
ROWS = {
    "a number for a hidden cell": (CELL, '<td class="num">3</td>'),
    "a number beside a marker": (CELL, CELL.replace("c</abbr>", "c</abbr> 3")),
    "a class of a hidden cell": (CELL, CELL.replace('class="num"', 'class="num few"')),
    "a title of a hidden cell": (CELL, CELL.replace('title="', 'title="3: ')),
    "another marker": (CELL, CELL.replace(">c<", ">x<").replace(SYMBOLS["c"], SYMBOLS["x"])),
    "another number": ('<td class="num">100.0</td>', '<td class="num">100.1</td>'),
    "a revision made up": ("100.0</td>", f"100.0 {REVISION}</td>"),
    "another number of before": ("57.5 before", "57.4 before"),
    "another name": (">Camden</th>", ">Hackney</th>"),
    "a cell too many": ("</tr>", '<td class="num">3</td></tr>'),
}  # fmt: skip


def spoilt(pages: Pages_, path: str, start: str, before: str, after: str) -> Pages_:
    head, mark, tail = pages[path].decode().partition(start)
    assert mark, start
    assert before in f"{mark}{tail}", before
    return pages | {path: (head + f"{mark}{tail}".replace(before, after, 1)).encode()}


@pytest.mark.parametrize("path", [OF_RATE, OF_CAMDEN])
@pytest.mark.parametrize("what", LEAKS)
def test_a_planted_leak_in_a_line_is_held(made: Release, pages: Pages_, path: str, what: str) -> None:
    start = '<svg class="line" ' + LINE_OF_CAMDEN
    with pytest.raises(ReportHeldError, match="says what isn't published") as held:
        let_lines_through(spoilt(pages, path, start, *LEAKS[what]), made)
    assert path in str(held.value)
    assert "56.5" not in str(held.value)


@pytest.mark.parametrize("what", ROWS)
def test_a_planted_leak_in_a_row_over_time_is_held(made: Release, pages: Pages_, what: str) -> None:
    with pytest.raises(ReportHeldError, match=f"row over time of {CAMDEN} {RATE}"):
        let_lines_through(spoilt(pages, OF_RATE, ROW_OF_CAMDEN, *ROWS[what]), made)


def test_londons_own_line_is_held(made: Release, pages: Pages_) -> None:
    start = '<svg class="line london"'
    for before, after in (('cy="8" r="3"', 'cy="9" r="3"'), ('class="part" cx="8"', 'class="part" cx="9"'),
                          ('<circle class="part" cx="8" cy="12" r="2"/>', "")):  # fmt: skip
        with pytest.raises(ReportHeldError, match=f"the line of london {RATE}"):
            let_lines_through(spoilt(pages, OF_RATE, start, before, after), made)


def test_what_comes_to_be_hidden_holds_pages_that_draw_it(made: Release, pages: Pages_) -> None:
    is_it = made.benchmark["area_code"].eq(HACKNEY) & made.benchmark["value"].eq(95.0)
    values, markers = made.benchmark["value"].mask(is_it), made.benchmark["marker"].mask(is_it, "c")
    hides = made.benchmark.assign(value=values, marker=markers)
    with pytest.raises(ReportHeldError, match=f"{HACKNEY} {RATE}"):
        let_lines_through(pages, replace(made, benchmark=hides))


def test_points_of_earlier_releases_are_held_too(made: Release) -> None:
    """What stands in a line before the release's own periods is what was kept as published, and nothing else."""
    first = made.benchmark.sort_values("period_end").iloc[0]
    older = pd.DataFrame([first.to_dict() | {
        "area_code": CAMDEN, "value": 40.0, "marker": None, "is_part": False,
        "period_start": first["period_start"] - pd.DateOffset(months=3),
        "period_end": first["period_start"] - pd.Timedelta(days=1),
    }])[["area_code", "indicator_code", "feed", "breakdown", "period_start", "period_end", "value", "marker",
         "neighbour_median", "is_part"]].astype({"neighbour_median": "float64", "period_start": "datetime64[s]",
                                                 "period_end": "datetime64[s]"})  # fmt: skip
    longer = replace(made, older=older)
    page = {OF_RATE: Pages(longer).indicator(RATE, "").encode()}
    let_lines_through(page, longer)
    for told in (made, replace(made, older=older.assign(value=41.0)),
                 replace(made, older=older.assign(value=float("nan"), marker="c"))):  # fmt: skip
        with pytest.raises(ReportHeldError, match=f"{CAMDEN} {RATE}"):
            let_lines_through(page, told)

"""The gate of reports: what a page prints is what is published, to the number, or the report is held."""

import json
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from jinja2 import Environment, PackageLoader

from lscb_pipeline.collation.release.report_gate import ReportHeldError, let_through, let_through_to_its_board
from lscb_pipeline.frames.key_columns import FIGURE_KEY
from lscb_pipeline.frames.releases import ReleasedBenchmark, ReleasedSummary
from lscb_pipeline.frames.schema import schema_of
from lscb_pipeline.reports.printed_figures import printed_figures, words_of
from lscb_pipeline.reports.release.pages import Pages
from lscb_pipeline_tests.reports.release.made import CAMDEN, RATE, release

CELL: dict[str, Any] = {
    "area_code": "E09000003", "indicator_code": "SG014", "feed": "borough_return", "breakdown": "all",
    "period_start": pd.Timestamp("2008-10-01"), "period_end": pd.Timestamp("2008-12-31"),
}  # fmt: skip
LONDON = CELL | {"area_code": "london"}
BENCHMARK = pd.DataFrame([CELL | {"value": 12.5, "numerator": 25.0}, CELL | {"area_code": "E09000007", "marker": "c"}])
SUMMARY = pd.DataFrame([LONDON | {"value": 11.0}]).rename(columns={"area_code": "region"})


def benchmark() -> pd.DataFrame:
    return BENCHMARK.reindex(columns=list(schema_of(ReleasedBenchmark).columns))


def summary() -> pd.DataFrame:
    return SUMMARY.reindex(columns=list(schema_of(ReleasedSummary).columns))


def page(*figures: tuple[dict[str, Any], object], text: str = "") -> bytes:
    """A page that prints figures by the macro of all reports, each with its value as text or with another."""
    macro = Environment(loader=PackageLoader("lscb_pipeline.reports"), autoescape=True).get_template("figure.html.j2")
    printed = [macro.module.figure(SimpleNamespace(**cell), value, text or value) for cell, value in figures]  # type: ignore[attr-defined]
    return f"<html><style>b {{ }}</style><p>{' '.join(printed)} others 3 </p></html>".encode()


def test_a_breakdown_may_have_blanks_and_marks() -> None:
    """Publishers name their breakdowns as they like."""
    cell = CELL | {"breakdown": 'Domestic abuse: "parent" & child'}
    figures = benchmark().assign(breakdown=cell["breakdown"])
    assert printed_figures({"a.html": page((cell, 12.5))})["breakdown"].tolist() == [cell["breakdown"]]
    let_through({"a.html": page((cell, 12.5))}, figures, summary())


def test_what_is_published_passes_as_value_and_as_count() -> None:
    files = {"a.html": page((CELL, 12.5), (CELL, 25)), "b.html": page((LONDON, 11.0)), "c.csv": b"3", "d.html": b"<p>"}
    let_through(files, benchmark(), summary())


def test_values_and_counts_of_an_areas_page_are_read() -> None:
    """A page made of figures that the release hides is held for each of the three numbers."""
    made = release()
    files = {"areas/camden.html": Pages(made).area(CAMDEN).encode()}
    let_through(files, made.benchmark, made.london_summary)
    printed = printed_figures(files)
    assert {101.26, 506.3, 50_000.0} <= set(printed.loc[printed["indicator_code"] == RATE, "value"])
    is_rate = made.benchmark["area_code"].eq(CAMDEN) & made.benchmark["indicator_code"].eq(RATE)
    for name in ("value", "numerator", "denominator"):
        hidden = made.benchmark.assign(**{name: made.benchmark[name].mask(is_rate)})
        with pytest.raises(ReportHeldError, match=f"areas/camden.html: {CAMDEN} {RATE}"):
            let_through(files, hidden, made.london_summary)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (CELL, 12.6),  # another number
        (CELL | {"area_code": "E09000007"}, 3),  # hidden
        (CELL | {"area_code": "E09000004"}, 12.5),  # not there
        (CELL | {"breakdown": "girls"}, 12.5),
        (CELL | {"period_start": pd.Timestamp("2008-07-01")}, 12.5),
        (CELL | {"area_code": "inner"}, 11.0),
        (CELL, ""),
    ],
)
def test_what_is_not_published_is_held_and_named_without_its_value(cell: dict[str, Any], value: object) -> None:
    with pytest.raises(ReportHeldError) as held:
        let_through({"a.html": page((CELL, 12.5), (cell, value))}, benchmark(), summary())
    assert f"a.html: {cell['area_code']} SG014" in str(held.value)
    assert "12.6" not in str(held.value)


@pytest.mark.parametrize(("text", "is_said"), [
    ("12.5", True), ("12", True), ("13", True), ("at least 12.50", True), ("12.5 %", True),
    ("1,234", False), ("14", False), ("12.6", False), ("−12.5", False), ("12.5 of 25", False), ("c", False),
])  # fmt: skip
def test_the_text_of_a_mark_says_its_value(text: str, *, is_said: bool) -> None:
    """A template that puts another number beside a cell's own value is found."""
    assert printed_figures({"a.html": page((CELL, 12.5), text=text)})["value"].notna().tolist() == [is_said]
    if not is_said:
        with pytest.raises(ReportHeldError, match=r"a\.html: E09000003 SG014"):
            let_through({"a.html": page((CELL, 12.5), text=text)}, benchmark(), summary())


@pytest.mark.parametrize("value", [0.1 + 0.2, 1e-7, 123456789.123456, np.float64(2 / 3), np.int64(7), 1e15, 0.0, -0.04])
def test_numbers_of_any_kind_come_back_as_they_are(value: float) -> None:
    published = benchmark().assign(value=[float(value), None])
    let_through({"a.html": page((CELL, value), text=f"{value:,.1f}")}, published, summary())


def test_a_mark_without_a_cell_is_a_fault() -> None:
    with pytest.raises(ValueError, match="names no cell"):
        printed_figures({"a.html": b'<data class="figure" value="3" data-cell="E09000003">3</data>'})


def test_a_cell_that_no_figures_mark_names_is_a_fault() -> None:
    with pytest.raises(ValueError, match="no figure's mark"):
        printed_figures({"a.html": b'<p data-cell="london SG014 borough_return 2008-10-01 2008-12-31 all">3</p>'})


def test_marks_are_read_wherever_they_stand_and_what_lies_between_is_not() -> None:
    """Only the marks of a page are parsed: one in capitals, in a comment, or that never ends is none the less read."""
    mark = page((CELL, 12.5)).split(b"<p>")[1].split(b" others")[0]
    between = b"<svg><text>3</text></svg><datalist></datalist><script>let a = '<b>4'</script>"
    pages = [mark + between + mark, b"<!-- " + mark + b" -->" + mark, mark.replace(b"<data", b"<DATA").replace(
        b"</data", b"</DATA") + between + mark]  # fmt: skip
    for content in pages:
        assert printed_figures({"a.html": content})["value"].tolist() == [12.5, 12.5]
    unclosed = mark.replace(b"</data>", b"") + b" and 3 others"
    assert printed_figures({"a.html": unclosed + mark})["value"].isna().tolist() == [True, False]


def test_what_is_read_back_is_what_was_printed() -> None:
    found = printed_figures({"a.html": page((CELL, 12.5), (LONDON, 11))})
    assert found[FIGURE_KEY].to_dict("records") == [{name: c[name] for name in FIGURE_KEY} for c in (CELL, LONDON)]
    assert found["value"].tolist() == [12.5, 11.0]
    assert words_of(page((CELL, 12.5))) == "12.5 others 3"


def test_a_boards_own_figures_stand_on_marked_pages_alone() -> None:
    let_through_to_its_board({"a.html": b"<b>for the board\n alone</b>", "a.csv": b""}, "for the board alone")
    with pytest.raises(ReportHeldError, match=r"b\.html"):
        let_through_to_its_board({"a.html": b"<b>for the board alone</b>", "b.html": b"<p>12"}, "for the board alone")


def sentences(cell: dict[str, Any], value: float, text: str) -> dict[str, bytes]:
    """The file that the landing page is made of later."""
    days = {name: str(cell[name].date()) for name in ("period_start", "period_end")}
    said = ["London has ", cell | days | {"value": value, "text": text}, "."]
    return {"front.json": json.dumps({"in_short": [said, ["None moved."]]}).encode()}


def test_what_the_landing_page_will_say_is_read_too() -> None:
    let_through(sentences(LONDON, 11.0, "11.0"), benchmark(), summary())
    for cell, value, text in (
        (LONDON, 12.0, "12.0"), (CELL | {"area_code": "E09000007"}, 3.0, "3"), (LONDON, 11.0, "3"),
    ):  # fmt: skip
        with pytest.raises(ReportHeldError, match=r"front\.json"):
            let_through(sentences(cell, value, text), benchmark(), summary())


def test_a_figure_of_a_sentence_that_names_no_cell_is_a_fault() -> None:
    nameless = json.dumps({"in_short": [["London has ", {"value": 3, "text": "3"}]]}).encode()
    with pytest.raises(ValueError, match="names no cell"):
        let_through({"front.json": nameless}, benchmark(), summary())

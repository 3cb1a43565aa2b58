"""The final report: its chapters, what it counts, and that it says nothing that isn't published."""

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from lscb_pipeline.collation.release.rebuild import indicators
from lscb_pipeline.contracts.library import library
from lscb_pipeline.contracts.life import stage_in
from lscb_pipeline.contracts.measured import facts
from lscb_pipeline.project_files import project_folder
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.editors_texts import NarrativeError, read_texts
from lscb_pipeline.reports.final.content import CHAPTERS, SLOTS
from lscb_pipeline.reports.final.final_material import FinalMaterial
from lscb_pipeline.reports.final.final_parts import indicators_by_area
from lscb_pipeline.reports.final.report import final_page
from lscb_pipeline_tests.reports.release.test_pages import text
from lscb_pipeline_tests.reports.runaways.made_report import runaways_release

Q3, Q4 = pd.Timestamp("2009-10-01").date(), pd.Timestamp("2010-01-01").date()


def final_material(**texts: str) -> FinalMaterial:
    """Two quarters of returns, one feed of which something came, and the published figures of a made-up release."""
    made = runaways_release()
    shown = made.benchmark[made.benchmark["value"].notna()].groupby("indicator_code")["area_code"]
    return FinalMaterial(
        recorded_on=made.recorded_on, load_id=41, is_made_up=True, word="board", indicators=indicators(library()),
        sources=library().sources, feed_titles={f: c.title for f, c in library().contracts.items()},
        uncovered={"met_police_missing_children": 1},
        feeds=pd.DataFrame([("borough_return", 66, 64, 2, Q3, Q4)], columns=[
            "feed", "deliveries", "promoted", "feed_quarters", "first_quarter", "last_quarter"]),
        returns=pd.DataFrame([(Q3, 33, 30, 25, 4, 1), (Q4, 33, 32, 30, 2, 0)], columns=[
            "collection_quarter", "owed", "given", "green", "amber", "red"]),
        releases=pd.DataFrame([(Q3, 1, made.recorded_on, "the steering group")], columns=[
            "collection_quarter", "revision", "released_on", "decided_by"]),
        published=shown.agg(figures="size", areas="nunique").reset_index(),
        london=made.london_summary[made.london_summary["region"] == "london"], facts=facts(), texts=texts,
    )  # fmt: skip


@pytest.fixture(scope="module")
def page() -> str:
    return final_page(final_material())


def test_it_has_the_contents_that_phase_one_promised_then_those_of_phase_two(page: str) -> None:
    titles = re.findall(r"<h2 id=\"(\w+)\">", page)
    assert titles == [chapter.slot for chapter in CHAPTERS]
    assert titles[1:10] == ["datasets", "sources", "implementing", "it_infrastructure", "information_sharing",
                            "good_practice", "childrens_involvement", "interface", "gaps_challenges"]  # fmt: skip
    assert page == final_page(final_material()), "the same bytes again"


def test_indicators_are_counted_by_where_they_stood_in_the_newest_quarter() -> None:
    made = final_material()
    signed = sum(row["signed_off"] for row in indicators_by_area(made))
    known = [one for one in library().indicators.values() if stage_in(one.life, Quarter(Q4)) == "signed_off"]
    assert signed == len(known) > 60
    before = replace(made, returns=made.returns[:1].assign(collection_quarter=pd.Timestamp("2008-04-01").date()))
    assert sum(row["signed_off"] for row in indicators_by_area(before)) < signed


def test_a_chapter_speaks_of_a_board_or_a_partnership_by_the_time(page: str) -> None:
    assert "Sources for a board" in text(page)
    later = text(final_page(replace(final_material(), word="partnership")))
    assert "Sources for a partnership" in later
    assert "an area had its partnership" in later


def test_it_is_a_draft_on_screen_and_paper(page: str) -> None:
    assert text(page).count("DRAFT: internal until agreed") == 1
    assert 'content: "DRAFT: internal until agreed. Final report"' in page
    assert "MADE-UP SAMPLE" in page


def test_a_missing_text_is_a_gap_that_says_what_it_is_to_say(page: str) -> None:
    assert text(page).count("No text yet: ") == len(CHAPTERS)
    written = text(final_page(final_material(good_practice="One area rings back.")))
    assert written.count("No text yet: ") == len(CHAPTERS) - 1
    assert "No text yet: what areas did" not in written
    assert "One area rings back." in written


def test_it_counts_indicators_feeds_returns_and_releases(page: str) -> None:
    said = text(page)
    assert f"All {len(library().indicators)} " in said
    assert "Borough quarterly return 66 64 2 2009-10-Q3 2009-10-Q4" in said
    assert "2009-10-Q4 33 32 30 2 0" in said
    assert "2009-10-Q3 r1 17 May 2010 the steering group" in said
    assert f"{len(library().contracts) - 1} feeds of which nothing was received" in said
    assert "(1 not covered)" in said


def test_every_figure_names_its_published_cell_and_is_its_value(page: str) -> None:
    made = final_material()
    cells = made.london.set_index(["indicator_code", "feed", "breakdown"])
    printed = re.findall(r'<data class="figure" value="([^"]+)" data-cell="([^"]+)">', page)
    assert printed
    for value, cell in printed:
        place, code, feed, start, end, breakdown = cell.split(" ", 5)
        assert place == "london"
        published = cells.loc[[(code, feed, breakdown)]]
        of_period = (published["period_start"] == start) & (published["period_end"] == end)
        assert published.loc[of_period, "value"].tolist() == [float(value)]


def test_what_is_hidden_of_london_is_not_there() -> None:
    made = final_material()
    hidden = made.london.assign(value=None, numerator=None, marker="x")
    assert "data-cell" not in final_page(replace(made, london=hidden))


def test_a_text_names_figures_of_three_kinds() -> None:
    page = final_page(
        final_material(summary="Ran: [[RA007 london newest]]; feeds: [[count feeds]]; [[quarter_minutes]].")
    )
    said = re.search(r"Ran: (<data class=\"figure\".*?</data>); feeds: (\d+); (.*?)\.</p>", page)
    assert said
    assert "london RA007 met_police_missing_children 2010-01-01" in said.group(1)
    assert int(said.group(2)) == len(library().contracts)
    assert said.group(3) == facts()["quarter_minutes"].text


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("first\n[[quarter_years]]", "summary.md, line 2: [[quarter_years]] is no figure of this report"),
        ("[[RA007 E09000007 newest]]", "summary.md, line 1: [[RA007 E09000007 newest]] is no figure"),
        ("It costs 500 a year", "summary.md, line 1: 500 is a number of its own"),
    ],
)
def test_a_reference_to_nothing_and_a_number_of_its_own_end_it(line: str, fault: str) -> None:
    with pytest.raises(NarrativeError) as raised:
        final_page(final_material(summary=line))
    assert str(raised.value).startswith(fault)


def test_the_projects_own_texts_are_of_the_report_and_have_figures() -> None:
    texts = read_texts(project_folder("data_contracts") / "final" / "texts", SLOTS)
    page = final_page(final_material(**texts))
    assert "A proposal of the dataset project" in page
    assert facts()["year_minutes"].text in page
    docs = (Path(__file__).parents[3] / "docs" / "sustainability.md").read_text("utf-8")
    said = text(page)
    assert [fact.name for fact in facts().values() if fact.text not in docs or fact.text not in said] == []

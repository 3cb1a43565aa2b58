"""What the Runaways Report says, and that it says nothing that the release doesn't."""

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pytest

from lscb_pipeline.collation.release.report_gate import ReportHeldError, let_through
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.printed_figures import printed_figures
from lscb_pipeline.reports.runaways.coverage import contradictions, coverage_of, evidence_of, feeds_of
from lscb_pipeline.reports.runaways.material import NI_71
from lscb_pipeline.reports.runaways.ni_71 import by_period
from lscb_pipeline.reports.runaways.registers import services_at, sources_by
from lscb_pipeline.reports.runaways.report import runaways_files
from lscb_pipeline_tests.reports.libreoffice import as_shown
from lscb_pipeline_tests.reports.release.made import CAMDEN, CITY, HACKNEY, release
from lscb_pipeline_tests.reports.release.test_pages import text
from lscb_pipeline_tests.reports.runaways.made_report import ESTIMATE, material, runaways_release


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return runaways_files(material())


def test_its_files_are_london_an_annex_an_area_and_data(files: dict[str, bytes]) -> None:
    areas = release().areas["area_code"]
    assert set(files) == {f"runaways/areas/{code}.html" for code in areas} | {
        "runaways/index.html",
        "runaways/areas/index.html",
        "runaways/runaways.xlsx",
    }
    assert files == runaways_files(material()), "the same bytes again"


def test_the_first_page_answers_how_many_how_sure_where_and_what_is_missing(files: dict[str, bytes]) -> None:
    page = text(files["runaways/index.html"])
    first = page[: page.index("What it means")]
    assert "110 children reported missing to the police, January to March 2010, rounded to 10 (3 of 3 areas)" in first
    assert "Children and episodes are two things" in first
    assert "City of London is absent, not zero (the City of London has its own police force)" in first
    assert "NI 71: no total of City of London in its newest period" in first


def test_ni_71_by_period_counts_areas_spread_and_movement() -> None:
    now, before = by_period(material())
    assert (now["returned"], now["due"], now["mean"]) == (3, 4, "11.0")
    assert now["spread"] == {"0 to 5": 0, "6 to 10": 2, "11 to 14": 0, "15, the most": 1}
    assert (now["up"], now["same"], now["down"]) == (1, 0, 1)
    assert (before["returned"], before["mean"], before["up"]) == (2, "10.5", None)


def test_a_top_score_beside_no_usable_data_is_a_finding(files: dict[str, bytes]) -> None:
    assert [row["area_code"] for row in contradictions(material())] == [CAMDEN]
    assert "To be explained" in text(files[f"runaways/areas/{CAMDEN}.html"])
    assert "To be explained" not in text(files[f"runaways/areas/{HACKNEY}.html"])


def test_what_is_absent_is_said_and_is_no_zero() -> None:
    made = material()
    cells = {row["area_code"]: row["cells"] for row in coverage_of(made, feeds_of(made))}
    by_feed = dict(zip(feeds_of(made), cells[CITY], strict=True))
    assert by_feed["met_police_missing_children"]["text"] == "absent: the City of London has its own police force"
    assert by_feed["borough_return"]["text"] == "no return"
    assert by_feed["london_refuge_stays"]["text"] == "no figure"


def test_before_any_return_the_report_says_so() -> None:
    """Autumn 2008: nothing on running away has come yet."""
    page = text(runaways_files(material(release()))["runaways/index.html"])
    assert "No area has answered NI 71 yet" in page
    assert "No count of children who ran away has been published for London yet" in page


def test_a_hidden_figure_is_hidden_here_too(files: dict[str, bytes]) -> None:
    hidden = text(files["runaways/areas/E09000003.html"])
    line = re.search(r"Children reported missing to police .{0,60}", hidden)
    assert line
    assert re.search(r"\bc\b", line.group())


def test_definitions_are_those_in_force_at_the_period() -> None:
    page = text(runaways_files(material())["runaways/index.html"])
    assert "missing (ACPO 2005)" in page
    assert "ACPO 2013" not in page, "the definition of 2014 isn't that of 2010"


def test_a_draft_is_marked_on_every_page() -> None:
    made = runaways_release(decision=None)
    pages = [page for path, page in runaways_files(material(made)).items() if path.endswith(".html")]
    assert all("DRAFT: internal, not for release" in text(page) for page in pages)


def test_its_workbook_holds_the_figures_on_running_away_alone(files: dict[str, bytes], tmp_path: Path) -> None:
    rows = as_shown(files["runaways/runaways.xlsx"], tmp_path)["Areas"][2:]
    codes = {row[rows[0].index("Indicator code")] for row in rows[1:]}
    assert codes == {NI_71, "RA002", "RA003", "RA004", "RA005", "RA006", "RA007", "RA013"}


def test_a_release_without_areas_returns_still_has_a_report() -> None:
    made = runaways_release()
    empty = replace(made, returns=made.returns[:0], missing=made.missing[:0], readiness=made.readiness[:0])
    assert runaways_files(material(empty))


@pytest.mark.parametrize(
    ("area", "partner", "asked"),
    [
        (CITY, "Children's social care", "Answer NI 71"),
        (CITY, "City of London Police", "Give the same extract"),
        (CAMDEN, "Children's social care", "Show what the top score for gathering information rests on"),
        (HACKNEY, "Local Safeguarding Children Board", "name who leads on runaways"),
    ],
)
def test_partners_are_asked_where_a_figure_shows_the_need(
    files: dict[str, bytes], area: str, partner: str, asked: str
) -> None:
    page = text(files[f"runaways/areas/{area}.html"])
    assert re.search(f"{partner}: [^:]*{asked}", page)


def test_the_board_is_a_partnership_after_2019() -> None:
    made = replace(runaways_release(), quarter=Quarter.parse("2019-20-Q3"))
    page = text(runaways_files(material(made))[f"runaways/areas/{HACKNEY}.html"])
    assert re.search("Safeguarding Children Partnership: [^:]*name who leads on runaways", page)
    assert "Safeguarding Children Board" not in page


def test_nobody_is_asked_for_what_was_not_due(files: dict[str, bytes]) -> None:
    page = text(files[f"runaways/areas/{HACKNEY}.html"])
    assert "Answer NI 71" not in page
    assert "Answer the survey" not in page, "no agency of any area has answered it"


def test_far_above_london_asks_the_police() -> None:
    made = runaways_release()
    is_far = (made.benchmark["indicator_code"] == "RA007") & (made.benchmark["area_code"] == HACKNEY)
    far = made.benchmark.assign(funnel=made.benchmark["funnel"].mask(is_far, "above_998"))
    files = runaways_files(material(replace(made, benchmark=far)))
    assert "Metropolitan Police: Go through the reports" in text(files[f"runaways/areas/{HACKNEY}.html"])
    assert "Hackney : 61.0" in text(files["runaways/index.html"])[:3000]


def test_the_estimate_is_a_band_beside_what_can_not_be_known() -> None:
    page = text(runaways_files(material(estimate=ESTIMATE))["runaways/index.html"])
    assert "5,800 to 40,500 children away overnight in 2008-09" in page[: page.index("What it means")]
    assert "7,900 to 13,300" in page[page.index("How many ran away") :]
    assert "some 9,200 of that age" in page
    assert "a child who had no chance of being on either is in no estimate" in page


def test_without_enough_there_is_no_estimate_but_the_reason() -> None:
    none = ESTIMATE | {
        "band": None,
        "interval": None,
        "both": None,
        "reason": "fewer than 30 children are on both lists",
    }
    page = text(runaways_files(material(estimate=none))["runaways/index.html"])
    assert "Not estimated: fewer than 30 children are on both lists. Police reported 4,020 such children." in page
    assert "children away overnight in 2008-09, as far as" not in page


def test_ages_and_sexes_are_londons_alone_and_small_ones_hidden() -> None:
    files = runaways_files(material(estimate=ESTIMATE))
    page = text(files["runaways/index.html"])
    assert re.search(r"0-10 c 30 14-15 1,240 980", page)
    assert re.search(r"risk that police saw high 640 risk that police saw low c reported in own area 5,120", page)
    assert not any("1,240" in text(files[path]) for path in files if path.startswith("runaways/areas/"))


def test_services_are_those_of_the_quarters_end_and_sources_say_no_remark() -> None:
    names = {"E09000001": "City of London"}
    then, later = (services_at(dt.date(year, 3, 31), names) for year in (2010, 2011))
    assert [one["service"] for one in then if one["ended"] is None] == ["London Refuge"]
    assert [one["service"] for one in later if one["ended"] is None] == []
    assert dt.date(2010, 4, 30) in [one["ended"] for one in later]
    page = text(runaways_files(material(estimate=ESTIMATE))["runaways/index.html"])
    assert "4,020 children aged 10 to 17 were reported away overnight in 2008-09, and 4 places are known" in page
    assert "[seen" not in page
    assert "[memory" not in page
    assert "identified, not approached yet" in page


def test_who_has_sent_returns_is_not_said_to_be_unapproached() -> None:
    page = text(runaways_files(material(estimate=ESTIMATE))["runaways/index.html"])
    rows = {
        name: page.split(name)[1].split("identified, not approached yet")[0]
        for name in ("(MERLIN)", "City of London Police ")
    }
    assert "has supplied returns" in rows["(MERLIN)"][:400]
    assert "has supplied returns" not in rows["City of London Police "]
    day = dt.date(2009, 3, 31)
    before, after = (
        {one["holder"]: one["state"] for one in sources_by(day, feeds)}
        for feeds in ((), {"met_police_missing_children"})
    )
    assert set(before.values()) == {"identified, not approached yet"}
    assert {holder for holder in after if after[holder] != before[holder]} == {"Metropolitan Police Service (MERLIN)"}


def test_evidence_is_held_against_each_2_or_3_claimed() -> None:
    made = material()
    first, *_ = evidence_of(made, HACKNEY)
    assert [one["indicator_code"] for one in evidence_of(made, CAMDEN)[0]["held"]] == []
    assert evidence_of(made, CAMDEN)[0]["lacks"] == ["Return interview held within 72 hours"], "nobody has the other"
    assert len(evidence_of(made, CAMDEN)) == 5
    assert evidence_of(made, CITY) == [], "it returned nothing"
    page = text(runaways_files(made)[f"runaways/areas/{HACKNEY}.html"])
    assert "Evidence held against each 2 or 3 claimed" in page
    assert first["score"] in ("2", "3")


def test_its_figures_of_persons_are_marked_for_the_gate(files: dict[str, bytes]) -> None:
    """London's numbers and areas' are held against what is published, on the first page and in annexes."""
    made = runaways_release()
    let_through(files, made.benchmark, made.london_summary)
    found = printed_figures({path: page for path, page in files.items() if path.endswith(".html")})
    children = found[found["indicator_code"] == "RA007"]
    index, annex = "runaways/index.html", f"runaways/areas/{HACKNEY}.html"
    on = {path: rows["area_code"].unique().tolist() for path, rows in children.groupby("page_path")}
    assert set(on[index]) == {"london", CAMDEN, HACKNEY}
    assert on[annex] == [HACKNEY]
    assert {110.0, 1_000_000.0, 1.1} <= set(children["value"])
    is_hidden = (made.benchmark["area_code"] == HACKNEY) & (made.benchmark["indicator_code"] == "RA007")
    hidden = made.benchmark.assign(**{name: made.benchmark[name].mask(is_hidden)
                                      for name in ("value", "numerator", "denominator")})  # fmt: skip
    with pytest.raises(ReportHeldError, match=f"{index}: {HACKNEY} RA007"):
        let_through({index: files[index]}, hidden, made.london_summary)
    with pytest.raises(ReportHeldError, match=f"{annex}: {HACKNEY} RA007"):
        let_through({annex: files[annex]}, hidden, made.london_summary)

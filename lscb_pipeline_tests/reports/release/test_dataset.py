"""The dataset's pages: the definition in force at the quarter, guidance, what changed, and nothing of later."""

import datetime as dt
import re
from dataclasses import replace

import pandas as pd
import pytest

from lscb_pipeline.collation.release.rebuild import indicators
from lscb_pipeline.contracts.catalogue import Definition
from lscb_pipeline.contracts.library import library
from lscb_pipeline.contracts.life import LifeEvent
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.release.dataset import dataset_files
from lscb_pipeline.reports.release.release_files import release_files
from lscb_pipeline.reports.release.shown_figures import feed_titles
from lscb_pipeline_tests.reports.release.made import release
from lscb_pipeline_tests.reports.release.test_pages import text


def pages(quarter: str, catalogue: pd.DataFrame | None = None) -> dict[str, str]:
    changed = {} if catalogue is None else {"indicators": catalogue}
    made = release(quarter=Quarter.parse(quarter), **changed)
    return {name: text(page) for name, page in dataset_files(made, feed_titles(made)).items()}


def entry(page: str, code: str) -> str:
    """What a page says of an indicator: from its heading, after the list of links, to the next one's."""
    starts = [found.start() for found in re.finditer(rf"{code} ", page)]
    following = re.search(r"\b[A-Z]{2}\d{3} [A-Z]", page[starts[1] + 6 :])
    return page[starts[1] : starts[1] + 6 + following.start()] if following else page[starts[1] :]


def test_a_definition_is_explained_as_it_was_in_the_quarter() -> None:
    old, new = (entry(pages(quarter)["dataset/assessment.html"], "SG004") for quarter in ("2009-10-Q4", "2010-11-Q1"))
    assert old.startswith("SG004 Initial assessments within 7 working days of referral signed off")
    assert "Definition in force within 7 working days of referral (version 1)" in old
    assert "10 working days" not in old
    assert new.startswith("SG004 Initial assessments within 10 working days of referral signed off")
    assert "within 10 working days of referral (version 2, for periods from 1 April 2010 on)" in new
    assert "What changed with it 10 working days for 7 (Working Together, March 2010); figures before it do not" in new
    assert "Before within 7 working days of referral (version 1)" in new
    assert "31 March 2010 (day assumed) (version 2): counted within 10 working days" in new


def test_what_a_board_needs_stands_beside_each_definition() -> None:
    said = entry(pages("2009-10-Q4")["dataset/assessment.html"], "SG003")
    for part in ("Ask: Of the children who came back", "Why it is asked A child who comes back", "Denominator ref",
                 "Unit %", "Which is good lower is better", "Source Integrated Children's System, by Borough return",
                 "How to produce it Look back twelve months", "What it can't tell A new and unrelated worry",
                 "outcome: what became of children", "Agreed 19 March 2008"):  # fmt: skip
        assert part in said


def test_a_change_is_told_in_its_quarter_and_not_in_the_next() -> None:
    then, later = (pages(quarter)["dataset/index.html"] for quarter in ("2010-11-Q1", "2010-11-Q2"))
    changed = then[then.index("What changed") : then.index("Indicators Core")]
    assert "new definition within 10 working days of referral (version 2, for periods from 1 April 2010 on" in changed
    assert "SG004 Initial assessments within 10 working days of referral" in changed
    assert "SG003" not in changed
    assert "new definition" not in later
    assert "retired no longer asked for RA001 NI 71 self-assessment: total; RA002" in later


def test_a_version_may_have_a_numerator_and_a_way_to_produce_it_of_its_own() -> None:
    """Beside version 2 stood the numerator of version 1, and what to leave out that now counts."""
    known = library().indicators["SG012"]
    second = {"version": "2", "valid_from": dt.date(2010, 1, 1), "says": "short breaks included",
              "numerator": "children looked after, short breaks too",
              "how_to_produce": "count V3 and V4, too"}  # fmt: skip
    changed = known.model_copy(
        update={"definitions": [Definition(version="1", says="as it was"), Definition(**second)]}
    )
    catalogue = indicators(replace(library(), indicators=library().indicators | {"SG012": changed}))
    (area,) = {f"dataset/{known.priority_area}.html"}
    old, new = (entry(pages(quarter, catalogue)[area], "SG012") for quarter in ("2009-10-Q3", "2009-10-Q4"))
    assert f"Numerator {known.numerator}" in old
    assert "Numerator children looked after, short breaks too" in new
    assert known.numerator not in new
    assert "count V3 and V4, too" in new
    assert known.guidance.how_to_produce not in new
    assert changed.as_on(dt.date(2009, 10, 1)).numerator == known.numerator
    assert changed.as_on(dt.date(2010, 1, 1)).numerator == second["numerator"]
    assert changed.as_on(dt.date(2010, 1, 1)).denominator == known.denominator


def test_a_version_that_begins_within_a_quarter_is_told_beside_the_one_in_force() -> None:
    said = entry(pages("2014-15-Q2")["dataset/runaways.html"], "RA007")
    assert "whoever's whereabouts are unknown is missing (ACPO 2005) (version 1)" in said
    assert "Later in the quarter whoever's whereabouts are unknown is missing, but" in said
    assert "version 3" not in said


def test_what_is_not_collected_is_told_apart_from_what_is() -> None:
    before, pilot, after = (pages(quarter) for quarter in ("2008-09-Q1", "2008-09-Q2", "2010-11-Q2"))
    assert "SG018" not in before["dataset/specialist_services.html"]
    waiting = before["dataset/index.html"].split("Not collected yet")[1]
    assert (
        "SG018 Families with no recourse to public funds supported under s17: in consultation; 2 June 2008" in waiting
    )
    assert "in pilot: of pilot boroughs alone" in entry(pilot["dataset/specialist_services.html"], "SG018")
    retired = after["dataset/index.html"].split("No longer collected")[1]
    assert (
        "RA001 NI 71 self-assessment: total: 30 June 2010 (day assumed): no longer asked for, "
        "from July to September 2010 on" in retired
    )
    assert "RA001" not in after["dataset/runaways.html"]


def test_a_day_that_no_source_says_is_told_as_assumed() -> None:
    page = pages("2009-10-Q4")["dataset/index.html"]
    assert "16 July 2007: a common dataset for all boards is proposed" in page
    assert "19 March 2008 (day assumed): collected from all boroughs" in page


def test_what_nobody_had_proposed_is_not_told() -> None:
    assert "DF241" not in "".join(pages("2009-10-Q4").values())
    assert "DF241" in pages("2017-18-Q4")["dataset/workforce.html"]


def test_an_indicator_with_figures_is_explained_whatever_its_stage() -> None:
    catalogue = indicators(library())
    drafted = [LifeEvent(stage="drafted", day=dt.date(2008, 5, 12), decision="drafted")]
    catalogue["life"] = [drafted if code == "SG001" else life
                         for code, life in catalogue[["indicator_code", "life"]].itertuples(index=False)]  # fmt: skip
    page = pages("2009-10-Q4", catalogue)["dataset/assessment.html"]
    assert entry(page, "SG001").startswith("SG001 Referrals to children's social care drafted")


def test_every_indicator_has_guidance_of_its_own() -> None:
    for one in library().indicators.values():
        assert one.guidance.rationale, one.code
        assert one.guidance.limits, one.code
        assert one.guidance.how_to_produce, one.code
        assert one.guidance.question or one.phase == "I" or one.disclosure == "public", one.code
        assert one.priority, one.code
    asked = [one for one in library().indicators.values() if one.code[:2] in ("SG", "RA", "GA", "SS")]
    questions = [one.guidance.question for one in asked]
    assert len(set(questions)) == len(questions), "a question asked of two figures is of neither"


@pytest.mark.parametrize("name", ["index.html", "definitions.html", "indicators/SG001.html"])
def test_pages_lead_to_the_dataset(name: str) -> None:
    page = release_files(release())[name].decode()
    assert re.search(r'href="(\.\./)?dataset/\w+\.html', page)


def test_links_lead_to_places_that_are_there() -> None:
    files = release_files(release())
    for name in [name for name in files if name.startswith("dataset/")]:
        for target, anchor in re.findall(r'href="([\w./]*?)(?:#(\w+))?"', files[name].decode()):
            path = f"dataset/{target}" if not target.startswith("../") else target[3:]
            path = name if not target else path
            if path.startswith(("runaways/", "boards/", "../")):
                continue  # made elsewhere
            assert path in files, (name, target)
            assert not anchor or f'id="{anchor}"'.encode() in files[path], (name, target, anchor)

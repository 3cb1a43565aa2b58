"""Which of a typed and a worked-out figure is published is the area's choice: a line of data, and a restatement."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.trace import trace
from lscb_pipeline.collation.stages.benchmark import benchmark
from lscb_pipeline.contracts.contract_error import ContractError
from lscb_pipeline.contracts.library import library
from lscb_pipeline.contracts.worked_out import SourceOfRecord, read_worked_out
from lscb_pipeline.project_files import project_folder
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.stages.loads import load_reference
from lscb_pipeline_tests.collation.releases import figures, publish
from lscb_pipeline_tests.collation.test_beside_return import children, of_quarter
from lscb_pipeline_tests.collation.test_looked_after import CAMDEN, FEED, RETURN
from lscb_pipeline_tests.conftest import Inbox, collate, query

Q1, Q2 = dt.date(2009, 6, 30), dt.date(2009, 9, 30)
FIGURES = "select period_end, numerator from {} where indicator_code = 'SG012' and feed = 'borough_return' order by 1"


def choose(centre: Centre, *choices: tuple[str, str]) -> None:
    """Camden chooses sources of SG012: (feed, since)."""
    chosen = [
        SourceOfRecord.model_validate(
            {"area_code": CAMDEN, "indicator_code": "SG012", "feed": feed, "since": since, "why": "a test",
             "decided_by": "director", "decided_on": dt.date(2010, 1, 4)}
        )
        for feed, since in choices
    ]  # fmt: skip
    worked_out = library().worked_out.model_copy(update={"sources_of_record": chosen})
    centre.__dict__["library"] = replace(library(), worked_out=worked_out)
    with centre.warehouse.transaction() as connection:
        load_reference(connection, centre.library)


def numbers(centre: Centre, of: str) -> dict[dt.date, int]:
    return {row.period_end: int(row.numerator) for row in query(centre, FIGURES.format(of)).itertuples()}


@pytest.fixture
def both(centre: Centre, inbox: Inbox) -> Centre:
    """Camden's typed figures of two quarters, 21 and 22, beside 20 that its return gives for each."""
    for quarter, numerator in (("2009-10-Q1", 21), ("2009-10-Q2", 22)):
        inbox.put(quarter, RETURN, "camden", [of_quarter(quarter, numerator)])
        inbox.put(quarter, FEED, "camden", children(20))
        collate(centre, quarter)
    return centre


def test_the_typed_figure_is_published_until_the_area_chooses(both: Centre) -> None:
    assert numbers(both, "core.current_observation") == {Q1: 21, Q2: 22}
    before = query(both, "select max(recorded_at)::text as moment from core.load")["moment"].item()
    choose(both, (FEED, "2009-10-Q2"))
    benchmark(both, Quarter.parse("2009-10-Q2"))
    for name in ("core.current_observation", "mart.benchmark"):
        assert numbers(both, name) == {Q1: 21, Q2: 20}, name
    assert numbers(both, f"core.observation_as_at('{before}')") == {Q1: 21, Q2: 22}, "what a release was made of stands"
    london = query(both, "select * from mart.london_summary where indicator_code = 'SG012' and region = 'london'")
    assert london.sort_values("period_end")["numerator"].tolist() == [21, 20], "each area once"


def test_a_choice_that_changes_a_published_figure_restates_it(centre: Centre, inbox: Inbox) -> None:
    for row in figures("2009-10-Q1", *range(200, 218)):
        inbox.put("2009-10-Q1", RETURN, str(row["area_code"]).lower(), [row | {"indicator_code": "SG012"}])
    inbox.put("2009-10-Q1", FEED, "camden", children(190))
    own = "select revision, numerator, is_revised from publish.benchmark where area_code = 'E09000007' and value > 0"
    publish(centre, "2009-10-Q1")
    assert query(centre, own).to_dict("list") == {"revision": [1], "numerator": [200], "is_revised": [False]}
    choose(centre, (FEED, "2009-10-Q1"))
    publish(centre, "2009-10-Q1")
    assert query(centre, own).to_dict("list") == {"revision": [2], "numerator": [190], "is_revised": [True]}


def test_an_area_goes_back_to_what_it_types(both: Centre) -> None:
    choose(both, (FEED, "2009-10-Q1"), (RETURN, "2009-10-Q2"))
    benchmark(both, Quarter.parse("2009-10-Q2"))
    assert numbers(both, "mart.benchmark") == {Q1: 20, Q2: 22}
    choose(both)
    benchmark(both, Quarter.parse("2009-10-Q2"))
    assert numbers(both, "mart.benchmark") == {Q1: 21, Q2: 22}


def test_where_nothing_is_worked_out_the_typed_figure_stands(centre: Centre, inbox: Inbox) -> None:
    choose(centre, (FEED, "2009-10-Q1"))
    inbox.put("2009-10-Q1", RETURN, "camden", [of_quarter("2009-10-Q1", 21)])
    collate(centre, "2009-10-Q1")
    assert numbers(centre, "mart.benchmark") == {Q1: 21}


def test_a_trace_names_the_source(both: Centre) -> None:
    choose(both, (FEED, "2009-10-Q2"))
    for period, counts, numerator in (("2009-10-Q1", RETURN, 21), ("2009-10-Q2", FEED, 20)):
        (source,) = trace(both, "Camden", "SG012", period).sources
        (current,) = [one for one in source.statements if one.is_current]
        assert (current.delivery.feed, current.numbers.numerator) == (counts, numerator)
        beside = [one for one in source.statements if one.delivery.feed == FEED]
        assert all("count(distinct" in one.counted_as["numerator"] for one in beside)
        assert len(beside) == 1 + (period == "2009-10-Q1"), "each file of the year so far"


FAULTS = [
    ("area_code: E09000007", "area_code: E09000099", "no area"),
    ("indicator_code: SG012", "indicator_code: SG999", "no indicator"),
    ("feed: la_looked_after", "feed: met_police_mappa", "is not worked out of"),
]


@pytest.mark.parametrize(("right", "wrong", "says"), FAULTS)
def test_a_choice_that_there_is_not_is_an_error(tmp_path: Path, right: str, wrong: str, says: str) -> None:
    entry = (
        "  - {area_code: E09000007, indicator_code: SG012, feed: la_looked_after, since: 2009-10-Q1, why: x,\n"
        "     decided_by: director, decided_on: 2010-01-04}\n"
    )
    text = (project_folder("data_contracts") / "worked_out.yaml").read_text(encoding="utf-8")
    path = tmp_path / "worked_out.yaml"
    path.write_text(text.replace("sources_of_record: []", f"sources_of_record:\n{entry}"), encoding="utf-8")
    assert len(read_worked_out(path, library().indicators).sources_of_record) == 1
    path.write_text(path.read_text().replace(right, wrong), encoding="utf-8")
    with pytest.raises(ContractError, match=says):
        read_worked_out(path, library().indicators)

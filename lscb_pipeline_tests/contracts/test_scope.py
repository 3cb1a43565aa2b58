"""What is due from whom, by phase, pilot, season and supplier: figures, suppliers and areas; and the file's faults."""

from pathlib import Path

import pandas as pd
import pytest

from lscb_pipeline.contracts.contract_error import ContractError
from lscb_pipeline.contracts.library import library
from lscb_pipeline.contracts.scope_file import read_scope
from lscb_pipeline.project_files import project_folder
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.tables import table

GIVEN = (project_folder("data_contracts") / "scope.yaml").read_text("utf-8")
AREAS = set(table("area")["area_code"])
CITY, BARNET, CAMDEN, RICHMOND = "E09000001", "E09000003", "E09000007", "E09000027"


def due(feed: str, quarter: str) -> pd.DataFrame:
    contract, indicators = library().contracts[feed], library().indicators_of(feed)
    return library().scope.due_figures(contract, indicators, Quarter.parse(quarter))


def expected(feed: str, quarter: str) -> list[str]:
    contract, indicators = library().contracts[feed], library().indicators_of(feed)
    return library().scope.expected_suppliers(contract, indicators, Quarter.parse(quarter))


def due_areas(feed: str, indicator: str, start: str, end: str) -> set[str]:
    period = pd.DataFrame({"feed": [feed], "indicator_code": [indicator], "period_start": [start], "period_end": [end]})
    period = period.astype({"period_start": "datetime64[s]", "period_end": "datetime64[s]"})
    found = library().scope.due_areas(library().contracts[feed], library().indicators_of(feed), period)
    assert list(found.columns) == [*period.columns, "area_code"]
    assert found["area_code"].is_unique
    return set(found["area_code"])


@pytest.mark.parametrize(
    ("quarter", "areas"),
    [("2008-09-Q1", set()), ("2008-09-Q2", "pilots"), ("2008-09-Q3", "pilots"), ("2008-09-Q4", AREAS)],
)
def test_phase_ii_is_due_from_pilots_first(quarter: str, areas: set[str] | str):
    rows = due("borough_return", quarter).query("indicator_code == 'SG018'")
    wanted = set(library().scope.pilots) if areas == "pilots" else areas
    assert set(rows["area_code"]) == wanted
    assert len(rows) == len(wanted)


def test_an_area_owes_its_own_figures_alone_though_it_may_send_anothers():
    rows = due("borough_return", "2008-09-Q1")
    assert rows.groupby("supplier")["area_code"].nunique().eq(1).all()
    assert set(rows.loc[rows["supplier"] == "richmond_upon_thames", "area_code"]) == {RICHMOND}
    assert not rows.duplicated(["area_code", "indicator_code"]).any()
    assert set(rows["period_start"]) == {pd.Timestamp("2008-04-01")}
    assert set(rows["period_end"]) == {pd.Timestamp("2008-06-30")}


@pytest.mark.parametrize(
    ("indicator", "first", "last"),
    [("RA001", "2008-09-Q3", "2010-11-Q1"), ("SG032", "2008-09-Q4", "2009-10-Q4")],
)
def test_a_national_indicator_is_due_while_it_was_asked_for(indicator: str, first: str, last: str):
    quarter, owed = Quarter.parse("2007-08-Q4"), []
    while quarter <= Quarter.parse("2012-13-Q1"):
        if indicator in set(due("borough_return", quarter.label)["indicator_code"]):
            owed.append(quarter.label)
        quarter = quarter.next()
    assert (owed[0], owed[-1]) == (first, last)
    assert len(owed) == (7 if indicator == "RA001" else 2), "of a year, with its last quarter"


def test_a_monthly_feed_owes_three_months_of_the_areas_that_it_covers():
    rows = due("met_police_child_protection", "2008-09-Q4")
    assert set(rows["supplier"]) == {"mps"}
    assert set(rows["area_code"]) == AREAS - {CITY}
    one = rows[(rows["area_code"] == CAMDEN) & (rows["indicator_code"] == "SG020")]
    assert one["period_start"].dt.strftime("%Y-%m-%d").tolist() == ["2009-01-01", "2009-02-01", "2009-03-01"]
    assert one["period_end"].dt.strftime("%Y-%m-%d").tolist() == ["2009-01-31", "2009-02-28", "2009-03-31"]


def test_a_yearly_feed_is_due_when_its_year_ends():
    assert expected("met_police_mappa", "2008-09-Q3") == []
    assert expected("met_police_mappa", "2008-09-Q4") == ["mps"]
    rows = due("met_police_mappa", "2008-09-Q4")
    assert set(zip(rows["period_start"], rows["period_end"], strict=True)) == {
        (pd.Timestamp("2008-04-01"), pd.Timestamp("2009-03-31"))
    }


def test_each_service_owes_its_own_indicator_and_a_trust_both_of_its_areas():
    rows = due("specialist_services", "2008-09-Q1")
    assert set(zip(rows["supplier"], rows["indicator_code"], strict=True)) == {("havens", "SS001"), ("ndtms", "SS002")}
    trusts = due("nhs_child_health", "2008-09-Q1")
    assert set(trusts.loc[trusts["supplier"] == "pct_5c3", "area_code"]) == {CITY, "E09000012"}
    assert set(trusts["area_code"]) == AREAS
    assert not trusts["area_code"].str.contains("+", regex=False).any()


def test_of_events_a_delivery_is_owed_but_no_figure():
    for feed, supplier in (("met_police_missing_children", "mps"), ("london_refuge_stays", "london_refuge")):
        assert due(feed, "2008-09-Q3").empty
        assert expected(feed, "2008-09-Q3") == [supplier]
    assert expected("london_refuge_stays", "2010-11-Q1") == []
    assert [expected("runaways_survey", f"2008-09-Q{n}") for n in (1, 2, 3, 4)] == [[], [], [], ["survey_office"]]
    assert [expected("gol_runaways_questionnaire", f"2008-09-Q{n}") for n in (1, 2, 3, 4)] == [[], ["gol"], [], []]
    assert expected("gol_runaways_questionnaire", "2011-12-Q2") == []


def test_whom_the_refuge_turned_away_is_owed_of_its_last_year():
    found = {quarter: set(due("specialist_services", quarter).query("indicator_code == 'RF003'")["supplier"])
             for quarter in ("2008-09-Q4", "2009-10-Q1", "2009-10-Q4", "2010-11-Q1")}  # fmt: skip
    assert found == {"2008-09-Q4": set(), "2009-10-Q1": {"london_refuge"}, "2009-10-Q4": {"london_refuge"},
                     "2010-11-Q1": set()}  # fmt: skip


def test_what_is_published_is_owed_by_nobody():
    for feed in ("dfe_children_in_need", "met_police_offences", "nhs_teenage_conceptions"):
        assert expected(feed, "2012-13-Q4") == []
        assert due(feed, "2012-13-Q4").empty
    assert set(due("met_police_youth_violence", "2022-23-Q1")["indicator_code"]) == {"GA001", "GA003"}


def test_all_33_and_31_trusts_are_expected_until_there_are_none():
    assert len(expected("borough_return", "2008-09-Q1")) == 33
    assert len(expected("nhs_child_health", "2012-13-Q4")) == 31
    assert expected("nhs_child_health", "2013-14-Q1") == []


def test_the_areas_of_a_figure_are_those_that_owe_it_in_its_quarter():
    pilots = set(library().scope.pilots)
    assert due_areas("borough_return", "SG018", "2008-10-01", "2008-12-31") == pilots
    assert due_areas("borough_return", "SG018", "2009-01-01", "2009-03-31") == AREAS
    assert due_areas("borough_return", "SG018", "2008-04-01", "2008-06-30") == set()
    assert due_areas("met_police_youth_violence", "GA001", "2008-05-01", "2008-05-31") == AREAS - {CITY}
    assert due_areas("met_police_missing_children", "RA007", "2008-04-01", "2008-06-30") == AREAS - {CITY}
    assert due_areas("runaways_survey", "RS001", "2009-01-01", "2009-03-31") == AREAS
    assert due_areas("met_police_youth_violence", "MC101", "2022-03-01", "2022-03-31") == AREAS - {CITY}
    assert due_areas("dfe_children_in_need", "DF255", "2016-10-01", "2017-09-30") == AREAS


def test_an_agreement_is_of_one_area_and_indicator_since_it_was_made(tmp_path: Path):
    scope = read(tmp_path, GIVEN.replace("SG032, since: 2008-09-Q1", "SG032, since: 2009-10-Q1"))
    areas, codes = pd.Series([CITY, CITY, BARNET], index=[7, 8, 9]), pd.Series(["SG032", "SG030", "SG032"])
    for quarter, wanted in (("2008-09-Q4", [False] * 3), ("2009-10-Q4", [True, False, False])):
        found = scope.is_agreed(areas, codes.set_axis(areas.index), Quarter.parse(quarter))
        assert found.to_dict() == dict(zip([7, 8, 9], wanted, strict=True))


def test_every_indicator_is_due_from_somebody_or_published():
    scope = library().scope
    for feed, contract in library().contracts.items():
        for indicator in library().indicators_of(feed):
            quarters = [Quarter.parse(f"2009-10-Q{number}") for number in (2, 4)]  # some are asked for in one season
            owed = [s for quarter in quarters for s in scope.expected_suppliers(contract, [indicator], quarter)]
            assert bool(owed) != bool({feed, indicator.code} & set(scope.published)), indicator.code


def read(tmp_path: Path, text: str):
    path = tmp_path / "scope.yaml"
    path.write_text(text)
    return read_scope(path, library().contracts, library().indicators)


MPS = "{feed: met_police_mappa, supplier: mps}"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("version: 2.0.0", "pilots: [E09000003]\nversion: 2.0.0", "named in pilot.yaml, and nowhere else"),
        ("area_code: E09000001", "area_code: E09000034", "no area E09000034"),
        ("indicator_code: SG032", "indicator_code: SG999", "no indicator SG999"),
        ("until: 2012-13-Q4", "until: 2012-12-Q4", "a financial year spans two years"),
        (MPS, MPS.replace("mappa", "nappa"), "no feed met_police_nappa"),
        (MPS, MPS.replace("mps}", "dfe}"), "no supplier dfe that could owe anything"),
        (MPS, MPS.replace("supplier: mps", "kind: publisher"), "no supplier of kind publisher"),
        (MPS, MPS.replace(", supplier: mps", ""), "of each of a kind or of one supplier"),
        (MPS, MPS.replace("supplier", "suplier"), "suplier"),
        ("season: Q4", "season: Q5", "season"),
        ("[SS001]", "[SG001]", "SG001 is no indicator of specialist_services"),
        ("  - MC105\n", "  - GA001\n", "GA001 is expected, too"),
        ("  - MC105\n", "  - TP001\n", "TP001 is published with its whole feed"),
        ("  - nhs_teenage_conceptions", "  - nhs_conceptions", "no feed or indicator nhs_conceptions"),
    ],
)  # fmt: skip
def test_a_fault_is_an_error_with_its_line(tmp_path: Path, old: str, new: str, says: str):
    assert GIVEN.count(old) == 1
    with pytest.raises(ContractError, match=says) as raised:
        read(tmp_path, GIVEN.replace(old, new, 1))
    changed = GIVEN[: GIVEN.index(old)].count("\n") + 1
    assert f"scope.yaml:{changed}: at " in str(raised.value)


@pytest.mark.parametrize(
    ("old", "says"),
    [
        (f"  - {MPS}\n", "met_police_mappa"),
        ("  - MC103\n", "MC103"),
        ("  - met_police_offences\n", "met_police_offences"),
        ("  - {feed: specialist_services, supplier: ndtms, indicators: [SS002]}\n", "SS002"),
    ],
)
def test_silence_about_a_feed_or_an_indicator_is_an_error(tmp_path: Path, old: str, says: str):
    assert GIVEN.count(old) == 1
    with pytest.raises(ContractError, match=f"from whom are these due, or are they published. {says}$"):
        read(tmp_path, GIVEN.replace(old, ""))

"""The sample's files: reproducible, routed and read without a fault, in time, and marked as made up."""

import hashlib
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline.intake.arrival.delivery import MADE_UP
from lscb_pipeline.intake.files.sheets import read_sheets
from lscb_pipeline.reference import working_days
from lscb_pipeline.reference.months import LONDON
from lscb_pipeline.sample import make_sample
from lscb_pipeline.sample.rounds import BOROUGH, quarters
from lscb_pipeline_tests.sample.conftest import LABELS, version_of

FILES = {
    "borough_return": 8 * 33 - 33 - 3 + 16,  # 33 don't come, 3 are in a neighbour's file, 16 are corrections
    "met_police_missing_children": 8,
    "met_police_child_protection": 8,
    "met_police_mappa": 2,
    "met_police_youth_violence": 8,
    "nhs_child_health": 8 * 31 - 7,
    "specialist_services": 8 * 2 + 4,
    "london_refuge_stays": 8,
    "runaways_survey": 2,
    "gol_runaways_questionnaire": 2,
    "indicator_consultation": 33 - 9,  # 9 boards stay silent
}
OF_A_MADE_UP_ROW = {
    "borough_return": b"made-up sample: ",
    "met_police_missing_children": b"SAMPLE-P",
    "london_refuge_stays": b"SAMPLE-R",
    "runaways_survey": b"(made-up sample)",
}


def digests(inbox: Path) -> dict[str, str]:
    files = [path for path in sorted(inbox.rglob("*")) if path.is_file()]
    return {path.relative_to(inbox).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    folder = tmp_path_factory.mktemp("other")
    make_sample(folder, seed=7)
    return folder, digests(folder)


def test_another_seed_makes_other_figures_in_the_same_places(inbox, other):
    mine, others = digests(inbox), other[1]
    assert list(mine) == list(others)
    assert not {name for name in mine if mine[name] == others[name]}


def test_the_same_seed_makes_the_same_bytes_also_where_another_sample_stands(inbox, other):
    assert make_sample(other[0]) == FILES
    assert digests(other[0]) == digests(inbox)


def test_what_a_former_sample_wrote_is_gone(inbox, tmp_path):
    make_sample(tmp_path)
    former = tmp_path / "2008-09-Q1" / "borough_return" / "nobody.csv"
    former.write_text("of an earlier version")
    receipts = tmp_path / "2008-09-Q1" / "receipts.csv"
    receipts.write_text(receipts.read_text() + "borough_return/nobody.csv,2008-07-20 10:00\n")
    make_sample(tmp_path)
    assert digests(tmp_path) == digests(inbox)


def test_real_files_are_left_alone(tmp_path):
    real = tmp_path / "2008-09-Q1" / "borough_return" / "camden.csv"
    real.parent.mkdir(parents=True)
    real.write_text("real")
    with pytest.raises(FileExistsError, match="an inbox of their own"):
        make_sample(tmp_path)
    assert digests(tmp_path).keys() == {"2008-09-Q1/borough_return/camden.csv"}


def test_every_file_is_routed(routed):
    assert [quarter.label for quarter in quarters()] == LABELS
    assert len(routed) == sum(FILES.values())
    assert [item for item in routed if item.fault] == []
    assert Counter(item.feed for item in routed) == FILES


def test_every_file_is_read_in_the_plain_form_without_a_refused_row_or_a_notice(received):
    assert len(received) == sum(FILES.values())
    for item in received:
        reading = item.reading
        assert item.layout == "plain", item.delivery
        assert reading.refused.empty, (item.delivery.path, reading.refused)
        assert reading.notices.empty, (item.delivery.path, reading.notices)
        assert reading.outside == {}
        assert reading.read == len(reading.rows) > 0


def test_every_quarterly_supplier_sends_in_every_quarter(routed):
    for feed, suppliers in {
        "met_police_missing_children": {"mps"}, "met_police_child_protection": {"mps"},
        "met_police_youth_violence": {"mps"}, "specialist_services": {"havens", "ndtms"},
        "london_refuge_stays": {"london_refuge"},
    }.items():  # fmt: skip
        for label in LABELS:
            turns_away = {"london_refuge"} if feed == "specialist_services" and label.startswith("2009-10") else set()
            assert {i.supplier for i in routed if i.feed == feed and i.quarter.label == label} == suppliers | turns_away
    assert [i.quarter.label for i in routed if i.feed == "gol_runaways_questionnaire"] == ["2008-09-Q2", "2009-10-Q2"]
    for feed in ("met_police_mappa", "runaways_survey"):
        assert [i.quarter.label for i in routed if i.feed == feed] == ["2008-09-Q4", "2009-10-Q4"]


def test_an_eighth_to_a_third_of_the_returns_are_workbooks(routed):
    suffixes = pd.Series([Path(item.path).suffix for item in routed if item.feed == BOROUGH])
    assert set(suffixes) == {".csv", ".xlsx"}
    assert 1 / 8 < (suffixes == ".xlsx").mean() < 1 / 3


def test_every_file_came_in_office_hours_of_a_working_day_after_its_quarter(routed):
    for item in routed:
        received = item.received_at.astimezone(LONDON)
        came = received.date()
        assert came > item.quarter.ends_on
        assert working_days.add(came, 0) == came
        assert 9 <= received.hour < 17


def test_the_contracts_say_when_a_file_is_due():
    days = {feed: library().contracts[feed].due_working_days for feed in FILES}
    assert days == {
        "borough_return": 20, "met_police_missing_children": 15, "met_police_child_protection": 15,
        "met_police_mappa": 15, "met_police_youth_violence": 15, "nhs_child_health": 30, "specialist_services": 20,
        "london_refuge_stays": 20, "runaways_survey": 20, "gol_runaways_questionnaire": 20,
        "indicator_consultation": 20,
    }  # fmt: skip


def test_returns_are_signed_off_after_the_quarter_and_before_they_come(routed, every_return):
    signed = every_return.groupby(["supplier", "quarter", "version"])["signed_off_on"].agg(["min", "max"])
    assert (signed["min"] == signed["max"]).all()
    for item in routed:
        if item.feed == BOROUGH:
            day = signed.loc[(item.supplier, item.quarter.label, version_of(item)), "min"].date()
            assert item.quarter.ends_on < day < item.received_at.date()


def test_an_area_makes_its_figures_in_one_way_and_some_fall_short_of_good_practice(every_return):
    habits = ["source_system", "extract_kept", "second_check", "assurance_level"]
    by_area = every_return.groupby("supplier")[habits].agg(lambda cells: cells.fillna("none").unique().tolist())
    assert (by_area.map(len) == 1).all(axis=None)
    assert len(by_area) >= 30
    own = by_area.map(lambda cells: cells[0])
    assert 1 <= (own["source_system"] == "none").sum() <= 8
    assert 1 <= (own["second_check"] == False).sum() <= 8  # noqa: E712 - one of three values
    assert 1 <= (own["extract_kept"] == False).sum() <= 8  # noqa: E712
    assert set(own["assurance_level"]) == {0, 1, 2, 3}


def test_every_file_says_that_it_is_made_up(inbox, routed):
    assert "made up" in (inbox / MADE_UP).read_text().casefold()
    for item in routed:
        content = (inbox / item.path).read_bytes()
        if Path(item.path).suffix == ".csv":
            header, *lines = content.splitlines()
            word = OF_A_MADE_UP_ROW.get(item.feed)
            assert all(word in line for line in lines) if word else header.startswith(b'"MADE UP: no figure')
        else:
            sheets = {sheet.name: sheet.cells for sheet in read_sheets(content, ".xlsx")}
            assert set(sheets) == {"MADE UP", "Return"}
            assert "no figure" in sheets["MADE UP"].to_numpy()[0, 0]
            assert b"MADE UP" in content  # stored, not compressed
            assert b"<dc:title>Made-up sample</dc:title>" in content

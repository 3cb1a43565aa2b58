"""The sample's files: reproducible, routed and read without a fault, in time, and marked as made up."""

import hashlib
from pathlib import Path

import pandas as pd
import pytest

from lscb_pipeline.intake.delivery import MADE_UP
from lscb_pipeline.intake.files import read_sheets
from lscb_pipeline.reference import working_days
from lscb_pipeline.sample import make_sample
from lscb_pipeline.sample.rounds import BOROUGH, quarters
from lscb_pipeline_tests.sample.conftest import read, rows_of

LABELS = [
    "2008-09-Q1", "2008-09-Q2", "2008-09-Q3", "2008-09-Q4", "2009-10-Q1", "2009-10-Q2", "2009-10-Q3", "2009-10-Q4",
]  # fmt: skip


def digests(inbox: Path) -> dict[str, str]:
    files = [path for path in sorted(inbox.rglob("*")) if path.is_file()]
    return {path.relative_to(inbox).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_seed_makes_the_same_bytes(inbox, tmp_path):
    assert make_sample(tmp_path / "again") == {"borough_return": 264, "met_police_missing_children": 8}
    assert digests(tmp_path / "again") == digests(inbox)


def test_another_seed_makes_other_figures_in_the_same_places(inbox, tmp_path):
    make_sample(tmp_path / "other", seed=7)
    mine, other = digests(inbox), digests(tmp_path / "other")
    assert list(mine) == list(other)
    assert not {name for name in mine if mine[name] == other[name]}


def test_a_sample_replaces_a_sample(inbox, tmp_path):
    make_sample(tmp_path, seed=7)
    make_sample(tmp_path)
    assert digests(tmp_path) == digests(inbox)


def test_real_files_are_left_alone(tmp_path):
    real = tmp_path / "2008-09-Q1" / "borough_return" / "camden.csv"
    real.parent.mkdir(parents=True)
    real.write_text("real")
    with pytest.raises(FileExistsError, match="an inbox of their own"):
        make_sample(tmp_path)
    assert digests(tmp_path).keys() == {"2008-09-Q1/borough_return/camden.csv"}


def read_without_fault(item):
    reading = item.reading
    assert item.layout == "plain", item.delivery
    assert reading.refused.empty, (item.delivery.path, reading.refused)
    assert reading.findings.empty, (item.delivery.path, reading.findings)
    assert reading.outside == {}
    assert reading.read == len(reading.rows) > 0


def test_every_file_is_routed(routed):
    assert [quarter.label for quarter in quarters()] == LABELS
    assert len(routed) == 272
    assert [item for item in routed if item.fault] == []
    assert len({(item.feed, item.supplier, item.quarter) for item in routed}) == 272


def test_files_are_read_without_a_refused_row_or_a_finding(received):
    assert len(received) == 2 * 33 + 8
    for item in received:
        read_without_fault(item)


@pytest.mark.slow
def test_every_return_is_read_without_a_refused_row_or_a_finding(inbox, routed):
    for delivery in routed:
        read_without_fault(read(delivery, inbox))


def test_what_is_read_is_what_was_drawn(received, returns):
    read_rows = rows_of(received, "borough_return")
    drawn = returns[returns["quarter"].isin(read_rows["quarter"])]
    key = ["area_code", "quarter", "indicator_code"]
    both = read_rows.merge(drawn, on=key, how="outer", suffixes=("", "_drawn"), validate="1:1")
    assert len(both) == len(read_rows) == len(drawn)
    is_nil = both["reason_code"] == "nil"
    assert (both.loc[is_nil, "numerator"] == 0).all()  # intake's reading of it
    for name in ("numerator", "denominator", "value", "reason_code", "reason_note", "definition_version", "supplier"):
        same = (both[name] == both[f"{name}_drawn"]) | (both[name].isna() & both[f"{name}_drawn"].isna())
        assert (same | (is_nil & (name == "numerator"))).all(), name


def test_an_eighth_to_a_third_of_the_returns_are_workbooks(routed):
    suffixes = pd.Series([Path(item.path).suffix for item in routed if item.feed == BOROUGH])
    assert set(suffixes) == {".csv", ".xlsx"}
    assert 1 / 8 < (suffixes == ".xlsx").mean() < 1 / 3


def test_every_file_came_in_office_hours_of_a_working_day_before_it_was_due(routed):
    for item in routed:
        days = {"borough_return": 20, "met_police_missing_children": 15}[item.feed]
        came = item.received_at.date()
        assert item.quarter.ends_on < came < working_days.add(item.quarter.ends_on, days)
        assert working_days.add(came, 0) == came
        assert 9 <= item.received_at.hour < 17
        assert str(item.received_at.tzinfo) == "Europe/London"


def test_returns_are_signed_off_after_the_quarter_and_before_they_come(routed, returns):
    signed = returns.groupby(["supplier", "quarter"])["signed_off_on"].agg(["min", "max"])
    assert (signed["min"] == signed["max"]).all()
    for item in routed:
        if item.feed == BOROUGH:
            day = signed.loc[(item.supplier, item.quarter.label), "min"]
            assert item.quarter.ends_on < day < item.received_at.date()


def test_every_file_says_that_it_is_made_up(inbox, routed):
    assert "made up" in (inbox / MADE_UP).read_text().casefold()
    for item in routed:
        content = (inbox / item.path).read_bytes()
        if Path(item.path).suffix == ".csv":
            word = b"made-up sample: " if item.feed == BOROUGH else b"SAMPLE-P"
            assert all(word in line for line in content.splitlines()[1:])
        else:
            sheets = {sheet.name: sheet.cells for sheet in read_sheets(content, ".xlsx")}
            assert set(sheets) == {"MADE UP", "Return"}
            assert "no figure" in sheets["MADE UP"].to_numpy()[0, 0]
            assert b"made-up sample: " in content  # stored, not compressed
            assert b"<dc:title>Made-up sample</dc:title>" in content

"""The synthetic SSDA903 files of others, where they lie beside the project: five years, and episodes to be repaired."""

import csv
import datetime as dt
from collections import defaultdict

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline_tests.collation.test_looked_after import FEED, HEADER, derived, episodes
from lscb_pipeline_tests.conftest import REAL, Inbox, collate, query

STATUTORY = REAL.parent / "statutory" / "ssda903"
pytestmark = pytest.mark.skipif(not STATUTORY.is_dir(), reason="no statutory files beside the project")
MARCH = {2018: 367, 2019: 195, 2020: 135, 2021: 89, 2022: 55}
CONTRADICTIONS = [(88, 97), (40, 96), (25, 42), (21, 34)]  # absent from the next file, and from the one before


@pytest.mark.slow
def test_five_years_each_give_their_own_count_and_contradict_one_another(centre: Centre, inbox: Inbox) -> None:
    for year in range(2017, 2022):
        quarter = f"{year}-{(year + 1) % 100:02d}-Q4"
        for path in sorted((STATUTORY / "demand_model_5_years").glob(f"{year}-*.csv")):
            inbox.put(quarter, FEED, f"camden__{path.stem}.csv", path.read_bytes(), at=f"{year + 1}-04-20")
        collate(centre, quarter)
    counts = derived(centre)
    assert {day.year: number for day, number in counts.items() if day.month == 3} == MARCH
    assert len(counts) == 20
    found = query(
        centre,
        """select about from quality.finding where feed = :feed and rule_id = 'agrees_with_year_before'
           order by collection_quarter""",
        feed=FEED,
    )  # fmt: skip
    for about, (absent, unseen) in zip(found["about"], CONTRADICTIONS, strict=True):
        assert f"absent from this one: {absent} (" in about
        assert f"absent from that one: {unseen};" in about
    tables = query(centre, "select coalesce(rule_id, status) as became, count(*) as n from intake.delivery group by 1")
    assert dict(tables.itertuples(index=False, name=None)) == {"promoted": 5, "table_not_loaded": 20}


# Of each child of the repair set its episodes in order, as the years joined leave them: none is given an end.
STATES = {
    "NORULE_BAD1": "ended ended", "NORULE_NEW1": "ended open", "NORULE_SUT1": "open",
    "RULE1_BAD1": "absent ended ended", "RULE1A_BAD1": "ended absent ended", "RULE2_BAD1": "absent",
    "RULE3_BAD1": "ended absent", "RULE3A_BAD1": "ended ended absent", "RULE4_BAD1": "ended ended absent ended",
    "RULE5_BAD1": "ended open",
}  # fmt: skip


@pytest.mark.slow
def test_episodes_that_others_repair_are_ended_open_or_absent(centre: Centre, inbox: Inbox) -> None:
    (path,) = (STATUTORY / "liia_fix_episodes").glob("*.csv")
    files, begun = defaultdict(list), defaultdict(list)
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            row["CHILD"] += "1"  # a reference without any digit is refused
            days = {name: f"{dt.date.fromisoformat(row[name]):%d/%m/%Y}" for name in ("DECOM", "DEC") if row[name]}
            files[int(row["YEAR"]), row["LA"]].append(",".join((row | days)[name] for name in HEADER.split(",")))
            begun[row["CHILD"]].append(row["DECOM"])
    for (year, area), rows in sorted(files.items()):
        quarter = f"{year - 1}-{year % 100:02d}-Q4"
        inbox.put(quarter, FEED, area.lower().replace(" ", "_"), episodes(*rows), at=f"{year}-04-20")
    for year in sorted({year for year, _ in files}):
        collate(centre, f"{year - 1}-{year % 100:02d}-Q4")
    stands = query(centre, "select person_key, began_on::text, state from core.care_episode order by 1, 2")
    of_child = stands.groupby("person_key").agg(list)
    joined = {tuple(row.began_on): " ".join(row.state) for row in of_child.itertuples()}
    assert {child: joined[tuple(sorted(days))] for child, days in begun.items()} == STATES
    assert len(stands) == 23

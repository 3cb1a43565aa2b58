"""The PCTs' figures: 31 PCTs for 33 areas, written as code or name, some late, some absent."""

import pandas as pd
import pytest

from lscb_pipeline.reference import working_days
from lscb_pipeline_tests.sample.conftest import LABELS, rows_of

CODES = ["SG025", "SG026", "SG027", "SG028", "SG029"]


@pytest.fixture(scope="module")
def health(received):
    return rows_of(received, "nhs_child_health")


def test_31_pcts_serve_33_areas_and_two_of_them_two(health):
    places = health.groupby("supplier")["area_code"].agg(set)
    assert len(places) == 31
    assert (places.map(len) == 1).all()
    assert places["pct_5c3"] == {"E09000001+E09000012"}
    assert places["pct_5m7"] == {"E09000024+E09000029"}
    covered = [code for found in places for joined in found for code in joined.split("+")]
    assert sorted(covered) == [f"E090000{number:02d}" for number in range(1, 34)]


def test_every_file_has_the_five_indicators_once(health):
    by_file = health.groupby(["quarter", "supplier"])["indicator_code"].agg(sorted)
    assert (by_file.map(lambda codes: codes == CODES)).all()
    assert (health["period"] == health["quarter"]).all()


def test_some_write_their_code_and_others_their_areas_name(inbox):
    written = {}
    for path in sorted((inbox / "2009-10-Q4" / "nhs_child_health").glob("*.csv")):
        written[path.stem] = pd.read_csv(path, header=1, dtype="str")["area_code"].iloc[0]
    is_code = pd.Series(written).str.fullmatch(r"5[A-Z0-9]{2}|TAK")
    assert 0.5 < is_code.mean() < 0.75
    assert written["pct_5c3"] == "5C3"
    assert "Havering" in written.values()


def test_a_few_pcts_stay_away_or_are_late(routed):
    mine = [item for item in routed if item.feed == "nhs_child_health"]
    sent = pd.Series([item.quarter.label for item in mine]).value_counts().reindex(LABELS)
    assert list(31 - sent) == [3, 2, 1, 0, 0, 1, 0, 0]
    late = [
        (item.quarter.label, item.supplier)
        for item in mine
        if item.received_at.date() > working_days.add(item.quarter.ends_on, 30)
    ]
    assert len(late) == 7
    assert {quarter for quarter, _ in late} < set(LABELS)


def test_posts_waits_and_visits_are_plausible(health):
    given = health[health["reason_code"].isna()]
    parts = given.groupby("indicator_code")[["numerator", "denominator"]].sum()
    share = parts["numerator"] / parts["denominator"]
    assert 0.08 < share["SG027"] < 0.2
    assert 0.05 < share["SG028"] < 0.2
    assert 0.05 < share["SG029"] < 0.2
    with_parts = given[given["indicator_code"].isin(["SG027", "SG028", "SG029"])]
    assert (with_parts["numerator"] <= with_parts["denominator"]).all()
    posts = given[given["indicator_code"] == "SG028"]
    assert posts["denominator"].between(4, 6).all()
    visitors = given[given["indicator_code"] == "SG027"]
    assert (visitors["denominator"].round(1) == visitors["denominator"]).all()  # whole-time equivalents
    assert (visitors["numerator"] % 1 != 0).any()
    assert (visitors.groupby("supplier")["denominator"].nunique() == 1).all()
    whole = given[given["indicator_code"] != "SG027"]
    assert (whole[["numerator", "denominator"]].fillna(0) % 1 == 0).all(axis=None)
    last = given[given["quarter"] == "2009-10-Q4"].groupby("indicator_code")["numerator"].sum()
    assert 3_000 < last["SG025"] < 6_000
    assert 120_000 < last["SG026"] < 190_000


def test_a_pct_without_a_figure_says_why(health):
    coded = health[health["reason_code"].notna()]
    assert set(coded["reason_code"]) == {"not_collected", "with_partner"}
    assert coded["reason_note"].notna().all()
    assert coded[["numerator", "denominator"]].isna().all(axis=None)
    assert 0 < len(coded) / len(health) < 0.04

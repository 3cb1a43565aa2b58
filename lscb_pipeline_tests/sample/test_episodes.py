"""The police's missing children: counts, repeats under one reference, ages, times and places."""

import pandas as pd

TWO_HOURS = pd.Timedelta(hours=2)  # a night is passed at 02:00
LINK = ["forename_initial", "surname", "birth_date", "sex"]


def test_some_three_thousand_episodes_a_quarter_most_in_summer(episodes):
    by_quarter = episodes.groupby("quarter").size()
    assert len(by_quarter) == 8
    assert by_quarter.between(2_500, 4_000).all()
    for year in ("2008-09", "2009-10"):
        mine = by_quarter[by_quarter.index.str.startswith(year)]
        assert mine.idxmax() == f"{year}-Q2"
        assert mine[f"{year}-Q2"] > 1.2 * mine[f"{year}-Q4"]


def test_episodes_are_of_the_32_areas_that_the_met_polices(episodes):
    places = [f"E090000{number:02d}" for number in range(2, 34)]
    assert sorted(episodes["residence_area"].unique()) == places
    assert set(episodes["report_area"]) <= set(places)
    assert 0.8 < (episodes["report_area"] == episodes["residence_area"]).mean() < 0.95
    assert (episodes.groupby(["quarter", "residence_area"]).size() >= 20).all()


def test_most_children_run_once_and_some_three_times_in_90_days(episodes):
    ordered = episodes.sort_values(["person_key", "reported_at"])
    two_before = ordered.groupby("person_key")["reported_at"].shift(2)
    repeats = ordered[ordered["reported_at"] - two_before <= pd.Timedelta(days=90)]
    children = ordered.groupby("quarter")["person_key"].nunique()
    share = (repeats.groupby("quarter")["person_key"].nunique() / children).iloc[1:]  # the first has no past
    assert share.between(0.05, 0.2).all()
    times = ordered.groupby(["quarter", "person_key"]).size()
    assert (times == 1).mean() > 0.65
    assert times.max() >= 6


def test_repeats_recur_across_quarters_under_one_reference_and_one_key(reports, episodes):
    quarters = reports.groupby("person_reference")["quarter"].nunique()
    assert (quarters >= 2).mean() > 0.3
    assert (quarters >= 5).sum() > 100
    assert (reports.groupby("person_reference")[[*LINK, "residence_area"]].nunique() == 1).all(axis=None)
    assert episodes["person_key"].nunique() == reports["person_reference"].nunique()
    assert (episodes.groupby("person_key")["link_key"].nunique() == 1).all()


def test_children_grow_older(episodes):
    ages = episodes.groupby("person_key")["age"].agg(["min", "max"])
    assert (ages["max"] - ages["min"] <= 2).all()
    assert (ages["max"] > ages["min"]).mean() > 0.1


def test_ages_8_to_17_most_at_14_and_15_girls_a_little_more(episodes):
    by_age = episodes["age"].value_counts(normalize=True)
    assert sorted(by_age.index) == list(range(8, 18))
    assert set(by_age.nlargest(2).index) == {14, 15}
    assert 0.5 < (episodes["sex"] == "F").mean() < 0.6


def test_about_a_third_are_missing_from_care(episodes):
    by_quarter = (episodes["missing_from"] == "care").groupby(episodes["quarter"]).mean()
    assert by_quarter.between(0.25, 0.42).all()
    assert set(episodes["missing_from"]) == {"home", "care", "school", "hospital", "other"}
    assert set(episodes["risk_level"]) == {"low", "medium", "high"}


def test_about_half_are_missing_overnight(episodes):
    away_from = (episodes["last_seen_at"] - TWO_HOURS).dt.normalize()
    overnight = episodes["found_at"].isna() | (away_from < (episodes["found_at"] - TWO_HOURS).dt.normalize())
    assert overnight.groupby(episodes["quarter"]).mean().between(0.4, 0.6).all()


def test_last_seen_then_reported_then_found(episodes, received):
    assert (episodes["last_seen_at"] <= episodes["reported_at"]).all()
    found = episodes["found_at"].notna()
    assert (episodes["reported_at"] <= episodes["found_at"])[found].all()
    assert 0 < (~found).sum() < 200
    away = (episodes["found_at"] - episodes["last_seen_at"]).dropna()
    assert away.median() < pd.Timedelta(hours=24) < away.max()
    for item in received:
        if item.delivery.feed == "met_police_missing_children":
            came = pd.Timestamp(item.delivery.received_at).tz_localize(None)
            assert item.reading.rows["found_at"].max() < came  # what the Met can't know isn't in its file


def test_no_child_is_missing_twice_at_once(episodes):
    ordered = episodes.sort_values(["person_key", "reported_at"])
    before = ordered.groupby("person_key")["found_at"].shift()
    overlapping = before.notna() & (ordered["last_seen_at"] < before)
    assert not overlapping.any()


def test_every_moment_is_one_that_a_london_clock_showed(episodes):
    for name in ("last_seen_at", "reported_at", "found_at"):
        moments = episodes[name].dropna()
        moments.dt.tz_localize("Europe/London", ambiguous=[True] * len(moments), nonexistent="raise")
        assert (moments.dt.second == 0).all()


def test_references_are_those_of_a_sample_and_no_report_has_two(reports):
    assert reports["person_reference"].str.fullmatch(r"SAMPLE-P\d{6}").all()
    assert reports["episode_reference"].str.fullmatch(r"SAMPLE-E\d{7}").all()
    assert reports["episode_reference"].is_unique
    assert (reports["category"] == "missing").all()

"""The London Refuge: stays within the law, over quarters' ends, and its young people among the police's missing."""

import pandas as pd
import pytest

from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.sample import known_links
from lscb_pipeline.sample.children import surnames
from lscb_pipeline.sample.refuge_people import MISHEARD
from lscb_pipeline_tests.sample.conftest import LABELS, rows_of, sent_lines

LINK = ["forename_initial", "surname", "birth_date", "sex"]


@pytest.fixture(scope="module")
def stays(received):
    """As intake keeps them, each as the last file says."""
    rows = rows_of(received, "london_refuge_stays").sort_values("quarter")
    return rows.drop_duplicates("stay_key", keep="last")


@pytest.fixture(scope="module")
def sent(inbox):
    return sent_lines(inbox, "london_refuge_stays", ("birth_date", "admitted_at", "left_at"))


@pytest.fixture(scope="module")
def truth():
    return known_links()


def nights(stays: pd.DataFrame) -> pd.Series:
    return (stays["left_at"].dt.normalize() - stays["admitted_at"].dt.normalize()).dt.days


def quarter_of(moments: pd.Series) -> pd.Series:
    return moments.map(lambda at: Quarter.of(at.date()).label, na_action="ignore")


def test_about_62_are_admitted_a_quarter(stays):
    admitted = quarter_of(stays["admitted_at"]).value_counts()
    assert sorted(admitted.index) == LABELS
    assert admitted.between(45, 80).all()
    assert 58 < admitted.mean() < 66
    assert stays["residence_area"].nunique() > 25


def test_a_stay_is_of_up_to_14_nights_and_four_or_five_on_average(stays):
    ended = nights(stays).dropna()
    assert ended.between(0, 14).all()
    assert ended.max() >= 13
    assert (ended == 0).any()
    assert 3.8 < ended.mean() < 5.2


def test_nobody_stays_more_than_21_nights_in_three_months_or_twice_at_once(sent):
    stays = sent.sort_values("quarter").drop_duplicates("stay_reference", keep="last").dropna(subset=["left_at"])
    several = stays[stays.duplicated("person_reference", keep=False)]
    assert several["person_reference"].nunique() > 30
    for _, mine in several.sort_values("admitted_at").groupby("person_reference"):
        assert (mine["admitted_at"].iloc[1:].array > mine["left_at"].iloc[:-1].array).all()
        spans = [
            pd.date_range(row.admitted_at.normalize(), row.left_at.normalize(), inclusive="left")
            for row in mine.itertuples()
        ]
        spent = pd.Series([day for span in spans for day in span], dtype="datetime64[s]")
        for day in spent:
            assert spent.between(day, day + pd.DateOffset(months=3), inclusive="left").sum() <= 21


def test_most_are_12_to_16(stays):
    assert stays["age"].between(12, 16).mean() > 0.9
    assert stays["age"].between(10, 17).all()
    assert (stays["age"] < 12).any()


def test_a_stay_open_at_the_quarters_end_comes_again_with_its_end(sent):
    begun, ended = quarter_of(sent["admitted_at"]), quarter_of(sent["left_at"])
    is_open = sent["left_at"].isna()
    assert (begun[is_open] == sent["quarter"][is_open]).all()
    assert sent.loc[is_open, "left_to"].isna().all()
    assert ((begun == sent["quarter"]) | (ended == sent["quarter"])).all()
    assert (ended[~is_open] == sent["quarter"][~is_open]).all()
    again = sent[sent.duplicated("stay_reference", keep=False)].sort_values("quarter")
    first, last = (again.groupby("stay_reference").nth(number) for number in (0, 1))
    assert len(first) == len(last) >= 8
    assert first["left_at"].isna().all()
    assert last["left_at"].notna().all()
    same = ["person_reference", *LINK, "residence_area", "admitted_at", "referred_by"]
    pd.testing.assert_frame_equal(
        first.set_index("stay_reference")[same].sort_index(), last.set_index("stay_reference")[same].sort_index()
    )
    still_open = sent[is_open & ~sent["stay_reference"].isin(again["stay_reference"])]
    assert set(still_open["quarter"]) <= {"2009-10-Q4"}  # nothing comes after the last quarter


def test_the_truth_names_everyone_in_the_files(sent, reports, truth):
    assert set(truth["refuge_reference"]) == set(sent["person_reference"])
    assert truth["refuge_reference"].is_unique
    known = truth.dropna(subset=["police_reference"])
    assert known["police_reference"].is_unique
    assert set(known["police_reference"]) <= set(reports["person_reference"])
    assert 100 < len(known) < 0.6 * len(truth)
    assert not truth.loc[truth["police_reference"].isna(), "is_linkable"].any()
    assert 5 <= (~known["is_linkable"]).sum() <= 30
    assert sent["person_reference"].str.fullmatch(r"SAMPLE-R\d{5}").all()
    assert not set(sent["person_reference"]) & set(reports["person_reference"])


def test_link_key_finds_exactly_the_linkable(received, episodes, inbox, sent, reports, truth):
    """By pseudonym, from the rows as intake keeps them; row numbers lead back to the references that were sent."""
    refuge = rows_of(received, "london_refuge_stays")
    keyed = refuge.assign(refuge_reference=references(refuge, sent))[["refuge_reference", "link_key"]]
    police = episodes.assign(police_reference=references(episodes, reports))[["police_reference", "link_key"]]
    found = keyed.drop_duplicates().merge(police.drop_duplicates(), on="link_key")
    expected = truth.loc[truth["is_linkable"], ["refuge_reference", "police_reference"]]
    assert set(found[["refuge_reference", "police_reference"]].itertuples(index=False, name=None)) == set(
        expected.itertuples(index=False, name=None)
    )
    assert (refuge.groupby("person_key")["link_key"].nunique() == 1).all()
    assert not set(refuge["person_key"]) & set(episodes["person_key"])


def references(rows: pd.DataFrame, sent: pd.DataFrame) -> pd.Series:
    """The person's reference in the line of the file that each typed row came from (the header is row 1)."""
    place = sent.groupby("quarter").cumcount() + 2
    by_place = pd.Series(sent["person_reference"].array, index=pd.MultiIndex.from_arrays([sent["quarter"], place]))
    return pd.Series(by_place.loc[list(zip(rows["quarter"], rows["row_number"], strict=True))].array, index=rows.index)


def test_they_are_the_same_children_reported_missing_days_before_they_came(sent, reports, truth):
    known = truth.dropna(subset=["police_reference"]).rename(columns={"refuge_reference": "person_reference"})
    stays = sent.drop_duplicates("stay_reference").merge(known, on="person_reference", validate="m:1")
    both = stays.merge(reports, left_on="police_reference", right_on="person_reference", suffixes=("", "_of_police"))
    before = both["admitted_at"] - both["reported_at"]
    is_out_of_it = before.between(pd.Timedelta(0), pd.Timedelta(days=5)) & (both["admitted_at"] <= both["found_at"])
    assert set(both.loc[is_out_of_it, "stay_reference"]) == set(stays["stay_reference"])
    for name in ("forename_initial", "birth_date", "sex"):
        assert (both[name] == both[f"{name}_of_police"]).all()
    is_respelt = ~both["is_linkable"]
    assert both.loc[is_respelt, "surname"].str.startswith(tuple(MISHEARD.values())).all()
    habits = both.loc[~is_respelt, "surname"] != both.loc[~is_respelt, "surname_of_police"]
    assert 0.15 < habits.mean() < 0.5  # capitals, accents and hyphens, through which a link sees


def test_no_mishearing_is_another_childs_name():
    for beginning, misheard in MISHEARD.items():
        assert not [name for name in surnames() if name.casefold().startswith(misheard.casefold())]
        assert [name for name in surnames() if name.startswith(beginning)]


def test_the_others_were_never_reported(reports, truth, sent):
    unknown = set(truth.loc[truth["police_reference"].isna(), "refuge_reference"])
    theirs = sent[sent["person_reference"].isin(unknown)]
    assert theirs.merge(reports, on=LINK).empty
    admissions = sent.drop_duplicates("stay_reference")["person_reference"].isin(unknown)
    assert 0.5 < admissions.mean() < 0.7

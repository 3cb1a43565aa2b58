"""The Met's figures by borough: child protection and youth violence by month, MAPPA by year."""

import pytest

from lscb_pipeline_tests.sample.conftest import LABELS, rows_of

POLICED = [f"E090000{number:02d}" for number in range(2, 34)]  # not the City of London


@pytest.fixture(scope="module")
def protection(received):
    return rows_of(received, "met_police_child_protection")


@pytest.fixture(scope="module")
def violence(received):
    return rows_of(received, "met_police_youth_violence")


@pytest.fixture(scope="module")
def mappa(received):
    return rows_of(received, "met_police_mappa")


def test_a_file_has_its_quarters_three_months_of_32_boroughs(protection, violence):
    for rows, codes in ((protection, ["SG019", "SG020", "SG021", "SG022", "SG023", "SG024"]),
                        (violence, ["GA001", "GA003"])):  # fmt: skip
        assert sorted(rows["area_code"].unique()) == POLICED
        assert sorted(rows["indicator_code"].unique()) == codes
        assert len(rows) == 32 * 24 * len(codes)
        assert not rows.duplicated(["area_code", "indicator_code", "period_start"]).any()
        assert (rows.groupby("quarter")["period"].nunique() == 3).all()
        own = rows["period_start"].dt.to_period("Q-MAR").astype("str")
        assert (own.str[-2:] == rows["quarter"].str[-2:]).all()
        assert rows["period"].min() == "2008-04"
        assert rows["period"].max() == "2010-03"


def test_detections_are_over_the_months_offences(protection):
    place = ["area_code", "period"]
    offences = protection.query("indicator_code == 'SG021'").set_index(place)["numerator"]
    detected = protection.query("indicator_code == 'SG022'").set_index(place)
    assert (detected["denominator"] == offences.reindex(detected.index)).all()
    assert 0.18 < detected["numerator"].sum() / offences.sum() < 0.27
    marac = protection.query("indicator_code == 'SG024'")
    assert (marac["numerator"] <= marac["denominator"]).all()
    assert 0.15 < marac["numerator"].sum() / marac["denominator"].sum() < 0.3
    plain = protection[protection["indicator_code"].isin(["SG019", "SG020", "SG021", "SG023"])]
    assert plain["denominator"].isna().all()
    assert plain["numerator"].notna().all()


@pytest.mark.parametrize(
    ("code", "least", "most"),
    [("SG019", 120_000, 200_000), ("SG020", 1_400, 2_800), ("SG021", 7_000, 12_000), ("SG023", 35_000, 55_000)],
)
def test_londons_year_of_child_protection_is_plausible(protection, code, least, most):
    rows = protection[protection["indicator_code"] == code]
    by_year = rows["numerator"].groupby(rows["quarter"].str[:7]).sum()
    assert by_year.between(least, most).all(), by_year


def test_londons_year_of_youth_violence_is_plausible(violence):
    rows = violence.assign(year=violence["quarter"].str[:7])
    by_year = rows.groupby(["indicator_code", "year"])["amount"].sum()
    assert by_year["GA001"].between(6_000, 8_500).all()
    assert by_year["GA003"].between(800, 1_600).all()
    assert (rows["amount"] % 1 == 0).all()


def test_mappa_comes_once_a_year_for_the_year(mappa):
    assert mappa.groupby("quarter")["period"].agg(set).to_dict() == {
        "2008-09-Q4": {"2008-09"},
        "2009-10-Q4": {"2009-10"},
    }
    assert (mappa["period_end"].dt.strftime("%Y-%m-%d").isin(["2009-03-31", "2010-03-31"])).all()
    assert len(mappa) == 2 * 32 * 4
    assert sorted(mappa["area_code"].unique()) == POLICED
    meetings = mappa[mappa["indicator_code"] == "MP004"]
    assert (meetings["numerator"] <= meetings["denominator"]).all()
    assert (meetings["denominator"] > 0).all()
    offenders = mappa.groupby(["indicator_code", "quarter"])["numerator"].sum()
    assert offenders["MP001"].between(2_800, 4_500).all()
    assert offenders["MP003"].between(60, 250).all()
    assert mappa.loc[mappa["indicator_code"] != "MP004", "denominator"].isna().all()


def test_boroughs_keep_their_character(protection):
    rows = protection[protection["indicator_code"] == "SG019"]
    by_quarter = rows.pivot_table(index="area_code", columns="quarter", values="numerator", aggfunc="sum")
    assert by_quarter[LABELS[0]].rank().corr(by_quarter[LABELS[-1]].rank()) > 0.8

"""The specialist services: the Havens' tiny counts, drug treatment, whom the refuge turned away in its last year."""

import pytest

from lscb_pipeline_tests.sample.conftest import rows_of


@pytest.fixture(scope="module")
def services(received):
    return rows_of(received, "specialist_services")


def test_each_service_sends_its_one_indicator_of_33_areas(services):
    by_supplier = services.groupby("supplier")[["indicator_code", "service"]].agg(set)
    assert by_supplier.loc["havens"].tolist() == [{"SS001"}, {"havens"}]
    assert by_supplier.loc["ndtms"].tolist() == [{"SS002"}, {"all"}]
    assert by_supplier.loc["london_refuge"].tolist() == [{"RF003"}, {"london_refuge"}]
    assert (services.groupby(["supplier", "quarter"])["area_code"].nunique() == 33).all()
    assert len(services) == (2 * 8 + 4) * 33
    assert (services["period"] == services["quarter"]).all()
    assert services["denominator"].isna().all()


def test_the_havens_counts_are_tiny(services):
    seen = services.loc[services["indicator_code"] == "SS001", "numerator"]
    assert seen.between(1, 5).mean() > 0.7
    assert (seen == 0).any()
    assert seen.max() < 15
    treated = services[services["indicator_code"] == "SS002"].groupby("quarter")["numerator"].sum()
    assert treated.between(1_000, 2_000).all()


def test_the_refuge_turned_nearly_50_away_in_its_last_year(services):
    away = services[services["indicator_code"] == "RF003"]
    assert sorted(away["quarter"].unique()) == [f"2009-10-Q{number}" for number in range(1, 5)]
    assert 35 < away["numerator"].sum() < 60

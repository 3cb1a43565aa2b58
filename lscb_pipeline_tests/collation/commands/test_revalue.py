"""A later vintage of populations: it changes figures when somebody asks for it, and not before."""

import pytest
from sqlalchemy import text

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.revalue import VintageError, revalue
from lscb_pipeline_tests.collation.releases import publish
from lscb_pipeline_tests.conftest import Inbox, collate, query

Q, PRECENSUS, REBASED = "2020-21-Q1", "ons_mid2020_precensus", "ons_2024_rebased"
WESTMINSTER = {PRECENSUS: 50_701, REBASED: 31_851}  # aged 0-17 in mid-2020


def over(centre: Centre, schema: str = "mart") -> tuple[float, str]:
    found = query(centre, f"select denominator, population_vintage from {schema}.benchmark where numerator = 412")
    (row,) = found.itertuples(index=False, name=None)
    return row


def test_a_later_vintage_waits_until_it_is_asked_for(centre: Centre, inbox: Inbox) -> None:
    row = {"area_code": "Westminster", "period": Q, "indicator_code": "SG001", "numerator": 412}
    inbox.put(Q, "borough_return", "westminster", [row])
    with centre.warehouse.transaction() as connection:  # as it was before the newest one came
        connection.execute(text("update core.vintage_in_use set vintage = :v"), {"v": PRECENSUS})
    first = publish(centre, Q)
    assert over(centre) == over(centre, "publish") == (WESTMINSTER[PRECENSUS], PRECENSUS)
    before = {path: path.read_bytes() for path in first.rglob("*") if path.is_file()}
    collate(centre, Q)
    assert over(centre) == (WESTMINSTER[PRECENSUS], PRECENSUS), "nobody asked"

    assert revalue(centre, None) == (REBASED, 1)
    assert over(centre) == (WESTMINSTER[REBASED], REBASED)
    assert over(centre, "publish") == (WESTMINSTER[PRECENSUS], PRECENSUS), "what is published stays"
    assert publish(centre, Q).name == "r2"
    assert over(centre, "publish") == (WESTMINSTER[REBASED], REBASED)
    assert {path: path.read_bytes() for path in before} == before
    with pytest.raises(VintageError, match="there are dcsf_sfr27_mid2009"):
        revalue(centre, "ons_2042")

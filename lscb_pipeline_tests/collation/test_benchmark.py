"""The marts keep up with every change to what they are computed from."""

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline_tests.collation.returns import CAMDEN, Q3, Q4, current, row
from lscb_pipeline_tests.conftest import Inbox, collate, query


def test_a_new_denominator_alone_changes_what_is_divided_by_it(centre: Centre, inbox: Inbox) -> None:
    said = {"area_code": "Camden", "period": "2018", "source_table": "missing", "breakdown": "all"}
    inbox.put(Q3, "dfe_looked_after_missing", "dfe", [said | {"indicator_code": "DF111", "amount": 5}])
    base = said | {"indicator_code": "DF101", "amount": 50, "source_table": "looked_after"}
    inbox.put(Q4, "dfe_looked_after_missing", "dfe", [base])
    ask = "select denominator, value, london_value from mart.benchmark where indicator_code = 'DF111'"
    collate(centre, Q3)
    assert query(centre, ask).isna().to_numpy().tolist() == [[True, True, True]]
    collate(centre, Q4)
    assert query(centre, ask).to_numpy().tolist() == [[50.0, 10.0, 10.0]]


def test_the_marts_lose_what_was_withdrawn_altogether(centre: Centre, inbox: Inbox) -> None:
    inbox.put(Q3, "borough_return", "camden__1", [row("Camden", "SG014", "x"), row("Camden", "SG001", 5)])
    inbox.put(Q3, "borough_return", "camden__2", [row("Camden", "SG001", 6)])
    collate(centre, Q3)
    assert current(centre) == {(CAMDEN, "SG001"): 6.0}
    assert query(centre, "select area_code from mart.benchmark")["area_code"].tolist() == [CAMDEN]
    inbox.put(Q3, "borough_return", "camden__3", [row("Camden", "SG014", 0)])  # held, and SG001 left out
    collate(centre, Q3)
    assert current(centre) == {}
    assert query(centre, "select * from mart.benchmark").empty
    assert query(centre, "select * from mart.london_summary").empty

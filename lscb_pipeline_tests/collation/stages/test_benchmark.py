"""The marts keep up with every change to what they are computed from."""

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.reference.suppliers import own_areas
from lscb_pipeline_tests.collation.returns import BARNET, CAMDEN, Q3, Q4, current, row
from lscb_pipeline_tests.conftest import Inbox, collate, query


def test_a_new_denominator_alone_changes_what_is_divided_by_it(centre: Centre, inbox: Inbox) -> None:
    said = {"area_code": "Camden", "period": "2008", "source_table": "missing", "breakdown": "all"}
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
    # SG001 is left out; what it states counts, but for a zero, which waits
    inbox.put(Q3, "borough_return", "camden__3", [row("Camden", "SG014", 0), row("Camden", "SG015", "x")])
    collate(centre, Q3)
    assert current(centre) == {(CAMDEN, "SG015"): "x"}
    assert query(centre, "select indicator_code from mart.benchmark")["indicator_code"].tolist() == ["SG015"]
    assert query(centre, "select * from mart.london_summary where indicator_code = 'SG001'").empty


def test_the_areas_due_are_those_that_owe_the_figure_in_its_quarter(centre: Centre, inbox: Inbox) -> None:
    for quarter in (Q3, Q4):  # SG018 is of Phase II: of pilots first
        figures = [row("Barnet", "SG018", 2, period=quarter), row("Barnet", "SG014", 3, period=quarter)]
        inbox.put(quarter, "borough_return", "barnet", figures)
    violence = {"area_code": "Camden", "period": "2008-11", "indicator_code": "GA001", "amount": 4}
    inbox.put(Q3, "met_police_youth_violence", "mps", [violence, violence | {"indicator_code": "MC101"}])
    offences = {"area_code": "Camden", "period": "2008-11", "offence": "Burglary", "offences": 9}
    inbox.put(Q3, "met_police_offences", "mps", [offences])
    for quarter in (Q3, Q4):
        collate(centre, quarter)
    assert current(centre)[BARNET, "SG018"] == 2.0
    asked = """select indicator_code, period_start::text, areas_due from mart.london_summary
               where region = 'london' order by 1, 2"""
    assert query(centre, asked).to_numpy().tolist() == [
        ["GA001", "2008-11-01", 32], ["MC001", "2008-11-01", 32], ["MC101", "2008-11-01", 32],
        ["SG014", "2008-10-01", 33], ["SG014", "2009-01-01", 33],
        ["SG018", "2008-10-01", 11], ["SG018", "2009-01-01", 33],
    ]  # fmt: skip


def test_every_figure_stands_beside_londons_and_its_neighbours(centre: Centre, inbox: Inbox) -> None:
    for supplier, code in own_areas().items():
        referred_again = 90 if code == BARNET else 20
        figures = [row(code, "SG003", referred_again, denominator=100), row(code, "SG014", 7)]
        inbox.put(Q3, "borough_return", supplier, figures)
    collate(centre, Q3)
    asked = """select count(*) as figures, round(min(lower_95)::numeric, 2)::float as lower,
                      round(max(upper_95)::numeric, 2)::float as upper, max(neighbour_median) as neighbours,
                      max(quartile) as quartile, max(funnel) as funnel,
                      round(max(dispersion)::numeric, 1)::float as spread
               from mart.benchmark where indicator_code = 'SG003' group by versus_london order by versus_london"""
    assert query(centre, asked).to_numpy().tolist() == [
        [32, 13.34, 28.88, 20.0, "A", "within", 0.3], [1, 82.56, 94.48, 20.0, "D", "above_998", 0.3],
    ]  # fmt: skip
    asked = """select count(*), count(lower_95), count(funnel), max(versus_london)
               from mart.benchmark where indicator_code = 'SG014'"""
    assert query(centre, asked).to_numpy().tolist() == [[33, 0, 0, "not_compared"]]


def test_trends_keep_up_with_what_they_look_back_at(centre: Centre, inbox: Inbox) -> None:
    def changes() -> list[list[object]]:
        asked = """select area_code, period_start::text, value, change, points from mart.indicator_trend
                   where indicator_code = 'SG014' order by 1, 2"""
        return query(centre, asked).fillna(-99).to_numpy().tolist()

    for quarter, figure in ((Q4, 9), (Q3, 4)):  # the later one first
        inbox.put(quarter, "borough_return", "camden", [row("Camden", "SG014", figure, period=quarter)])
        collate(centre, quarter)
    assert changes() == [[CAMDEN, "2008-10-01", 4.0, -99.0, 1], [CAMDEN, "2009-01-01", 9.0, 5.0, 2]]
    inbox.put(Q3, "borough_return", "camden__2", [row("Camden", "SG014", 7)])
    collate(centre, Q3)
    assert changes() == [[CAMDEN, "2008-10-01", 7.0, -99.0, 1], [CAMDEN, "2009-01-01", 9.0, 2.0, 2]]
    inbox.put(Q3, "borough_return", "camden__3", [row("Camden", "SG001", 7)])  # SG014 left out
    collate(centre, Q3)
    assert changes() == [[CAMDEN, "2009-01-01", 9.0, -99.0, 1]]


def test_a_period_of_which_nothing_is_available_has_a_past_and_no_trend(centre: Centre, inbox: Inbox) -> None:
    for quarter, figure in ((Q3, 9), (Q4, "x")):
        inbox.put(quarter, "borough_return", "camden", [row("Camden", "SG014", figure, period=quarter)])
        collate(centre, quarter)
    asked = "select area_code, period_start::text, value from mart.indicator_trend"
    assert query(centre, asked).to_numpy().tolist() == [[CAMDEN, "2008-10-01", 9.0]]

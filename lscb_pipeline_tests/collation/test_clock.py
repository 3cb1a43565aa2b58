"""The night in October on which the clock goes back: what came first counts first, and no true row is turned away."""

import datetime as dt

import pandas as pd

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline_tests.collation.returns import BARNET, CAMDEN, Q3, current, row
from lscb_pipeline_tests.collation.test_events import FEED, episode
from lscb_pipeline_tests.conftest import Inbox, collate, query

SUMMER, WINTER = "2008-10-26 00:30", "2008-10-26 01:30"  # 01:30 in London, an hour apart, as UTC


def test_files_of_half_past_one_count_in_the_order_in_which_they_came(centre: Centre, inbox: Inbox) -> None:
    for borough, first, then in (("Camden", 1, 2), ("Barnet", 2, 1)):  # whichever bytes have the greater hash
        for figure, moment in ((first, SUMMER), (then, WINTER)):
            rows = [row(borough, "SG014", figure)]
            inbox.put(Q3, "borough_return", f"{borough.lower()}__{figure}", rows, at=moment)
    collate(centre, Q3)
    assert current(centre) == {(CAMDEN, "SG014"): 2, (BARNET, "SG014"): 1}
    came = query(centre, "select distinct received_at from intake.delivery order by 1")["received_at"]
    assert [moment.isoformat()[11:16] for moment in came.dt.tz_convert("UTC")] == ["00:30", "01:30"]
    assert {moment.isoformat()[11:16] for moment in came.dt.tz_convert("Europe/London")} == {"01:30"}


def test_receipts_that_say_their_zone_tell_the_two_hours_apart(centre: Centre, inbox: Inbox) -> None:
    for figure in (1, 2):
        inbox.put(Q3, "borough_return", f"camden__{figure}", [row("Camden", "SG014", figure)])
    lines = ["path,received_at", "borough_return/camden__1.csv,2008-10-26 01:10+00:00",
             "borough_return/camden__2.csv,2008-10-26 01:50+01:00"]  # fmt: skip
    (inbox.folder / Q3 / "receipts.csv").write_text("\n".join(lines))
    collate(centre, Q3)
    assert current(centre) == {(CAMDEN, "SG014"): 1}, "ten past one in winter time comes after ten to two in summer's"


def test_a_child_found_in_the_hour_that_comes_twice_is_in_order(centre: Centre, inbox: Inbox) -> None:
    def night(number: int, day: str) -> dict[str, object]:
        return episode(
            number,
            f"08MIS{number:06d}",
            f"{day} 01:55",
            f"{day} 01:15",
            last_seen_at=f"{day} 01:50",
            missing_from="care",
        )

    inbox.put(Q3, FEED, "mps", [night(1, "2008-10-26"), night(2, "2008-10-25")])
    collate(centre, Q3)
    found = query(centre, "select distinct rule_id, row_number from quality.finding where rule_id like '%last_seen'")
    assert found.to_numpy().tolist() == [["found_after_last_seen", 3]], "on the night before there is but one such hour"


def test_loads_stay_in_order_though_the_clock_goes_back(centre: Centre, inbox: Inbox) -> None:
    inbox.put(Q3, "borough_return", "camden__1", [row("Camden", "SG014", 1)])
    collate(centre, Q3)
    with centre.warehouse.transaction() as connection:  # as if all had been recorded before the clock was put back
        connection.exec_driver_sql("update core.load set recorded_at = recorded_at + interval '1 hour'")
        connection.exec_driver_sql("update core.observation set recorded_at = recorded_at + interval '1 hour'")
    moment = query(centre, "select max(recorded_at) as at from core.load")["at"][0]
    inbox.put(Q3, "borough_return", "camden__2", [row("Camden", "SG014", 2)])
    collate(centre, Q3)
    loads = query(centre, "select recorded_at from core.load order by load_id")["recorded_at"]
    assert loads.is_monotonic_increasing
    assert loads.iloc[-1] == moment + pd.Timedelta(microseconds=1)
    for at, figure in ((moment, 1), (loads.iloc[-1], 2)):
        held = query(centre, "select numerator from core.observation_as_at(:at)", at=at.to_pydatetime())
        assert held["numerator"].tolist() == [figure]
    assert loads.iloc[-1] > dt.datetime.now(dt.UTC)

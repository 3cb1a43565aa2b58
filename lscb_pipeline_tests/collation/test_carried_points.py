"""What a release carries of earlier ones: points of older periods as last published, and how figures were revised."""

import datetime as dt
import json
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Connection, text

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.release.carried_points import Kept, history_of, points_of, revisions_of
from lscb_pipeline.frames.key_columns import FIGURE_KEY, PERIOD
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.stages import release_writes
from lscb_pipeline_tests.reports.release.made import CAMDEN, COUNT, HACKNEY, release

Q1, Q2, Q3, Q4 = (Quarter.parse(f"2008-09-Q{n}") for n in (1, 2, 3, 4))
P1, P2, P3, P4 = "2007-06-30", "2007-09-30", "2007-12-31", "2008-03-31"
Given = dict[str, dict[str, float | str]]  # by the period's end and the area its value, or the marker in its place


def publish(connection: Connection, quarter: Quarter, revision: int, given: Given, first: str, *changes: Any) -> None:
    """Publish so much of one indicator, of a release that holds the periods from `first` on."""
    made = release()
    rows = made.benchmark[made.benchmark["indicator_code"] == COUNT].set_index("area_code")
    of_london = made.london_summary[made.london_summary["indicator_code"] == COUNT].iloc[:1]
    found, sums = [], []
    for ends, areas in given.items():
        end = pd.Timestamp(ends).as_unit("s")
        period = {"period_start": end - pd.offsets.QuarterBegin(1, startingMonth=1), "period_end": end}
        sums.append(of_london.assign(**period, value=90.0))
        for area, value in areas.items():
            is_shown = not isinstance(value, str)
            found.append(rows.loc[area].iloc[0].to_dict() | period | {
                "area_code": area, "value": value if is_shown else None, "marker": None if is_shown else value,
            })  # fmt: skip
    tables = {"benchmark": pd.DataFrame(found), "london_summary": pd.concat(sums),
              "indicator_trend": made.indicator_trend[:0]}  # fmt: skip
    kept = history_of(connection, quarter, {COUNT: dt.date.fromisoformat(first)})
    connection.execute(
        text("""insert into mart.release (collection_quarter, revision, load_id, status, digest, code_version, audit,
                                          material, proven)
                values (:quarter, :revision, (select max(load_id) from core.load), 'safe', '', '', '{}',
                        cast(:material as jsonb), '{}')"""),
        {"quarter": quarter.starts_on, "revision": revision, "material": json.dumps(kept | {"changes": list(changes)})},
    )
    decision = {"on": "2008-07-01", "by": "a test", "why": ""}
    load = connection.scalar(text("select max(load_id) from core.load"))
    about = {"load_id": load, "code_version": "", "is_made_up": True}
    release_writes.publish(connection, quarter, revision, tables, about, decision, {})


def change(area: str, ends: str, before: float | None, after: float | None) -> dict[str, Any]:
    start = (pd.Timestamp(ends) - pd.offsets.QuarterBegin(1, startingMonth=1)).strftime("%Y-%m-%d")
    return {"area_code": area, "indicator_code": COUNT, "feed": "borough_return", "breakdown": "all",
            "period_start": start, "period_end": ends, "before": before, "after": after, "why": "a test"}  # fmt: skip


def told(kept: Kept) -> dict[tuple[str, str], float | str]:
    """By period and area the value, or the marker in its place."""
    older = points_of(kept)
    return {(str(end.date()), area): marker if isinstance(marker, str) else value for end, area, value, marker in
            zip(older["period_end"], older["area_code"], older["value"], older["marker"], strict=True)}  # fmt: skip


@pytest.fixture
def connection(centre: Centre) -> Any:
    with centre.warehouse.transaction() as connection:
        yield connection


def test_points_are_carried_as_last_published_and_what_was_left_out_is_gone(connection: Connection) -> None:
    both: Given = {P1: {CAMDEN: 50.0, HACKNEY: "c"}, P2: {CAMDEN: 60.0, HACKNEY: 70.0}}
    publish(connection, Q1, 1, both, P1)
    assert told(history_of(connection, Q1, {COUNT: dt.date.fromisoformat(P1)})["older"]) == {}, "it holds them itself"
    publish(connection, Q2, 1, {P2: {CAMDEN: 61.0, HACKNEY: 70.0}, P3: {CAMDEN: 80.0}}, P2,
            change(CAMDEN, P2, 60.0, 61.0))  # fmt: skip
    publish(connection, Q3, 1, {P3: {CAMDEN: 80.0}, P4: {CAMDEN: 90.0}}, P2)  # holds P2, and leaves it out
    kept = history_of(connection, Q4, {COUNT: dt.date.fromisoformat(P3)})
    assert told(kept["older"]) == {(P1, CAMDEN): 50.0, (P1, HACKNEY): "c", (P1, "london"): 90.0}, "not P2"
    assert told(history_of(connection, Q2, {COUNT: dt.date.fromisoformat(P3)})["older"]) == {
        (P1, CAMDEN): 50.0, (P1, HACKNEY): "c", (P1, "london"): 90.0,
        (P2, CAMDEN): 61.0, (P2, HACKNEY): 70.0, (P2, "london"): 90.0,
    }, "the newest published value, of releases up to the quarter"  # fmt: skip
    assert history_of(connection, Q4, {})["older"] == {name: [] for name in kept["older"]}, (
        "of an indicator without figures"
    )


def test_what_a_later_revision_of_an_earlier_quarter_hides_is_hidden(connection: Connection) -> None:
    publish(connection, Q1, 1, {P1: {CAMDEN: 50.0, HACKNEY: 40.0}}, P1)
    publish(connection, Q2, 1, {P2: {CAMDEN: 61.0}}, P2)
    publish(connection, Q1, 2, {P1: {CAMDEN: "c", HACKNEY: 41.0}}, P1, change(HACKNEY, P1, 40.0, 41.0))
    kept = history_of(connection, Q3, {COUNT: dt.date.fromisoformat(P2)})
    assert told(kept["older"]) == {(P1, CAMDEN): "c", (P1, HACKNEY): 41.0, (P1, "london"): 90.0}
    assert list(zip(kept["revised"]["area_code"], kept["revised"]["before"], strict=True)) == [(HACKNEY, 40.0)]
    assert kept["revised"]["release"] == ["2008-09-Q1 r2"]


def test_the_last_word_on_a_figure_decides_whether_it_was_revised(connection: Connection) -> None:
    """What was hidden, or withdrawn, after a revision isn't told of by what it was before."""
    every: Given = {P1: {CAMDEN: 50.0, HACKNEY: 40.0}}
    publish(connection, Q1, 1, every, P1, change(CAMDEN, P1, 49.0, 50.0), change(HACKNEY, P1, 39.0, 40.0))
    publish(connection, Q2, 1, every, P1, change(CAMDEN, P1, 50.0, None))
    publish(connection, Q3, 1, every, P1, change(CAMDEN, P1, None, 50.0))
    kept = history_of(connection, Q4, {COUNT: dt.date.fromisoformat(P1)})
    changes = pd.DataFrame([change(HACKNEY, P1, 40.0, 44.0)])
    changes[PERIOD] = changes[PERIOD].apply(pd.to_datetime)
    earlier = revisions_of(kept["revised"], changes[:0], "2008-09-Q4 r1")
    assert earlier[["area_code", "before", "after", "release"]].to_numpy().tolist() == [
        [HACKNEY, 39.0, 40.0, "2008-09-Q1 r1"]
    ]
    own = revisions_of(kept["revised"], changes, "2008-09-Q4 r1")
    assert own[["before", "after", "release"]].to_numpy().tolist() == [[40.0, 44.0, "2008-09-Q4 r1"]]
    assert not own[FIGURE_KEY].duplicated().any()
    assert revisions_of(None, changes, "r")["before"].tolist() == [40.0], "of a release kept before revisions were"

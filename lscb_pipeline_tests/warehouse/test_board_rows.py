"""Boards and partnerships as the warehouse has them, and whose it says that a figure is."""

import pandas as pd
from sqlalchemy import text

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.reference.tables import table
from lscb_pipeline_tests.conftest import query

FIGURE = text("""
    insert into mart.benchmark (area_code, indicator_code, feed, breakdown, period_start, period_end, status,
        versus_london, london_areas, ranked_areas, neighbour_areas, is_made_up)
    values (:area, 'RA007', 'met_police_missing_children', 'all', :start, :end, 'final',
        'not_compared', 0, 0, 0, false)
""")


def test_editors_remarks_stay_in_the_file(centre: Centre) -> None:
    boards = query(centre, "select * from core.board")
    assert len(boards) == len(table("board"))
    assert "checked" not in boards
    assert set(boards["kind"]) == {"board", "partnership"}
    assert not boards["source"].str.contains(r"\[").any()


def test_whose_a_figure_on_runaways_is_follows_its_period(centre: Centre) -> None:
    """A merged area's is its members' one board's; where they have two, nobody's."""
    city, kingston, camden = "E09000001+E09000012", "E09000021+E09000027", "E09000007"
    rows = [(camden, "2009-12-31"), (camden, "2020-03-31"), (city, "2009-12-31"), (kingston, "2009-12-31"),
            (kingston, "2018-06-30"), (camden, "2005-12-31")]  # fmt: skip
    with centre.warehouse.transaction() as connection:
        for area, end in rows:
            connection.execute(FIGURE, {"area": area, "start": pd.Timestamp(end).replace(day=1), "end": end})
    asked = "select area_code, period_end::text as day, coalesce(board, '-') as board from mart.runaways"
    found = query(centre, f"{asked} where absent_because is null")
    assert {(row.area_code, row.day): row.board for row in found.itertuples()} == {
        (camden, "2005-12-31"): "-",
        (camden, "2009-12-31"): "Camden Local Safeguarding Children Board",
        (camden, "2020-03-31"): "Camden Safeguarding Children Partnership",
        (city, "2009-12-31"): "City and Hackney Safeguarding Children Board",
        (kingston, "2009-12-31"): "-",
        (kingston, "2018-06-30"): "Kingston and Richmond Local Safeguarding Children Board",
    }

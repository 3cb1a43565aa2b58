"""Looked-after children worked out of the SSDA903 return, beside the figure that boroughs type: from file to core."""

import datetime as dt

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.check import check_file
from lscb_pipeline.contracts.library import library
from lscb_pipeline.intake.unreadable import AskError
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline_tests.conftest import Inbox, collate, query

FEED, RETURN, CAMDEN = "la_looked_after", "borough_return", "E09000007"
HEADER = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN"


def episode(child: str, began: str, ended: str = "", start: str = "S", status: str = "C2", end: str = "") -> str:
    """A row of table Episodes; an end without its reason is that of going home."""
    reason = end or ("E4A" if ended else "")
    return f"{child},{began},{start},{status},N1,U4,PR1,{ended},{reason},,ZZ1 1ZZ,ZZ2 2ZZ,1234567"


def episodes(*rows: str) -> str:
    return "\n".join([HEADER, *rows]) + "\n"


def derived(centre: Centre) -> dict[dt.date, int]:
    """The derived figures of SG012 by the last day of their quarter."""
    rows = query(centre, "select period_end, numerator from core.derived_observation where indicator_code = 'SG012'")
    return {row.period_end: int(row.numerator) for row in rows.itertuples()}


def findings(centre: Centre, quarter: str) -> list[tuple[str, int]]:
    """Rules and rows of a quarter's findings."""
    found = query(
        centre,
        """select rule_id, coalesce(row_number, 0) as row from quality.finding
           where feed = :feed and collection_quarter = cast(:quarter as date)
           order by 1, 2""",
        feed=FEED, quarter=quarter,
    )  # fmt: skip
    return [(str(rule), int(row)) for rule, row in found.itertuples(index=False)]


def test_who_does_not_say_who_sends_it_is_told_the_boroughs() -> None:
    """The format names no area: its rows are its sender's."""
    content = episodes(episode("A1", "03/05/2005")).encode()
    with pytest.raises(AskError, match=r"--supplier, one of barking_and_dagenham, .*, westminster$"):
        check_file(library(), FEED, content, ".csv", None, Quarter.parse("2009-10-Q2"), today=dt.date(2010, 4, 12))


def test_every_quarter_of_the_year_is_counted_from_the_newest_file(centre: Centre, inbox: Inbox) -> None:
    first = [
        episode("A1", "03/05/2005"),
        episode("A2", "10/04/2009", "30/06/2009"),  # over on the quarter's last day
        episode("A3", "10/04/2009", "01/07/2009", end="X1"),
        episode("A3", "01/07/2009", start="P"),  # a move: one child
        episode("A4", "01/05/2009", status="V4"),
    ]
    inbox.put("2009-10-Q2", FEED, "camden__episodes.csv", episodes(*first))
    collate(centre, "2009-10-Q2")
    assert findings(centre, "2009-07-01") == [("year_before_is_there", 0)], "a rule that can't be run is told"
    assert derived(centre) == {dt.date(2009, 6, 30): 2, dt.date(2009, 9, 30): 2}
    late = episode("A5", "20/06/2009")  # entered late: the first quarter is restated
    inbox.put("2009-10-Q4", FEED, "camden__episodes.csv", episodes(*first, late))
    collate(centre, "2009-10-Q4")
    ends = [dt.date(2009, 6, 30), dt.date(2009, 9, 30), dt.date(2009, 12, 31), dt.date(2010, 3, 31)]
    assert derived(centre) == dict.fromkeys(ends, 3)


def test_it_stands_beside_the_typed_figure_which_alone_counts(centre: Centre, inbox: Inbox) -> None:
    inbox.put("2009-10-Q1", FEED, "camden", episodes(episode("A1", "03/05/2005"), episode("A2", "03/05/2005")))
    inbox.put("2009-10-Q1", RETURN, "camden", [typed("7")])
    collate(centre, "2009-10-Q1")
    both = query(centre, "select feed, kind, numerator from core.observation where indicator_code = 'SG012' order by 1")
    assert [tuple(row) for row in both.itertuples(index=False)] == [(RETURN, "figure", 7), (FEED, "derived", 2)]
    for source in ("core.current_observation", "mart.benchmark"):
        rows = query(centre, f"select feed, numerator from {source} where indicator_code = 'SG012'")
        assert [tuple(row) for row in rows.itertuples(index=False)] == [(RETURN, 7)], source
    told = query(centre, "select distinct feed from mart.london_summary where indicator_code = 'SG012'")
    assert told["feed"].tolist() == [RETURN]


def test_what_names_a_child_is_in_no_table(centre: Centre, inbox: Inbox) -> None:
    others = [episode(f"B{number}", "03/05/2005") for number in range(10, 50)]
    own = [episode("A90123", "03/05/2005"), episode("A90123", "1"), episode("A90999", "2009-05-03")]
    inbox.put("2009-10-Q1", FEED, "camden", episodes(*own, *others))
    inbox.put("2009-10-Q1", FEED, "camden__2.csv", "CHILD,SEX,DOB,DUC\nA90123,2,14/02/2001,\n")
    collate(centre, "2009-10-Q1")
    tables = query(centre, "select schemaname || '.' || tablename as name from pg_tables where schemaname in "
                           "('intake', 'core', 'quality', 'mart', 'publish')")["name"]  # fmt: skip
    for name in tables:
        kept = query(centre, f"select coalesce(string_agg(t::text, ' '), '') as text from {name} t")["text"].item()
        found = [value for value in ("A90123", "A90999", "ZZ1 1ZZ", "1234567", "2001") if f"{value}," in f"{kept},"]
        assert found == [], name
    assert derived(centre) == {dt.date(2009, 6, 30): 41}


def typed(numerator: str) -> dict[str, object]:
    return {
        "area_code": CAMDEN, "indicator_code": "SG012", "period": "2009-10-Q1", "numerator": numerator,
        "definition_version": "1",
    }  # fmt: skip

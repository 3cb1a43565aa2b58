"""The police's missing children: counted as by hand, corrected, and kept from analysts."""

import pandas as pd
import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.decide import decide
from lscb_pipeline.warehouse.commands.analyst import rows_of
from lscb_pipeline.warehouse.database.connect import WarehouseError
from lscb_pipeline_tests.collation.returns import CAMDEN, Q2, Q3, Q4
from lscb_pipeline_tests.conftest import Inbox, collate, query, what_stands

FEED = "met_police_missing_children"
PERSONAL = ("episode_reference", "person_reference", "forename_initial", "surname", "birth_date")


def episode(
    number: int, person: str, reported: str, found: str = "", born: str = "1995-05-05", **cells: str
) -> dict[str, object]:
    blank = {"last_seen_at": "", "missing_from": "home", "category": "missing", "residence_area": "Camden"}
    return {"episode_reference": f"M{number}", "person_reference": person, "forename_initial": "A",
            "surname": f"Zzyzx{person}", "birth_date": born, "sex": "F", "reported_at": reported,
            "found_at": found} | blank | cells  # fmt: skip


OCTOBER = [
    # Ann: four reports; the second to fourth within 90 days of one another, none of them over 02:00 but the third
    episode(1, "ann", "2008-10-01 09:00", "2008-10-01 21:00"),
    episode(2, "ann", "2008-10-10 22:00", "2008-10-11 01:59"),
    episode(3, "ann", "2008-10-20 01:30", "2008-10-20 02:00", missing_from="care"),
    episode(4, "ann", "2008-12-30 12:00", "2008-12-30 13:00"),
    # Ben: two missing and two absent: not a repeat runaway; last seen before two, found after; still missing
    episode(5, "ben", "2008-11-01 08:00", "2008-11-01 09:00", last_seen_at="2008-11-01 01:00"),
    episode(6, "ben", "2008-11-02 08:00", "2008-11-02 09:00", category="absent"),
    episode(7, "ben", "2008-11-03 08:00", "2008-11-03 09:00", category="absent"),
    episode(8, "ben", "2008-12-01 08:00"),
    # Cyd: eighteen on the day of the report; Dee: a day younger; Eve: no birth date, of Barnet
    episode(9, "cyd", "2008-12-02 03:00", "2008-12-02 04:00", born="1990-12-02"),
    episode(10, "dee", "2008-12-02 03:00", "2008-12-02 04:00", born="1990-12-03", missing_from="care"),
    episode(11, "eve", "2008-12-03 03:00", "2008-12-03 04:00", born="", residence_area="Barnet"),
]
# Camden: Ann, Ben and Dee; Ann's four, Ben's two, Dee's one; over 02:00 Ann's third, both of Ben's; 3 in 90 days: Ann;
# from care Ann's third and Dee's, from home the others.
BY_HAND = {"RA007": (3, None), "RA008": (7, None), "RA009": (3, 7), "RA010": (1, 3), "RA011": (2, 7),
           "RA016": (5, 7)}  # fmt: skip


def counts(centre: Centre, area: str = CAMDEN, quarter: str = "2008-10-01") -> dict[str, tuple[int, int | None]]:
    found = query(
        centre,
        "select indicator_code, numerator, denominator from core.current_observation "
        "where feed = :f and area_code = :a and period_start = :q",
        f=FEED, a=area, q=quarter,
    )  # fmt: skip
    pairs = zip(found["numerator"], found["denominator"], strict=True)
    figures = [(int(n), None if pd.isna(d) else int(d)) for n, d in pairs]
    return dict(zip(found["indicator_code"], figures, strict=True))


def test_counted_as_by_hand(centre: Centre, inbox: Inbox) -> None:
    inbox.put(Q3, FEED, "mps", OCTOBER)
    collate(centre, Q3)
    assert counts(centre) == BY_HAND
    assert counts(centre, "E09000003") == {"RA007": (1, None), "RA008": (1, None), "RA009": (0, 1), "RA010": (0, 1),
                                           "RA011": (0, 1), "RA016": (1, 1)}  # fmt: skip
    nobody = {
        "RA007": (0, None),
        "RA008": (0, None),
        "RA009": (0, 0),
        "RA010": (0, 0),
        "RA011": (0, 0),
        "RA016": (0, 0),
    }
    assert counts(centre, "E09000033") == nobody, "an area without episodes has true zeros"
    assert counts(centre, "E09000001") == {}, "the City has its own force"
    areas = query(centre, "select indicator_code, count(*) as areas from core.current_observation group by 1")
    assert areas["areas"].tolist() == [32] * 6
    london = query(centre, "select * from mart.london_summary where region = 'london'").set_index("indicator_code")
    assert (london["areas_due"] == 32).all()
    assert (london["areas_returned"] == 32).all(), "a zero over nothing was returned"
    assert london.loc["RA009", "value"] == 100 * 3 / 8
    beside = query(centre, "select * from mart.benchmark where indicator_code = 'RA009' order by area_code")
    assert beside["value"].notna().sum() == beside["london_areas"][0] == 2
    assert beside["ranked_areas"][0] == 1, "0 of 1 child has no place"


def test_a_corrected_file_replaces_the_quarter(centre: Centre, inbox: Inbox) -> None:
    inbox.put(Q3, FEED, "mps", OCTOBER)
    collate(centre, Q3)
    inbox.put(Q3, FEED, "mps__corrected", OCTOBER[9:])
    collate(centre, Q3)
    assert counts(centre) == BY_HAND, "so much shorter a file waits for a decision"
    held = query(centre, "select delivery_id from intake.delivery where status = 'held'")["delivery_id"].item()
    decide(centre, held, "accept", "the data lead", None)
    collate(centre, Q3)
    dee = {"RA007": (1, None), "RA008": (1, None), "RA009": (0, 1), "RA010": (0, 1), "RA011": (1, 1), "RA016": (0, 1)}
    assert counts(centre) == dee
    standing = query(centre, "select * from core.missing_episode order by row_number")
    assert standing["row_number"].tolist() == [2, 3], "only those of the file that stands"
    assert not set(PERSONAL) & set(standing.columns)
    assert query(centre, f"select count(*) as rows from intake.{FEED}")["rows"][0] == 13, "both files are kept"
    whole = " ".join(query(centre, f"select to_jsonb(e)::text as row from intake.{FEED} e")["row"])
    assert "Zzyzx" not in whole
    assert "1990-12" not in whole
    before = what_stands(centre)
    collate(centre, Q3)
    assert what_stands(centre) == before


def test_a_late_earlier_quarter_changes_the_next_ones_repeats(centre: Centre, inbox: Inbox, second: Centre) -> None:
    second.settings.inbox_folder.mkdir(parents=True)
    other = Inbox(second.settings.inbox_folder)
    january = [episode(20, "fay", "2009-01-05 10:00", "2009-01-05 11:00")]
    december = [*OCTOBER, episode(12, "fay", "2008-12-10 10:00", "2008-12-10 11:00"),
                episode(13, "fay", "2008-12-20 10:00", "2008-12-20 11:00")]  # fmt: skip
    summer = [episode(30, "ann", "2008-07-01 10:00", "2008-07-01 11:00")]
    files = {Q4: january, Q3: december, Q2: summer}
    for quarter, rows in files.items():  # the newest comes first
        inbox.put(quarter, FEED, "mps", rows, at="2009-06-01 09:00")
        collate(centre, quarter)
        if quarter == Q4:
            assert counts(centre, quarter="2009-01-01")["RA010"] == (0, 1)
            moment = query(centre, "select max(recorded_at) as at from core.load")["at"][0]
    assert counts(centre, quarter="2009-01-01")["RA010"] == (1, 1), "two in December, one in January"
    mart = query(centre, "select numerator, value from mart.benchmark where indicator_code = 'RA010' "
                         "and area_code = :a and period_start = '2009-01-01'", a=CAMDEN)  # fmt: skip
    assert mart.to_numpy().tolist() == [[1.0, 100.0]]
    then = query(centre, "select numerator from core.observation_as_at(:at) where indicator_code = 'RA010' "
                         "and area_code = :a", at=moment, a=CAMDEN)  # fmt: skip
    assert then["numerator"].tolist() == [0.0]
    for quarter in (Q2, Q3, Q4):
        other.put(quarter, FEED, "mps", files[quarter], at="2009-06-01 09:00")
        collate(second, quarter)
    assert what_stands(second) == what_stands(centre)


def test_an_analyst_reads_figures_but_no_episode(centre: Centre, inbox: Inbox) -> None:
    inbox.put(Q3, FEED, "mps", OCTOBER)
    collate(centre, Q3)
    allowed = (
        "select count(*) from core.current_observation where area_code like 'E09%'",
        "select count(*) from core.observation_as_at(now())",
        "select count(*) from mart.benchmark",
        "select count(*) from quality.finding",
        "select count(*) from core.delivery",
    )
    for question in allowed:
        header, (rows,) = rows_of(centre.analyst, question)
        assert header == ("count",)
        assert rows >= 0
    delivery = query(centre, "select delivery_id from intake.delivery")["delivery_id"][0]
    for question in (
        "select * from core.missing_episode",
        f"select * from core.missing_episode_of('{delivery}')",
        f"select * from intake.{FEED}",
        "select * from intake.delivery",
        "delete from mart.benchmark",
    ):
        with pytest.raises(WarehouseError, match=r"42501|42601|is no query"):
            list(rows_of(centre.analyst, question))

"""What reading notices, as the warehouse keeps it: at its place, without any value, and anew with every reading."""

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.stages.read import read_feed
from lscb_pipeline.collation.stages.receive import receive
from lscb_pipeline.intake.notices import notices
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.stages import deliveries
from lscb_pipeline_tests.conftest import Inbox, query
from lscb_pipeline_tests.intake.reading import workbook

FEED, QUARTER = "borough_return", "2008-09-Q3"
HEADER = ["area_code", "period", "indicator_code", "numerator", "reason_code", "reason_note"]
TABLE = [
    HEADER,
    ["Camden", QUARTER, "SG001", 400, "local_definition", "as told by the mother, dob 12/3/1996"],
    ["Camden", QUARTER, "SG014", 4, "dog", None],
    ["Barnet", QUARTER, "SG014", 4, None, None],
    ["Camden", QUARTER, "SG012", "many", None, None],
]
SIGN_OFF = [["Second check", "yes"], ["Signed off on", "soon"]]


def read(centre: Centre) -> None:
    receive(centre, Quarter.parse(QUARTER))
    read_feed(centre, Quarter.parse(QUARTER), FEED)


def stored(centre: Centre, sql: str) -> list[list[object]]:
    rows = query(centre, sql).astype("object")
    return rows.where(rows.notna(), None).to_numpy().tolist()


def test_notices_refused_rows_and_the_sign_off_are_stored(
    centre: Centre, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    content = workbook(TABLE, SIGN_OFF, names=["Return", "Sign"], comments={(0, "D2"): "name: Jane Roe"})
    inbox.put(QUARTER, FEED, "camden.xlsx", content)
    read(centre)
    places = "sheet, row_number, column_name, rule_id, area_code"
    assert stored(centre, f"select {places} from intake.notice order by rule_id, row_number, column_name") == [
        ["Sign", 2, "Signed off on", "date_unreadable", None],
        ["Return", 2, "numerator", "no_person_data", "E09000007"],
        ["Return", 2, "reason_note", "no_person_data", "E09000007"],
        ["Return", 3, "reason_code", "reason_code_known", "E09000007"],
    ]  # fmt: skip
    assert stored(centre, "select row_number, rule_id, area_code from intake.refused_row order by 1") == [
        [4, "area_of_supplier", None], [5, "number_unreadable", "E09000007"],
    ]  # fmt: skip
    assert (
        stored(centre, f"select second_check, signed_off_on, reason_note from intake.{FEED}")
        == [[True, None, None]] * 2
    )
    assert stored(centre, "select status, is_judged from intake.delivery") == [["read", False]]
    everything = "".join(
        query(centre, f"select to_jsonb(t)::text as row from {name} t").to_csv()
        for name in ("intake.notice", "intake.refused_row", "intake.delivery", f"intake.{FEED}", "quality.finding")
    )
    assert not [secret for secret in ("1996", "Jane", "dog", "soon") if secret in everything + caplog.text]


def test_a_delivery_read_again_has_the_notices_of_that_reading_alone(centre: Centre, inbox: Inbox) -> None:
    inbox.put(QUARTER, FEED, "camden.csv", f"{','.join(HEADER)},shoe_size\nCamden,{QUARTER},SG001,many,,,\n")
    read(centre)
    read(centre)  # none of its rows can be used: it is tried again
    assert stored(centre, "select rule_id, column_name from intake.notice") == [["column_outside_contract", "G"]]
    assert stored(centre, "select status, rule_id from intake.delivery") == [["rejected", "nothing_usable"]]


def test_an_unreadable_delivery_has_no_notices_but_its_reason(centre: Centre, inbox: Inbox) -> None:
    inbox.put(QUARTER, FEED, "camden.csv", "Surname,dob\nRoe,12/3/1996\n")
    read(centre)
    (delivery,) = query(centre, "select delivery_id, status, rule_id, message from intake.delivery").to_dict("records")
    assert (delivery["status"], delivery["rule_id"]) == ("unreadable", "layout_unknown")
    assert query(centre, "select * from intake.notice").empty
    with centre.warehouse.transaction() as connection:  # one that once was read
        before = notices([{"rule_id": "x", "message": "y"}])
        own = deliveries.of_quarter(connection, FEED, Quarter.parse(QUARTER), ["unreadable"])
        deliveries.add_notices(connection, own, [before])
    assert len(query(centre, "select * from intake.notice")) == 1
    read(centre)
    assert query(centre, "select * from intake.notice").empty

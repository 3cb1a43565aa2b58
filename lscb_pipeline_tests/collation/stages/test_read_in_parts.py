"""A long file is stored as it is read, some rows at a time: the warehouse holds what it holds of one in one piece."""

from collections.abc import Iterator
from typing import Any

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands import rotate_key
from lscb_pipeline.collation.stages import read as stage
from lscb_pipeline.collation.stages.receive import receive
from lscb_pipeline.intake.rows.typed_rows import Reading
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline_tests.collation.returns import Q3
from lscb_pipeline_tests.conftest import Inbox, query
from lscb_pipeline_tests.intake.persons_files import a_file
from lscb_pipeline_tests.intake.test_in_parts import FEED

QUARTER = Quarter.parse(Q3)
TABLES = {"intake.met_police_missing_children": "row_number", "intake.refused_row": "row_number",
          "intake.notice": "row_number, column_name, rule_id, message", "intake.delivery": "delivery_id"}  # fmt: skip


def held(centre: Centre) -> dict[str, list[dict[str, Any]]]:
    """Everything that reading wrote."""
    return {
        table: query(centre, f"select * from {table} order by {order}").astype("str").to_dict("records")
        for table, order in TABLES.items()
    }


def read_again(centre: Centre, rows_at_once: int, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[dict[str, Any]]]:
    with centre.warehouse.transaction() as connection:
        connection.exec_driver_sql("update intake.delivery set status = 'received'")
    monkeypatch.setattr(stage, "ROWS_AT_ONCE", rows_at_once)
    stage.read_feed(centre, QUARTER, FEED)
    return held(centre)


@pytest.fixture
def received(centre: Centre, inbox: Inbox) -> Centre:
    inbox.put(Q3, FEED, "mps", a_file(3, 400))
    receive(centre, QUARTER)
    return centre


def test_the_warehouse_holds_what_it_holds_of_one_piece(received: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read_again(received, 10_000, monkeypatch)
    assert {row["rule_id"] for row in whole["intake.refused_row"]} >= {"key_contradiction", "key_repeated"}
    assert len(whole["intake.met_police_missing_children"]) > 50
    for size in (100, 37):
        assert read_again(received, size, monkeypatch) == whole


def test_of_a_file_whose_reading_fails_half_way_nothing_is_stored(
    received: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = stage.read_parts

    def failing(*given: Any) -> Iterator[Reading]:
        parts = real(*given)
        yield from (next(parts), next(parts))
        raise UnreadableError("file_unreadable", "no more of it can be read")

    with monkeypatch.context() as patched:
        patched.setattr(stage, "read_parts", failing)
        found = read_again(received, 100, patched)
    assert found["intake.met_police_missing_children"] == found["intake.notice"] == []
    assert [(row["status"], row["rule_id"]) for row in found["intake.delivery"]] == [("unreadable", "file_unreadable")]
    assert read_again(received, 100, monkeypatch)["intake.delivery"][0]["status"] == "read"


def test_its_pseudonyms_are_made_anew_in_parts_too(received: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    before = read_again(received, 100, monkeypatch)["intake.met_police_missing_children"]
    monkeypatch.setattr(rotate_key, "ROWS_AT_ONCE", 60)
    received.settings.pseudonym_key = "another secret"
    assert rotate_key.rotate(received).rows == len(before)
    after = held(received)["intake.met_police_missing_children"]
    kinds = ("person_key", "link_key", "birth_key", "name_key")
    old, new = ({row[kind] for row in rows for kind in kinds if isinstance(row[kind], str)} for rows in (before, after))
    assert len(old) == len(new) > 100
    assert not old & new
    assert [{k: v for k, v in row.items() if k not in kinds} for row in after] == [
        {k: v for k, v in row.items() if k not in kinds} for row in before
    ]

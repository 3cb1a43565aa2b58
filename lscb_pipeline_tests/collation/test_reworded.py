"""A finding is told in the words of its time, once: whatever its rule says today, and whoever composes its message."""

import dataclasses
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine, text

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.trace import trace
from lscb_pipeline.collation.stages.report import report
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.readiness.inputs import records
from lscb_pipeline.reports.sender.check import Finding
from lscb_pipeline.reports.trace.trace_words import as_lines
from lscb_pipeline.settings import Settings
from lscb_pipeline.warehouse.database.migrate import _alembic
from lscb_pipeline_tests.collation.returns import Q3, row
from lscb_pipeline_tests.conftest import Inbox, collate, query

RETURN = "borough_return"
PARTS = ["about", "own_message", "says", "to_do"]
# What was stored before parts were, and its PARTS.
STORED: dict[str, tuple[str | None, ...]] = {
    "expected: it came; send it": (None, None, "it came", "send it"),
    "SG001, 2008-09-Q3: expected: it is new; ask; or wait": ("SG001, 2008-09-Q3", None, "it is new", "ask; or wait"),
    "SG001 (a: b), 2008-09-Q3: London says 4: expected: it adds up; add": (
        "SG001 (a: b), 2008-09-Q3: London says 4", None, "it adds up", "add",
    ),
    "SG001, 2008-09-Q3: expected: a note says what is unusual; `-`, `n/a` and the like stand for no note; say in a few "
    "words": (
        "SG001, 2008-09-Q3", None,
        "a note says what is unusual; `-`, `n/a` and the like stand for no note", "say in a few words",
    ),
    "numerator: can't be read as a number": (None, "numerator: can't be read as a number", None, None),
    ": expected: nobody; wrote so": (None, ": expected: nobody; wrote so", None, None),
    "expected: it ends here": (None, "expected: it ends here", None, None),
    "": (None, "", None, None),
}  # fmt: skip


def written(centre: Centre) -> dict[str, str]:
    """The pages of a quarter, made now: the report and each receipt; and a trace of one of its figures."""
    report(centre, Quarter.parse(Q3))
    home = centre.settings.home
    pages = {str(p.relative_to(home)): p.read_text("utf-8") for p in home.rglob("*.html")}
    return pages | {"trace": "\n".join(as_lines(trace(centre, "Camden", "SG001", Q3)))}


def reword(centre: Centre) -> None:
    """Let every rule of the return say something else from here on."""
    contract = centre.library.contracts[RETURN]
    rules = [r.model_copy(update={"says": "words of today", "do": "what is done today"}) for r in contract.rules]
    contracts = centre.library.contracts | {RETURN: contract.model_copy(update={"rules": rules})}
    centre.__dict__["library"] = dataclasses.replace(centre.library, contracts=contracts)


@pytest.fixture
def judged(centre: Centre, inbox: Inbox) -> Centre:
    """A quarter with a return without sign-off, with a number that is none, and areas that sent nothing."""
    inbox.put(Q3, RETURN, "camden", [row("Camden", "SG001", 412), row("Camden", "SG006", "many")])
    collate(centre, Q3)
    return centre


def test_a_reworded_rule_leaves_older_pages_and_traces_as_they_were(judged: Centre) -> None:
    before = written(judged)
    page = before[f"internal/{Q3}/readiness.html"]
    found = query(
        judged,
        """select distinct message, says, to_do from quality.finding
           where supplier = 'camden' and feed = :feed and own_message is null and area_code is null""",
        feed=RETURN,
    )
    assert len(found)
    for one in found.to_dict("records"):
        assert before["trace"].count(one["message"]) == 1
        assert one["to_do"] in page
        assert f"expected: {one['says']}" not in page, "said once, above the places"
    reword(judged)
    assert written(judged) == before


def test_the_warehouse_and_a_check_compose_the_same_message(judged: Centre) -> None:
    rules = {(c.feed, rule.id): rule for c in judged.library.contracts.values() for rule in c.rules}
    found = records(query(judged, "select * from quality.finding"))
    assert {(bool(one["about"]), bool(one["own_message"])) for one in found} == {
        (True, False),
        (False, True),
    }
    for one in found:
        rule = rules[one["feed"], one["rule_id"]]
        assert (one["says"], one["to_do"]) == (rule.expected, rule.do)
        composed = Finding(rule, None, None, None, None, one["about"], one["own_message"]).message
        assert composed.startswith(one["message"]) if one["own_message"] else composed == one["message"]


def test_what_was_stored_as_one_text_is_taken_apart_and_says_the_same(
    server_url: str, centre: Centre, tmp_path: Path
) -> None:
    url = centre.warehouse.url.set(database="before_parts")
    with create_engine(server_url, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("create database before_parts"))
    with create_engine(url).begin() as connection:
        config = _alembic()
        config.attributes["connection"] = connection
        connection.execute(text("create schema core"))
        command.upgrade(config, "0016")
        connection.execute(
            text("insert into quality.finding (rule_id, dimension, severity, message) values ('r', 'd', 'info', :m)"),
            [{"m": message} for message in STORED],
        )
    opened = Centre(Settings(home=tmp_path, database_url=url.render_as_string(hide_password=False)))
    found = records(query(opened, "select * from quality.finding"))
    assert {one["message"]: tuple(one[part] for part in PARTS) for one in found} == STORED

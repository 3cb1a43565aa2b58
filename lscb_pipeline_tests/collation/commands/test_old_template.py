"""A workbook of an earlier version of the contract: read where its columns still are, else refused, saying which."""

from typing import Any

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.check import check_file
from lscb_pipeline.collation.commands.template import form_of
from lscb_pipeline.contracts.library import library
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.sender.check import Checked
from lscb_pipeline.reports.sender.template import template_workbook
from lscb_pipeline_tests.collation.filling import HEADER, SIGNED, clean_rows, filled, saved
from lscb_pipeline_tests.conftest import Inbox, collate, query
from lscb_pipeline_tests.planted.clean import JUDGED

FEED, SUPPLIER = "borough_return", "camden"
QUARTER = Quarter.parse(JUDGED)
ASKED = "lscb template borough_return --supplier SUPPLIER --quarter QUARTER -o FILE.xlsx"
RENEW = f"get a new one from the centre ({ASKED})"
Sheets = dict[str, list[list[Any]]]


def made(feed: str = FEED, supplier: str = SUPPLIER) -> Sheets:
    """The workbook of the version in force, filled in."""
    content = template_workbook(form_of(library(), feed, supplier, QUARTER, None))
    return filled(content, clean_rows(feed, supplier, JUDGED), SIGNED)


def stating(sheets: Sheets, version: str | None) -> Sheets:
    """The same, as if made from another version; None: before workbooks said theirs."""
    for row in list(sheets["Instructions"]):
        if row[0] == "Made from":
            row[:2] = ["", ""] if version is None else [row[0], f"{FEED}, version {version} of its contract"]
    return sheets


def with_column(sheets: Sheets, name: str, cell: object) -> Sheets:
    """The same, with a column that the contract had then."""
    table, told = sheets["Figures"], sheets["Instructions"]
    for number, row in enumerate(table):
        row.append(name if number == HEADER else "Then" if number < HEADER else cell)
    at = next(n for n, row in enumerate(told) if row[0] == "The columns (* must be filled in)")
    told.insert(at + 1, [name, "a column of then", *told[at][2:]])
    return sheets


def checked(sheets: Sheets, feed: str = FEED, supplier: str = SUPPLIER) -> Checked:
    return check_file(library(), feed, saved(sheets), ".xlsx", supplier, QUARTER)


def test_a_workbook_says_the_version_that_it_is_made_from() -> None:
    for feed, supplier in ((FEED, SUPPLIER), ("met_police_missing_children", "mps")):
        version = library().contracts[feed].version
        sheets = made(feed, supplier)
        stated = {row[0]: row[1] for row in sheets["Instructions"]}["Made from"]
        assert stated == f"{feed}, version {version} of its contract"
        assert checked(sheets, feed, supplier).notes == []


@pytest.mark.parametrize(("version", "which"), [("1.1.0", "version 1.1.0"), (None, "an earlier version")])
def test_one_whose_columns_still_read_counts_and_is_told(version: str | None, which: str) -> None:
    done = checked(stating(made(), version))
    assert (done.is_ready, done.notes) == (True, [])
    (found,) = done.findings
    assert (found.rule.id, found.rule.severity) == ("template_in_force", "info")
    assert found.message.startswith(f"a template of borough_return made from {which}")
    in_force = f"{library().contracts[FEED].version} is in force: its columns still read; for the next return"
    assert f"{in_force} {RENEW}" in found.message


def test_a_column_of_then_that_holds_something_is_never_dropped_without_a_word() -> None:
    old = checked(stating(with_column(made(), "cases_open", 5), "1.1.0"))
    assert (old.is_readable, [finding.rule.id for finding in old.findings]) == (False, ["layout_known"])
    said = old.findings[0].message
    assert said.startswith("a template of borough_return made from version 1.1.0 of its contract, where ")
    assert RENEW in said
    assert "(not read: cases_open)" in said
    assert checked(stating(with_column(made(), "cases_open", None), "1.1.0")).is_readable, "nothing was lost"
    officers_own = made()
    for number, row in enumerate(officers_own["Figures"]):
        row.append("own_number" if number == HEADER else 7 if row[3] else "")
    own = checked(stating(officers_own, "1.1.0"))
    found = {finding.rule.id for finding in own.findings}
    assert found == {"column_outside_contract", "template_in_force"}, "as of any workbook"


def test_one_that_lacks_what_is_needed_now_says_so_and_not_that_no_layout_fits() -> None:
    sheets = stating(made(), "1.0.0")
    table = sheets["Figures"]
    at = table[HEADER].index("period")
    for row in table:
        del row[at]
    sheets["Instructions"] = [row for row in sheets["Instructions"] if row[0] != "period *"]
    said = checked(sheets).findings[0].message
    assert "made from version 1.0.0 of its contract" in said
    assert "; it lacks period: get a new one" in said


def test_a_broken_header_is_no_matter_of_versions() -> None:
    sheets = stating(made(), "1.1.0")
    sheets["Figures"][HEADER] = ["" for _ in sheets["Figures"][HEADER]]
    sheets["Figures"][0] = ["" for _ in sheets["Figures"][0]]
    assert "no layout fits" in checked(sheets).findings[0].message


def test_instructions_of_anything_else_are_no_template() -> None:
    for heading in ("How to fill it in", "The columns (* must be filled in)"):
        sheets = stating(made(), "1.1.0")
        sheets["Instructions"] = [row for row in sheets["Instructions"] if row[0] != heading]
        assert checked(sheets).notes == []


def test_the_centre_takes_and_refuses_the_same(centre: Centre, inbox: Inbox) -> None:
    inbox.put(JUDGED, FEED, "camden.xlsx", saved(stating(made(), "1.1.0")))
    inbox.put(JUDGED, FEED, "barnet.xlsx", saved(stating(with_column(made(FEED, "barnet"), "cases_open", 5), "1.1.0")))
    collate(centre, JUDGED)
    kept = query(centre, "select supplier, status, message from intake.delivery order by supplier desc")
    assert kept["status"].tolist() == ["promoted", "unreadable"]
    message = kept["message"].iloc[1]
    assert "made from version 1.1.0 of its contract" in message
    assert RENEW in message
    assert "cases_open" not in message, "a file's own words are for its sender alone"
    told = query(centre, "select supplier, message from quality.finding where rule_id = 'template_in_force'")
    assert told["supplier"].tolist() == ["camden"]
    assert "made from version 1.1.0 of its contract" in told["message"].iloc[0]

"""The workbook that a supplier fills in: each is read, a clean one passes, what was sent before is compared with."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.check import check_file
from lscb_pipeline.collation.commands.template import form_of, write_new
from lscb_pipeline.collation.inputs.due import due_of, due_of_sender
from lscb_pipeline.contracts.library import library
from lscb_pipeline.intake.unreadable import AskError
from lscb_pipeline.reference.areas import members
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.sender.check import Checked
from lscb_pipeline.reports.sender.template import template_workbook
from lscb_pipeline_tests.collation.filling import HEADER, SIGNED, clean_rows, filled, saved, sheets_of
from lscb_pipeline_tests.conftest import Inbox, collate
from lscb_pipeline_tests.intake.reading import converted
from lscb_pipeline_tests.planted.clean import JUDGED, LAST, YEAR_BEFORE, clean_files
from lscb_pipeline_tests.prepared import Begin

CAMDEN = "E09000007"
RETURN = ("borough_return", "camden")


def owed(quarter: str) -> list[tuple[str, str]]:
    """Every feed and supplier that owes it with a quarter."""
    contracts = library().contracts.values()
    return [(c.feed, name) for c in contracts for name in due_of(library(), c, Quarter.parse(quarter)).senders]


def one_of_each(quarter: str) -> list[tuple[str, str]]:
    """One sender of each feed, and those whose areas are a merged one or may be returned jointly."""
    first = {feed: (feed, supplier) for feed, supplier in reversed(owed(quarter))}
    others = [("nhs_child_health", "pct_5c3"), ("borough_return", "richmond_upon_thames"), RETURN]
    return sorted({*first.values(), *others})


def template(feed: str, supplier: str, quarter: str = JUDGED, centre: Centre | None = None) -> bytes:
    if centre is None:
        return template_workbook(form_of(library(), feed, supplier, Quarter.parse(quarter), None))
    with centre.warehouse.transaction() as connection:
        return template_workbook(form_of(library(), feed, supplier, Quarter.parse(quarter), connection))


def checked(content: bytes, feed: str, supplier: str, suffix: str = ".xlsx") -> Checked:
    return check_file(library(), feed, content, suffix, supplier, Quarter.parse(JUDGED))


def told(result: Checked) -> list[tuple[str, int | None, str | None]]:
    return [(finding.rule.id, finding.row, finding.column) for finding in result.findings]


def clean(content: bytes, feed: str, supplier: str) -> dict[str, list[list[Any]]]:
    return filled(content, clean_rows(feed, supplier, JUDGED), SIGNED)


@pytest.mark.parametrize(("feed", "supplier"), one_of_each(JUDGED))
def test_a_workbook_as_made_is_read_and_filled_in_cleanly_it_passes(feed: str, supplier: str) -> None:
    content = template(feed, supplier)
    as_made = checked(content, feed, supplier)
    assert (as_made.is_readable, as_made.is_ready, as_made.layout) == (True, False, "plain")
    missing = {"figure_expected", "some_figure_given", "signed_off_in_full", "some_row_usable"}
    assert {finding.rule.id for finding in as_made.findings} <= missing
    if supplier == "richmond_upon_thames":
        return  # whose clean return is joint: a test of its own
    done = checked(saved(clean(content, feed, supplier)), feed, supplier)
    assert (told(done), done.is_ready, done.colour) == ([], True, "green")


def test_every_figure_due_has_its_row_and_no_other_area_has_any() -> None:
    for feed, supplier in owed(JUDGED):
        quarter = Quarter.parse(JUDGED)
        due = due_of_sender(library(), library().contracts[feed], quarter, supplier).figures
        form = form_of(library(), feed, supplier, quarter, None)
        assert {m for code in form.rows["area_code"] for m in members(code)} == set(due["area_code"]), (feed, supplier)
        assert set(form.rows["indicator_code"]) == set(due["indicator_code"]), (feed, supplier)
        assert not form.rows.duplicated().any()
        assert form.earlier.empty
    merged = form_of(library(), "nhs_child_health", "pct_5c3", Quarter.parse(JUDGED), None)
    assert set(merged.rows["area_code"]) == {"E09000001+E09000012"}, "never split"


def test_a_joint_row_may_be_added_below() -> None:
    feed, supplier = "borough_return", "kingston_upon_thames"
    rows = clean_rows(feed, supplier, JUDGED)
    joint = next(row for row in rows if "+" in row["area_code"])
    own = [row | ({"area_code": "E09000021", "reason_code": "joint", "reason_note": "in the row below",
                   "numerator": "", "definition_version": ""} if row is joint else {}) for row in rows]  # fmt: skip
    sheets = filled(template(feed, supplier), own, SIGNED)
    names = sheets["Figures"][HEADER]
    sheets["Figures"].append([joint.get(name, "") if name else "" for name in names])
    assert told(checked(saved(sheets), feed, supplier)) == []


@pytest.mark.parametrize("form", ["xlsx", "ods", "xls"])
def test_a_workbook_saved_by_libreoffice_is_checked_alike(form: str, tmp_path: Path) -> None:
    content = saved(clean(template(*RETURN), *RETURN))
    assert told(checked(converted(content, form, tmp_path), *RETURN, suffix=f".{form}")) == []


def test_the_workbook_itself_survives_libreoffice(tmp_path: Path) -> None:
    content = converted(template(*RETURN), "xlsx", tmp_path)
    assert told(checked(saved(clean(content, *RETURN)), *RETURN)) == []


def two_quarters(centre: Centre, inbox: Inbox) -> None:
    """Two boroughs, a PCT and the police have sent their figures a year before and last quarter."""
    sent = [
        RETURN,
        ("borough_return", "barnet"),
        ("nhs_child_health", "pct_5c3"),
        ("met_police_child_protection", "mps"),
    ]
    for quarter in (YEAR_BEFORE, LAST):
        for key in sent:
            clean_files(quarter)[key].put(inbox)
        collate(centre, quarter)


@pytest.fixture
def collated(centre: Centre, begin: Begin) -> Centre:
    """An installation that begins with them."""
    begin(two_quarters)
    return centre


def test_what_was_sent_before_is_printed_and_compared_with(collated: Centre) -> None:
    """The comparisons that need earlier figures run offline, and a wild change is found at its row."""
    for feed, supplier in (RETURN, ("nhs_child_health", "pct_5c3"), ("met_police_child_protection", "mps")):
        sheets = clean(template(feed, supplier, centre=collated), feed, supplier)
        done = checked(saved(sheets), feed, supplier)
        assert told(done) == [], feed
        assert done.is_ready
        assert not [rule.id for rule in done.not_checked if "earlier" in rule.needs], feed
        names, table = sheets["Figures"][HEADER], sheets["Figures"]
        place = [names.index(name) for name in ("numerator", "denominator")]
        counts = [n for n, row in enumerate(table) if n > HEADER and row[place[0]] != "" and row[place[1]] == ""]
        at = counts[-1]  # of months the last one, which no other is compared with
        table[at][place[0]] = 9000.0
        found = told(checked(saved(sheets), feed, supplier))
        assert ("change_on_last_period", at + 1, "numerator") in found, (feed, found)
        assert {row for _, row, _ in found} == {at + 1}, (feed, found)


def test_only_the_suppliers_own_figures_are_printed_each_as_it_stands(collated: Centre, inbox: Inbox) -> None:
    corrected = clean_files(LAST)[RETURN]
    head, *rows = corrected.table
    kept = [row for row in rows if "SG014" not in row]  # withdrawn, for a return is complete
    corrected.table = [head, *([*row[:3], "x", *row[4:]] if "SG001" in row else row for row in kept)]
    corrected.received += dt.timedelta(days=1)
    corrected.put(inbox)
    collate(collated, LAST)
    sheets = sheets_of(template(*RETURN, centre=collated))
    earlier, beside = sheets["Earlier figures"], {row[3]: row[-4:] for row in sheets["Figures"]}
    assert beside["Indicator *"] == ["Sent for the period before", "Change", "Sent for a year before", "Change"]
    assert (beside["SG001"][0], beside["SG001"][2]) == ("x", 320), "beside the cell, too"
    names, printed = earlier[HEADER], [dict(zip(earlier[HEADER], row, strict=True)) for row in earlier[HEADER + 1 :]]
    assert names == ["area_code", "period", "indicator_code", "numerator", "denominator", "value", "reason_code"]
    assert {row["area_code"] for row in printed} == {CAMDEN}
    by_figure = {(row["indicator_code"], row["period"]): row["numerator"] for row in printed}
    assert len(by_figure) == len(printed)
    assert by_figure["SG001", YEAR_BEFORE] == 320
    assert by_figure["SG001", LAST] == "x"
    assert ("SG014", YEAR_BEFORE) in by_figure
    assert ("SG014", LAST) not in by_figure


def test_where_nothing_was_sent_before_there_is_no_such_sheet(collated: Centre) -> None:
    for feed, supplier in (("borough_return", "brent"), ("met_police_missing_children", "mps")):
        assert "Earlier figures" not in sheets_of(template(feed, supplier, centre=collated))
    before = sheets_of(template(*RETURN, quarter=YEAR_BEFORE, centre=collated))
    assert "Earlier figures" not in before, "of the quarters after it nothing is printed"
    content = saved(clean(template("borough_return", "brent", centre=collated), "borough_return", "brent"))
    unchecked = {rule.id for rule in checked(content, "borough_return", "brent").not_checked}
    assert {"change_on_last_period", "change_on_year_before", "marker_became_zero"} <= unchecked


@pytest.mark.parametrize(
    ("feed", "supplier", "quarter", "says"),
    [
        ("nonsense", "camden", JUDGED, "no feed nonsense: there are borough_return"),
        ("borough_return", "nobody", JUDGED, "no supplier nobody"),
        ("borough_return", "camden", "1999-00-Q1", "not among the quarters"),
        ("dfe_children_in_need", "dfe", JUDGED, "is due from dfe with 2009-10-Q4, but from nobody"),
        ("met_police_mappa", "mps", LAST, "but from nobody; the next one with 2009-10-Q4"),
        ("met_police_mappa", "camden", JUDGED, "but from mps"),
    ],
)
def test_what_is_not_due_is_said(feed: str, supplier: str, quarter: str, says: str) -> None:
    with pytest.raises(AskError, match=says):
        form_of(library(), feed, supplier, Quarter.parse(quarter), None)


def test_a_workbook_is_never_written_over_another_file(tmp_path: Path) -> None:
    target = tmp_path / "camden.xlsx"
    write_new(target, b"made")
    write_new(target, b"made")
    assert target.stat().st_mode & 0o777 == 0o600
    target.write_bytes(b"filled in")
    for place, says in ((target, "may be filled in"), (tmp_path / "camden.csv", "ends in .xlsx"),
                        (tmp_path / "none" / "camden.xlsx", "no folder")):  # fmt: skip
        with pytest.raises(AskError, match=says):
            write_new(place, b"made")
    assert target.read_bytes() == b"filled in"

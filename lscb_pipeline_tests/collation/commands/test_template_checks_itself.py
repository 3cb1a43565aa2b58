"""A supplier's workbook says itself, as it is typed into, what `lscb check` says of it then, row by row."""

import io
import re
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from lscb_pipeline.collation.commands.check import check_file
from lscb_pipeline.collation.commands.template import form_of
from lscb_pipeline.contracts.library import library
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.sender.figures_sheet import FIRST, check_place, figure_rows_of
from lscb_pipeline.reports.sender.self_check import NOTHING_YET, row_tests
from lscb_pipeline.reports.sender.state_words import state_said
from lscb_pipeline.reports.sender.template import template_workbook
from lscb_pipeline_tests.collation.commands.test_template_filled_in import FEED, SUPPLIER, typed_cells
from lscb_pipeline_tests.collation.filling import clean_rows, sheets_of
from lscb_pipeline_tests.planted.clean import JUDGED
from lscb_pipeline_tests.reports.libreoffice import typed_into

FORM = form_of(library(), FEED, SUPPLIER, Quarter.parse(JUDGED), None, "by the secure mailbox of the centre")
# Of each indicator's row what an officer types wrongly, and the rules that both must name.
WRONG: dict[str, tuple[dict[str, str | None], set[str]]] = {
    "SG002": ({"denominator": "9999"}, {"same_count_agrees"}),
    "SG004": ({"numerator": "90", "denominator": "80"}, {"numerator_within_denominator"}),
    "SG005": ({"numerator": "12.5"}, {"whole_number"}),
    "SG006": ({"numerator": "a few"}, {"readable_values"}),
    "SG007": ({"numerator": "-3"}, {"numerator_in_range"}),
    "SG008": ({"reason_code": "to_follow", "numerator": "", "reason_note": ""}, {"reason_explained"}),
    "SG009": ({"reason_code": "not_collected"}, {"reason_agrees_with_figure"}),
    "SG010": ({"denominator": ""}, {"denominator_stated"}),
    "SG011": ({"reason_code": "lost", "numerator": "", "denominator": ""}, {"reason_code_known"}),
    "SG012": ({"numerator": "", "value": "55"}, {"count_stated"}),
    "SG014": ({"definition_version": "9"}, {"definition_version_due"}),
    "RA001": ({"value": "14"}, {"parts_sum_to_total"}),
    "RA003": ({"value": "7"}, {"figure_in_range"}),
}


def typed(changes: dict[str, dict[str, str | None]], folder: Path) -> bytes:
    """The workbook filled in as an officer would, but for these cells; into one of None nothing is typed."""
    content, rows = template_workbook(FORM), clean_rows(FEED, SUPPLIER, JUDGED)
    cells = typed_cells(content, rows)
    names = [None, *(column.name for column in FORM.columns)]
    places = {code: at for at, code in enumerate(FORM.rows["indicator_code"], start=FIRST)}
    wrong = {(names.index(name), places[code]): text for code, own in changes.items() for name, text in own.items()}
    kept = [cell for cell in cells if cell[0] != "Figures" or (cell[1], cell[2]) not in wrong]
    return typed_into(
        content, [*kept, *(("Figures", *place, text) for place, text in wrong.items() if text is not None)], folder
    )


def said_in(workbook: bytes) -> tuple[dict[str, set[str]], list[list[Any]]]:
    """By indicator the rules that its row's check names, and the sheet Check."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook))
    table = book.get_sheet_by_name("Figures").to_python(skip_empty_area=False)
    found = {}
    for code, cells, row in zip(FORM.rows["indicator_code"], table[FIRST:], figure_rows_of(FORM), strict=False):
        rules = {test.says: test.rule_id for test in row_tests(FORM.contract, row)}
        said = [text for text in re.split(r"; (?=[a-z]|STOPS|$)", str(cells[check_place(FORM)]).strip()) if text]
        found[code] = {"figure_expected" if text == NOTHING_YET else rules[text.strip("; ")] for text in said}
    return found, book.get_sheet_by_name("Check").to_python(skip_empty_area=False)


def told_by_check(workbook: bytes) -> dict[str, set[str]]:
    checked = check_file(library(), FEED, workbook, ".xlsx", SUPPLIER, Quarter.parse(JUDGED))
    seen = {test.rule_id for row in figure_rows_of(FORM) for test in row_tests(FORM.contract, row)} | {
        "figure_expected"
    }
    found: dict[str, set[str]] = {code: set() for code in FORM.rows["indicator_code"]}
    for finding in checked.findings:
        if finding.rule.id in seen:
            code = (finding.about or "").split(" ")[0].rstrip(",:") or FORM.rows["indicator_code"].iat[finding.row - 3]
            found[code].add(finding.rule.id)
    return found


def test_it_names_what_lscb_check_names(tmp_path: Path) -> None:
    workbook = typed({code: cells for code, (cells, _) in WRONG.items()}, tmp_path)
    found, check = said_in(workbook)
    assert {code: rules for code, rules in found.items() if rules} == {
        code: rules for code, (_, rules) in WRONG.items()
    }
    told = told_by_check(workbook)  # which says, too, that what can't be read isn't there
    assert found == {code: rules - {"figure_expected"} for code, rules in told.items()}
    said = {str(row[0]): row[1] for row in check}
    assert said["State"].startswith("CANNOT BE SENT; what stops it: 4")
    assert (said["Figures due"], said["Nothing said yet"], said["Rows with something to settle"]) == (34, 0, len(WRONG))


def test_what_is_sound_is_complete_and_a_denominator_is_asked_for_once(tmp_path: Path) -> None:
    """What is typed into one row's numerator stands below the others, unless they say otherwise."""
    workbook = typed({code: {"denominator": None} for code in ("SG002", "SG003", "GA004")}, tmp_path)
    rows = {row[3]: row for row in sheets_of(workbook)["Figures"][FIRST:]}
    assert rows["SG001"][4] == rows["SG002"][5] == rows["SG003"][5] == rows["GA004"][5] > 0
    found, check = said_in(workbook)
    assert not any(found.values())
    assert {str(row[0]): row[1] for row in check}["State"] == state_said(None, 0)
    assert not any(told_by_check(workbook).values())


def test_it_says_where_to_send_it_and_as_made_that_nothing_is_said_yet() -> None:
    content = template_workbook(FORM)
    found, check = said_in(content)
    assert set(map(tuple, found.values())) == {("figure_expected",)}
    assert {str(row[0]): row[1] for row in check}["State"] == state_said(None, 39) == "CAN BE SENT; still to settle: 39"
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    lines = [row for row in book.get_sheet_by_name("Instructions").to_python() if row[0] == "Send it to"]
    assert [row[1] for row in lines] == ["by the secure mailbox of the centre"]

"""The annotated copy of a supplier's file: the same sheets and values, with what was found on the cells it is about.

Here: what stands where in the copy, and writing it for its owner alone. Not here: the findings (check.py), nor how a
sheet's cells are written again (copied_sheets.py). It holds all that the file holds: it stays with the sender.
"""

import datetime as dt
import io
import textwrap
from collections import defaultdict
from collections.abc import Collection
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from lscb_pipeline.intake.unreadable import AskError
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.sender.check import SEVERITIES, Checked, Finding
from lscb_pipeline.reports.sender.check_lines import of_quarter, verdict, would_count
from lscb_pipeline.reports.sender.copied_sheets import Look, Looks, copied_sheets, header_row, sheet_names, write_cells

FINDINGS, BY_ROW = "Findings", "Row by row"
FILLS = {"critical": "#F8C9C4", "warning": "#FFE3A3", "info": "#D6E6F5"}
HEADERS = {"Severity": 9, "Rule": 20, "Dimension": 12, "Sheet": 11, "Row": 6, "Column": 13, "Cell": 6, "Area": 11,
           "What was found": 42, "Expected": 46, "What to do": 32}  # fmt: skip
ROW_HEADERS = {"Sheet": 14, "Row": 6, "Column": 16, "Cell": 6, "Severity": 9, "Rule": 22, "What was found": 56,
               "What to do": 44}  # fmt: skip
NOTICE = ("This is a copy to read findings in: the formats and formulas of your file are not kept in it. "
          "Correct your own file, and send that.")  # fmt: skip
HEADER = 4  # the findings' own line of headers, from 0
A4 = 9  # as Excel counts papers
POINTS_A_LINE, LINES_AT_MOST = 15, 27  # no row is higher than 409 points
COMMENT_AT_MOST = 2_000  # characters
OPTIONS = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip
Marks = dict[tuple[str, int, int], list[Finding]]  # by sheet, row and column, from 0


def refuse_target(target: Path, source: Path) -> None:
    """Raise AskError where an annotated copy of `source` can't be written to `target`."""
    if target.suffix.lower() != ".xlsx":
        raise AskError(f"--annotate writes a workbook: give it a name that ends in .xlsx, not {target.name}")
    if not target.parent.is_dir():
        raise AskError(f"no folder {target.parent} to write {target.name} to")
    if target.is_dir() or (target.exists() and target.samefile(source)):
        what = "a folder" if target.is_dir() else "the file itself"
        raise AskError(f"{target} is {what}: give --annotate another name")


def annotated_copy(checked: Checked, name: str, content: bytes, suffix: str) -> bytes:
    """The copy as xlsx, of a file that could be read; raises AskError where it is too large for a workbook."""
    copied = copied_sheets(content, suffix)
    names = sheet_names([sheet.name or Path(name).stem for sheet in copied], taken=(FINDINGS, BY_ROW))
    marks = _marks(checked.findings)
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        book.set_properties({"title": f"{FINDINGS}: {name}", "created": _made_on(checked)})
        looks = Looks(book)
        shown = dict(zip((sheet.name for sheet in copied), names, strict=True))
        _findings(book, checked, name, shown)
        _row_by_row(book, checked.findings, shown)
        for sheet, own_name in zip(copied, names, strict=True):
            marked = {
                (row, column): findings
                for (sheet_name, row, column), findings in marks.items()
                if sheet_name == sheet.name
            }
            fills = {place: Look(FILLS[_worst(findings)]) for place, findings in marked.items()}
            written = book.add_worksheet(own_name)
            write_cells(written, sheet, looks, fills)
            _for_print(written, header_row(sheet))
            for (row, column), findings in marked.items():
                _comment(written, row, column, findings)
    return target.getvalue()


def _made_on(checked: Checked) -> dt.datetime:
    """A workbook's day of making: the quarter's end, so that the same findings make the same bytes."""
    end = Quarter.parse(checked.quarter).ends_on if checked.quarter else dt.date(2000, 1, 1)
    return dt.datetime(end.year, end.month, end.day)  # noqa: DTZ001 - a workbook's dates have no zone


def _marks(findings: list[Finding]) -> Marks:
    marks: Marks = defaultdict(list)
    for finding in findings:
        if finding.cell:
            marks[finding.cell.sheet, finding.cell.row, finding.cell.column].append(finding)
    return marks


def _worst(findings: list[Finding]) -> str:
    return min((finding.rule.severity for finding in findings), key=SEVERITIES.index)


def _comment(sheet: Worksheet, row: int, column: int, findings: list[Finding]) -> None:
    texts = []
    for finding in findings:
        where = "" if finding.cell is None or finding.cell.is_exact else f" ({finding.column or 'the whole row'})"
        rule = finding.rule
        lines = [f"{rule.severity}: {rule.id}{where}", finding.detail, f"Expected: {rule.says}.",
                 f"Compared with {rule.against}.", f"Accepted, for example: {rule.example}.",
                 f"What to do: {rule.do}."]  # fmt: skip
        texts.append("\n".join(line for line in lines if line))
    text = "\n\n".join(texts)[:COMMENT_AT_MOST]
    height = 18 * sum(1 + len(line) // 46 for line in text.split("\n")) + 12
    sheet.write_comment(row, column, text, {"author": "lscb check", "width": 320, "height": min(height, 500)})


def _findings(book: xlsxwriter.Workbook, checked: Checked, name: str, names: dict[str, str]) -> None:
    """The first sheet: the verdict, what this copy is, and every finding with its place."""
    sheet = book.add_worksheet(FINDINGS)
    outcome = "; ".join(text for text in (of_quarter(checked), would_count(checked)) if text)
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    fills = {s: book.add_format({"bg_color": FILLS[s], "valign": "top"}) for s in SEVERITIES}
    for row, (text, look) in enumerate([(f"{name}: {verdict(checked)}", bold), (outcome, wrap), (NOTICE, None)]):
        sheet.merge_range(row, 0, row, len(HEADERS) - 1, text, look)
    sheet.set_row(1, 32)  # two lines, where there are many counts
    _headed(sheet, HEADERS, HEADER, bold)
    for row, finding in enumerate(checked.findings, start=HEADER + 1):
        rule = finding.rule
        shown, place = _place(finding, names)
        sheet.write_string(row, 0, rule.severity, fills[rule.severity])
        cells = [rule.id, rule.dimension, shown, finding.row, finding.column, place, finding.area_code,
                 finding.detail, rule.expected, rule.do]  # fmt: skip
        _write_row(sheet, row, cells, wrap, HEADERS.values(), first=1)
    sheet.autofilter(HEADER, 0, HEADER + len(checked.findings), len(HEADERS) - 1)
    _for_print(sheet, HEADER)


def _row_by_row(book: xlsxwriter.Workbook, findings: list[Finding], names: dict[str, str]) -> None:
    """The findings that are of a row, in the order in which an officer goes through the file; no sheet without any."""
    of_rows = sorted((one for one in findings if one.row), key=lambda one: (one.sheet or "", one.row or 0))
    if not of_rows:
        return
    sheet, wrap = book.add_worksheet(BY_ROW), book.add_format({"text_wrap": True, "valign": "top"})
    _headed(sheet, ROW_HEADERS, 0, book.add_format({"bold": True}))
    for row, finding in enumerate(of_rows, start=1):
        shown, place = _place(finding, names)
        cells = [shown, finding.row, finding.column, place, finding.rule.severity, finding.rule.id, finding.detail,
                 finding.rule.do]  # fmt: skip
        _write_row(sheet, row, cells, wrap, ROW_HEADERS.values())
    sheet.autofilter(0, 0, len(of_rows), len(ROW_HEADERS) - 1)
    _for_print(sheet, 0)


def _place(finding: Finding, names: dict[str, str]) -> tuple[str, str]:
    """The sheet of this workbook that a finding is on, and its cell; empty where there is none."""
    cell = finding.cell
    shown = names.get(cell.sheet if cell else finding.sheet or "", finding.sheet or "")
    return shown, f"{xl_col_to_name(cell.column)}{cell.row + 1}" if cell else ""


def _headed(sheet: Worksheet, headers: dict[str, int], row: int, look: Format) -> None:
    for column, (header, width) in enumerate(headers.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(row, column, header, look)


def _write_row(
    sheet: Worksheet, row: int, cells: list[int | str | None], look: Format, widths: Collection[int], first: int = 0
) -> None:
    """Write cells, the first of them in column `first`; the row as high as its longest text needs, for print too."""
    lines = 1
    for column, (value, width) in enumerate(zip(cells, list(widths)[first:], strict=True), start=first):
        if isinstance(value, int):
            sheet.write_number(row, column, value, look)
        elif value:
            sheet.write_string(row, column, value, look)
            lines = max(lines, len(textwrap.wrap(value, width)))
    sheet.set_row(row, POINTS_A_LINE * min(lines, LINES_AT_MOST) + 2)


def _for_print(sheet: Worksheet, header: int) -> None:
    """As wide as a page of A4, on its side, with the headers on each page; on a screen they stay in sight."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&A&RPage &P of &N")
    sheet.repeat_rows(header)
    sheet.freeze_panes(header + 1, 0)

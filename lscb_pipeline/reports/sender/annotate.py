"""The annotated copy of a supplier's file: the same sheets and values, with what was found on the cells it is about.

Here: what stands where in the copy, and writing it for its owner alone. Not here: the findings (check.py), nor how a
sheet's cells are written again (copied_sheets.py). It holds all that the file holds: it stays with the sender.
"""

import datetime as dt
import io
from collections import defaultdict
from pathlib import Path

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from lscb_pipeline.intake.unreadable import AskError
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.sender.check import SEVERITIES, Checked, Finding, of_quarter, verdict, would_count
from lscb_pipeline.reports.sender.copied_sheets import Look, Looks, copied_sheets, sheet_names, write_cells

FINDINGS = "Findings"
FILLS = {"critical": "#F8C9C4", "warning": "#FFE3A3", "info": "#D6E6F5"}
HEADERS = {"Severity": 10, "Rule": 26, "Dimension": 13, "Sheet": 14, "Row": 7, "Column": 16, "Cell": 8, "Area": 12,
           "What was found": 60, "Expected": 44, "What to do": 44}  # fmt: skip
NOTICE = ("This is a copy to read findings in: the formats and formulas of your file are not kept in it. "
          "Correct your own file, and send that.")  # fmt: skip
HEADER = 4  # the findings' own line of headers, from 0
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
    names = sheet_names([sheet.name or Path(name).stem for sheet in copied], taken=FINDINGS)
    marks = _marks(checked.findings)
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        book.set_properties({"title": f"{FINDINGS}: {name}", "created": _made_on(checked)})
        looks = Looks(book)
        _findings(book, checked, name, dict(zip((sheet.name for sheet in copied), names, strict=True)))
        for sheet, own_name in zip(copied, names, strict=True):
            marked = {
                (row, column): findings
                for (sheet_name, row, column), findings in marks.items()
                if sheet_name == sheet.name
            }
            fills = {place: Look(FILLS[_worst(findings)]) for place, findings in marked.items()}
            written = book.add_worksheet(own_name)
            write_cells(written, sheet, looks, fills)
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
        lines = [f"{rule.severity}: {rule.id}{where}", f"Expected: {rule.says}.", finding.detail]
        lines.append(f"What to do: {rule.do}.")
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
    for row, (text, look) in enumerate([(f"{name}: {verdict(checked)}", bold), (outcome, None), (NOTICE, None)]):
        sheet.write_string(row, 0, text, look)
    for column, (header, width) in enumerate(HEADERS.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(HEADER, column, header, bold)
    for row, finding in enumerate(checked.findings, start=HEADER + 1):
        rule, cell = finding.rule, finding.cell
        shown = names.get(cell.sheet if cell else finding.sheet or "", finding.sheet or "")
        place = f"{xl_col_to_name(cell.column)}{cell.row + 1}" if cell else ""
        sheet.write_string(row, 0, rule.severity, fills[rule.severity])
        cells = [rule.id, rule.dimension, shown, finding.row, finding.column, place, finding.area_code,
                 finding.detail, rule.says, rule.do]  # fmt: skip
        for column, value in enumerate(cells, start=1):
            if isinstance(value, int):
                sheet.write_number(row, column, value, wrap)
            elif value:
                sheet.write_string(row, column, value, wrap)
    sheet.freeze_panes(HEADER + 1, 0)
    sheet.autofilter(HEADER, 0, HEADER + len(checked.findings), len(HEADERS) - 1)

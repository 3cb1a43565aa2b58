"""The workbook that a supplier fills in, made from the contract: instructions, figures, sign-off, definitions, areas.

Here: which sheets there are, and what stands on each. What intake reads of it is the sheet to be filled in, the
sign-off, and, in a sender's own check alone, the earlier figures. Not here: how a cell is written and what may be
filled in there (template_cells.py), nor what is due (collation).
"""

import datetime as dt
import io
from collections.abc import Sized

import xlsxwriter

from lscb_pipeline.contracts.catalogue import Definition
from lscb_pipeline.contracts.contract import Column
from lscb_pipeline.frames.commands import EarlierReturn
from lscb_pipeline.intake.tables.old_template import COLUMNS, HOW_TO, INSTRUCTIONS, MADE_FROM, made_from
from lscb_pipeline.intake.tables.opened_file import EARLIER
from lscb_pipeline.reports.readiness.page import MADE_UP
from lscb_pipeline.reports.readiness.workbook_sheets import OPTIONS
from lscb_pipeline.reports.sender.check_sheet import check_sheet
from lscb_pipeline.reports.sender.figures_sheet import AREAS, DEFINITIONS, figures_sheet
from lscb_pipeline.reports.sender.return_form import ReturnForm
from lscb_pipeline.reports.sender.template_cells import Cells, Lists
from lscb_pipeline.reports.sender.template_words import how_to, unit_words, what_not_to_send, what_to_write

SIGN_OFF = "Sign-off"
# What a sign-off is whole by (rule signed_off_in_full), beside the definitions.
EVIDENCE = ("source_system", "extract_kept", "second_check", "signed_off_by_role", "signed_off_on")


def template_workbook(form: ReturnForm) -> bytes:
    """The workbook as xlsx; the same form gives the same bytes, for its date is the quarter's end."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        end = form.quarter.ends_on
        created = dt.datetime(end.year, end.month, end.day)  # noqa: DTZ001 - a workbook's dates have no zone
        book.set_properties({"title": form.title, "created": created})
        cells = Cells(book, form.contract)
        _instructions(cells, form)
        figures_sheet(cells, form, _lists(form))
        signed = [column for column in form.contract.columns if column.properties.sign_off]
        if signed:
            _sign_off(cells, signed)
        if len(form.rows):
            answers = [
                f"'{SIGN_OFF}'!$B${row}" for row, column in enumerate(signed, start=2) if column.name in EVIDENCE
            ]
            check_sheet(cells, form, answers)
        _definitions(cells, form)
        _areas(cells, form)
        if len(form.earlier):
            _earlier(cells, form.earlier)
    return target.getvalue()


def _instructions(cells: Cells, form: ReturnForm) -> None:
    cells.add(INSTRUCTIONS, [30, 100])
    cells.heading(form.title)
    if form.is_made_up:
        cells.heading(f"{MADE_UP}: no figure here is about a real area or child")
    for quarter, day in form.dates.items():
        label = "Send this workbook by" if quarter == form.quarter else f"{quarter.label} is due by"
        cells.line(label, f"{day:%A} {day.day} {day:%B %Y}")
    if form.send_to:
        cells.line("Send it to", form.send_to)
    cells.line(MADE_FROM, made_from(form.contract))
    cells.heading(HOW_TO)
    for number, text in enumerate(how_to(form.contract, form.supplier, form.quarter), start=1):
        cells.line(f"{number}.", text)
    cells.heading("What not to send")
    for text in what_not_to_send(form.contract):
        cells.line("", text)
    cells.heading(COLUMNS)
    for column in form.columns:
        cells.line(f"{column.name}{' *' if column.required else ''}", what_to_write(column))
    if form.contract.properties.reasons:
        cells.heading("Reason codes")
        for code, says in form.contract.properties.reasons.says.items():
            cells.line(code, says)


def _sign_off(cells: Cells, columns: list[Column]) -> None:
    cells.add(SIGN_OFF, [30, 44, 80])
    cells.heading("Sign-off: it holds for every row of this workbook")
    for column in columns:
        cells.answer(column)


def _definitions(cells: Cells, form: ReturnForm) -> None:
    """What is counted, and by which version of its definition: the one in force when the period began, or the draft."""
    cells.add(DEFINITIONS, [11, 50, 44, 44, 20, 12, 60, 11, 90, 90], frozen=(1, 1))
    cells.headers(["Indicator", "Title", "What the numerator counts", "Over which denominator", "Unit",
                   "Version drafted" if form.drafted else "Version in force", "Versions of the definition", "National",
                   "How to produce it", "What it can't tell"])  # fmt: skip
    starts = form.rows.groupby("indicator_code")["period_start"].min()
    for code, indicator in form.indicators.items():
        start = starts[code].date() if code in starts else form.quarter.starts_on
        draft = form.drafted.get(code)
        known = [one for one in indicator.versions if draft is None or one.version != draft.version]
        versions = [*map(_version, known), *([f"{draft.version} (drafted): {draft.says}"] if draft else [])]
        cells.texts([code, indicator.title, indicator.numerator, indicator.denominator or "",
                     unit_words(indicator), form.version_of(code, start), "; ".join(versions),
                     indicator.ni_code or "", indicator.guidance.how_to_produce,
                     indicator.guidance.limits])  # fmt: skip


def _version(definition: Definition) -> str:
    since = f" (from {definition.valid_from})" if definition.valid_from else ""
    return f"{definition.version}{since}: {definition.says}"


def _areas(cells: Cells, form: ReturnForm) -> None:
    cells.add(AREAS, [24, 60], frozen=(1, 0))
    cells.headers(["Area", "Name"])
    for code, name in form.areas.items():
        cells.texts([code, name])


def _earlier(cells: Cells, earlier: EarlierReturn) -> None:
    cells.add(EARLIER, [14] * len(earlier.columns), frozen=(2, 0))
    cells.heading("What you sent before, as it stands: `lscb check` compares with it. The centre doesn't read it.")
    cells.headers(list(earlier.columns))
    filled = earlier.astype("object").where(earlier.notna(), None)
    for row in filled.itertuples(index=False, name=None):
        cells.texts(list(row))


def _lists(form: ReturnForm) -> Lists:
    return Lists(areas=_range(AREAS, "A" if len(form.rows) else "B", form.areas),
                 indicators=_range(DEFINITIONS, "A", form.indicators))  # fmt: skip


def _range(sheet: str, column: str, listed: Sized) -> str:
    """The cells of a sheet's list, as a drop-down names them; the list has one row of headers."""
    return f"={sheet}!${column}$2:${column}${1 + len(listed)}"

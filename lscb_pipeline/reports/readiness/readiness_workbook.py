"""The audit-readiness report as a workbook: the same verdicts and findings, to sort and filter.

Here: which sheets there are, and what stands on each. Not here: how a cell is written (workbook_sheets.py), nor what
the verdicts are (report.py).
"""

import datetime as dt
import io
from collections.abc import Callable

import xlsxwriter

from lscb_pipeline.reports.readiness.findings import Trouble
from lscb_pipeline.reports.readiness.inputs import DIMENSIONS
from lscb_pipeline.reports.readiness.page import NOT_FOR_RELEASE, signed
from lscb_pipeline.reports.readiness.report import Report
from lscb_pipeline.reports.readiness.scores import WORDS, Score, Verdict, shown
from lscb_pipeline.reports.readiness.workbook_sheets import OPTIONS, Cell, Heading, Sheets


def readiness_workbook(report: Report) -> bytes:
    """The report as xlsx; the same report gives the same bytes, for its date is the quarter's end."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, OPTIONS)
    end = report.inputs.quarter.ends_on
    book.set_properties(
        {
            "title": f"Audit-readiness {report.inputs.quarter.label}",
            "comments": f"{NOT_FOR_RELEASE}. Weights {report.weights_version}, code {report.code_version}",
            "created": dt.datetime(end.year, end.month, end.day),  # noqa: DTZ001 - a workbook's dates have no zone
        }
    )
    sheets = Sheets(book, report.inputs.quarter.label, is_made_up=report.inputs.is_made_up)
    for add in SHEETS:
        add(sheets, report)
    book.close()
    return target.getvalue()


def _london(sheets: Sheets, report: Report) -> None:
    london = report.london
    colours: list[list[Cell]] = [[f"Areas {colour}: {WORDS[colour]}", n] for colour, n in london.colours.items()]
    rows: list[list[Cell]] = [
        ["Quarter", report.inputs.quarter.label],
        ["Weights version", report.weights_version],
        ["Code version", report.code_version],
        ["Median area", london.median],
        ["Median area moved since last quarter", signed(london.median.moved)],
        *colours,
        ["No return", ", ".join(london.no_return)],
        ["Return not used", ", ".join(london.rejected)],
        ["Indicators due", len(london.indicators)],
        ["Indicators that can be benchmarked", sum(i.is_comparable for i in london.indicators)],
        ["Nothing due, or come, of", "; ".join(report.quiet_feeds)],
        ["Last quarter under other weights, not compared", ", ".join(report.other_weights)],
    ]
    sheets.add("London", "Audit-readiness of London", [Heading("What", 46), Heading("Value", 60)], rows)


def _heat_map(sheets: Sheets, report: Report) -> None:
    columns = [Heading("Area", 26), Heading("Code", 11), Heading("Own score"), Heading("Moved", is_change=True)]
    columns += [Heading(f"{f.name}{' (external)' if f.is_external else ''}", 14) for f in report.feeds]
    rows: list[list[Cell]] = []
    for area in report.areas:
        rows.append([area.name, area.area_code, area.verdict, area.verdict.moved])
        rows[-1] += [area.cells.get(column.feed, Verdict("grey")) for column in report.feeds]
    sheets.add("Heat map", "Areas and feeds", columns, rows)


def _scores(sheets: Sheets, report: Report) -> None:
    columns = [Heading("Area", 26), Heading("Feed", 26), Heading("Sender", 30), Heading("Basis", 9),
               Heading("Readiness"),
               Heading("Moved", is_change=True), Heading("Colour", 9), Heading("Status", 11), Heading("Given", 8),
               Heading("Due", 8), Heading("Coverage"), Heading("Quality"), Heading("Evidence"),
               *(Heading(name.capitalize()) for name in DIMENSIONS), Heading("Working days late"),
               Heading("Assurance level", 20), Heading("Weights version")]  # fmt: skip
    named = [(area.name, score) for area in report.areas for score in area.scores]
    named += [("", score) for sender in report.senders for score in sender.scores]
    sheets.add("Readiness", "Readiness by area and feed", columns, (_score_row(name, s) for name, s in named))


def _score_row(area: str, score: Score) -> list[Cell]:
    row = score.row
    late = row["working_days_late"]
    return [
        area, score.feed_name, score.sender, "external" if score.is_external else "own", score, score.verdict.moved,
        score.verdict.colour, score.status, int(row["figures_given"]), int(row["figures_due"]),
        *(shown(row[name]) for name in ("coverage", "quality", "evidence")),
        *(shown(score.dimensions[name]) for name in DIMENSIONS),
        None if late is None else int(late), score.assurance, row["weights_version"],
    ]  # fmt: skip


def _findings(sheets: Sheets, report: Report) -> None:
    columns = [Heading("Area", 26), Heading("Feed", 24), Heading("Sender", 26), Heading("Severity", 10),
               Heading("Dimension", 13), Heading("Rule", 24), Heading("What must hold", 44), Heading("What to do", 44),
               Heading("Sheet"), Heading("Row", 7), Heading("Column", 16), Heading("What was found", 60)]  # fmt: skip
    rows = [row for area in report.areas for row in _trouble_rows(area.name, area.troubles)]
    rows += [row for sender in report.senders for row in _trouble_rows("", sender.troubles)]
    sheets.add("Findings", "Findings, with what to do", columns, rows)


def _trouble_rows(area: str, troubles: list[Trouble]) -> list[list[Cell]]:
    return [
        [area, t.feed_name, t.sender, t.severity, t.dimension, t.rule_id, t.says, t.do, place.sheet, place.row,
         place.column, place.message]
        for t in troubles
        for place in t.places
    ]  # fmt: skip


def _blocking(sheets: Sheets, report: Report) -> None:
    columns = [Heading("Areas failing"), Heading("Senders failing"), Heading("Severity"), Heading("Feed", 26),
               Heading("Rule", 26), Heading("What must hold", 60), Heading("What to do", 60)]  # fmt: skip
    rows: list[list[Cell]] = [
        [b.areas, b.senders, b.severity, b.feed_name, b.rule_id, b.says, b.do] for b in report.london.blocking
    ]
    sheets.add("What blocks", "What blocks most", columns, rows)


def _indicators(sheets: Sheets, report: Report) -> None:
    columns = [Heading("Indicator", 11), Heading("Title", 60), Heading("Feed", 26), Heading("Areas due"),
               Heading("Green"), Heading("Amber"), Heading("Green, %"), Heading("Amber or better, %"),
               Heading("Can be benchmarked", 14)]  # fmt: skip
    rows: list[list[Cell]] = [
        [i.indicator_code, i.title, i.feed_name, i.due, i.green, i.amber, shown(i.green_share * 100),
         shown(i.fit_share * 100), i.said]
        for i in report.london.indicators
    ]  # fmt: skip
    sheets.add("Indicators", "Which indicators can be benchmarked", columns, rows)


SHEETS: tuple[Callable[[Sheets, Report], None], ...] = (
    _london, _heat_map, _scores, _findings, _blocking, _indicators,
)  # fmt: skip

"""The pilot's review as a workbook: the same counts, to sort and filter.

Here: which sheets there are, and what stands on each. Not here: how a cell is written
(readiness/workbook_sheets.py), nor what is counted (review.py).
"""

import datetime as dt
import io
from collections.abc import Callable

import xlsxwriter

from lscb_pipeline.contracts.pilot import MEASURES
from lscb_pipeline.reports.pilot.review import PilotReview
from lscb_pipeline.reports.pilot.review_page import limits_words
from lscb_pipeline.reports.readiness.page import NOT_FOR_RELEASE
from lscb_pipeline.reports.readiness.workbook_sheets import OPTIONS, Cell, Heading, Sheets


def pilot_workbook(review: PilotReview) -> bytes:
    """The review as xlsx; the same review gives the same bytes, for its date is the pilot's end."""
    target, pilot = io.BytesIO(), review.given.pilot
    end = pilot.quarters[-1].ends_on
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        book.set_properties(
            {
                "title": "Review of the pilot",
                "comments": f"{NOT_FOR_RELEASE}. Rules of data_contracts/pilot.yaml, version {pilot.version}",
                "created": dt.datetime(end.year, end.month, end.day),  # noqa: DTZ001 - a workbook's dates have no zone
            }
        )
        of = f"{pilot.quarters[0].label} to {pilot.quarters[-1].label}"
        sheets = Sheets(book, of, is_made_up=review.given.is_made_up)
        for add in SHEETS:
            add(sheets, review)
    return target.getvalue()


def _proposals(sheets: Sheets, review: PilotReview) -> None:
    columns = [Heading("Indicator", 11), Heading("Title", 50), Heading("Phase", 7), Heading("National", 10),
               Heading("Proposal", 10), Heading("Rule", 22), Heading("Why", 60), Heading("Boroughs")]  # fmt: skip
    names = [name.replace("_", " ").capitalize() for name in MEASURES]
    columns += [Heading(f"{name}{part}", 13) for name in names for part in ("", ", of")]
    rows: list[list[Cell]] = [
        [one.indicator.code, one.indicator.title, one.indicator.phase, one.indicator.ni_code, one.proposal,
         one.rule_id, one.says, one.boroughs,
         *(number for name in MEASURES for number in (one.measured[name].count, one.measured[name].of))]
        for one in review.proposed
    ]  # fmt: skip
    sheets.add("Proposals", "Proposals for the steering group to decide on", columns, rows)


def _boroughs(sheets: Sheets, review: PilotReview) -> None:
    columns = [Heading("Borough", 24), Heading("Code", 11), Heading("Quarter"), Heading("Return", 12),
               Heading("Figures given"), Heading("Figures due"), Heading("Working days late"), Heading("Deliveries"),
               Heading("Readiness"), Heading("Moved from first to last", is_change=True)]  # fmt: skip
    rows: list[list[Cell]] = [
        [one.name, one.area_code, quarter.label, cell.status, cell.produced, cell.due, cell.days_late, cell.came,
         cell.verdict, one.moved]
        for one in review.boroughs
        for quarter, cell in one.quarters.items()
    ]  # fmt: skip
    sheets.add("Boroughs", "Returns, timeliness and readiness by borough", columns, rows)


def _responses(sheets: Sheets, review: PilotReview) -> None:
    columns = [Heading("Indicator", 11), Heading("Title", 50), *(Heading(one.name, 13) for one in review.boroughs)]
    rows: list[list[Cell]] = [
        [one.indicator.code, one.indicator.title,
         *(None if cell is None else f"{cell[0]} of {cell[1]}" for cell in one.cells.values())]
        for one in review.responses
    ]  # fmt: skip
    sheets.add("Response", "Figures given of those due, by borough and indicator", columns, rows)


def _missing(sheets: Sheets, review: PilotReview) -> None:
    columns = [Heading("Indicator", 11), Heading("Title", 50), Heading("Why", 34), Heading("Figures"),
               Heading("Boroughs", 60)]  # fmt: skip
    rows: list[list[Cell]] = [
        [one.indicator.code, one.indicator.title, reason.why, reason.figures,
         ", ".join(review.given.names_of(reason.area_codes))]
        for one in review.responses
        for reason in one.missing
    ]  # fmt: skip
    sheets.add("Not produced", "Figures that could not be produced, and why", columns, rows)


def _alike(sheets: Sheets, review: PilotReview) -> None:
    columns = [Heading("Indicator", 11), Heading("Title", 50), Heading("Figures given"), Heading("Otherwise defined"),
               Heading("By", 40), Heading("No version named"), Heading("With a note"),
               Heading("Series broken later by", 60)]  # fmt: skip
    rows: list[list[Cell]] = [
        [one.indicator.code, one.indicator.title, one.figures, one.otherwise, ", ".join(one.otherwise_areas),
         one.no_version, one.notes, "; ".join(f"{d.valid_from}: {d.change or d.says}" for d in one.breaks)]
        for one in review.alike
    ]  # fmt: skip
    sheets.add("Comparability", "Whether all counted the same", columns, rows)


def _quarters(sheets: Sheets, review: PilotReview) -> None:
    columns = [Heading("Quarter"), Heading("Returns"), Heading("Boroughs due"), Heading("On time"), Heading("Late"),
               Heading("Median days late"), Heading("Median readiness"), Heading("Told hours"),
               Heading("Hours that can't be"), Heading("Median hours"), Heading("Least hours"),
               Heading("Most hours")]  # fmt: skip
    rows: list[list[Cell]] = [
        [quarter.label, of.returned, of.boroughs, of.on_time, of.late, of.median_late, of.median_readiness, of.told,
         of.odd, of.median_hours, of.least_hours, of.most_hours]
        for quarter, of in review.sums.items()
    ]  # fmt: skip
    sheets.add("Quarters", "Returns, readiness and hours spent, by quarter", columns, rows)


def _findings(sheets: Sheets, review: PilotReview) -> None:
    quarters = list(review.sums)
    columns = [Heading("Severity", 10), Heading("Rule", 26), Heading("What must hold", 60), Heading("What to do", 60),
               Heading("Most often of", 30), Heading("Boroughs"), *(Heading(q.label) for q in quarters)]  # fmt: skip
    rows: list[list[Cell]] = [
        [one.severity, one.rule_id, one.says, one.to_do, ", ".join(f"{code} ({count})" for code, count in one.most),
         one.boroughs, *(one.findings[q] for q in quarters)]
        for one in review.failed
    ]  # fmt: skip
    sheets.add("Findings", "Findings by rule", columns, rows)


def _rules(sheets: Sheets, review: PilotReview) -> None:
    columns = [Heading("Order", 7), Heading("Rule", 26), Heading("Proposal", 10), Heading("Holds where", 60),
               Heading("Words", 70)]  # fmt: skip
    rows: list[list[Cell]] = [
        [number, rule.id, rule.proposal, limits_words(rule), rule.says]
        for number, rule in enumerate(review.given.pilot.rules, start=1)
    ]
    sheets.add(
        "Rules", f"The rules, version {review.given.pilot.version}: the first that holds proposes", columns, rows
    )


SHEETS: tuple[Callable[[Sheets, PilotReview], None], ...] = (
    _proposals, _boroughs, _responses, _missing, _alike, _quarters, _findings, _rules,
)  # fmt: skip

"""A quarter's consultation: its pack, a page of drafts and a workbook a board, and the report of what was answered.

Written for the centre alone, into LSCB_HOME/reports/consultation; the pack is then sent out by hand. Here: drafts,
standing comments and, from archived files, their words brought together. Not here: how pages look
(reports/consultation.py). Words are in that one report, and in no log, table or message.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.template import is_another
from lscb_pipeline.collation.commands.written_report import write_report
from lscb_pipeline.collation.inputs.sender import sender_of
from lscb_pipeline.collation.stages.receipts import write_private
from lscb_pipeline.contracts.drafts_consulted import FEED, ConsultedDraft, drafts_consulted_on
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.intake.arrival.archive import ArchiveKeyError
from lscb_pipeline.intake.interviews import names_person
from lscb_pipeline.intake.rows.reading import read_files
from lscb_pipeline.intake.tables.opened_file import open_file
from lscb_pipeline.intake.unreadable import AskError
from lscb_pipeline.reference import working_days
from lscb_pipeline.reference.quarters import FIRST_COLLECTED, Quarter
from lscb_pipeline.reference.suppliers import own_areas, suppliers
from lscb_pipeline.reference.tables import table
from lscb_pipeline.reports.consultation import BoardComment, Consultation, consultation_report, draft_page
from lscb_pipeline.reports.sender.return_form import ReturnForm
from lscb_pipeline.reports.sender.template import template_workbook
from lscb_pipeline.warehouse.commands.commented import StoredComment, comments_of, senders_of
from lscb_pipeline.warehouse.commands.status import is_made_up

GONE = "the words are kept no longer"
FOLDER = ("reports", "consultation")


@dataclass(frozen=True)
class Consulted:
    """What was written: the folder, and how many drafts, boards asked, boards that answered, and comments there are."""

    folder: Path
    drafts: int
    asked: int
    answered: int
    comments: int


def consult(centre: Centre, quarter: Quarter) -> Consulted:
    """Write the pack and the report of a quarter; a workbook that stands there filled in is left as it is.

    Raises AskError where nothing was in consultation, and for a quarter of which no answer could be collated.
    """
    if quarter < FIRST_COLLECTED:
        raise AskError(
            f"{quarter.label} is not collated, so answers could not be: {FIRST_COLLECTED.label} is the first"
        )
    drafts = drafts_consulted_on(centre.library.indicators, quarter)
    if not drafts:
        raise AskError(f"nothing was in consultation in {quarter.label}: data_contracts/profile.yaml says when what is")
    with centre.warehouse.transaction() as connection:
        stored, made_up = comments_of(connection, quarter), is_made_up(connection)
        sent = senders_of(connection, quarter)
    names = dict(table("area")[["area_code", "name"]].itertuples(index=False, name=None))
    unused = sorted(names[own_areas()[s]] for s in sent - {one.supplier for one in stored} if s in own_areas())
    said = Consultation(quarter, made_up, drafts, [*_with_words(centre, stored, quarter)],
                        centre.library.comment_decisions, names, unused)  # fmt: skip
    pages = {
        "draft.html": draft_page(said, _answer_by(centre.library, drafts, quarter)).encode(),
        "report.html": consultation_report(said).encode(),
    }
    report = write_report(centre, [FOLDER[-1], quarter.label], pages)[-1]
    for supplier in own_areas():
        content = template_workbook(_form(centre.library, drafts, quarter, supplier, made_up))
        target = report.parent / "workbooks" / f"{supplier}.xlsx"
        if not is_another(target, content):
            write_private(centre, [*FOLDER, quarter.label, "workbooks", target.name], content)
    return Consulted(report.parent, len(drafts), len(own_areas()), len(said.answered), len(said.comments))


def _answer_by(library: Library, drafts: list[ConsultedDraft], quarter: Quarter) -> dt.date:
    """The contract's working days after the quarter, or the last before anything on the drafts is decided."""
    latest = working_days.add(quarter.ends_on, library.contracts[FEED].due_working_days or 0)
    decided = [draft.decided_on for draft in drafts if draft.decided_on]
    decided += [one.day for one in library.comment_decisions if one.quarter == quarter]
    return min([latest, *(working_days.add(day, -1) for day in decided)])


def _form(library: Library, drafts: list[ConsultedDraft], quarter: Quarter, supplier: str, made_up: bool) -> ReturnForm:
    """A board's workbook: no row is due, so that it has a sheet of records; its definitions are the drafts."""
    contract, area = library.contracts[FEED], own_areas()[supplier]
    return ReturnForm(
        contract=contract, supplier=supplier, sender=suppliers()[supplier], quarter=quarter, is_made_up=made_up,
        areas={area: suppliers()[supplier]}, indicators={draft.indicator.code: draft.indicator for draft in drafts},
        dates={quarter: _answer_by(library, drafts, quarter)},
        drafted={draft.indicator.code: draft.definition for draft in drafts},
        rows=pd.DataFrame(columns=["area_code", "indicator_code", "period", "period_start"]), earlier=pd.DataFrame(),
    )  # fmt: skip


def _with_words(centre: Centre, stored: list[StoredComment], quarter: Quarter) -> Iterator[BoardComment]:
    """The comments with the words that their archived files hold, but for words that name a person."""
    files = {one.sha256: one for one in stored if one.has_words}
    words = {sha256: _words_in(centre, one, quarter) for sha256, one in files.items()}
    for one in stored:
        said = words[one.sha256].get(one.row_number) if one.has_words else ""
        kind = names_person(said) if said else None
        withheld = GONE if said is None else f"withheld: holds {kind}" if kind else ""
        yield BoardComment(one.area_code, one.role, one.indicator, one.version, one.subject, one.view, one.answered_on,
                           "" if withheld else said or "", withheld)  # fmt: skip


def _words_in(centre: Centre, one: StoredComment, quarter: Quarter) -> dict[int, str]:
    """The words of an archived file by their row; none where its bytes are purged, or were changed."""
    try:
        content = centre.archive.read(one.sha256)
    except (FileNotFoundError, ValueError, ArchiveKeyError):
        return {}
    contract = centre.library.contracts[FEED]
    opened = open_file(content, Path(one.path).suffix.lower(), centre.library.layouts[FEED], contract, centre.settings)
    (reading,) = read_files([opened], contract, [sender_of(centre.library, FEED, one.supplier, quarter, b"")])
    rows = reading.rows.dropna(subset="comment")
    return {int(row): str(text) for row, text in rows[["row_number", "comment"]].itertuples(index=False)}

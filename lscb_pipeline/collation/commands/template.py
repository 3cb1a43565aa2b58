"""What the workbook that a supplier fills in is made of: what is due, by when, and what it sent before.

Here: brought together from contracts, scope, calendar and, where there is one, the warehouse. Not here: how the
workbook looks (reports/sender/template.py).
"""

from pathlib import Path

import pandas as pd
from sqlalchemy import Connection

from lscb_pipeline.collation.commands.sender_and_quarter import contract_asked
from lscb_pipeline.collation.commands.sent_before import SentBefore, period_texts
from lscb_pipeline.collation.inputs.due import due_of, due_of_sender
from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.files import write_whole
from lscb_pipeline.frames.commands import TemplateRows
from lscb_pipeline.frames.reference import OwedFigures
from lscb_pipeline.intake.unreadable import AskError
from lscb_pipeline.quality.columns.single_delivery import due_on
from lscb_pipeline.reference.areas import members
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.suppliers import areas_of, suppliers
from lscb_pipeline.reference.tables import table
from lscb_pipeline.reports.readiness.inputs import area_name
from lscb_pipeline.reports.sender.return_form import Dates, ReturnForm

QUARTERS_AHEAD = 4  # whose due days are printed, where anything is due


def form_of(
    library: Library, feed: str, supplier: str, quarter: Quarter, connection: Connection | None, send_to: str = ""
) -> ReturnForm:
    """What a supplier's workbook of a quarter holds; without a connection it holds no earlier figures.

    `send_to`: where and how it is to be sent, where the centre has said so.
    Raises AskError where there is no such feed, supplier or quarter, and where nothing is due.
    """
    before = None if connection is None else SentBefore(connection, library, quarter, supplier)
    return form_with(library, feed, supplier, quarter, before, send_to)


def form_with(
    library: Library, feed: str, supplier: str, quarter: Quarter, before: SentBefore | None, send_to: str = ""
) -> ReturnForm:
    """As form_of, with what was sent before as it is at hand: one for all workbooks of a quarter."""
    contract = contract_asked(library, feed, supplier, quarter)
    due = due_of_sender(library, contract, quarter, supplier)
    if not due.senders:
        owing = ", ".join(due_of(library, contract, quarter).senders) or "nobody"
        later = "".join(
            f"; the next one with {later.label}" for later in [*_dates(library, contract, quarter, supplier)][:1]
        )
        raise AskError(f"nothing of {feed} is due from {supplier} with {quarter.label}, but from {owing}{later}")
    reported = sorted(areas_of(supplier), key=lambda code: ("+" in code, code))
    names = dict(table("area")[["area_code", "name"]].itertuples(index=False, name=None))
    codes = due.figures["indicator_code"].unique()
    asked = [i for i in library.indicators_of(feed) if i.code in codes or contract.properties.events]
    earlier = pd.DataFrame()
    if before is not None and len(due.figures):
        earlier = before.of(contract, supplier, due.figures)
    return ReturnForm(
        contract=contract,
        supplier=supplier,
        sender=suppliers()[supplier],
        quarter=quarter,
        is_made_up=before is not None and before.is_made_up,
        areas={code: area_name(code, names) for code in reported},
        indicators={indicator.code: indicator.as_on(quarter.starts_on) for indicator in asked},
        dates=_dates(library, contract, quarter, supplier),
        rows=_rows(contract, due.figures, reported),
        earlier=earlier,
        send_to=send_to,
    )


def write_new(target: Path, content: bytes) -> None:
    """Write the workbook, for its owner alone; raises AskError where that can't be, or would destroy another file."""
    if target.suffix.lower() != ".xlsx":
        raise AskError(f"a template is a workbook: give it a name that ends in .xlsx, not {target.name}")
    if not target.parent.is_dir():
        raise AskError(f"no folder {target.parent} to write {target.name} to")
    if is_another(target, content):
        raise AskError(f"{target} is there already, and may be filled in: give another name, or take it away")
    write_whole(target, content)


def is_another(target: Path, content: bytes) -> bool:
    """Whether something else stands at the place already, which may be a workbook that is filled in."""
    return target.is_dir() or (target.exists() and target.read_bytes() != content)


def _dates(library: Library, contract: Contract, quarter: Quarter, supplier: str) -> Dates:
    """The due day of this quarter, and of each of the next ones with which something is due."""
    days, known = {}, set(table("quarter")["label"])
    for _ in range(QUARTERS_AHEAD + 1):
        day = due_on(contract, quarter)
        if day is not None and quarter.label in known and due_of_sender(library, contract, quarter, supplier).senders:
            days[quarter] = day.date()
        quarter = quarter.next()
    return days


def _rows(contract: Contract, figures: OwedFigures, reported: list[str]) -> TemplateRows:
    """A row for each figure due; a sender of all members of a merged area sends that one's."""
    column = contract.period_column
    if column is None:
        return pd.DataFrame(columns=["area_code", "indicator_code", "period", "period_start"])
    whole = [code for code in reported if set(members(code)) == set(figures["area_code"])]
    rows = figures.assign(area_code=whole[0]) if whole else figures
    texts = period_texts(rows, str(column.properties.period))
    return rows.assign(period=texts)[["area_code", "indicator_code", "period", "period_start"]].drop_duplicates()

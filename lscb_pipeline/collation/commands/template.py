"""What the workbook that a supplier fills in is made of: what is due, by when, and what it sent before.

Here: brought together from contracts, scope, calendar and, where there is one, the warehouse. Not here: how the
workbook looks (reports/sender/template.py).
"""

from pathlib import Path

import pandas as pd
from sqlalchemy import Connection

from lscb_pipeline.collation.commands.sender_and_quarter import contract_asked
from lscb_pipeline.collation.inputs.due import due_of, due_of_sender
from lscb_pipeline.collation.inputs.judge import with_those_before
from lscb_pipeline.contracts.contract import UNSTATED, Contract, marker_column
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.files import write_whole
from lscb_pipeline.frames.commands import EarlierReturn, TemplateRows
from lscb_pipeline.frames.figures import AnyFrame
from lscb_pipeline.frames.key_columns import PERIOD, STATED_KEY
from lscb_pipeline.frames.reference import OwedFigures, PeriodDays
from lscb_pipeline.intake.unreadable import AskError
from lscb_pipeline.quality.columns.single_delivery import due_on
from lscb_pipeline.quality.inputs.stated_figures import words_of
from lscb_pipeline.reference.areas import members
from lscb_pipeline.reference.periods import written
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.states import StatementKind
from lscb_pipeline.reference.suppliers import areas_of, suppliers
from lscb_pipeline.reference.tables import table
from lscb_pipeline.reports.readiness.inputs import area_name
from lscb_pipeline.reports.sender.template import Dates, ReturnForm
from lscb_pipeline.warehouse.commands import status
from lscb_pipeline.warehouse.stages import judge, report

QUARTERS_AHEAD = 4  # whose due days are printed, where anything is due
STANDING = ["delivery_id", *STATED_KEY, "source_table"]


def form_of(library: Library, feed: str, supplier: str, quarter: Quarter, connection: Connection | None) -> ReturnForm:
    """What a supplier's workbook of a quarter holds; without a connection it holds no earlier figures.

    Raises AskError where there is no such feed, supplier or quarter, and where nothing is due.
    """
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
    if connection is not None and len(due.figures):
        earlier = _earlier(connection, library, contract, quarter, supplier, due.figures)
    return ReturnForm(
        contract=contract,
        supplier=supplier,
        sender=suppliers()[supplier],
        quarter=quarter,
        is_made_up=connection is not None and status.is_made_up(connection),
        areas={code: area_name(code, names) for code in reported},
        indicators={indicator.code: indicator for indicator in asked},
        dates=_dates(library, contract, quarter, supplier),
        rows=_rows(contract, due.figures, reported),
        earlier=earlier,
    )


def write_new(target: Path, content: bytes) -> None:
    """Write the workbook, for its owner alone; raises AskError where that can't be, or would destroy another file."""
    if target.suffix.lower() != ".xlsx":
        raise AskError(f"a template is a workbook: give it a name that ends in .xlsx, not {target.name}")
    if not target.parent.is_dir():
        raise AskError(f"no folder {target.parent} to write {target.name} to")
    if target.is_dir() or (target.exists() and target.read_bytes() != content):
        raise AskError(f"{target} is there already, and may be filled in: give another name, or take it away")
    write_whole(target, content)


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
    texts = _texts(rows, str(column.properties.period))
    return rows.assign(period=texts)[["area_code", "indicator_code", "period", "period_start"]].drop_duplicates()


def _texts(rows: PeriodDays, kind: str) -> pd.Series:
    """The period of each row as a column of this kind states it; missing where it is a period of another kind."""
    spans = zip(rows["period_start"], rows["period_end"], strict=True)
    texts = [written(start.date(), end.date(), kind) for start, end in spans]
    return pd.Series(texts, index=rows.index, dtype="str")


def _earlier(
    connection: Connection, library: Library, contract: Contract, quarter: Quarter, supplier: str, due: OwedFigures
) -> EarlierReturn:
    """What the supplier sent of the figures due, of the periods before and a year before.

    Of each figure the word that stands, of the supplier's own deliveries with the quarters before.
    """
    periods = with_those_before(list(due[PERIOD].itertuples(index=False, name=None)))
    sent = judge.earlier_rows(connection, contract, quarter, contract.stored_columns, periods)
    area = contract.area_column.name
    own_areas = {code for code in sent[area].unique() if set(members(code)) & set(due["area_code"])}
    own = sent[(sent["supplier"] == supplier) & sent[area].isin(list(own_areas))].reset_index(drop=True)
    stated = words_of(own, contract, library.indicators)
    standing = _standing(connection, own["delivery_id"])
    stands = stated[STANDING].reset_index().merge(standing, on=STANDING, validate="many_to_one")
    kept = own[own.index.isin(stands["index"])]
    by_area = [name for name in (area, "indicator_code", "period_start") if name in kept]
    return _printed(kept.sort_values(by_area, kind="stable"), contract)


def _standing(connection: Connection, delivery_ids: pd.Series) -> pd.DataFrame:
    """Which figures (STANDING) stand of one supplier's deliveries, given in the order that counts."""
    ids = delivery_ids.drop_duplicates().tolist()
    stated = report.stated_figures(connection, ids)
    stated = stated[stated["kind"] != StatementKind.HELD].astype(dict.fromkeys(PERIOD, "datetime64[s]"))
    stated = stated.assign(at=stated["delivery_id"].map({name: at for at, name in enumerate(ids)}))
    last = stated.sort_values("at", kind="stable").drop_duplicates([*STATED_KEY, "source_table"], keep="last")
    return last.loc[last["kind"] == StatementKind.FIGURE, STANDING]


def _printed(rows: AnyFrame, contract: Contract) -> EarlierReturn:
    """Stored rows as a file states them: keys, figures or their markers, and reason codes; no notes, no sign-off."""
    reasons = contract.properties.reasons
    printed = {}
    for column in (column for column in contract.columns if column.name in rows):
        cells = rows[column.name]
        if column.properties.figure:
            markers = rows[marker_column(column.name)]
            printed[column.name] = cells.astype("object").where(cells.notna(), markers.mask(markers == UNSTATED))
        elif column.properties.period:
            printed[column.name] = _texts(rows, column.properties.period)
        elif column.required or column.is_key or (reasons and column.name == reasons.column):
            printed[column.name] = cells
    period = contract.period_column
    return pd.DataFrame(printed).dropna(subset=[period.name] if period else [])

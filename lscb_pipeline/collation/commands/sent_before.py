"""What suppliers sent before of the figures that are due: each as it stands, as a workbook prints it.

Here: read from the warehouse once a feed, however many workbooks are made of it. Not here: what is due, and what else
a workbook holds (template.py).
"""

import datetime as dt
from functools import cached_property

import pandas as pd
from sqlalchemy import Connection

from lscb_pipeline.collation.inputs.due import due_of
from lscb_pipeline.collation.inputs.judge import with_those_before
from lscb_pipeline.contracts.contract import UNSTATED, Contract, marker_column
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.frames.commands import EarlierReturn
from lscb_pipeline.frames.figures import AnyFrame
from lscb_pipeline.frames.judging import EarlierRows
from lscb_pipeline.frames.key_columns import PERIOD, STATED_KEY
from lscb_pipeline.frames.readiness_report import ToldFigures
from lscb_pipeline.frames.reference import OwedFigures, PeriodDays
from lscb_pipeline.quality.inputs.stated_figures import words_of
from lscb_pipeline.reference.areas import members
from lscb_pipeline.reference.periods import written
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.states import StatementKind
from lscb_pipeline.warehouse.commands import status
from lscb_pipeline.warehouse.stages import judge, report

STANDING = ["delivery_id", *STATED_KEY, "source_table"]


class SentBefore:
    """What was sent before a quarter, of one supplier or of all; each feed is read when it is first asked for."""

    def __init__(self, connection: Connection, library: Library, quarter: Quarter, supplier: str | None = None) -> None:
        self._connection, self._library, self._quarter, self._supplier = connection, library, quarter, supplier
        self._known: dict[str, tuple[pd.DataFrame, pd.DataFrame]] = {}

    @cached_property
    def is_made_up(self) -> bool:
        """Whether the warehouse holds the made-up sample."""
        return status.is_made_up(self._connection)

    def of(self, contract: Contract, supplier: str, due: OwedFigures) -> EarlierReturn:
        """What the supplier sent of the figures due, of the periods before and a year before.

        Of each figure the word that stands, of the supplier's own deliveries with the quarters before.
        """
        if contract.feed not in self._known:
            self._known[contract.feed] = self._read(contract)
        sent, stated = self._known[contract.feed]
        own = _own(sent, contract, supplier, due)
        said = words_of(own, contract, self._library.indicators)
        standing = _standing(stated, own["delivery_id"])
        stands = said[STANDING].reset_index().merge(standing, on=STANDING, validate="many_to_one")
        kept = own[own.index.isin(stands["index"])]
        by_area = [name for name in (contract.area_column.name, "indicator_code", "period_start") if name in kept]
        return _printed(kept.sort_values(by_area, kind="stable"), contract)

    def _read(self, contract: Contract) -> tuple[pd.DataFrame, pd.DataFrame]:
        """A feed's rows of the periods asked for, and how the figures of their deliveries stand."""
        due = due_of(self._library, contract, self._quarter).figures
        periods = _asked(due if self._supplier is None else due[due["supplier"] == self._supplier])
        sent = judge.earlier_rows(self._connection, contract, self._quarter, contract.stored_columns, periods)
        if self._supplier is not None:
            sent = sent[sent["supplier"] == self._supplier]
        return sent, report.stated_figures(self._connection, sent["delivery_id"].drop_duplicates().tolist())


def period_texts(rows: PeriodDays, kind: str) -> pd.Series:
    """The period of each row as a column of this kind states it; missing where it is a period of another kind."""
    spans = zip(rows["period_start"], rows["period_end"], strict=True)
    texts = [written(start.date(), end.date(), kind) for start, end in spans]
    return pd.Series(texts, index=rows.index, dtype="str")


def _asked(due: PeriodDays) -> list[tuple[dt.date, dt.date]]:
    """The first and last days of the periods that figures due are compared with."""
    return with_those_before(list(due[PERIOD].drop_duplicates().itertuples(index=False, name=None)))


def _own(sent: EarlierRows, contract: Contract, supplier: str, due: OwedFigures) -> EarlierRows:
    """The supplier's own rows, of the periods that its figures are compared with and of the areas that owe them."""
    area = contract.area_column.name
    own_areas = {code for code in sent[area].unique() if set(members(code)) & set(due["area_code"])}
    asked = [(pd.Timestamp(start), pd.Timestamp(end)) for start, end in _asked(due)]
    is_asked = pd.MultiIndex.from_frame(sent[PERIOD].astype("datetime64[s]")).isin(asked)
    is_own = (sent["supplier"] == supplier) & sent[area].isin(list(own_areas))
    return sent[is_own & is_asked].reset_index(drop=True)


def _standing(stated: ToldFigures, delivery_ids: pd.Series) -> pd.DataFrame:
    """Which figures (STANDING) stand of one supplier's deliveries, given in the order that counts."""
    places = {name: at for at, name in enumerate(delivery_ids.drop_duplicates())}
    own = stated[stated["delivery_id"].isin(list(places)) & (stated["kind"] != StatementKind.HELD)]
    own = own.astype(dict.fromkeys(PERIOD, "datetime64[s]")).assign(at=own["delivery_id"].map(places))
    last = own.sort_values("at", kind="stable").drop_duplicates([*STATED_KEY, "source_table"], keep="last")
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
            printed[column.name] = period_texts(rows, column.properties.period)
        elif column.required or column.is_key or (reasons and column.name == reasons.column):
            printed[column.name] = cells
    period = contract.period_column
    return pd.DataFrame(printed).dropna(subset=[period.name] if period else [])

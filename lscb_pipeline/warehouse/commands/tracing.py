"""What a figure is traced through: what is published of it, what the marts hold, what was said of it and in which row.

Here: queries that read one area's figures of an indicator, and of the one that is its denominator. Not here: the
deliveries that said it (traced_deliveries.py), which figure is meant (collation/commands/trace_asked.py), how a trace
is put together (reports/trace). Of feeds of events no row is read: a trace ends with their deliveries.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.frames.key_columns import STATEMENT_KEY
from lscb_pipeline.frames.records import DeliveryRows
from lscb_pipeline.frames.traces import (
    CountingStatements,
    FigureReleases,
    KnownPeriods,
    LondonFigure,
    MartFigure,
    PublishedAround,
    PublishedFigure,
    StatementPlaces,
    StatementVersions,
)
from lscb_pipeline.warehouse.database.connect import frame
from lscb_pipeline.warehouse.database.copying import query_frame
from lscb_pipeline.warehouse.stages.judge import ROW

# The one figure: of a table with these columns, by parameters of the same names.
_KEY = """area_code = :area and indicator_code = :code and feed = :feed and breakdown = :breakdown
          and period_start = :start and period_end = :end"""
_GROUP = """indicator_code = :code and feed = :feed and breakdown = :breakdown
            and period_start = :start and period_end = :end"""
# What is said of an area's figures within a span: the figure's own periods, or all that a longer one is made of.
_SPAN = """area_code = :area and indicator_code = any(:codes) and feed = :feed and breakdown = any(:breakdowns)
           and period_start >= :start and period_end <= :end"""
_SPAN_BESIDE = _SPAN.replace("feed = :feed", "(feed = :feed or kind = 'derived')")
_STATEMENT = ", ".join(STATEMENT_KEY)


@dataclass(frozen=True)
class TracedSpan:
    """An area's figures of indicators of one feed within some days, and of these breakdowns."""

    area_code: str
    codes: tuple[str, ...]
    feed: str
    breakdowns: tuple[str, ...]
    start: dt.date
    end: dt.date

    def parameters(self) -> dict[str, Any]:
        """The span as the queries take it; `code` and `breakdown` are the figure's own, the first."""
        return {
            "area": self.area_code, "codes": list(self.codes), "code": self.codes[0], "feed": self.feed,
            "breakdowns": list(self.breakdowns), "breakdown": self.breakdowns[0],
            "start": self.start, "end": self.end,
        }  # fmt: skip


def rows_of_area(connection: Connection, contract: Contract, area_code: str, columns: Sequence[str]) -> DeliveryRows:
    """Typed rows of an area (its code is ours), of deliveries that count and that don't: judge.ROW, these columns."""
    names = ", ".join(dict.fromkeys([*ROW, *columns]))
    return query_frame(
        connection, f"select {names} from intake.{contract.feed} where {contract.area_column.name} = '{area_code}'"
    )


def periods_known(connection: Connection, area_code: str, code: str) -> KnownPeriods:
    """The periods and breakdowns of which an area's figure is known: published, kept, or in a row that waits.

    Needs `stated`.
    """
    where = "where area_code = :area and indicator_code = :code"
    one = "select breakdown, period_start, period_end from"
    return frame(
        connection,
        f"""{one} publish.benchmark {where} union {one} core.observation {where} union {one} stated {where}
            order by 2, 3, 1""",
        area=area_code, code=code,
    )  # fmt: skip


def merged_with(connection: Connection, area_code: str, code: str) -> list[str]:
    """The merged areas with this area in them of which there is a figure of the indicator."""
    merged = frame(
        connection,
        """select distinct area_code from core.observation
           where indicator_code = :code and area_code <> :area
             and string_to_array(area_code, '+') @> string_to_array(:area, '+') order by 1""",
        area=area_code, code=code,
    )  # fmt: skip
    return [str(one) for one in merged["area_code"]]


def published(connection: Connection, span: TracedSpan) -> PublishedFigure:
    """The figure as last published, with its release, and what of it disclosure control hid there; one row or none."""
    return frame(
        connection,
        f"""
        select b.*, r.released_on, r.decided_by, r.why, r.load_id, l.recorded_at, f.area_code is not null
                   as is_controlled, f.hides_numerator, f.hides_denominator
        from (select * from publish.benchmark where {_KEY}) b
        join publish.release r using (collection_quarter, revision)
        left join (select * from mart.released_figure where {_KEY}) f using (collection_quarter, revision)
        join core.load l on l.load_id = r.load_id""",
        **span.parameters(),
    )


def published_around(connection: Connection, span: TracedSpan) -> PublishedAround:
    """The longer periods with this one in them that are published."""
    return frame(
        connection,
        """
        select period_start, period_end, value, marker, collection_quarter, revision from publish.benchmark
        where area_code = :area and indicator_code = :code and feed = :feed and breakdown = :breakdown
          and period_start <= :start and period_end >= :end and (period_start, period_end) <> (:start, :end)
        order by period_end, period_start""",
        **span.parameters(),
    )


def releases_of(connection: Connection, span: TracedSpan) -> FigureReleases:
    """What every published release said of the figure, oldest first; of figures about persons alone these are kept."""
    return frame(
        connection,
        f"""
        select collection_quarter, revision, r.released_on, r.load_id, f.numerator, f.denominator, f.value,
               f.hides_numerator, f.hides_denominator, f.is_behind
        from (select * from mart.released_figure where {_KEY}) f
        join publish.release r using (collection_quarter, revision) order by 1, 2""",
        **span.parameters(),
    )


def in_mart(connection: Connection, span: TracedSpan) -> MartFigure:
    """The figure as mart.benchmark has it now, unsuppressed; one row, or none of what is computed for releases only."""
    return frame(connection, f"select * from mart.benchmark where {_KEY}", **span.parameters())


def london(connection: Connection, schema: str, span: TracedSpan) -> LondonFigure:
    """London's row beside the figure, of schema `mart` or `publish`; one row or none."""
    if schema not in ("mart", "publish"):
        raise ValueError(f"no schema {schema} has London's figures")
    sql = f"select * from {schema}.london_summary where region = 'london' and {_GROUP}"
    return frame(connection, sql, **span.parameters())


def versions(connection: Connection, span: TracedSpan) -> StatementVersions:
    """Every version of what deliveries said within the span, oldest load first; what is worked out beside it, too."""
    return frame(
        connection,
        f"""
        select {_STATEMENT}, o.numerator, o.denominator, o.value, o.status, o.kind, load_id, o.recorded_at, l.reason
        from (select * from core.observation where {_SPAN_BESIDE}) o join core.load l using (load_id)
        order by load_id, delivery_id, source_table""",
        **span.parameters(),
    )


def places(connection: Connection, span: TracedSpan) -> StatementPlaces:
    """The rows that say so, held ones too.

    Needs `stated`. A row_number of 0 is of what a format means by leaving it out.
    """
    return frame(
        connection,
        f"""
        select {_STATEMENT}, row_number, column_name, numerator, denominator, value, s.status, kind
        from (select *, cast(:feed as text) as feed from stated) s join intake.delivery d using (delivery_id, feed)
        where {_SPAN}
        order by d.collection_quarter, d.received_at, d.sha256, row_number""",
        **span.parameters(),
    )


def counting(connection: Connection, span: TracedSpan, moment: str, last_quarter: dt.date | str) -> CountingStatements:
    """Whose word on each figure within the span counted at a moment, of deliveries up to a quarter."""
    return frame(
        connection,
        f"""select {_STATEMENT} from core.observation_as_at(cast(:moment as timestamptz), cast(:last as date))
            where {_SPAN}""",
        moment=moment, last=str(last_quarter), **span.parameters(),
    )  # fmt: skip

"""A figure traced from what is published of it to the file, sheet and row: read from the warehouse, then put together.

Here: `lscb trace`. It reads and changes nothing. Not here: which figure is meant (trace_asked.py), how a trace is put
together and told (reports/trace). What it tells is unsuppressed, for the centre alone; of a feed of persons nothing is
read but its deliveries and their counts.
"""

import pandas as pd
from sqlalchemy import Connection

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.trace_asked import ALL, area_asked, figure_asked, indicator_asked
from lscb_pipeline.collation.inputs.promote import figures_of
from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.frames.key_columns import STATEMENT_KEY
from lscb_pipeline.frames.traces import CountingStatements, MartFigure, PopulationsUnder, PublishedFigure
from lscb_pipeline.quality.inputs.stated_figures import columns_read
from lscb_pipeline.reports.trace.build import built
from lscb_pipeline.reports.trace.found import AskedFigure, Found
from lscb_pipeline.reports.trace.shape import Trace
from lscb_pipeline.warehouse.commands import status, traced_deliveries, tracing
from lscb_pipeline.warehouse.commands.tracing import TracedSpan
from lscb_pipeline.warehouse.stages.stated import state_figures


def trace(centre: Centre, area: str, indicator: str, period: str, breakdown: str | None = None) -> Trace:
    """The trace of the figure that is meant; raises TraceError where there could be none, or it may be several."""
    library = centre.library
    area_code, wanted = area_asked(area), indicator_asked(indicator, library)
    contract = library.contracts[wanted.feed]
    other = library.indicators[wanted.denominator_indicator] if wanted.denominator_indicator else None
    with centre.warehouse.transaction() as connection:
        _state(connection, contract, [wanted, *([other] if other else [])], area_code)
        known = tracing.periods_known(connection, area_code, wanted.code)
        asked = figure_asked(area_code, wanted, period, breakdown, known)
        return built(_found(connection, centre, contract, asked, other))


def _state(connection: Connection, contract: Contract, indicators: list[Indicator], area_code: str) -> None:
    """Make temporary table `stated` of what rows of an area say.

    Of a feed of events it is empty: what is counted has no row of its own.
    """
    if contract.properties.events:
        state_figures(connection, [])
        return
    rows = tracing.rows_of_area(connection, contract, area_code, columns_read(contract))
    state_figures(connection, figures_of([rows], contract, indicators))


def _found(
    connection: Connection, centre: Centre, contract: Contract, asked: AskedFigure, other: Indicator | None
) -> Found:
    codes = (asked.indicator.code, *([other.code] if other else []))
    breakdowns = tuple(dict.fromkeys((asked.breakdown, ALL)))
    span = TracedSpan(asked.area_code, codes, contract.feed, breakdowns, asked.start, asked.end)
    published, mart = tracing.published(connection, span), tracing.in_mart(connection, span)
    versions, places = tracing.versions(connection, span), tracing.places(connection, span)
    over = (asked.start, asked.end)
    sent = traced_deliveries.sent(connection, contract.feed, asked.area_code, over)["delivery_id"].tolist()
    ids = [*dict.fromkeys([*versions["delivery_id"], *places["delivery_id"]])]
    deliveries = traced_deliveries.deliveries(connection, ids or sent)
    own = deliveries.loc[deliveries["feed"] == contract.feed, "delivery_id"].tolist()
    is_of_figures = not contract.person_columns and not contract.properties.events
    return Found(
        asked=asked, contract=contract, denominator=other, is_made_up=status.is_made_up(connection),
        layouts={layout.layout: layout for layout in centre.library.layouts[contract.feed]},
        published=published, published_london=tracing.london(connection, "publish", span),
        around=tracing.published_around(connection, span), releases=tracing.releases_of(connection, span),
        mart=mart, mart_london=tracing.london(connection, "mart", span), versions=versions, places=places,
        now=tracing.counting(connection, span, "infinity", "infinity"), then=_then(connection, span, published),
        deliveries=deliveries, rule_results=traced_deliveries.rule_results(connection, ids or sent),
        findings=traced_deliveries.findings(connection, own if is_of_figures else [], asked.area_code),
        decisions=traced_deliveries.decisions(connection, ids or sent),
        populations=_populations(connection, asked, mart if len(mart) else published),
        owed=traced_deliveries.owed(connection, contract.feed, asked.indicator.code, asked.members, over),
        sent=deliveries if not ids else deliveries[:0],
        merged=[] if ids else tracing.merged_with(connection, asked.area_code, asked.indicator.code),
    )  # fmt: skip


def _then(connection: Connection, span: TracedSpan, published: PublishedFigure) -> CountingStatements:
    """Whose words counted in the release that published the figure."""
    if published.empty:
        return pd.DataFrame(columns=STATEMENT_KEY)
    release = published.iloc[0]
    return tracing.counting(connection, span, release["recorded_at"].isoformat(), release["collection_quarter"])


def _populations(connection: Connection, asked: AskedFigure, shown: MartFigure) -> PopulationsUnder:
    """The population under the figure, by area, as the row that shows it says which; no rows where it is none."""
    band = asked.indicator.age_band
    if band is None or shown.empty or pd.isna(shown["population_year"].iloc[0]):
        return pd.DataFrame(columns=["area_code", "population", "published_on", "note"])
    year, vintage = int(shown["population_year"].iloc[0]), str(shown["population_vintage"].iloc[0])
    held = traced_deliveries.populations(connection, asked.members, band, year, vintage)
    return held.assign(year=year, vintage=vintage)

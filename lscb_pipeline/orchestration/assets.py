"""Assets by stage. Each calls one stage of lscb_pipeline.collation and reports counts; none returns data.

intake/delivery -> intake/<feed>, one a feed -> quality/finding, rule_result, readiness, due_figure
    -> report/receipt
    -> core/observation -> mart/benchmark, indicator_trend, london_summary
                        -> report/readiness
                        -> mart/release, and on (publishing.py)

An asset depends on those whose tables its stage reads. Blocking checks sit on quality/finding alone: what lies behind
the gate depends on it, receipts, which come before it, on the other tables that judging writes. Where nothing of a
quarter can be used yet, what lies behind the gate isn't made, and the run ends well.
"""

from collections.abc import Iterator
from dataclasses import asdict

import dagster as dg
import pandas as pd

from lscb_pipeline.collation import gate
from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.stages.benchmark import benchmark
from lscb_pipeline.collation.stages.judge import FeedJudged, judge_quarter
from lscb_pipeline.collation.stages.promote import LISTED, promote
from lscb_pipeline.collation.stages.read import read_feed
from lscb_pipeline.collation.stages.receipts import write_receipts
from lscb_pipeline.collation.stages.receive import receive
from lscb_pipeline.collation.stages.report import report
from lscb_pipeline.collation.unchanged import stood_since
from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.orchestration.judgement_told import told_of
from lscb_pipeline.orchestration.metadata import COLUMNS, column_schema, markdown, since, table_schemas
from lscb_pipeline.orchestration.partitions import QUARTERS, quarter_of
from lscb_pipeline.orchestration.rule_outcomes import are_written_down, outcomes
from lscb_pipeline.orchestration.stage_errors import without_values
from lscb_pipeline.orchestration.storage import stored_together
from lscb_pipeline.warehouse.commands import status

CENTRE = dg.ResourceParam[Centre]
FINDING = dg.AssetKey(["quality", "finding"])
RULE_RESULT = dg.AssetKey(["quality", "rule_result"])
READINESS = dg.AssetKey(["quality", "readiness"])
DUE_FIGURE = dg.AssetKey(["quality", "due_figure"])
JUDGED = {
    FINDING: "What is wrong with the quarter's deliveries. Grain: one failure of one rule.",
    RULE_RESULT: "Rows tested and failing. Grain: feed, quarter, delivery, rule.",
    READINESS: "What each area's return scores, and its colour. Grain: area or sender, feed, quarter.",
    DUE_FIGURE: "What was due of each area and what became of it. Grain: area, indicator, feed, quarter.",
}
TOGETHER = 100  # outcomes of rules that are stored in one go: others wait meanwhile
INBOX_STATE = "inbox_state"  # the sensor asks for it: what was collated need not be started again
MARTS = {
    "benchmark": "Each area's newest figure beside London's. Grain: area, indicator, breakdown, period, feed.",
    "indicator_trend": "Each figure beside its own past. Grain: area, indicator, breakdown, period, feed.",
    "london_summary": "London, inner and outer. Grain: region, indicator, breakdown, period, feed.",
}


@dg.asset(key=["intake", "delivery"], partitions_def=QUARTERS, group_name="intake", kinds={"postgres"})
def delivery(context: dg.AssetExecutionContext, centre: CENTRE) -> dg.MaterializeResult[None]:
    """Every file that came for the quarter, archived by sha256 and registered. Grain: one row a delivery.

    What lies elsewhere in the inbox is kept too, as unrouted.
    """
    with without_values("receive"):
        received = receive(centre, quarter_of(context))
        with centre.warehouse.transaction() as connection:
            made_up = status.is_made_up(connection)
        unrouted = pd.DataFrame(received.unrouted, columns=["path", "why"])
        return dg.MaterializeResult(
            metadata={
                "files": received.files,
                "made_up_sample": made_up,
                "new_deliveries": received.new,
                "unrouted": dg.MetadataValue.md(markdown(unrouted)),
                "receipt_faults": received.receipt_faults,
                INBOX_STATE: received.inbox_state,
            }
        )


def feed_asset(contract: Contract) -> dg.AssetsDefinition:
    """The asset intake/<feed>: the feed's deliveries of the quarter as typed rows."""

    @dg.asset(
        key=["intake", contract.feed],
        partitions_def=QUARTERS,
        group_name="intake",
        kinds={"postgres"},
        deps=[delivery],
        description=f"{contract.title}. {contract.purpose}",
        metadata={COLUMNS: column_schema(contract), "contract_version": contract.version},
    )
    def typed_rows(context: dg.AssetExecutionContext, centre: CENTRE) -> dg.MaterializeResult[None]:
        with without_values(contract.feed):
            quarter = quarter_of(context)
            counts = read_feed(centre, quarter, contract.feed)
            with centre.warehouse.transaction() as connection:
                deliveries = status.deliveries_of(connection, quarter)
            of_feed = deliveries.loc[deliveries["feed"] == contract.feed, _SHOWN]
            return dg.MaterializeResult(
                metadata={
                    "dagster/row_count": counts["loaded"],
                    **counts,
                    "by_delivery": dg.MetadataValue.md(markdown(of_feed)),
                }
            )

    return typed_rows


_SHOWN = ["supplier", "status", "layout", "records_read", "records_loaded", "records_refused", "records_outside",
          "records_held", "message"]  # fmt: skip


def judgement_assets(library: Library) -> dg.AssetsDefinition:
    """The assets of what judging writes, after every feed."""

    @dg.multi_asset(
        specs=[
            dg.AssetSpec(
                key,
                deps=[dg.AssetKey(["intake", feed]) for feed in library.contracts],
                group_name="quality",
                kinds={"postgres"},
                description=description,
            )
            for key, description in JUDGED.items()
        ],
        partitions_def=QUARTERS,
    )
    def judgement(context: dg.AssetExecutionContext, centre: CENTRE) -> Iterator[dg.MaterializeResult[None]]:
        """Run every feed's rules: what they find and what it scores, which deliveries are rejected, which rows held.

        Each rule's outcome is written down as its check's, so that a blocked quarter shows them too; not again where
        the judgement stands and they are written down.
        """
        quarter = quarter_of(context)
        with without_values("judge"):
            judged = {
                feed: judgement_of_feed
                for feed, judgement_of_feed in judge_quarter(centre, quarter).items()
                if judgement_of_feed != FeedJudged()
            }
            stands = stood_since(centre, quarter, judge_quarter)
            with centre.warehouse.transaction() as connection:
                schemas = table_schemas(connection, [".".join(key.path) for key in JUDGED])
                evaluated = (
                    [] if are_written_down(context, FINDING, stands) else list(outcomes(connection, centre, quarter))
                )
        for first in range(0, len(evaluated), TOGETHER):
            with stored_together(context.instance, context.run.run_id):
                for outcome in evaluated[first : first + TOGETHER]:
                    context.log_event(outcome)
        told = {FINDING: {**told_of(judged), **since(stands)}}
        for key in JUDGED:
            columns = {COLUMNS: schemas[".".join(key.path)]}
            yield dg.MaterializeResult(asset_key=key, metadata={**told.get(key, {"feeds": len(judged)}), **columns})

    return judgement


@dg.asset(
    key=["report", "receipt"],
    partitions_def=QUARTERS,
    group_name="report",
    deps=[READINESS, DUE_FIGURE],
    op_tags={"dagster/priority": "1"},  # before the gate
)
def receipt(context: dg.AssetExecutionContext, centre: CENTRE) -> dg.MaterializeResult[None]:
    """A receipt for every delivery's sender: what became of it, whatever becomes of the quarter. Grain: a delivery.

    What counts changes when the quarter is promoted: report/readiness tells it to all whom it concerns.
    """
    with without_values("receipt"):
        quarter = quarter_of(context)
        written = write_receipts(centre, quarter)
        return dg.MaterializeResult(
            metadata={"receipts": written, **since(stood_since(centre, quarter, write_receipts))}
        )


def waits(context: dg.AssetExecutionContext, centre: Centre) -> bool:
    """Whether nothing of the quarter can be used yet: then an asset is not made, and neither is what depends on it."""
    with without_values("gate"), centre.warehouse.transaction() as connection:
        reasons = gate.some_delivery_usable(connection, quarter_of(context))
    if reasons:
        context.log.warning("%s: nothing is made: %s", quarter_of(context).label, "; ".join(reasons))
    return bool(reasons)


@dg.asset(
    key=["core", "observation"], partitions_def=QUARTERS, group_name="core", kinds={"postgres"},
    deps=[FINDING, RULE_RESULT], output_required=False,
)  # fmt: skip
def observation(context: dg.AssetExecutionContext, centre: CENTRE) -> Iterator[dg.MaterializeResult[None]]:
    """Every version of every figure, appended only. Grain: area x indicator x breakdown x period x delivery x load.

    A figure that a complete statement leaves out is withdrawn by a row of its own; held figures don't count. A new
    delivery that others overtake is ordered behind them, and that is said.
    """
    if waits(context, centre):
        return
    quarter = quarter_of(context)
    with without_values("promote"):
        done = promote(centre, quarter)
        with centre.warehouse.transaction() as connection:
            schemas = table_schemas(connection, ["core.observation"])
    counts = {"figures": done.versions, "withdrawn": done.withdrawals, "revoked": done.revoked}
    rows = pd.DataFrame(counts).rename_axis("feed").reset_index()
    behind = pd.DataFrame([asdict(one) for one in done.behind[:LISTED]])
    yield dg.MaterializeResult(
        metadata={
            "load_id": done.load_id if done.load_id is not None else "nothing changed",
            "dagster/row_count": sum(sum(of.values()) for of in counts.values()),
            "by_feed": dg.MetadataValue.md(markdown(rows)),
            COLUMNS: schemas["core.observation"],
            "ordered_behind": len(done.behind),
            "ordered_behind_deliveries": dg.MetadataValue.md(markdown(behind)),
            **since(stood_since(centre, quarter, promote)),
        }
    )


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            ["mart", name],
            deps=[observation],
            group_name="mart",
            kinds={"postgres"},
            description=description,
        )
        for name, description in MARTS.items()
    ],
    partitions_def=QUARTERS,
)  # fmt: skip
def marts(context: dg.AssetExecutionContext, centre: CENTRE) -> Iterator[dg.MaterializeResult[None]]:
    """Recompute, in one pass, the periods that the quarter's deliveries touch."""
    quarter = quarter_of(context)
    with without_values("benchmark"):
        written = benchmark(centre, quarter)
        with centre.warehouse.transaction() as connection:
            schemas = table_schemas(connection, [f"mart.{name}" for name in written])
    standing = since(stood_since(centre, quarter, benchmark))
    for name, rows in written.items():
        shown: dict[str, dg.RawMetadataValue] = {
            "dagster/row_count": rows, COLUMNS: schemas[f"mart.{name}"], **standing
        }  # fmt: skip
        yield dg.MaterializeResult(asset_key=["mart", name], metadata=shown)


@dg.asset(
    key=["report", "readiness"],
    partitions_def=QUARTERS,
    group_name="report",
    deps=[observation, *JUDGED],
    output_required=False,
)
def readiness_report(context: dg.AssetExecutionContext, centre: CENTRE) -> Iterator[dg.MaterializeResult[None]]:
    """The audit-readiness report: a page for London, one an area, and a workbook; internal, not for release.

    With it receipts are told again: of the quarter, and of every other of whose deliveries another part counts now.
    """
    if waits(context, centre):
        return
    quarter = quarter_of(context)
    with without_values("report"):
        done = report(centre, quarter)
    yield dg.MaterializeResult(metadata={**done, **since(stood_since(centre, quarter, report))})

"""Assets of releases: what one hides, tried by the attacker; the draft; and, by a decision, the release itself.

mart/release -> disclosure_audit (blocks) -> report/draft, report/lscb, report/runaways: a collation ends
    -> publish/benchmark, london_summary, indicator_trend, release: the job quarterly_publication alone
Previews are of the tables of schema publish alone: what isn't published isn't in Dagster either.
"""

import base64
from collections.abc import Iterator

import dagster as dg
from pydantic import Field

from lscb_pipeline.collation import gate
from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.stages.disclose import disclose
from lscb_pipeline.collation.stages.draft import draft, draft_of, write_draft
from lscb_pipeline.collation.stages.release import release
from lscb_pipeline.collation.unchanged import stood_since
from lscb_pipeline.frames.releases import ChartedFigures
from lscb_pipeline.orchestration.assets import CENTRE, JUDGED, observation, waits
from lscb_pipeline.orchestration.metadata import COLUMNS, markdown, since, table_schemas
from lscb_pipeline.orchestration.partitions import QUARTERS, quarter_of
from lscb_pipeline.orchestration.services import releases_url
from lscb_pipeline.orchestration.stage_errors import without_values
from lscb_pipeline.reference.tables import table
from lscb_pipeline.reports.readiness.inputs import area_name, records
from lscb_pipeline.reports.release.charts import drawn, indicator_chart
from lscb_pipeline.warehouse.stages import release_reads
from lscb_pipeline.warehouse.stages.release_writes import TABLES

DECIDED = dg.AssetKey(["mart", "release"])
DRAFT = dg.AssetKey(["report", "draft"])
DRAFTED = {
    "draft": "What would be published, as files marked DRAFT in LSCB_HOME/drafts, internal, till it is published.",
    "lscb": "The LSCB report: an area what its board may ask of whom; part of the draft, and of the release then.",
    "runaways": "The Runaways Report: London, an annex an area, and data; part of the draft, and of the release then.",
}
PUBLISHED = {
    "benchmark": "Each area's figure beside London's, as published. Grain: area, indicator, breakdown, period, feed.",
    "london_summary": "London, inner and outer, as published. Grain: region, indicator, breakdown, period, feed.",
    "indicator_trend": "Each published figure beside its past. Grain: area, indicator, breakdown, period, feed.",
    "release": "The folder of pages and data files. Grain: one a revision of a quarter; none is ever changed.",
}


@dg.asset(
    key=DECIDED,
    partitions_def=QUARTERS,
    group_name="publish",
    kinds={"postgres"},
    deps=[observation, *JUDGED],
    output_required=False,
)
def decided_release(context: dg.AssetExecutionContext, centre: CENTRE) -> Iterator[dg.MaterializeResult[None]]:
    """What the quarter's release hides: small numbers, and as many others as it takes that none can be told."""
    if waits(context, centre):
        return
    quarter = quarter_of(context)
    with without_values("disclose"):
        done = disclose(centre, quarter)
    standing = since(stood_since(centre, quarter, disclose))
    yield dg.MaterializeResult(
        metadata={"revision": done.revision, "status": done.status.value, **done.counts, **standing}
    )


@dg.asset_check(asset=decided_release, blocking=True, partitions_def=QUARTERS)
def disclosure_audit(context: dg.AssetCheckExecutionContext, centre: CENTRE) -> dg.AssetCheckResult:
    """No count from 1 to 5 can be told from all that was ever published, by an outsider or by any board."""
    with without_values("disclosure_audit"), centre.warehouse.transaction() as connection:
        reasons = gate.disclosure_audit(connection, quarter_of(context))
    return dg.AssetCheckResult(
        passed=not reasons, severity=dg.AssetCheckSeverity.ERROR, description="; ".join(reasons),
        metadata={"reasons": len(reasons)},
    )  # fmt: skip


@dg.multi_asset(
    specs=[
        dg.AssetSpec(["report", name], deps=[DECIDED], group_name="report", description=description, skippable=True)
        for name, description in DRAFTED.items()
    ],
    partitions_def=QUARTERS,
)
def release_draft(context: dg.AssetExecutionContext, centre: CENTRE) -> Iterator[dg.MaterializeResult[None]]:
    """The draft of the quarter's release, with the LSCB and Runaways Reports: one folder, whole or not at all."""
    if waits(context, centre):
        return
    quarter = quarter_of(context)
    with without_values("draft"):
        done = draft(centre, quarter)
    standing = since(stood_since(centre, quarter, write_draft))
    for name, path in {"draft": "", "lscb": "boards/index.html", "runaways": "runaways/index.html"}.items():
        there = (
            dg.MetadataValue.path(str(done.folder / path)) if done.folder else "nothing differs from the last revision"
        )
        waiting = "; ".join(done.waits) or "a decision"
        yield dg.MaterializeResult(
            asset_key=["report", name],
            metadata={"revision": done.revision, "there": there, "waits_for": waiting, **standing},
        )


class Publication(dg.Config):
    """The decision that publishes a draft; both are published with it."""

    by: str = Field(description="The role that decides, such as `steering group`; no person's name.")
    why: str = Field(default="", description="Why it is published before its day, or of few returns; else empty.")


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            ["publish", name], deps=[DECIDED, DRAFT], group_name="publish", kinds={"postgres"}, description=description,
            skippable=True,
        )
        for name, description in PUBLISHED.items()
    ],
    partitions_def=QUARTERS,
)  # fmt: skip
def publications(
    context: dg.AssetExecutionContext, config: Publication, centre: CENTRE
) -> Iterator[dg.MaterializeResult[None]]:
    """Publish the draft: tables and folder together, or neither. While the calendar says to wait, nothing is made."""
    quarter = quarter_of(context)
    with without_values("release"):
        there = draft_of(centre, quarter)
        if there and there.waits and not config.why:
            context.log.warning("%s: not published: %s", quarter.label, "; ".join(there.waits))
            return
        done = release(centre, quarter, config.by, config.why)
        with centre.warehouse.transaction() as connection:
            seen = {name: release_reads.preview(connection, name, quarter) for name in TABLES}
            outside = release_reads.most_outside(connection, quarter)
            schemas = table_schemas(connection, [f"publish.{name}" for name in seen])
        chart = chart_of(outside, centre)
    for name, (count, rows) in seen.items():
        shown: dict[str, dg.RawMetadataValue] = {
            "dagster/row_count": count, "revision": done.revision, "preview": dg.MetadataValue.md(markdown(rows)),
            COLUMNS: schemas[f"publish.{name}"],
        }  # fmt: skip
        if name == "benchmark":
            shown["chart"] = chart
        yield dg.MaterializeResult(asset_key=["publish", name], metadata=shown)
    folder = dg.MetadataValue.path(str(done.folder))
    files: dict[str, dg.RawMetadataValue] = {
        "revision": done.revision, "folder": folder, "files": done.files, "is_new": done.is_new
    }  # fmt: skip
    if served := releases_url(centre.settings):
        under = done.folder.relative_to(centre.settings.releases_folder).as_posix()
        files["pages"] = dg.MetadataValue.url(f"{served}/{under}/index.html")
    yield dg.MaterializeResult(asset_key=["publish", "release"], metadata=files)


def chart_of(rows: ChartedFigures, centre: Centre) -> dg.MetadataValue:
    """A chart of published figures, as Dagster's markdown can hold one."""
    if rows.empty:
        return dg.MetadataValue.text("no comparison is published")
    indicator = centre.library.indicators[rows["indicator_code"].iloc[0]]
    names = {str(code): str(name) for code, name in table("area")[["area_code", "name"]].itertuples(index=False)}
    named = rows.assign(area=[area_name(code, names) for code in rows["area_code"]])
    svg = drawn({indicator.code: indicator_chart(records(named), indicator.title)})[indicator.code]
    image = base64.b64encode(svg.encode()).decode()
    return dg.MetadataValue.md(f"![figures beside London's](data:image/svg+xml;base64,{image})")

"""A release made of its load, the pattern kept with it and what was told of returns then, and of nothing else.

So a release made anew, by the code and lock that its release.json names, is the same byte for byte. Here: from what is
kept (a row of mart.release) to the release and its files. Not here: deciding on it (stages/disclose.py), publishing it
(stages/release.py).
"""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from lscb_pipeline.collation import gate
from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.release.candidate import (
    ReleaseTables,
    UnsuppressedFigures,
    candidate,
    unsuppressed_figures,
)
from lscb_pipeline.collation.release.carried_points import points_of, revisions_of
from lscb_pipeline.collation.release.catalogue_facts import PERIODS, parts_of
from lscb_pipeline.collation.release.context import frame_of
from lscb_pipeline.collation.release.data_gate import let_data_through
from lscb_pipeline.collation.release.line_gate import let_lines_through
from lscb_pipeline.collation.release.place_gate import let_places_through
from lscb_pipeline.collation.release.report_gate import let_through
from lscb_pipeline.collation.release.runaways_beside import beside_figures
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.contracts.properties import FeedProperties
from lscb_pipeline.disclosure.shown import HIDDEN
from lscb_pipeline.disclosure.suppression import SuppressionPattern
from lscb_pipeline.frames.figures import AnyFrame
from lscb_pipeline.frames.key_columns import FIGURE_GROUP, FIGURE_KEY, PERIOD
from lscb_pipeline.frames.releases import (
    AreaReadiness,
    MissingFigures,
    PublishedChanges,
    ReleaseFigures,
    ReleaseIndicators,
    ResentFeeds,
    ReturnScores,
    ReturnStates,
)
from lscb_pipeline.frames.schema import schema_of
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.tables import table
from lscb_pipeline.reports.boards.lscb_report import lscb_report_files
from lscb_pipeline.reports.release.publication_words import Decision, PublicationWords, filled
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline.reports.release.release_files import book_file, data_files, release_pages
from lscb_pipeline.reports.release.shown_figures import all_figures
from lscb_pipeline.reports.runaways.material import RunawaysMaterial
from lscb_pipeline.reports.runaways.report import runaways_files
from lscb_pipeline.warehouse.commands import status
from lscb_pipeline.warehouse.stages import release_reads
from lscb_pipeline.warehouse.stages.loads import vintage_in_use

OF_INDICATOR = {
    "title", "phase", "priority_area", "feed", "numerator", "denominator", "unit", "unit_says", "age_band", "polarity",
    "frequency", "measures", "breakdowns", "lead_partner", "source_system", "disclosure", "denominator_counts",
    "ni_code", "priority", "target_band",
}  # fmt: skip
Kept = dict[str, Any]  # a row of mart.release


@dataclass(frozen=True)
class Made:
    """A release and its files, by their paths in its folder; `pages`: those that say how it stands, with places.

    Workbooks are among these.
    """

    release: Release
    files: dict[str, bytes]
    pages: dict[str, bytes]


def files_of(
    connection: Connection,
    centre: Centre,
    quarter: Quarter,
    kept: Kept,
    pictures: dict[str, str] | None = None,
    pages: dict[str, bytes] | None = None,
    tables: ReleaseTables | None = None,
) -> Made:
    """A release and its files. pictures: charts of an earlier draft (pictures.py); pages: those of its own.

    tables: what may be what it publishes (kept_tables.py), taken where it has the digest that was decided on.
    Raises NotPublishedError where its figures are not those that disclosure control has seen, ReportHeldError where a
    page or data file has another. Pages that are given have been through the gates.
    """
    beside = beside_figures(kept["material"])
    if tables is None or tables.digest_with(beside) != kept["digest"]:
        figures = figures_of(connection, centre, quarter, kept)
        tables = candidate_of(connection, centre, quarter, kept, figures)
    if tables.digest_with(beside) != kept["digest"]:
        raise gate.NotPublishedError(quarter, ["its figures are not those that disclosure control has seen"])
    release = release_of(connection, centre, quarter, kept, tables)
    runaways = _runaways(centre.library, release, kept)
    made = pages if pages is not None else _pages(runaways, pictures)
    told = filled(made, PublicationWords(release.decision))
    if pages is None:
        let_through(told, tables.benchmark, tables.london_summary)
        let_places_through(told, tables.benchmark, tables.london_summary, release.indicators)
        let_lines_through(told, release)
    own = data_files(release)
    let_data_through(own if pages is not None else told | own, release)
    files = told | own
    return Made(release, files | {"release.json": _json(release, kept, files)}, made)


def _pages(runaways: RunawaysMaterial, pictures: dict[str, str] | None) -> dict[str, bytes]:
    """Every page and workbook of a release, with places for how it stands."""
    to_decide = replace(runaways.release, is_decided=False)
    return (
        release_pages(to_decide, runaways.figures, pictures)
        | book_file(to_decide)
        | runaways_files(replace(runaways, release=to_decide))
        | lscb_report_files(to_decide, runaways.figures)
    )


def _runaways(library: Library, release: Release, kept: Kept) -> RunawaysMaterial:
    """What the Runaways Report is made of: the release, and what was kept with it of texts and estimate."""
    uncovered = {feed: contract.properties.areas_not_covered for feed, contract in library.contracts.items()}
    return RunawaysMaterial(release, all_figures(release), uncovered, kept["material"].get("texts", {}),
                            kept["material"].get("estimate"))  # fmt: skip


def figures_of(connection: Connection, centre: Centre, quarter: Quarter, kept: Kept) -> UnsuppressedFigures:
    """A release's figures as they are, unsuppressed."""
    raw = release_reads.figures_as_at(connection, quarter, kept["load_id"], PERIODS, parts_of(centre.library))
    scores = _kept(kept["material"], "scores", ReturnScores)
    scores["collection_quarter"] = pd.to_datetime(scores["collection_quarter"], format="ISO8601")
    decided_on = dt.date.fromisoformat(kept["material"]["decided_on"])
    regional = release_reads.regional_as_at(connection, quarter, kept["load_id"])
    return unsuppressed_figures(
        raw, regional, scores, centre.library, vintage_in_use(connection, kept["load_id"]), decided_on
    )


def _kept(material: dict[str, Any], name: str, declared: Any) -> AnyFrame:
    """A frame that was kept, with the columns that its declaration says; of an empty one they are text."""
    frame, columns = frame_of(material, name), list(schema_of(declared).columns)
    return frame.reindex(columns=columns) if len(frame) else pd.DataFrame(columns=columns, dtype="str")


def candidate_of(
    connection: Connection, centre: Centre, quarter: Quarter, kept: Kept, made: UnsuppressedFigures
) -> ReleaseTables:
    """What a release publishes of its figures."""
    pattern = pattern_of(connection, quarter, kept["revision"], made.about_persons)
    return candidate(made, pattern, centre.library, status.is_made_up(connection))


def release_of(connection: Connection, centre: Centre, quarter: Quarter, kept: Kept, tables: ReleaseTables) -> Release:
    """The release as the reports take it."""
    material = {"resent": []} | kept["material"]
    changes = _kept(material, "changes", PublishedChanges)
    for day in PERIOD:
        changes[day] = pd.to_datetime(changes[day], format="ISO8601").astype("datetime64[s]")
    revised = pd.MultiIndex.from_frame(changes.dropna(subset=["before", "after"])[FIGURE_KEY])
    is_revised = pd.MultiIndex.from_frame(tables.benchmark[FIGURE_KEY]).isin(revised)
    return Release(
        quarter=quarter, revision=kept["revision"], is_made_up=status.is_made_up(connection), load_id=kept["load_id"],
        recorded_on=moment_of(connection, kept).date(), code_version=kept["code_version"],
        benchmark=tables.benchmark.assign(is_revised=is_revised), london_summary=tables.london_summary,
        indicator_trend=tables.indicator_trend, indicators=indicators(centre.library),
        areas=table("area")[["area_code", "name", "inner_outer"]],
        returns=_kept(material, "returns", ReturnStates), missing=_kept(material, "missing", MissingFigures),
        changes=changes, older=points_of(material.get("older")),
        revisions=revisions_of(material.get("revised"), changes, f"{quarter.label} r{kept['revision']}"),
        readiness=_kept(material, "readiness", AreaReadiness),
        resent=_kept(material, "resent", ResentFeeds),
        next_dates=[(what, dt.date.fromisoformat(day)) for what, day in material["next_dates"]],
        decision=_decision(kept["decision"]), is_under_way=material.get("is_under_way", False),
        not_due=[(title, dt.date.fromisoformat(day), sent) for title, day, sent in material.get("not_due", [])],
    )  # fmt: skip


def _decision(kept: dict[str, str] | None) -> Decision | None:
    return Decision(dt.date.fromisoformat(kept["on"]), kept["by"], kept["why"]) if kept else None


def moment_of(connection: Connection, kept: Kept) -> pd.Timestamp:
    """When a release's load was recorded: every date of the release's is that."""
    return release_reads.load_moment(connection, kept["load_id"]).tz_convert("Europe/London")


def indicators(library: Library) -> ReleaseIndicators:
    """The catalogue as the reports take it, without its keepers' remarks; `versions`: all of the definition's.

    `life`: its LifeEvents. `reported_by`, `not_covered`: by whose areas its feed reports, which it lacks, and why.
    """
    of_feed = {feed: contract.properties for feed, contract in library.contracts.items()}
    by_area = FeedProperties(replaces=[])  # as one reports whose contract isn't in this library
    return pd.DataFrame(
        [
            i.model_dump(include=OF_INDICATOR)
            | {"indicator_code": i.code, "rate_base": i.rate_base,
               "over": i.published.over if i.published else "", "because": i.published.because if i.published else "",
               "is_by_area": i.published.areas if i.published else True,
               "versions": [version.model_dump(exclude={"remark"}) for version in i.versions],
               "outcome_or_output": i.kind, "guidance": i.guidance.model_dump(),
               "reported_by": of_feed.get(i.feed, by_area).reported_by,
               "not_covered": of_feed.get(i.feed, by_area).areas_not_covered,
               "life": [event.model_copy(update={"remark": ""}) for event in i.life]}
            for i in library.indicators.values()
        ]
    )  # fmt: skip


def hashes(files: dict[str, bytes]) -> dict[str, str]:
    """The sha256 of each file, by its path."""
    return {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)}


def pattern_of(connection: Connection, quarter: Quarter, revision: int, persons: ReleaseFigures) -> SuppressionPattern:
    """The pattern that was kept, by the labels of these figures."""
    figures = release_reads.pattern_of(connection, quarter, revision)
    hides = ["hides_numerator", "hides_denominator"]
    labels = persons[FIGURE_KEY].reset_index()
    labels = labels.merge(figures[[*FIGURE_KEY, *hides]], on=FIGURE_KEY, validate="one_to_one").set_index("index")
    groups = pd.MultiIndex.from_frame(persons[FIGURE_GROUP].drop_duplicates())
    left_out = groups.difference(pd.MultiIndex.from_frame(figures[FIGURE_GROUP].drop_duplicates()))
    totals = release_reads.totals_of(connection, quarter, revision)
    london = totals[totals["region"] == "london"].set_index(FIGURE_GROUP)
    is_withheld = london["marker"] == HIDDEN  # else it is empty for a reason of its own
    withholds = {f"withholds_{part}": is_withheld & london[part].isna() for part in ("numerator", "denominator")}
    return SuppressionPattern(labels[hides].assign(is_primary=False), pd.DataFrame(withholds), left_out)


def _json(made: Release, kept: Kept, files: dict[str, bytes]) -> bytes:
    """What the release is made of and by: enough to make it anew, and to tell whether a file is one of its own."""
    material = kept["material"]
    content = {
        "quarter": made.quarter.label, "revision": made.revision, "is_made_up": made.is_made_up,
        "decision": {name: kept["decision"][name] for name in ("on", "by", "why")} if kept["decision"] else None,
        "load_id": made.load_id, "recorded_on": made.recorded_on.isoformat(), "code_version": made.code_version,
        "code_sha256": material["code"], "lock_sha256": material["lock"], "contracts": material["contracts"],
        "disclosure": {name: count for name, count in kept["audit"].items() if name != "published_before"},
        "inputs": material["inputs"], "changes": material["summary"], "outputs": hashes(files),
    }  # fmt: skip
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()

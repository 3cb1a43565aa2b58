"""What a release would say: figures as they are, then what is shown of them, then all that is computed from that.

Pure but for the reference tables: the same figures and the same pattern give the same release, whenever it is made.
Here: the order of disclosure control and statistics. Not here: which cells are hidden (disclosure), where what is made
goes (stages/disclose.py, stages/release.py).
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from lscb_pipeline.benchmarks.behind import part_of_region
from lscb_pipeline.benchmarks.compare import beside_others
from lscb_pipeline.benchmarks.comparison import can_compare, has_enough
from lscb_pipeline.benchmarks.london import in_london, ranked, regions_of, summary, told_once, valued
from lscb_pipeline.benchmarks.publishers_values import as_published, valued_regions
from lscb_pipeline.benchmarks.rates import with_values
from lscb_pipeline.benchmarks.series import beside_past
from lscb_pipeline.collation.inputs.breaks import breaks_of
from lscb_pipeline.collation.inputs.due import due_of_periods
from lscb_pipeline.collation.release.catalogue_facts import catalogue_of
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.contracts.relations import DENOMINATOR
from lscb_pipeline.disclosure.counts import amounts
from lscb_pipeline.disclosure.pooled import overlapping, pooled
from lscb_pipeline.disclosure.shown import shown, sums
from lscb_pipeline.disclosure.suppression import SuppressionPattern
from lscb_pipeline.frames.disclosure import CountRelations, ShownFigures
from lscb_pipeline.frames.figures import CHANGES, PAST, AreaRegions, DueAreas, RegionalFigures, RegionalSums
from lscb_pipeline.frames.key_columns import DUE_GROUP, FIGURE_GROUP, FIGURE_KEY, REGION_KEY
from lscb_pipeline.frames.releases import (
    BENCHMARK,
    FactualRows,
    FiguresAsAt,
    FiguresBehind,
    ReleasedBenchmark,
    ReleasedSummary,
    ReleasedTrend,
    ReleaseFigures,
    ReturnScores,
    RowsOfIndicators,
)
from lscb_pipeline.quality.scores.readiness import colour
from lscb_pipeline.reference.areas import by_member
from lscb_pipeline.reference.periods import months_over
from lscb_pipeline.reference.tables import table

FIT = ("green", "amber")
SCORE_STEP = 5  # of readiness as published
SUMMARY = [*REGION_KEY, "numerator", "denominator", "rate_base", "value", "areas_due", "areas_returned",
           "is_rounded", "is_denominator_rounded", "is_at_least", "source", "marker", "is_made_up"]  # fmt: skip
TREND = ["area_code", *FIGURE_GROUP, "value", *PAST, *CHANGES, "is_made_up"]
INTERVAL = ["lower_95", "upper_95"]
WHOLE = ["rate_base", "rank", "ranked_areas", "london_areas", "neighbour_areas", "population_year"]
WORDS = ["quartile", "marker"]


@dataclass(frozen=True)
class UnsuppressedFigures:
    """The figures of a release as they are: unsuppressed, never published.

    parts: figures as they came that are published over longer periods alone. regions: London's, inner and outer
    London's sums. published: what publishers print of these.
    """

    figures: ReleaseFigures
    parts: ReleaseFigures
    regions: RegionalSums
    published: RegionalFigures
    due: DueAreas

    @property
    def oldest(self) -> dict[str, dt.date]:
        """By indicator the last day of the first period that there are figures of, be they hidden or left out."""
        ends = self.figures.groupby("indicator_code")["period_end"].min()
        return {str(code): end.date() for code, end in ends.items()}

    @property
    def about_persons(self) -> ReleaseFigures:
        """The figures that disclosure control applies to."""
        return self.figures[self.figures["disclosure"] == "persons"]

    def with_figures(self, figures: ReleaseFigures) -> "UnsuppressedFigures":
        """The same of other figures, with their own sums."""
        return replace(self, figures=figures, regions=_sums_of(figures, self.due))

    def with_parts_of(self, area_code: str) -> "UnsuppressedFigures":
        """The same with an area's own parts of longer periods among the figures, as nobody but its board sees it."""
        of_area = self.parts[self.parts["area_code"] == area_code]
        return replace(self, figures=pd.concat([self.figures, of_area], ignore_index=True))

    def kept_behind(self) -> FiguresBehind:
        """What stands behind published figures over overlapping periods, for this attack and later ones: all hidden."""
        return overlapping(self.parts).assign(
            hides_numerator=True, hides_denominator=True, is_behind=True, in_london=False
        )

    def public_beside(self, relations: CountRelations) -> ReleaseFigures:
        """The figures that their publishers show anyway and that have to do with ours by `relations` (relations_of)."""
        related = set(relations["what"].str.removesuffix(DENOMINATOR))
        is_public = self.figures["disclosure"] == "public"
        return self.figures[is_public & self.figures["indicator_code"].isin(related)]


@dataclass(frozen=True)
class ReleaseTables:
    """What a release would publish: the three frames, as tables of schema publish have them."""

    benchmark: ReleasedBenchmark
    london_summary: ReleasedSummary
    indicator_trend: ReleasedTrend

    @cached_property
    def digest(self) -> str:
        """A hash of every value: the same figures, the same digest."""
        frames = (self.benchmark, self.london_summary, self.indicator_trend)
        return hashlib.sha256(b"\0".join(each.to_csv(index=False).encode() for each in frames)).hexdigest()

    def digest_with(self, beside: Mapping[str, Any]) -> str:
        """A hash of every value and of what stands beside them (editors' texts): another makes another release."""
        if not beside:
            return self.digest
        return hashlib.sha256(json.dumps([self.digest, beside], sort_keys=True).encode()).hexdigest()


def unsuppressed_figures(
    raw: FiguresAsAt, regional: RegionalFigures, readiness: ReturnScores, library: Library, vintage: str | None,
    today: dt.date,
) -> UnsuppressedFigures:  # fmt: skip
    """Make a release's figures of what the warehouse held, rates over populations no later than `vintage`.

    `today`: the day it is decided on; what isn't due by then is nobody's to have sent.
    """
    areas = table("area")[["area_code", "inner_outer"]]
    given, parts = (
        _with_readiness(_in_their_places(figures, areas, vintage), readiness, library)
        for figures in pooled(with_catalogue(raw, library), breaks_of(library))
    )
    due = due_of_periods(library, given[DUE_GROUP].drop_duplicates(), today)
    printed = with_catalogue(regional, library)
    printed = printed[printed["disclosure"] != "persons"]  # sums about persons are hidden by rules of their own
    published = valued_regions(printed, areas, vintage)
    parts = parts.assign(is_comparable=False, in_london=False)  # they stand beside their sums
    return UnsuppressedFigures(given, parts, _sums_of(given, due), published, due)


def _in_their_places(given: pd.DataFrame, areas: AreaRegions, vintage: str | None) -> pd.DataFrame:
    """Valued figures with what decides on their being in sums: is_complete, is_aside, in_london, region."""
    figures = told_once(with_values(given, vintage))
    return figures.assign(
        numerator=amounts(figures),  # a count may have come as a value
        is_complete=True,  # London with and without incomplete returns would tell of those by subtraction
        is_aside=given["is_comparable"].to_numpy() & ~figures["is_comparable"],
        in_london=in_london(figures),
        region=regions_of(figures["area_code"], areas),
    )


def _sums_of(figures: pd.DataFrame, due: DueAreas) -> RegionalSums:
    return summary(figures, table("area")[["area_code", "inner_outer"]], due)


def candidate(
    made: UnsuppressedFigures, pattern: SuppressionPattern, library: Library, is_made_up: bool
) -> ReleaseTables:
    """Hide what the pattern hides, and compute everything else from what is left."""
    figures = _with_reasons(shown(made.figures, pattern))
    # what its publisher calls unreliable is in London's sum, and is not shown
    figures["value"] = figures["value"].mask(figures["marker"] == "u")
    # the mean of a score is its value; all else is worked out anew from sums that may be rounded
    regions = sums(made.regions.assign(mean=made.regions["value"]), figures, pattern)
    regions = regions.assign(
        unit=regions["indicator_code"].map({code: one.unit for code, one in library.indicators.items()})
    )
    regions = as_published(valued(_whole(regions, figures, library)), made.published)
    is_theirs = regions["source"] == "publisher"
    regions = regions.assign(
        is_at_least=regions["is_at_least"] & ~is_theirs, marker=regions["marker"].mask(is_theirs, None)
    )
    regions = _with_reasons(regions).drop(columns=["mean", "unit", "says_nothing"])
    london = regions.loc[regions["region"] == "london", [*FIGURE_GROUP, "value", "areas_returned"]]
    london = london.rename(columns={"value": "london_value"})
    figures = figures.merge(london, on=FIGURE_GROUP, how="left", validate="many_to_one")
    is_returned = figures["value"].notna() | (figures["marker"] == "c")
    groups = [figures[name] for name in FIGURE_GROUP]
    figures["london_areas"] = figures["members"].where(figures["in_london"], 0).groupby(groups).transform("sum")
    enough = library.weights.comparable
    is_fit = can_compare(figures) & figures["colour"].isin(FIT)
    # shown ones are counted: among hidden ones none stands
    is_enough = has_enough(figures, is_fit, is_returned, made.due, enough)
    beside = ranked(figures.assign(is_comparable=figures["is_comparable"] & is_enough))
    beside = beside_others(beside, is_enough)
    benchmark = pd.concat([beside, _absent(beside, made.due)], ignore_index=True)
    benchmark = benchmark.sort_values(FIGURE_KEY, ignore_index=True).assign(is_made_up=is_made_up)
    benchmark[INTERVAL] = benchmark[INTERVAL].mask(benchmark["value"].isna())
    trends = _trends(figures, library).assign(is_made_up=is_made_up)
    regions = regions.sort_values([*FIGURE_GROUP, "region"], ignore_index=True).assign(is_made_up=is_made_up)
    whole = benchmark[list(BENCHMARK)].astype(dict.fromkeys(WHOLE, "Int64") | dict.fromkeys(WORDS, "str"))
    return ReleaseTables(whole, regions[SUMMARY].astype({"rate_base": "Int64", "marker": "str"}), trends[TREND])


def _whole(regions: pd.DataFrame, figures: ShownFigures, library: Library) -> pd.DataFrame:
    """The regions' sums, those left empty that are of too few areas or lack what senders hid."""
    areas = table("area")[["area_code", "inner_outer"]]
    covered = pd.DataFrame(
        [(feed, code) for feed, contract in library.contracts.items() for code in areas["area_code"]
         if code not in contract.properties.areas_not_covered],
        columns=["feed", "area_code"],
    )  # fmt: skip
    hidden = figures.assign(is_hidden=(figures["marker"] == "c") & ~figures["hides_numerator"])
    whole = part_of_region(regions, hidden, areas, covered, library.weights.region_share)
    parts = {name: whole[name].mask(whole["says_nothing"]) for name in ("numerator", "denominator", "mean")}
    marker = whole["marker"].astype("object").mask(whole["marker"].isna() & whole["says_nothing"], "x")
    return whole.assign(**parts, marker=marker, is_at_least=whole["is_at_least"] & marker.isna())


def _with_reasons(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with a marker wherever there is no value: `z` over a denominator of nobody, `x` where a part is missing."""
    reason = pd.Series("x", index=rows.index, dtype="str").mask(rows["denominator"] == 0, "z")
    is_bare = rows["value"].isna() & rows["marker"].isna()
    return rows.assign(marker=rows["marker"].astype("object").mask(is_bare, reason))


def with_catalogue(raw: RowsOfIndicators, library: Library) -> FactualRows:
    """Figures, of areas or regions, with what the catalogue says of their indicators."""
    return raw.merge(catalogue_of(library), on="indicator_code", how="left", validate="many_to_one")


def _with_readiness(figures: pd.DataFrame, readiness: ReturnScores, library: Library) -> ReleaseFigures:
    """Readiness and colour of each figure: of its area's return in the quarter that it came with, else its sender's.

    A merged figure has the lowest of its members'. Where nothing is known, the colour is grey. The score is rounded
    down to whole fives; of a feed with a row a child there is none, for 3 of 5 children could be read off it.
    """
    when = ["feed", "collection_quarter"]
    scores = readiness.assign(collection_quarter=pd.to_datetime(readiness["collection_quarter"]))
    lowest = scores.dropna(subset="area_code").groupby([*when, "area_code"])["readiness"].min()
    by_area = lowest.rename("of_area").reset_index()
    lowest = scores[scores["area_code"].isna()].groupby([*when, "supplier"])["readiness"].min()
    by_sender = lowest.rename("of_sender").reset_index()
    asking = figures.assign(collection_quarter=pd.to_datetime(figures["delivered"]), row=range(len(figures)))
    of_members = by_member(asking).merge(by_area, on=[*when, "area_code"], how="left", validate="many_to_one")
    of_areas = of_members.groupby("row")["of_area"].min().to_numpy()
    of_senders = asking.merge(by_sender, on=[*when, "supplier"], how="left", validate="many_to_one")["of_sender"]
    score = pd.Series(of_areas, index=figures.index).fillna(of_senders.set_axis(figures.index))
    is_of_persons = figures["feed"].isin([feed for feed, one in library.contracts.items() if one.person_columns])
    return figures.assign(
        readiness=(score // SCORE_STEP * SCORE_STEP).mask(is_of_persons),
        colour=colour(score, library.weights).where(score.notna(), "grey"),
    )


def _absent(figures: pd.DataFrame, due: DueAreas) -> pd.DataFrame:
    """A row marked x for each area that owed a figure of a group and isn't in it, by itself or merged."""
    groups = figures[[*FIGURE_GROUP, "rate_base", "london_value", "london_areas"]].drop_duplicates(FIGURE_GROUP)
    # every breakdown of what is due, for each area that owes it
    owed = groups.merge(due[due["is_past"]], on=DUE_GROUP, validate="many_to_many")
    there = pd.MultiIndex.from_frame(by_member(figures[FIGURE_KEY]))
    return owed[~pd.MultiIndex.from_frame(owed[FIGURE_KEY]).isin(there)].assign(
        status="x", marker="x", in_london=False, versus_london="not_compared", ranked_areas=0, neighbour_areas=0,
        colour="grey",
    )  # fmt: skip


def _trends(figures: pd.DataFrame, library: Library) -> pd.DataFrame:
    """Each shown figure beside those shown of its past."""
    rows = figures[figures["value"].notna()]
    months = months_over(rows["period_start"], rows["period_end"]).clip(lower=1)
    trends = beside_past(rows.assign(months=months), breaks_of(library))
    return trends.sort_values(FIGURE_KEY, ignore_index=True)

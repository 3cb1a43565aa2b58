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

import pandas as pd

from lscb_pipeline.benchmarks.behind import part_of_region
from lscb_pipeline.benchmarks.compare import beside_others
from lscb_pipeline.benchmarks.comparison import LIMITS, can_compare, has_enough
from lscb_pipeline.benchmarks.london import DUE, GROUP, in_london, ranked, regions_of, summary, told_once, valued
from lscb_pipeline.benchmarks.publishers_values import as_published, valued_regions
from lscb_pipeline.benchmarks.rates import with_values
from lscb_pipeline.benchmarks.series import CHANGES, PAST, beside_past
from lscb_pipeline.collation.inputs.breaks import breaks_of
from lscb_pipeline.collation.inputs.due import due_of_periods
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.contracts.relations import DENOMINATOR
from lscb_pipeline.disclosure.counts import KEY, amounts
from lscb_pipeline.disclosure.pooled import overlapping, pooled
from lscb_pipeline.disclosure.shown import shown, sums
from lscb_pipeline.disclosure.suppression import SuppressionPattern
from lscb_pipeline.quality.scores.readiness import colour
from lscb_pipeline.reference.areas import by_member
from lscb_pipeline.reference.periods import months_over
from lscb_pipeline.reference.tables import table

PERIODS = 24  # of each indicator: as many as a trend looks back
PARTS_OF = {"quarter": PERIODS * 3, "four_quarters": PERIODS + 3, "year": PERIODS * 4}  # for as many longer periods
FIT = ("green", "amber")
SCORE_STEP = 5  # of readiness as published
CATALOGUE = ["unit", "rate_base", "age_band", "denominator_indicator", "denominator_counts", "polarity", "measures",
             "disclosure", "published_over", "shows_areas"]  # fmt: skip
BENCHMARK = [
    "area_code", *GROUP, "numerator", "denominator", "rate_base", "value", "lower_95", "upper_95", "measured_over",
    "london_value", "london_areas", "rank", "ranked_areas", "quartile", "versus_london", "funnel", "neighbour_median",
    "neighbour_areas", "dispersion", "between_area_variance", *LIMITS, "population_vintage", "population_year",
    "status", "marker", "in_london", "readiness", "colour", "is_made_up",
]  # fmt: skip
SUMMARY = ["region", *GROUP, "numerator", "denominator", "rate_base", "value", "areas_due", "areas_returned",
           "is_rounded", "is_denominator_rounded", "is_at_least", "source", "marker", "is_made_up"]  # fmt: skip
TREND = ["area_code", *GROUP, "value", *PAST, *CHANGES, "is_made_up"]
INTERVAL = ["lower_95", "upper_95"]
WHOLE = ["rate_base", "rank", "ranked_areas", "london_areas", "neighbour_areas", "population_year"]


@dataclass(frozen=True)
class UnsuppressedFigures:
    """The figures of a release as they are: unsuppressed, never published.

    figures: a row a figure, valued, with the catalogue's columns, in_london, is_aside, region, readiness, colour.
    parts: figures as they came that are published over longer periods alone, with the same columns.
    regions: London's, inner and outer London's sums. published: what publishers print of these, by region and GROUP.
    due: DUE, area_code, is_past (its day has passed).
    """

    figures: pd.DataFrame
    parts: pd.DataFrame
    regions: pd.DataFrame
    published: pd.DataFrame
    due: pd.DataFrame

    @property
    def about_persons(self) -> pd.DataFrame:
        """The figures that disclosure control applies to."""
        return self.figures[self.figures["disclosure"] == "persons"]

    def with_figures(self, figures: pd.DataFrame) -> "UnsuppressedFigures":
        """The same of other figures, with their own sums."""
        return replace(self, figures=figures, regions=_sums_of(figures, self.due))

    def with_parts_of(self, area_code: str) -> "UnsuppressedFigures":
        """The same with an area's own parts of longer periods among the figures, as nobody but its board sees it."""
        own = self.parts[self.parts["area_code"] == area_code]
        return replace(self, figures=pd.concat([self.figures, own], ignore_index=True))

    def kept_behind(self) -> pd.DataFrame:
        """What stands behind published figures over overlapping periods, for this attack and later ones: all hidden."""
        return overlapping(self.parts).assign(
            hides_numerator=True, hides_denominator=True, is_behind=True, in_london=False
        )

    def public_beside(self, relations: pd.DataFrame) -> pd.DataFrame:
        """The figures that their publishers show anyway and that have to do with ours by `relations` (relations_of)."""
        related = set(relations["what"].str.removesuffix(DENOMINATOR))
        is_public = self.figures["disclosure"] == "public"
        return self.figures[is_public & self.figures["indicator_code"].isin(related)]


@dataclass(frozen=True)
class ReleaseTables:
    """What a release would publish: the three frames, as tables of schema publish have them."""

    benchmark: pd.DataFrame
    london_summary: pd.DataFrame
    indicator_trend: pd.DataFrame

    @property
    def digest(self) -> str:
        """A hash of every value: the same figures, the same digest."""
        frames = (self.benchmark, self.london_summary, self.indicator_trend)
        return hashlib.sha256(b"\0".join(f.to_csv(index=False).encode() for f in frames)).hexdigest()

    def digest_with(self, texts: Mapping[str, str]) -> str:
        """A hash of every value and of the editors' texts beside them: another text makes another release."""
        if not texts:
            return self.digest
        return hashlib.sha256(json.dumps([self.digest, texts], sort_keys=True).encode()).hexdigest()


def material(
    raw: pd.DataFrame, regional: pd.DataFrame, readiness: pd.DataFrame, library: Library, vintage: str | None,
    today: dt.date,
) -> UnsuppressedFigures:  # fmt: skip
    """Make figures of what the warehouse held: its figures_as_at, regional_as_at and readiness; vintage_in_use.

    `today`: the day it is decided on; what isn't due by then is nobody's to have sent.
    """
    areas = table("area")[["area_code", "inner_outer"]]
    given, parts = (
        _with_readiness(_in_their_places(some, areas, vintage), readiness, library)
        for some in pooled(with_catalogue(raw, library), breaks_of(library))
    )
    due = due_of_periods(library, given[DUE].drop_duplicates(), today)
    printed = with_catalogue(regional, library)
    printed = printed[printed["disclosure"] != "persons"]  # sums about persons are hidden by rules of their own
    published = valued_regions(printed, areas, vintage)
    parts = parts.assign(is_comparable=False, in_london=False)  # they stand beside their sums
    return UnsuppressedFigures(given, parts, _sums_of(given, due), published, due)


def _in_their_places(given: pd.DataFrame, areas: pd.DataFrame, vintage: str | None) -> pd.DataFrame:
    """Valued figures with what decides on their being in sums: is_complete, is_aside, in_london, region."""
    figures = told_once(with_values(given, vintage))
    return figures.assign(
        numerator=amounts(figures),  # a count may have come as a value
        is_complete=True,  # London with and without incomplete returns would tell of those by subtraction
        is_aside=given["is_comparable"].to_numpy() & ~figures["is_comparable"],
        in_london=in_london(figures),
        region=regions_of(figures["area_code"], areas),
    )


def _sums_of(figures: pd.DataFrame, due: pd.DataFrame) -> pd.DataFrame:
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
    regions = regions.assign(unit=regions["indicator_code"].map(_units(library)))
    regions = as_published(valued(_whole(regions, figures, library)), made.published)
    is_theirs = regions["source"] == "publisher"
    regions = regions.assign(
        is_at_least=regions["is_at_least"] & ~is_theirs, marker=regions["marker"].mask(is_theirs, None)
    )
    regions = _with_reasons(regions).drop(columns=["mean", "unit", "says_nothing"])
    london = regions.loc[regions["region"] == "london", [*GROUP, "value", "areas_returned"]]
    figures = figures.merge(london.rename(columns={"value": "london_value"}), on=GROUP, how="left")
    is_returned = figures["value"].notna() | (figures["marker"] == "c")
    counts = (
        figures["members"].where(figures["in_london"], 0).groupby([figures[name] for name in GROUP]).transform("sum")
    )
    figures["london_areas"] = counts
    enough = library.weights.comparable
    is_fit = can_compare(figures) & figures["colour"].isin(FIT)
    # shown ones are counted: among hidden ones none stands
    is_enough = has_enough(figures, is_fit, is_returned, made.due, enough)
    beside = ranked(figures.assign(is_comparable=figures["is_comparable"] & is_enough))
    beside = beside_others(beside, is_enough)
    benchmark = pd.concat([beside, _absent(beside, made.due)], ignore_index=True)
    benchmark = benchmark.sort_values([*GROUP, "area_code"], ignore_index=True).assign(is_made_up=is_made_up)
    benchmark[INTERVAL] = benchmark[INTERVAL].mask(benchmark["value"].isna())
    trends = _trends(figures, library).assign(is_made_up=is_made_up)
    regions = regions.sort_values([*GROUP, "region"], ignore_index=True).assign(is_made_up=is_made_up)
    whole = benchmark[BENCHMARK].astype(dict.fromkeys(WHOLE, "Int64"))
    return ReleaseTables(whole, regions[SUMMARY].astype({"rate_base": "Int64"}), trends[TREND])


def _whole(regions: pd.DataFrame, figures: pd.DataFrame, library: Library) -> pd.DataFrame:
    """The regions' sums, those left empty that are of too few areas or lack what senders hid."""
    areas = table("area")[["area_code", "inner_outer"]]
    covered = pd.DataFrame(
        [(feed, code) for feed, contract in library.contracts.items() for code in areas["area_code"]
         if code not in contract.properties.areas_not_covered],
        columns=["feed", "area_code"],
    )  # fmt: skip
    hidden = figures.assign(is_hidden=(figures["marker"] == "c") & ~figures["hides_numerator"])
    found = part_of_region(regions, hidden, areas, covered, library.weights.region_share)
    parts = {name: found[name].mask(found["says_nothing"]) for name in ("numerator", "denominator", "mean")}
    marker = found["marker"].astype("object").mask(found["marker"].isna() & found["says_nothing"], "x")
    return found.assign(**parts, marker=marker, is_at_least=found["is_at_least"] & marker.isna())


def _with_reasons(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with a marker wherever there is no value: `z` over a denominator of nobody, `x` where a part is missing."""
    reason = pd.Series("x", index=rows.index, dtype="str").mask(rows["denominator"] == 0, "z")
    is_bare = rows["value"].isna() & rows["marker"].isna()
    return rows.assign(marker=rows["marker"].astype("object").mask(is_bare, reason))


def with_catalogue(raw: pd.DataFrame, library: Library) -> pd.DataFrame:
    """Figures with what the catalogue says of their indicators: the columns of CATALOGUE."""
    return raw.merge(catalogue_of(library), on="indicator_code", how="left")


def catalogue_of(library: Library) -> pd.DataFrame:
    """What the catalogue says of each indicator: indicator_code and CATALOGUE."""
    about = pd.DataFrame(
        [
            (i.code, i.unit, i.rate_base, i.age_band, i.denominator_indicator,
             i.denominator_counts or i.denominator_indicator, i.polarity, i.measures, i.disclosure,
             i.published.over if i.published else None, i.published.areas if i.published else True)
            for i in library.indicators.values()
        ],
        columns=["indicator_code", *CATALOGUE],
    )  # fmt: skip
    return about.astype({"rate_base": "float64"})


def relations_of(library: Library) -> pd.DataFrame:
    """What counts have to do with one another: relation, kind, what, when (`count`: the left side), coefficient.

    `what` as disclosure names counts: a numerator by its indicator, a denominator by the one whose numerator it is,
    else by its own.
    """
    linked = {code: i.denominator_counts for code, i in library.indicators.items() if i.denominator_counts}
    rows = [
        (
            number,
            relation.kind,
            linked.get(what.removesuffix(DENOMINATOR), what) if DENOMINATOR in what else what,
            *rest,
        )
        for number, relation in enumerate(library.relations)
        for what, *rest in [(relation.count, "count", 1.0), *((t.count, t.when, t.times) for t in relation.to)]
    ]
    return pd.DataFrame(rows, columns=["relation", "kind", "what", "when", "coefficient"])


def parts_of(library: Library) -> dict[str, int]:
    """Of indicators published over longer periods, how many of those that they come in are wanted."""
    return {code: PARTS_OF[i.published.over] for code, i in library.indicators.items() if i.published}


def _units(library: Library) -> dict[str, str]:
    return {code: indicator.unit for code, indicator in library.indicators.items()}


def _with_readiness(figures: pd.DataFrame, readiness: pd.DataFrame, library: Library) -> pd.DataFrame:
    """Readiness and colour of each figure: of its area's return in the quarter that it came with, else its sender's.

    A merged figure has the lowest of its members'. Where nothing is known, the colour is grey. The score is rounded
    down to whole fives; of a feed with a row a child there is none, for 3 of 5 children could be read off it.
    """
    when = ["feed", "collection_quarter"]
    scores = readiness.assign(collection_quarter=pd.to_datetime(readiness["collection_quarter"]))
    by_area = scores.dropna(subset="area_code").groupby([*when, "area_code"])["readiness"].min()
    by_sender = scores[scores["area_code"].isna()].groupby([*when, "supplier"])["readiness"].min()
    asking = figures.assign(collection_quarter=pd.to_datetime(figures["delivered"]), row=range(len(figures)))
    parts = by_member(asking).merge(by_area.rename("own").reset_index(), on=[*when, "area_code"], how="left")
    own = parts.groupby("row")["own"].min().to_numpy()
    senders = asking.merge(by_sender.rename("of_sender").reset_index(), on=[*when, "supplier"], how="left")["of_sender"]
    found = pd.Series(own, index=figures.index).fillna(senders.set_axis(figures.index))
    is_of_persons = figures["feed"].isin([feed for feed, one in library.contracts.items() if one.person_columns])
    return figures.assign(
        readiness=(found // SCORE_STEP * SCORE_STEP).mask(is_of_persons),
        colour=colour(found, library.weights).where(found.notna(), "grey"),
    )


def _absent(figures: pd.DataFrame, due: pd.DataFrame) -> pd.DataFrame:
    """A row marked x for each area that owed a figure of a group and isn't in it, by itself or merged."""
    groups = figures[[*GROUP, "rate_base", "london_value", "london_areas"]].drop_duplicates(GROUP)
    owed = groups.merge(due[due["is_past"]], on=DUE)
    there = by_member(figures[KEY])
    missing = owed[~pd.MultiIndex.from_frame(owed[KEY]).isin(pd.MultiIndex.from_frame(there[KEY]))]
    return missing.assign(
        status="x", marker="x", in_london=False, versus_london="not_compared", ranked_areas=0, neighbour_areas=0,
        colour="grey",
    )  # fmt: skip


def _trends(figures: pd.DataFrame, library: Library) -> pd.DataFrame:
    """Each shown figure beside those shown of its past."""
    rows = figures[figures["value"].notna()]
    months = months_over(rows["period_start"], rows["period_end"]).clip(lower=1)
    found = beside_past(rows.assign(months=months), breaks_of(library))
    return found.sort_values([*GROUP, "area_code"], ignore_index=True)

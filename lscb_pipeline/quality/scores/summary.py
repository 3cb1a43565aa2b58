"""What readiness says of an area over its feeds, of London, and of whether areas can be compared on an indicator.

Here: the summing up of scores that stand. Not here: a single score (readiness.py). Method:
docs/readiness.md.
"""

from dataclasses import dataclass

from lscb_pipeline.contracts.weights import Weights
from lscb_pipeline.frames.judging import AreaScores, AreasReadiness, Comparability, FigureColours
from lscb_pipeline.quality.scores.readiness import DECIMALS, colour

FIT = ("green", "amber")  # a figure of such an area may be compared


@dataclass(frozen=True)
class LondonSummary:
    """The area in the middle, and how many are green, of those that owed anything."""

    median: float
    green_areas: int
    areas: int


def area_scores(scores: AreasReadiness, weights: Weights) -> AreaScores:
    """Each area's readiness over its own feeds, weighted by the figures due, and its colour; indexed by area_code.

    What comes from one sender for all areas (external, or without an area) is
    not an area's own to answer for. An area that owed nothing isn't there.
    """
    own = scores[(scores["basis"] == "own") & scores["area_code"].notna() & scores["readiness"].notna()]
    own = own[own["figures_due"] > 0].sort_values(["area_code", "readiness", "figures_due"])  # sums keep their order
    weighted = (
        own.assign(points=own["readiness"] * own["figures_due"]).groupby("area_code")[["points", "figures_due"]].sum()
    )
    readiness = (weighted["points"] / weighted["figures_due"]).round(DECIMALS).rename("readiness")
    return readiness.to_frame().assign(colour=colour(readiness, weights))


def london(areas: AreaScores) -> LondonSummary:
    """London in one line, from area_scores: the median area, not the mean; NaN where no area owed anything."""
    return LondonSummary(float(areas["readiness"].median()), int((areas["colour"] == "green").sum()), len(areas))


def comparable(states: FigureColours, weights: Weights) -> Comparability:
    """Whether areas may be compared on each indicator; indexed by indicator_code, in its order.

    `states`: the colour is that of the figure's readiness, red where it didn't come; grey, which isn't due, is left
    out. An area is fit that is amber or better; enough of those due must be, in share and in number.
    """
    due = states[states["colour"] != "grey"]
    marked = due.assign(is_green=due["colour"] == "green", is_fit=due["colour"].isin(FIT))
    by_indicator = marked.groupby("indicator_code").agg(
        areas_due=("area_code", "nunique"), green_areas=("is_green", "sum"), fit_areas=("is_fit", "sum")
    )
    share = by_indicator["fit_areas"] / by_indicator["areas_due"]
    is_enough = (share.round(DECIMALS) >= weights.comparable.share) & (
        by_indicator["fit_areas"] >= weights.comparable.areas
    )
    return by_indicator.assign(fit_share=share, is_fit_to_compare=is_enough)

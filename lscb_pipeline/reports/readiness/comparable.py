"""Which indicators can be benchmarked this quarter: in how many of the areas due is the figure fit for it.

Here: the colour of each figure due, by area and indicator. Not here: how many are enough (quality/scores/summary.py),
nor the benchmark itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from lscb_pipeline.quality.scores.summary import comparable
from lscb_pipeline.reference.areas import members
from lscb_pipeline.reference.states import DueState
from lscb_pipeline.reports.readiness.inputs import Inputs, feed_name, records
from lscb_pipeline.reports.readiness.scores import Score, worst

GIVEN = {DueState.FIGURE, DueState.NIL}  # nil is a true zero
NOT_DUE = DueState.NOT_APPLICABLE  # agreed with the centre
RANKS = {"red": 0, "amber": 1, "green": 2}


@dataclass(frozen=True)
class ComparableAreas:
    """One indicator: areas due, and those whose figure came in a green, or an amber, return. Shares are 0 to 1.

    Counts, ratios, scores and days are not of a kind that a release compares (is_of_compared_kind), however ready.
    """

    indicator_code: str
    title: str
    feed: str
    due: int
    green: int
    amber: int
    is_comparable: bool
    is_of_compared_kind: bool

    @property
    def feed_name(self) -> str:
        """The feed as people read it."""
        return feed_name(self.feed)

    @property
    def said(self) -> str:
        """Whether it can be benchmarked."""
        return "yes" if self.is_comparable else "not yet" if self.is_of_compared_kind else "not of a kind compared"

    @property
    def green_share(self) -> float:
        """The share of the areas due that are green."""
        return self.green / self.due

    @property
    def fit_share(self) -> float:
        """The share of the areas due that are amber or better."""
        return (self.green + self.amber) / self.due


def comparables(inputs: Inputs, scores: Iterable[Score]) -> list[ComparableAreas]:
    """Every indicator that was due of some area, in the order of feed and code.

    A figure has the colour of its sender's readiness where it came (or is a true zero), else it is red; where several
    are due of an area, as of three months, the worst counts. Of a person-level feed every indicator is due of each
    area covered.
    """
    colours: dict[tuple[str, str], str] = {}
    for code, area, colour in _due(inputs, list(scores)):
        colours[code, area] = min(colour, colours.get((code, area), colour), key=RANKS.__getitem__)
    states = pd.DataFrame(
        [(code, area, colour) for (code, area), colour in colours.items()],
        columns=["indicator_code", "area_code", "colour"],
    )
    about = {row["indicator_code"]: row for row in records(inputs.indicators)}
    every = [
        ComparableAreas(
            indicator_code=str(code),
            title=about[str(code)]["title"],
            feed=about[str(code)]["feed"],
            due=int(row["areas_due"]),
            green=int(row["green_areas"]),
            amber=int(row["fit_areas"] - row["green_areas"]),
            is_comparable=bool(row["is_fit_to_compare"]) and about[str(code)]["is_of_compared_kind"],
            is_of_compared_kind=about[str(code)]["is_of_compared_kind"],
        )
        for code, row in comparable(states, inputs.weights).iterrows()
    ]
    return sorted(every, key=lambda c: (c.feed, c.indicator_code))


def _due(inputs: Inputs, scores: list[Score]) -> Iterable[tuple[str, str, str]]:
    """Each figure due: indicator, area, colour."""
    senders = {(s.feed, s.area_code, s.supplier): s for s in scores}
    areas: dict[tuple[str, str | None], list[Score]] = {}
    for score in scores:
        areas.setdefault((score.feed, score.area_code), []).append(score)
    for row in records(inputs.due_figures[inputs.due_figures["state"] != NOT_DUE]):
        for area in members(row["area_code"]):
            # a joint return came from another sender than the one that owes it
            sent = senders.get((row["feed"], area, row["supplier"])) or worst(areas.get((row["feed"], area), []))
            yield row["indicator_code"], area, _colour(sent) if sent and row["state"] in GIVEN else "red"
    personal = inputs.person_level()
    codes = inputs.indicators.groupby("feed")["indicator_code"].agg(list).to_dict()
    for score in scores:
        if score.feed in personal and score.area_code and score.verdict.colour != "grey":
            for code in codes.get(score.feed, []):
                yield code, score.area_code, _colour(score)


def _colour(score: Score) -> str:
    return score.verdict.colour if score.verdict.colour in RANKS else "red"

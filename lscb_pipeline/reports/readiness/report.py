"""The audit-readiness report of a quarter, put together: London, each area, each sender that has no area.

Here: what stands on which page, as objects that the page and the workbook both show. Not here: how they look.
"""

from collections import Counter
from dataclasses import dataclass

from lscb_pipeline.reference.states import ReturnStatus
from lscb_pipeline.reports.readiness.comparable import ComparableAreas, comparables
from lscb_pipeline.reports.readiness.findings import Blocking, Trouble, attribute
from lscb_pipeline.reports.readiness.inputs import Inputs, feed_name, records
from lscb_pipeline.reports.readiness.scores import (
    LETTERS,
    Score,
    Verdict,
    area_verdicts,
    london_median,
    scores_of,
    worst,
)

MOVERS = 5  # areas named as those that rose, or fell, most


@dataclass(frozen=True)
class FeedColumn:
    """One column of the heat map; external where one sender's score is shown for the areas."""

    feed: str
    is_external: bool

    @property
    def name(self) -> str:
        """The feed as people read it."""
        return feed_name(self.feed)


@dataclass(frozen=True)
class AreaPage:
    """One area: its verdict, its scores by feed, what the heat map shows for each feed, and what was found.

    `compared`, `agreeing`: how many of its typed figures its own return of each child gives, too, and how many agree.
    """

    area_code: str
    name: str
    verdict: Verdict
    scores: list[Score]
    cells: dict[str, Score]
    troubles: list[Trouble]
    compared: int
    agreeing: int


@dataclass(frozen=True)
class SenderPage:
    """One sender that has no area: its own scores by feed, and what was found that no area's page shows."""

    supplier: str
    name: str
    scores: list[Score]
    troubles: list[Trouble]


@dataclass(frozen=True)
class LondonVerdicts:
    """London's page. `colours` counts areas by colour; the movers are areas by how far they rose or fell."""

    median: Verdict
    colours: dict[str, int]
    no_return: list[str]
    rejected: list[str]
    rose: list[AreaPage]
    fell: list[AreaPage]
    moves: dict[str, int]
    changed_colour: int
    blocking: list[Blocking]
    indicators: list[ComparableAreas]


@dataclass(frozen=True)
class Report:
    """The whole report. `other_weights`: last quarter was scored under weights that don't compare."""

    inputs: Inputs
    weights_version: str
    code_version: str
    other_weights: list[str]
    feeds: list[FeedColumn]
    quiet_feeds: list[str]
    london: LondonVerdicts
    areas: list[AreaPage]
    senders: list[SenderPage]


def build(inputs: Inputs) -> Report:
    """Put the report of one quarter together; what is stored in another order gives the same report."""
    scores = scores_of(inputs)
    attributed = attribute(inputs)
    areas = _areas(inputs, scores, attributed.by_area)
    feeds = sorted({s.feed for s in scores if s.area_code and s.verdict.colour != "grey"})
    external = {s.feed for s in scores if s.is_external}
    used = sorted(inputs.readiness["weights_version"].unique())
    return Report(
        inputs=inputs,
        weights_version=", ".join(used) or inputs.weights.version,
        code_version=", ".join(sorted(inputs.readiness["code_version"].unique())) or "none",
        other_weights=sorted(set(inputs.before["weights_version"]) - set(used)) if used else [],
        feeds=sorted((FeedColumn(f, f in external) for f in feeds), key=lambda c: (c.is_external, c.feed)),
        quiet_feeds=[feed_name(f) for f in sorted(set(inputs.feeds["feed"]) - set(feeds))],
        london=_london(inputs, areas, scores, attributed.blocking),
        areas=areas,
        senders=_senders(inputs, scores, attributed.by_sender),
    )


def _areas(inputs: Inputs, scores: list[Score], troubles: dict[str, list[Trouble]]) -> list[AreaPage]:
    verdicts = area_verdicts(inputs)
    by_area: dict[str, list[Score]] = {code: [] for code in verdicts}
    for score in scores:
        if score.area_code:
            by_area[score.area_code].append(score)
    senders = inputs.senders()
    beside = {senders[row["supplier"]]["area_code"]: row for row in records(inputs.beside_return)}
    pages = []
    for code, name in inputs.area_names().items():
        by_feed: dict[str, list[Score]] = {}
        for score in by_area[code]:
            by_feed.setdefault(score.feed, []).append(score)
        cells = {feed: cell for feed, of_feed in by_feed.items() if (cell := worst(of_feed))}
        own_first = sorted(by_area[code], key=lambda s: (s.is_external, s.feed, s.supplier))
        own = beside.get(code, {"compared": 0, "differing": 0})
        compared, agreeing = own["compared"], own["compared"] - own["differing"]
        pages.append(AreaPage(code, name, verdicts[code], own_first, cells, troubles.get(code, []), compared, agreeing))
    return pages


def _senders(inputs: Inputs, scores: list[Score], troubles: dict[str, list[Trouble]]) -> list[SenderPage]:
    own: dict[str, list[Score]] = {}
    for score in scores:
        if score.area_code is None:
            own.setdefault(score.supplier, []).append(score)
    senders = inputs.senders()
    pages = [
        SenderPage(s, str(senders.get(s, {}).get("name", s)), own.get(s, []), troubles.get(s, []))
        for s in own.keys() | troubles.keys()
    ]
    return sorted(pages, key=lambda page: (page.name, page.supplier))


def _london(inputs: Inputs, areas: list[AreaPage], scores: list[Score], blocking: list[Blocking]) -> LondonVerdicts:
    own_scores = [s for s in scores if s.area_code and not s.is_external and s.verdict.colour != "grey"]
    names = inputs.area_names()
    moving = [a for a in areas if a.verdict.moved is not None]
    ordered = sorted(moving, key=lambda a: (-(a.verdict.moved or 0.0), a.name))
    return LondonVerdicts(
        median=london_median(inputs),
        colours=dict.fromkeys(LETTERS, 0) | Counter(a.verdict.colour for a in areas),
        no_return=_names_of(own_scores, ReturnStatus.NO_RETURN, names),
        rejected=_names_of(own_scores, ReturnStatus.REJECTED, names),
        rose=[a for a in ordered if (a.verdict.moved or 0.0) > 0][:MOVERS],
        fell=[a for a in reversed(ordered) if (a.verdict.moved or 0.0) < 0][:MOVERS],
        moves=dict(Counter(_direction(a.verdict) for a in moving)),
        changed_colour=sum(a.verdict.past_colour != a.verdict.colour for a in moving),
        blocking=blocking,
        indicators=comparables(inputs, scores),
    )


def _names_of(scores: list[Score], status: ReturnStatus, names: dict[str, str]) -> list[str]:
    """The areas of which a return has this status, in the order of codes."""
    return [names[code] for code in sorted({s.area_code or "" for s in scores if s.row["status"] == status})]


def _direction(verdict: Verdict) -> str:
    change = verdict.moved or 0.0
    return "rose" if change > 0 else "fell" if change < 0 else "same"

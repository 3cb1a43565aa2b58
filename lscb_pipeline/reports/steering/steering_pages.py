"""A month's steering report as pages: one a group, of the same material, with the sections that its edition has.

Here: which of the material an edition shows, and what is summed up at a glance. Not here: how a page looks
(templates/steering).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeVar

from lscb_pipeline.contracts.steering_standing import SteeringEdition, SteeringStanding, steering_standing
from lscb_pipeline.reference.months import Month
from lscb_pipeline.reports.readiness.page import render
from lscb_pipeline.reports.readiness.scores import shown
from lscb_pipeline.reports.steering.since_last import DATASET, READINESS, RUNAWAYS
from lscb_pipeline.reports.steering.steering_material import (
    BarrierAt,
    Change,
    DecisionAt,
    FeedAt,
    ReturnAt,
    ReturnState,
    SteeringMaterial,
    StepAt,
)

BOROUGHS: Final = "borough_return"  # what areas send themselves
Told = TypeVar("Told", BarrierAt, DecisionAt, StepAt, Change)
NUMBERS: Final = {"dataset": DATASET, "readiness": READINESS, "runaways": RUNAWAYS}


def steering_pages(material: SteeringMaterial) -> dict[str, bytes]:
    """Each group's page by its file's name; the same material gives the same bytes."""
    standing = steering_standing()
    return {f"{one.edition}.html": _page(material, one, standing).encode() for one in standing.editions}


def _page(material: SteeringMaterial, edition: SteeringEdition, standing: SteeringStanding) -> str:
    told = EditionOfMonth(material, edition, standing)
    return render(
        "steering/page.html.j2", told=told, m=material, edition=edition, made_up=material.is_made_up, **NUMBERS
    )


@dataclass(frozen=True)
class EditionOfMonth:
    """What one group's page of a month shows."""

    material: SteeringMaterial
    edition: SteeringEdition
    standing: SteeringStanding

    def has(self, section: str) -> bool:
        """Whether the edition has a section."""
        return section in self.edition.sections

    @property
    def month(self) -> Month:
        """The month that the report is of."""
        return Month.parse(self.material.month)

    @property
    def strands(self) -> list[tuple[int, str, str]]:
        """The edition's workstrands: number, title, aim."""
        return [(one.number, one.title, one.aim) for one in self.standing.workstrands
                if one.number in self.edition.workstrands]  # fmt: skip

    def of(self, entries: Iterable[Told], number: int | None = None) -> list[Told]:
        """Entries of one workstrand, or of all that the edition has; what has none concerns all."""
        wanted = self.edition.workstrands if number is None else [number]
        return [one for one in entries if one.workstrand in wanted or (one.workstrand is None and number is None)]

    @cached_property
    def round_feeds(self) -> list[FeedAt]:
        """The feeds of the round that is being collected."""
        return [one for one in self.material.feeds if one.quarter == self.material.round_label]

    @property
    def earlier(self) -> list[tuple[str, int, int, list[ReturnAt]]]:
        """Earlier rounds in which returns are lacking: label, how many returned of how many owed, those lacking."""
        found = []
        for label in dict.fromkeys(one.quarter for one in self.material.feeds):
            lacking = [one for one in self.lacking(label) if one.quarter != self.material.round_label]
            if lacking:
                own = [one for one in self.material.feeds if one.quarter == label]
                found.append((label, sum(one.returned for one in own), sum(one.owed for one in own), lacking))
        return found

    def lacking(self, label: str) -> list[ReturnAt]:
        """The returns of a round that can't be used though their day has passed."""
        return [
            one
            for one in self.material.returns
            if one.quarter == label and one.state not in (ReturnState.RETURNED, ReturnState.NOT_DUE)
        ]

    @property
    def runaways_feeds(self) -> list[FeedAt]:
        """The round's feeds on children who run away."""
        feeds = {feed for one in self.standing.workstrands if one.number == RUNAWAYS for feed in one.feeds}
        return [one for one in self.round_feeds if one.feed in feeds]

    @property
    def before(self) -> list[FeedAt]:
        """The round's feeds in the last report; none where that was of another round, more of which had come."""
        return [one for one in self.material.feeds_before if one.quarter == self.material.round_label]

    def moved(self, feed: FeedAt, what: str) -> int | None:
        """By how much a number of a feed rose or fell since the last report; None where it was of another round."""
        before = next((one for one in self.before if one.feed == feed.feed), None)
        return None if before is None else getattr(feed, what) - getattr(before, what)

    @property
    def glance(self) -> dict[str, object]:
        """The numbers on top: returns, the boroughs' median score; of the edition's workstrands barriers, decisions."""
        feeds, open_ = self.round_feeds, [one for one in self.of(self.material.barriers) if one.closed_on is None]
        now, then = (_median(each) for each in (feeds, self.before))
        return {
            "owed": sum(one.owed for one in feeds), "returned": sum(one.returned for one in feeds),
            "overdue": sum(one.overdue for one in feeds), "median": now,
            "moved": None if now is None or then is None else round(now - then, 1),
            "barriers": len(open_), "too_late": sum(one.days_too_late > 0 for one in open_),
            "mendable": sum(one.can_be_mended for one in open_),
            "wanted": sum(one.taken_on is None for one in self.of(self.material.decisions)),
        }  # fmt: skip


def _median(feeds: Iterable[FeedAt]) -> float | None:
    return next((shown(one.median) for one in feeds if one.feed == BOROUGHS), None)

"""What is judged of one feed and quarter: its deliveries and rows, and what is at hand beside them.

In `lscb check` it is made of one file. Not here: how it becomes the frame that rules run on (rules/frame.py).
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import pandas as pd

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.rules import Rule
from lscb_pipeline.frames.judged_columns import SupplierAreaCounts
from lscb_pipeline.frames.judging import EarlierRows, OtherFeedsCounts, StatedFigures
from lscb_pipeline.frames.received import DeliveriesToJudge, SentDeliveries
from lscb_pipeline.frames.records import DeliveryNotices, DeliveryRefusals, DeliveryRows
from lscb_pipeline.frames.schema import schema_of
from lscb_pipeline.quality.inputs.obligations import Obligations
from lscb_pipeline.quality.inputs.worked_out_figures import WorkedOutFigures
from lscb_pipeline.reference.quarters import Quarter

NONE_SENT: SentDeliveries = pd.DataFrame(columns=list(schema_of(SentDeliveries).columns))


@dataclass(frozen=True)
class Comparators:
    """What is at hand beside the files; None of a part: its rules can't be checked.

    `earlier_figures`: of the feed, in the order that counts. `sent`: the usable deliveries that state them,
    likewise; of a feed of events none. `events`: rows of standing deliveries of the quarters before, of persons that
    this one has; `areas`: how many each sender's of the last quarter had by area. `records`: how many records each
    sender had the last time. `figures`: other feeds' counts of the quarter. `links`: the other feed's link keys, of
    those that this one has. `year_before`: of episodes of care, each sender's whole file of the year before.
    `worked_out`: what returns of each child give of the feed's figures.
    """

    earlier_figures: StatedFigures | None = None
    sent: SentDeliveries | None = None
    events: EarlierRows | None = None
    areas: SupplierAreaCounts | None = None
    records: Mapping[str, int] | None = None
    year_before: EarlierRows | None = None
    figures: OtherFeedsCounts | None = None
    links: frozenset[str] | None = None
    worked_out: WorkedOutFigures | None = None


class EventSlice(NamedTuple):
    """Some of a feed's events with all that they are judged beside: none of their persons is in another slice.

    `earlier`: as Comparators' events, of these persons; None where they aren't at hand.
    """

    rows: DeliveryRows
    earlier: EarlierRows | None


@dataclass(frozen=True)
class JudgementInputs:
    """Everything of one feed and quarter that is judged together.

    `rows`: in the stored columns of the contract. `slices`: of a feed of more events than are held at once, what gives
    them slice by slice, as often as it is called; `rows` has none of them then. `today`: the day of a sender's own
    check, of a file that nobody has received.
    """

    contract: Contract
    indicators: Mapping[str, Indicator]
    quarter: Quarter
    deliveries: DeliveriesToJudge
    rows: DeliveryRows
    refused: DeliveryRefusals
    notices: DeliveryNotices
    beside: Comparators = field(default_factory=Comparators)
    due: Obligations | None = None
    today: dt.date | None = None
    slices: Callable[[], Iterable[EventSlice]] | None = None

    @property
    def has_events(self) -> bool:
        """Whether there are events to judge."""
        return self.contract.properties.events is not None and (self.slices is not None or len(self.rows) > 0)

    def event_slices(self) -> Iterable[EventSlice]:
        """The events: in one slice where all are held at once."""
        return self.slices() if self.slices else [EventSlice(self.rows, self.beside.events)]

    @property
    def came_by(self) -> pd.Series:
        """The day by which each delivery has come: that of its receipt, else today's."""
        received: pd.Series = self.deliveries["received_on"]
        return received if self.today is None else received.fillna(pd.Timestamp(self.today))

    def without(self, stopped: Collection[str]) -> "JudgementInputs":
        """The same, where these deliveries don't count beside the others."""
        is_usable = self.deliveries["is_usable"] & ~self.deliveries["delivery_id"].isin(list(stopped))
        return replace(self, deliveries=self.deliveries.assign(is_usable=is_usable))

    def checkable(self) -> list[Rule]:
        """The contract's rules that can be run with what is at hand."""
        at_hand = self._at_hand()
        return [rule for rule in self.contract.rules if rule.needs <= at_hand]

    def unchecked(self) -> list[Rule]:
        """Those that need what isn't."""
        at_hand = self._at_hand()
        return [rule for rule in self.contract.rules if not rule.needs <= at_hand]

    def _at_hand(self) -> set[str]:
        is_there = {
            "day": self.came_by.notna().all(),
            "receipt": self.deliveries["received_on"].notna().all(),
            "scope": self.due is not None,
            "earlier": any(
                part is not None for part in (self.beside.earlier_figures, self.beside.events, self.beside.year_before)
            ),
            "sent_before": self.beside.sent is not None,
            "other_feed": self.beside.figures is not None or self.beside.links is not None,
            "worked_out": self.beside.worked_out is not None,
        }
        return {name for name, is_so in is_there.items() if is_so}

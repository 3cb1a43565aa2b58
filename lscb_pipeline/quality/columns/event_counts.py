"""What is counted of events by delivery, for what is judged of a delivery as a whole.

Here: counts that can be summed, since a delivery of many events comes in slices (inputs/judgement_inputs.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.frames.judged_columns import AreaCounts, EventRows, SpellCounts
from lscb_pipeline.frames.received import DeliveryRecords
from lscb_pipeline.quality.columns.spells import counted_spells


@dataclass(frozen=True)
class EventCounts:
    """Of a feed's deliveries with rows: events by area; of a feed of spells what is open and what was sent before."""

    areas: AreaCounts
    spells: SpellCounts | None


def event_counts(deliveries: DeliveryRecords, rows: EventRows, contract: Contract) -> EventCounts:
    """Count the events of a feed, or of a slice of them."""
    area = contract.area_column.name
    areas = rows.groupby(["delivery_id", area]).size().rename("events").rename_axis(["delivery_id", "area_code"])
    events = contract.properties.events
    has_spells = events is not None and events.spell is not None
    return EventCounts(areas.reset_index(), counted_spells(deliveries, rows, contract) if has_spells else None)


def summed(parts: Sequence[EventCounts]) -> EventCounts:
    """The counts of all slices together."""
    if len(parts) == 1:
        return parts[0]
    areas = pd.concat([p.areas for p in parts]).groupby(["delivery_id", "area_code"]).sum().reset_index()
    spells = [p.spells.set_index("delivery_id") for p in parts if p.spells is not None]
    return EventCounts(areas, pd.concat(spells).groupby("delivery_id").sum().reset_index() if spells else None)

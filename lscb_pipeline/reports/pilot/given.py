"""What the pilot's review is made of: the pilot, its frames, and how things are named.

Here: what is given. Not here: what is counted of it (measures.py, boroughs.py), nor the page.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.contracts.pilot import Pilot
from lscb_pipeline.contracts.properties import Reasons
from lscb_pipeline.contracts.weights import Colours
from lscb_pipeline.frames.piloted import PilotFigures, PilotFindings, PilotReturns
from lscb_pipeline.reference.quarters import Quarter


@dataclass(frozen=True)
class PilotGiven:
    """The pilot as the warehouse held it.

    `collated`: its quarters that were judged; of the others there is nothing in any frame. `last_received`: when the
    newest delivery of the pilot came; none where none did. `hours_range`: the hours that can be. `feed_indicators`: in
    the order of codes. `elsewhere`: how many indicators other feeds have.
    """

    pilot: Pilot
    is_made_up: bool
    area_names: Mapping[str, str]
    feed_title: str
    feed_indicators: list[Indicator]
    elsewhere: int
    reasons: Reasons
    colours: Colours
    hours_range: tuple[float, float]
    collated: list[Quarter]
    last_received: dt.date | None
    figures: PilotFigures
    returns: PilotReturns
    findings: PilotFindings

    @property
    def not_collated(self) -> list[Quarter]:
        """The pilot's quarters of which the warehouse holds no judgement."""
        return [quarter for quarter in self.pilot.quarters if quarter not in self.collated]

    def names_of(self, codes: list[str]) -> list[str]:
        """Areas by name, in the order of names."""
        return sorted(self.area_names[code] for code in codes)

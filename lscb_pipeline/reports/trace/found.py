"""What a trace is made of, as it was read: frames of the warehouse, and what the contracts say of the indicator."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.layout import Layout
from lscb_pipeline.frames.traces import (
    CountingStatements,
    DeliveryDecisions,
    DeliveryFindings,
    DeliveryRules,
    FigureReleases,
    LondonFigure,
    MartFigure,
    OwedBySenders,
    PopulationsUnder,
    PublishedAround,
    PublishedFigure,
    StatementPlaces,
    StatementVersions,
    TracedDeliveries,
)
from lscb_pipeline.reference.areas import members


@dataclass(frozen=True)
class AskedFigure:
    """The one figure that is asked for; its feed is its indicator's."""

    area_code: str
    indicator: Indicator
    breakdown: str
    start: dt.date
    end: dt.date

    @property
    def members(self) -> list[str]:
        """The areas that the figure is of, one or those of a merged one."""
        return members(self.area_code)


@dataclass(frozen=True)
class Found:
    """What was read of a figure.

    published, mart, published_london, mart_london: a row or none. now and then: whose words count now, and counted in
    the release that published the figure (none where none did). denominator: the indicator that it is divided by.
    """

    asked: AskedFigure
    contract: Contract
    layouts: Mapping[str, Layout]
    denominator: Indicator | None
    is_made_up: bool
    published: PublishedFigure
    published_london: LondonFigure
    around: PublishedAround
    releases: FigureReleases
    mart: MartFigure
    mart_london: LondonFigure
    versions: StatementVersions
    places: StatementPlaces
    now: CountingStatements
    then: CountingStatements
    deliveries: TracedDeliveries
    rule_results: DeliveryRules
    findings: DeliveryFindings
    decisions: DeliveryDecisions
    populations: PopulationsUnder
    owed: OwedBySenders
    sent: TracedDeliveries
    merged: list[str]

    @property
    def is_person_level(self) -> bool:
        """Whether the feed has a row a person or event: nothing below its deliveries is told."""
        return bool(self.contract.person_columns or self.contract.properties.events)

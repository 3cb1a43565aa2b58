"""The specialist services' made-up figures: the Havens, drug treatment, whom the refuge turned away; by area, quarter.

Here: their levels and counts. Not here: stays in the refuge (refuge_stays.py). The Havens' counts are tiny: nearly all
of them are ones to be hidden. Levels are our own assumption, per 10,000 children aged 0-17 in a quarter, but for the
refuge's nearly 50 turned away in its last year (careappointments.com, 2010).
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from lscb_pipeline.contracts.library import library
from lscb_pipeline.frames.sample import SentFigures
from lscb_pipeline.sample.character import Areas
from lscb_pipeline.sample.levels import Rate
from lscb_pipeline.sample.long_form import block
from lscb_pipeline.sample.randomness import stream
from lscb_pipeline.sample.rounds import FIRST, by_quarter, number_of


@dataclass(frozen=True)
class Service:
    """Who sends one indicator, what stands in column `service`, and from which quarter on."""

    supplier: str
    indicator: str
    service: str
    rate: Rate
    since: str = FIRST.label


SERVICES = (
    Service("havens", "SS001", "havens", Rate(0.5, 0.35, growth=0.05, spread=0.25)),
    Service("ndtms", "SS002", "all", Rate(9.5, 7.5, growth=0.03, spread=0.2, need=0.2)),
    Service("london_refuge", "RF003", "london_refuge", Rate(0.075, 0.075, spread=0.3), since="2009-10-Q1"),
)


def specialist_services(areas: Areas) -> SentFigures:
    """Feed specialist_services: one file a service and quarter."""
    blocks = []
    for service in SERVICES:
        seen = stream(areas.seed, service.indicator).poisson(areas.rate(service.indicator, service.rate))
        rows = block(library().indicators[service.indicator], areas.codes, by_quarter(), seen)
        rows = rows[rows["quarter_number"] >= number_of(service.since)]
        blocks.append(rows.assign(service=service.service, supplier=service.supplier))
    rows = pd.concat(blocks, ignore_index=True)
    return rows.sort_values(["quarter_number", "supplier", "area_code"], ignore_index=True)

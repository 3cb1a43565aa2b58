"""The Met's made-up figures by borough: child protection, MAPPA, and youth violence.

Here: their levels and counts. Not here: missing children (episodes.py), and what a borough says of the same event
(drawn_counts.py). The City of London, which the Met doesn't police, is drawn with the others and left out of the files.
Rates are per 10,000 children aged 0-17 in a quarter or, of MAPPA, in a year: adults aren't held for these years.
Levels without a source are our own assumption.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.library import library
from lscb_pipeline.frames.sample import SentFigures
from lscb_pipeline.sample.character import Areas
from lscb_pipeline.sample.levels import SCHOOL_TERMS, SUMMER, Rate, Share
from lscb_pipeline.sample.long_form import block
from lscb_pipeline.sample.randomness import Counts, stream
from lscb_pipeline.sample.rounds import MAPPA, MONTHS_A_QUARTER, PROTECTION, VIOLENCE, RoundPeriod, by_month, by_year

SUPPLIER = "mps"
MONTHLY = {
    "SG019": Rate(260, 215, SCHOOL_TERMS, growth=0.08),
    "SG021": Rate(16, 13, SCHOOL_TERMS, growth=0.04),
    "SG023": Rate(70, 62, growth=0.03),
    # 6,901 victims in London in 2011/12 (london.gov.uk/questions/2014/5790): about 10 a quarter and 10,000 children
    "GA001": Rate(13, 8.5, SUMMER, growth=0.03, spread=0.2, need=0.25),
    "GA003": Rate(2.2, 1.4, SUMMER, spread=0.25, need=0.25),
}
POLICE_PROTECTION = Rate(3.4, 2.8, SUMMER)
MARAC_CASES = Rate(9, 7.5, growth=0.3)
MARAC_REPEATS = Share("MARAC cases", 0.23, 0.21, spread=0.15)
DETECTIONS = Share("SG021", 0.21, 0.23, spread=0.12)
YEARLY = {
    # London's registered sex offenders: some 3,500, by our own assumption
    "MP001": Rate(24, 20, growth=0.04, need=0.25),
    "MP002": Rate(15, 11, spread=0.2, need=0.25),
    "MP003": Rate(1.0, 0.6, spread=0.3),
}
MEETINGS, ATTENDED = Rate(22, 17, need=0.2), Share("MAPPA meetings", 0.72, 0.70, growth=0.06, spread=0.15)


def police_protection(areas: Areas) -> Counts:
    """Children taken into police protection (s46) in each area and month, the City of London's too."""
    return stream(areas.seed, "SG020").poisson(areas.monthly("SG020", POLICE_PROTECTION))


def child_protection(areas: Areas) -> SentFigures:
    """Feed met_police_child_protection: a quarter's three months in a file."""
    offences = _flow(areas, "SG021")
    # detections belong to offences of any month: not a part of this month's
    expected = areas.monthly("SG021", MONTHLY["SG021"]) * _by_month(areas, "SG022", DETECTIONS)
    detections = stream(areas.seed, "SG022").poisson(expected.round(6))
    cases = stream(areas.seed, "MARAC cases").poisson(areas.monthly("MARAC cases", MARAC_CASES))
    repeats = stream(areas.seed, "SG024").binomial(cases, _by_month(areas, "SG024", MARAC_REPEATS))
    figures: dict[str, tuple[Counts, Counts | None]] = {
        "SG019": (_flow(areas, "SG019"), None),
        "SG020": (police_protection(areas), None),
        "SG021": (offences, None),
        "SG022": (detections, offences),
        "SG023": (_flow(areas, "SG023"), None),
        "SG024": (repeats, cases),
    }
    return _file(areas, PROTECTION, figures, by_month())


def mappa(areas: Areas) -> SentFigures:
    """Feed met_police_mappa: once a year, for the year."""
    ends = [span.quarter for span in by_year()]
    figures: dict[str, tuple[Counts, Counts | None]] = {
        code: (stream(areas.seed, code).poisson(areas.rate(code, rate)[:, ends]), None) for code, rate in YEARLY.items()
    }
    held = stream(areas.seed, "MAPPA meetings").poisson(areas.rate("MAPPA meetings", MEETINGS)[:, ends])
    figures["MP004"] = (stream(areas.seed, "MP004").binomial(held, areas.share("MP004", ATTENDED)[:, ends]), held)
    return _file(areas, MAPPA, figures, by_year())


def youth_violence(areas: Areas) -> SentFigures:
    """Feed met_police_youth_violence: a quarter's three months in a file."""
    return _file(areas, VIOLENCE, {code: (_flow(areas, code), None) for code in ("GA001", "GA003")}, by_month())


def _flow(areas: Areas, code: str) -> Counts:
    return stream(areas.seed, code).poisson(areas.monthly(code, MONTHLY[code]))


def _by_month(areas: Areas, name: str, share: Share) -> np.ndarray:
    return np.repeat(areas.share(name, share), MONTHS_A_QUARTER, axis=1)


def _file(
    areas: Areas, feed: str, figures: dict[str, tuple[Counts, Counts | None]], spans: tuple[RoundPeriod, ...]
) -> SentFigures:
    """Rows of the areas that the Met polices; `amount` is the numerator, for the feed that has this column."""
    indicators, not_covered = library().indicators, library().contracts[feed].properties.areas_not_covered
    blocks = [block(indicators[code], areas.codes, spans, *counts) for code, counts in figures.items()]
    every = pd.concat(blocks, ignore_index=True)
    rows = every[~every["area_code"].isin(list(not_covered))].assign(amount=every["numerator"], supplier=SUPPLIER)
    return rows.sort_values(["period", "area_code", "indicator_code"], ignore_index=True)

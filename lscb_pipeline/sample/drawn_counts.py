"""The counts behind the borough returns, drawn so that the parts of one return agree with one another.

Here: flows, stocks, and which count is whose denominator. Not here: NI 71's scores (self_assessment.py) and
the form of a return (borough_return.py). Every count is areas x quarters.
"""

from __future__ import annotations

import numpy as np

from lscb_pipeline.sample import levels
from lscb_pipeline.sample.character import Areas
from lscb_pipeline.sample.levels import Share
from lscb_pipeline.sample.police_figures import police_protection
from lscb_pipeline.sample.randomness import Counts, Floats, stream
from lscb_pipeline.sample.rounds import MONTHS_A_QUARTER

Figure = tuple[Counts, Counts | None]  # numerator, denominator

# Indicators that are a count by itself; a rate's population is the centre's business.
PLAIN = {
    "SG001": "referrals", "SG006": "enquiries", "SG008": "on_plan", "SG012": "looked_after",
    "SG014": "private_fostering", "SG015": "allegations", "SG017": "deaths", "SG018": "no_recourse",
    "SG031": "missing_education", "SG033": "told_of_police_protection", "GA002": "entrants",
}  # fmt: skip


def figures(areas: Areas) -> dict[str, Figure]:
    """Numerator and denominator of every indicator of the borough return that is no score."""
    counts = _flows(areas) | _stocks(areas)
    counts["to_assessment"] = part(areas, "to_assessment", counts, levels.TO_ASSESSMENT)
    counts |= _child_protection(areas, counts)
    for name, share in levels.LINKS.items():
        counts[name] = part(areas, name, counts, share)
    counts["told_of_police_protection"] = _told_of_police_protection(areas)
    pupils = np.round(areas.population * levels.PUPILS_PER_CHILD).astype("int64")
    counts["pupils"] = np.repeat(pupils[:, None], counts["referrals"].shape[1], axis=1)
    found: dict[str, Figure] = {code: (counts[name], None) for code, name in PLAIN.items()}
    found["SG002"] = (counts["to_assessment"], counts["referrals"])
    for code, share in levels.SHARES.items():
        found[code] = (part(areas, code, counts, share), counts[share.of])
    return found


def part(areas: Areas, name: str, counts: dict[str, Counts], share: Share) -> Counts:
    """Draw how many of another count: never more than all of them."""
    return stream(areas.seed, name).binomial(counts[share.of], areas.share(name, share))


def _flows(areas: Areas) -> dict[str, Counts]:
    return {name: stream(areas.seed, name).poisson(areas.rate(name, rate)) for name, rate in levels.RATES.items()}


def _stocks(areas: Areas) -> dict[str, Counts]:
    by_name = {}
    for name, rate in levels.STOCKS.items():
        expected, chance = areas.rate(name, rate), stream(areas.seed, name)
        joined = chance.poisson(expected * rate.leave)
        open_at_end, left = moving(chance, expected[:, 0], joined, rate.leave)
        by_name[name] = open_at_end
        if name == "looked_after":  # at any time in the quarter: at its end, or left during it
            by_name["ever_looked_after"] = open_at_end + left
    return by_name


def _told_of_police_protection(areas: Areas) -> Counts:
    """What social care counts of the powers that police used: the other side of SG020, with small discrepancies."""
    used = police_protection(areas).reshape(len(areas.codes), -1, MONTHS_A_QUARTER).sum(axis=2)
    chance = stream(areas.seed, "told of police protection")
    beside = chance.poisson((used * levels.TOLD_BESIDE).round(6))
    notified: Counts = chance.binomial(used, levels.TOLD_OF_POLICE_PROTECTION) + beside
    return notified


def _child_protection(areas: Areas, counts: dict[str, Counts]) -> dict[str, Counts]:
    """From enquiry to conference to plan: the plans at quarter end are those before, begun and ended."""
    with_plans = dict(counts)
    with_plans["conferences"] = part(areas, "conferences", with_plans, levels.CONFERENCES)
    started = with_plans["plans_started"] = part(areas, "plans_started", with_plans, levels.PLANS_STARTED)
    chance = stream(areas.seed, "plans")
    at_first = np.round(started.mean(axis=1) / levels.PLANS_ENDED, 6)
    with_plans["on_plan"], with_plans["plans_ended"] = moving(chance, at_first, started, levels.PLANS_ENDED)
    new = chance.binomial(np.minimum(started, with_plans["on_plan"]), levels.STILL_ON_PLAN)
    with_plans["three_months_on_plan"] = with_plans["on_plan"] - new
    return with_plans


def moving(chance: np.random.Generator, at_first: Floats, joined: Counts, leave: float) -> tuple[Counts, Counts]:
    """A stock that moves slowly: how many at the end of each quarter, and how many left during it."""
    stock = chance.poisson(at_first)
    at_end, left = np.empty_like(joined), np.empty_like(joined)
    for quarter in range(joined.shape[1]):
        left[:, quarter] = chance.binomial(stock, leave)
        stock = stock + joined[:, quarter] - left[:, quarter]
        at_end[:, quarter] = stock
    return at_end, left

"""How high the boroughs' made-up figures are: levels, spread between areas, season and trend, as data.

Here: numbers only, each with where it comes from. Not here: how counts are drawn from them (drawn_counts.py), and the
other suppliers' levels (beside their figures). What no comment names a source for is our own assumption, chosen to
look like London in 2008-10; nobody measured it.
"""

from dataclasses import dataclass

Season = tuple[float, float, float, float]  # April to June, July to September, and so on; 1 is the year's mean
LEVEL: Season = (1.0, 1.0, 1.0, 1.0)
SCHOOL_TERMS: Season = (1.03, 0.88, 1.02, 1.07)  # schools refer most, and are closed in summer
SUMMER: Season = (1.05, 1.22, 0.92, 0.81)  # children run in the long evenings
WINTER: Season = (0.95, 0.85, 1.08, 1.12)


@dataclass(frozen=True)
class Rate:
    """Per 10,000 resident children aged 0-17: in a quarter for a flow, at its end for a stock."""

    inner: float
    outer: float
    season: Season = LEVEL
    growth: float = 0.0  # a year
    spread: float = 0.12  # between areas, of the logarithm, beside what follows from need
    need: float = 0.15  # how much of the area's need shows
    leave: float = 1.0  # of a stock, the share that leaves in a quarter


@dataclass(frozen=True)
class Share:
    """A share of another count, by area."""

    of: str
    inner: float
    outer: float
    growth: float = 0.0  # a year, in points
    spread: float = 0.08  # between areas, of the logarithm
    season: Season = LEVEL


RATES = {
    # London referrals: of the order of 500 to 600 per 10,000 a year, the level this sample was asked for
    "referrals": Rate(140, 127, SCHOOL_TERMS, growth=0.05),
    "enquiries": Rate(21.5, 18.0, SCHOOL_TERMS, growth=0.08),
    "allegations": Rate(4.6, 4.0, SCHOOL_TERMS, growth=0.06, need=0.0),
    "deaths": Rate(1.2, 1.0, WINTER),
    "returned": Rate(6.5, 5.0, SUMMER, growth=0.04),
    # about 1,700 per 100,000 aged 10-17 a year, who are some two fifths of those aged 0-17; falling
    "entrants": Rate(18.5, 16.5, growth=-0.15, need=0.2),
    # a survey: so many answers for each 10,000 children
    "respondents": Rate(290, 270, need=0.0),
}
STOCKS = {
    # 60 in inner London and 45 in outer: the levels this sample was asked for
    "looked_after": Rate(60, 45, growth=0.02, spread=0.14, leave=0.11),
    "private_fostering": Rate(1.8, 2.2, growth=0.1, spread=0.35, need=0.0, leave=0.2),
    "no_recourse": Rate(8.5, 6.0, growth=0.08, spread=0.3, leave=0.15),
    "missing_education": Rate(7.5, 6.5, SCHOOL_TERMS, spread=0.25, leave=0.5),
}
# England had 31 children on a plan per 10,000 in 2008 and 34 in 2009 (trade press on DCSF's figures). Here plans
# follow from enquiries: a conference for half, a plan for most of these, and 28 % of plans ended each quarter, which
# makes about 31 in outer London and 37 in inner.
CONFERENCES = Share("enquiries", 0.50, 0.50)
PLANS_STARTED = Share("conferences", 0.86, 0.86, spread=0.03)
PLANS_ENDED = 0.28
STILL_ON_PLAN = 0.93  # of plans begun in a quarter, those still open at its end

# Between one count and the next.
LINKS = {
    "initial_assessments": Share("to_assessment", 0.95, 0.95, spread=0.01),
    "core_assessments": Share("initial_assessments", 0.32, 0.28, growth=0.02, spread=0.15),
    "concluded": Share("allegations", 0.88, 0.88, spread=0.03),
    "care_leavers": Share("looked_after", 0.065, 0.065, spread=0.1),
}
TO_ASSESSMENT = Share("referrals", 0.62, 0.60, growth=0.02, spread=0.1)

# What share of its denominator each indicator's numerator is.
SHARES = {
    "SG003": Share("referrals", 0.17, 0.16, spread=0.18),
    "SG004": Share("initial_assessments", 0.70, 0.73, growth=0.02),
    "SG005": Share("core_assessments", 0.76, 0.79, growth=0.015),
    "SG007": Share("conferences", 0.66, 0.70, growth=0.03),
    "SG009": Share("plans_ended", 0.09, 0.08, growth=-0.005, spread=0.25),
    # 10 to 15 % was the good band of 2006/07 (the national indicator's published definition, id.esd.org.uk)
    "SG010": Share("plans_started", 0.125, 0.12, spread=0.2),
    "SG011": Share("three_months_on_plan", 0.965, 0.97, spread=0.02),
    "SG013": Share("care_leavers", 0.87, 0.89, spread=0.05),
    # 80 % within a month was the aim (Working Together 2006, appendix 5, [memory]); few reached it
    "SG016": Share("concluded", 0.60, 0.63, growth=0.04, spread=0.12),
    "SG030": Share("pupils", 0.0011, 0.0010, growth=-0.0001, spread=0.25),
    "SG032": Share("respondents", 0.25, 0.26, spread=0.1),
    "GA004": Share("referrals", 0.020, 0.012, growth=0.003, spread=0.35),
    "RA012": Share("ever_looked_after", 0.017, 0.014, spread=0.3, season=SUMMER),
    "RA013": Share("returned", 0.45, 0.48, growth=0.05, spread=0.2),
    "SS003": Share("on_plan", 0.66, 0.62, spread=0.1),
    "SS004": Share("on_plan", 0.035, 0.04, spread=0.2),
}
# Of the children whom police took into protection, those that social care has on record as told, and those it has
# counted beside (twice, or in another quarter): the two sources differ a little.
TOLD_OF_POLICE_PROTECTION, TOLD_BESIDE = 0.97, 0.02
PUPILS_PER_CHILD = 0.66  # on roll for each resident child aged 0-17

"""The words of a release: priority areas, units, symbols, and how sure a comparison is.

Here: fixed texts, each once, for pages and workbook alike. Not here: numbers (shown_figures.py), questions to ask
(data_contracts/questions.yaml).
"""

from typing import Final

SYMBOLS: Final = {
    "c": "hidden, so that nobody can be recognised: a count of 1 to 5, or one that would give such a count away",
    "x": "due and not returned, or not available; of London, too few areas, or some that their sender hid",
    "z": "not applicable, or a share of nobody",
    "u": "not reliable enough to be shown",
    "low": "not zero, and rounds to zero",
    "r": "revised: differs from what was published before",
    "caution": "its publisher says: to be treated with caution",
}
PRIORITY_AREAS: Final = {
    "assessment": "Referral and assessment",
    "child_protection": "Child protection",
    "looked_after": "Looked-after children",
    "private_fostering": "Private fostering",
    "allegations": "Allegations against staff",
    "child_death": "Child death",
    "police": "Police",
    "domestic_violence": "Domestic violence",
    "health": "Health",
    "education": "Education",
    "workforce": "Workforce",
    "runaways": "Runaways and missing children",
    "tpu": "Teenage pregnancy",
    "gangs": "Gangs and serious youth violence",
    "specialist_services": "Specialist services",
    "mappa": "Public protection (MAPPA)",
}
UNITS: Final = {  # of a ratio the catalogue's own words (unit_says)
    "rate_per_1000": "per 1,000",
    "rate_per_10000": "per 10,000",
    "rate_per_100000": "per 100,000",
    "percent": "%",
    "count": "number",
    "score": "score",
    "days": "days",
}
READINESS: Final = {
    "green": "audit-ready",
    "amber": "with reservations",
    "red": "not audit-ready",
    "grey": "not scored",
}
FUNNEL: Final = {
    "below_998": "far below (99.8 %)",
    "below_95": "below (95 %)",
    "within": "within",
    "above_95": "above (95 %)",
    "above_998": "far above (99.8 %)",
}
VERSUS: Final = {  # beyond how boroughs differ
    "better": "better",
    "similar": "no further than boroughs usually are",
    "worse": "worse",
    "higher": "higher",
    "lower": "lower",
    "not_compared": "not compared",
}
CHANCE: Final = VERSUS | {"similar": "may be chance"}  # by the area's own interval
POLARITY: Final = {
    "high_is_good": "higher is better",
    "low_is_good": "lower is better",
    "neutral": "neither high nor low is good by itself",
}
OVER: Final = {
    "": "",
    "quarter": "The months that senders give are added up to quarters",
    "four_quarters": "Each figure is of the four quarters that end with its period, added up",
    "year": "The quarters that senders give are added up to the year to 31 March",
}
LIFE: Final = {
    "proposed": "proposed",
    "drafted": "drafted",
    "in_consultation": "in consultation",
    "in_pilot": "in pilot: of pilot boroughs alone",
    "signed_off": "signed off",
    "retired": "retired",
    None: "read as it is published",
}
RESULT: Final = {
    "outcome": "outcome: what became of children",
    "output": "output: what was done",
    None: "neither outcome nor output",
}
PRIORITY: Final = {
    "core": "core: asked of every board",
    "further": "further: asked beside the core",
    "context": "context: to be read beside others",
    None: "none set",
}
FREQUENCY: Final = {"monthly": "every month", "quarterly": "every quarter", "annual": "once a year"}
MEASURES: Final = {
    "stock": "on one day: never added up over periods",
    "flow": "within a period",
}
DISCLOSURE: Final = {
    "persons": "Counts of 1 to 5 are hidden, and others where a hidden one could be worked out from them.",
    "public": "Its publisher has released these figures already: shown as published there.",
    "not_about_persons": "These figures are not about persons: none is hidden.",
}
STATES: Final = {
    "missing": "no return",
    "no_return": "no return",
    "rejected": "return not used",
    "absent": "left empty, or not in the return",
    "held": "waits for a decision",
    "withdrawn": "given before, and left out since",
    "not_applicable": "does not apply",
    "not_collected": "not collected",
    "to_follow": "to follow",
    "with_partner": "held by another body",
    "joint": "in a joint figure with another area",
    "local_definition": "counted by another definition",
}
BLANK: Final = {  # what stands in a cell without a figure, and why there is none
    "withheld": "London's value is not shown: too few areas returned, or a hidden count feeds it",
    "not ranked": "the figure is hidden, missing, or of a kind that isn't ranked, as counts and scores are",
    "no quartile": "not ranked, or fewer than 12 areas are",
    "no median": "the area has no close neighbour, fewer than three have a figure that is shown, or it isn't compared",
    "none to show": "no figure of that period is held, it is hidden, or it was counted otherwise then",
    "not set beside it": "London's figure of a year before isn't shown, is of other areas, or was counted otherwise",
    "no interval": "a count, a score or a figure that isn't shown has none",
    "none": "a count or a score is divided by nothing",
    "not in a funnel": "not set against London",
    "no figure": "there is nothing to judge",
    "not scored": "no return, or none that was due, came with it",
}
TOO_SHORT: Final = "too short to judge"
AS_USUAL: Final = "as usual"
TREND: Final = {
    "is_outside": "outside its own limits",
    "is_moving": "seven rising or falling",
    "is_one_side": "seven on one side of its mean",
    "is_near_limit": "two of three near a limit",
}

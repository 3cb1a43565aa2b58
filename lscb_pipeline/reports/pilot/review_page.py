"""The pilot's review as one HTML document that needs nothing else: for the steering group, internal.

Here: the page, and how limits are put in words. Not here: what is counted (review.py).
"""

from lscb_pipeline.contracts.pilot import PilotCondition, PilotRule
from lscb_pipeline.reports.pilot.review import PROPOSALS, PilotReview, returned_of
from lscb_pipeline.reports.readiness.page import render

# Each measure as readers say it: so much of what.
MEASURE_WORDS = {
    "produced": "of the figures asked for were produced",
    "not_collected": "of the figures asked for are not collected",
    "with_partner": "of the figures asked for are held by a partner",
    "awaited": "of the figures asked for come later, or with another's",
    "unexplained": "of the figures asked for are absent without a reason",
    "otherwise_defined": "of the figures produced follow another definition",
    "questioned": "of the figures produced failed a rule",
}


def pilot_page(review: PilotReview) -> str:
    """The review as a page; the same review gives the same text."""
    return render(
        "pilot/review.html.j2",
        review=review, given=review.given, pilot=review.given.pilot, made_up=review.given.is_made_up,
        returned=returned_of(review), order=PROPOSALS, limits_words=limits_words,
    )  # fmt: skip


def limits_words(rule: PilotRule) -> str:
    """When a rule holds, in words."""
    return "; and ".join(_limit(condition) for condition in rule.when) or "no rule before it holds"


def _limit(condition: PilotCondition) -> str:
    limit = condition.at_least if condition.below is None else condition.below
    word = "at least" if condition.below is None else "less than"
    return f"{word} {100 * (limit or 0):g} % {MEASURE_WORDS[condition.measure]}"

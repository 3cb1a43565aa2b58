"""What is proposed of each indicator, by the pilot's rules, with the figures behind it: for the steering group.

Here: the first rule that holds, and its words. Not here: the rules, which are data (contracts/pilot.py), and nothing
that isn't one of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.contracts.pilot import Pilot, PilotRule
from lscb_pipeline.reports.pilot.given import PilotGiven
from lscb_pipeline.reports.pilot.measures import MeasuredIndicator, by_indicator, measured

UNDECIDED = "none"  # where too few returned


@dataclass(frozen=True)
class Proposed:
    """One indicator: keep, amend, drop or none, by which rule, in its words, and all that was measured.

    `boroughs`: with a return that counts in which it was due.
    """

    indicator: Indicator
    proposal: str
    rule_id: str
    says: str
    boroughs: int
    measured: Mapping[str, MeasuredIndicator]


def proposals(given: PilotGiven) -> list[Proposed]:
    """What is proposed of each indicator that was due of a pilot borough, in the order of codes."""
    of = {indicator.code: indicator for indicator in given.feed_indicators}
    made = []
    for code, figures in by_indicator(given.figures).items():
        boroughs = figures.loc[figures["is_asked"], "area_code"].nunique()
        found = measured(figures, given.reasons)
        rule = rule_for(found, given.pilot) if boroughs >= given.pilot.judged_from else None
        too_few = f"nothing is proposed: returns of {boroughs} boroughs, and {given.pilot.judged_from} are needed"
        made.append(
            Proposed(
                of[code],
                rule.proposal if rule else UNDECIDED,
                rule.id if rule else "",
                in_words(rule, found) if rule else too_few,
                int(boroughs),
                found,
            )
        )
    return made


def rule_for(found: Mapping[str, MeasuredIndicator], pilot: Pilot) -> PilotRule:
    """The first rule of which every condition holds; the last one has none, and always does."""
    return next(rule for rule in pilot.rules if all(c.holds(found[c.measure].share) for c in rule.when))


def in_words(rule: PilotRule, found: Mapping[str, MeasuredIndicator]) -> str:
    """What a rule says, with the figures that were measured."""
    return rule.says.format_map({name: one.words for name, one in found.items()})

"""What each partner is asked to do in an area: the actions whose condition the area's published figures fulfil.

Here: when a condition holds. Not here: what is asked (data_contracts/runaways/actions.yaml).
"""

from collections.abc import Iterator, Mapping
from typing import Final

from lscb_pipeline.contracts.runaways_actions import Condition, runaways_actions
from lscb_pipeline.reference.boards import IN_FULL, board_of
from lscb_pipeline.reports.readiness.inputs import Record
from lscb_pipeline.reports.runaways.coverage import is_there
from lscb_pipeline.reports.runaways.material import NI_71, POLICE, RunawaysMaterial

INTERVIEWS: Final = "RA013"
CHILDREN: Final = "RA007"
AGENCIES: Final = "runaways_survey"


def actions_of(material: RunawaysMaterial, area_code: str, is_contradicted: bool) -> list[tuple[str, list[str]]]:
    """By partner what it is asked to do in an area. `is_contradicted`: the top score for information, and no data."""
    newest = {row["indicator_code"]: row for row in material.rows
              if area_code in row["area_code"].split("+") and row["breakdown"] == "all"}  # fmt: skip
    holds: set[Condition] = {"always", *_of_returns(material, area_code), *_of_figures(newest)}
    if is_contradicted:
        holds.add("top_score_without_data")
    found: dict[str, list[str]] = {}
    called = IN_FULL[board_of(area_code, material.release.quarter.ends_on).word]
    for action in runaways_actions().actions:
        if action.when in holds:
            partner = called if action.partner == IN_FULL["board"] else action.partner
            found.setdefault(partner, []).append(action.says)
    return list(found.items())


def _of_returns(material: RunawaysMaterial, area_code: str) -> Iterator[Condition]:
    """What was due of the area and isn't there; of the survey, that others' agencies answered and none of its own."""
    missing = material.release.missing
    due = set(missing.loc[missing["area_code"] == area_code, "indicator_code"]) if len(missing) else set()
    if NI_71 in due:
        yield "no_self_assessment"
    if INTERVIEWS in due:
        yield "no_return_interviews"
    answered = {member for row in material.rows if row["feed"] == AGENCIES and is_there(row)
                for member in row["area_code"].split("+")}  # fmt: skip
    if answered and area_code not in answered:
        yield "no_agency_answers"
    if area_code in material.uncovered.get(POLICE, {}):
        yield "not_covered"


def _of_figures(newest: Mapping[str, Record]) -> Iterator[Condition]:
    """What its figures say beside London's, beyond chance."""
    children, interviews = newest.get(CHILDREN), newest.get(INTERVIEWS)
    if children and children["funnel"] == "above_998":
        yield "far_above_london"
    if children and children["funnel"] == "below_998":
        yield "far_below_london"
    if interviews and interviews["versus_london"] == "worse":
        yield "few_return_interviews"

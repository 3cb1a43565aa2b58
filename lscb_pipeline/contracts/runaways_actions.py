"""What partners are asked to do about runaways where figures show a need: data_contracts/runaways/actions.yaml.

Here: what an entry says, and its checks. Not here: whether a condition holds of an area (reports/runaways/actions.py).
"""

import functools
from typing import Literal

from lscb_pipeline.contracts.strict import Strict
from lscb_pipeline.contracts.yaml_file import read_as
from lscb_pipeline.project_files import project_folder

Condition = Literal[
    "always", "no_self_assessment", "top_score_without_data", "no_return_interviews", "few_return_interviews",
    "far_above_london", "far_below_london", "not_covered", "no_agency_answers",
]  # fmt: skip


class Action(Strict):
    """One thing that one partner is asked to do."""

    partner: str
    when: Condition
    says: str


class Actions(Strict):
    """All of them, with what readers are told of them."""

    note: str
    actions: list[Action]


@functools.cache
def runaways_actions() -> Actions:
    """The actions as they are written. Raises ContractError for a fault, with file and line."""
    return read_as(project_folder("data_contracts") / "runaways" / "actions.yaml", Actions)

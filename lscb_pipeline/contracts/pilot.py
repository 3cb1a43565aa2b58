"""The pilot of the dataset: its boroughs and quarters, and the rules of its review: data in data_contracts/pilot.yaml.

Here: what the file says, reading it, and what is wrong with it. Not here: what is due of pilot boroughs (scope.py),
measuring an indicator, nor holding the rules against it (reports/pilot).
"""

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Literal, get_args

from pydantic import Field, model_validator

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.life import Label
from lscb_pipeline.contracts.readers_text import ReadersText
from lscb_pipeline.contracts.strict import Strict
from lscb_pipeline.contracts.yaml_file import fault, read_as
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.tables import table

# `asked`: figures due of boroughs whose return of the quarter counts. Of these produced (figures, true zeros, and what
# is agreed not to apply), not_collected, with_partner, awaited (to follow, or counted with another's), unexplained (no
# reason). Of those produced as figures: otherwise_defined (by a local definition, or another version than the one in
# force) and questioned (a rule failed on its row, critical or a warning).
Measure = Literal["produced", "not_collected", "with_partner", "awaited", "unexplained", "otherwise_defined",
                  "questioned"]  # fmt: skip
Proposal = Literal["keep", "amend", "drop"]
MEASURES: tuple[str, ...] = get_args(Measure)
REASONS = frozenset({"not_collected", "with_partner"})  # of the measures those that count one reason code
NAMED = re.compile(r"\{(\w*)\}")
Fault = tuple[list[str | int], str]


class PilotCondition(Strict):
    """That a measure of an indicator, a share from 0 to 1, is at least so much, or below it."""

    measure: Measure
    at_least: float | None = Field(None, ge=0, le=1)
    below: float | None = Field(None, ge=0, le=1)

    @model_validator(mode="after")
    def _one_limit(self) -> "PilotCondition":
        if (self.at_least is None) == (self.below is None):
            raise ValueError("a condition is `at_least` or `below`, one of the two")
        return self

    def holds(self, share: float) -> bool:
        """Whether it holds of a share; thousandths of a thousandth are noise of division."""
        if self.below is not None:
            return round(share, 9) < self.below
        return self.at_least is not None and round(share, 9) >= self.at_least


class PilotRule(Strict):
    """What is proposed of an indicator of which all conditions hold, and in which words."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    proposal: Proposal
    when: list[PilotCondition]
    says: ReadersText

    @model_validator(mode="after")
    def _names_measures(self) -> "PilotRule":
        if unknown := sorted(set(NAMED.findall(self.says)) - set(MEASURES)):
            raise ValueError(f"rule {self.id} says figures that nobody measures: {', '.join(unknown)}")
        return self


class Burden(Strict):
    """Where the hours spent on a return are told, and of how many boroughs they must be to be shown."""

    column: str
    least_boroughs: int = Field(ge=3, description="of fewer, the least and the most would name a borough")


class Pilot(Strict):
    """The pilot as the file says it."""

    version: str
    note: ReadersText
    feed: str
    count: int = Field(ge=1, description="how many boroughs piloted: the list must have as many")
    boroughs: list[str] = Field(description="area codes")
    quarters: list[Label] = Field(min_length=1, description="collection quarters in their order, without a gap")
    burden: Burden
    judged_from: int = Field(ge=1, description="boroughs with a return, of fewer nothing is proposed")
    rules: list[PilotRule] = Field(min_length=1, description="the first that holds proposes")


def read_pilot(path: Path, contracts: Mapping[str, Contract]) -> Pilot:
    """Read the pilot; raises ContractError, with the line, for a fault or a name that there isn't."""
    pilot = read_as(path, Pilot)
    for steps, message in (*_of_places(pilot), *_of_quarters(pilot), *_of_feed(pilot, contracts), *_of_rules(pilot)):
        raise fault(path, steps, message)
    return pilot


def _of_places(pilot: Pilot) -> Iterator[Fault]:
    areas = set(table("area")["area_code"])
    for number, code in enumerate(pilot.boroughs):
        if code not in areas:
            yield ["boroughs", number], f"no area {code}"
        if code in pilot.boroughs[:number]:
            yield ["boroughs", number], f"{code} is there twice"
    if len(pilot.boroughs) != pilot.count:
        yield ["count"], f"{pilot.count} boroughs are said to pilot, and {len(pilot.boroughs)} are named"
    if pilot.judged_from > pilot.count:
        yield ["judged_from"], f"nothing is ever proposed: {pilot.count} boroughs pilot"
    if pilot.burden.least_boroughs > pilot.count:
        yield ["burden", "least_boroughs"], f"no hours are ever shown: {pilot.count} boroughs pilot"


def _of_quarters(pilot: Pilot) -> Iterator[Fault]:
    for number, quarter in enumerate(pilot.quarters[1:], start=1):
        before = pilot.quarters[number - 1]
        if quarter in pilot.quarters[:number]:
            yield ["quarters", number], f"{quarter.label} is there twice"
        elif quarter != before.next():
            yield ["quarters", number], f"{quarter.label} doesn't follow {before.label}: name all quarters, in order"


def check_quarters(path: Path, pilot: Pilot, indicators: Collection[Indicator]) -> None:
    """Raise ContractError unless the pilot's quarters are those in which pilots alone owe an indicator of its feed.

    An indicator that nobody has signed off yet is theirs alone until the pilot's last quarter.
    """
    piloted: set[Quarter] = set()
    for one in sorted(indicators, key=lambda each: each.code):
        quarter, last = one.asked.pilots, pilot.quarters[-1]
        while one.feed == pilot.feed and quarter and quarter < (one.asked.all or last.next()):
            if quarter not in pilot.quarters:
                raise fault(
                    path, ["quarters"], f"{quarter.label} isn't there, and {one.code} is due of pilots alone in it"
                )
            piloted.add(quarter)
            quarter = quarter.next()
    for number, quarter in enumerate(pilot.quarters):
        if quarter not in piloted:
            raise fault(path, ["quarters", number], f"nothing is due of pilots alone in {quarter.label}")


def _of_feed(pilot: Pilot, contracts: Mapping[str, Contract]) -> Iterator[Fault]:
    contract = contracts.get(pilot.feed)
    if contract is None:
        yield ["feed"], f"no feed {pilot.feed}"
        return
    if lacking := sorted({"indicator_code", "definition_version"} - set(contract.by_name)):
        yield ["feed"], f"{pilot.feed} can't be reviewed, its rows have no {', '.join(lacking)}"
    reasons = contract.properties.reasons
    if contract.person_columns or reasons is None or reasons.note is None:
        yield ["feed"], f"{pilot.feed} can't be reviewed, it is no feed of counts with reasons and notes"
    elif lacking := sorted(REASONS - set(reasons.status)):
        yield ["feed"], f"{pilot.feed} can't be reviewed, nobody can say {', '.join(lacking)}"
    column = contract.by_name.get(pilot.burden.column)
    if column is None or column.logical_type not in ("number", "integer"):
        yield ["burden", "column"], f"{pilot.feed} has no column {pilot.burden.column} of numbers"


def _of_rules(pilot: Pilot) -> Iterator[Fault]:
    names = [rule.id for rule in pilot.rules]
    for number, rule in enumerate(pilot.rules):
        if rule.id in names[:number]:
            yield ["rules", number, "id"], f"rule {rule.id} is there twice"
        if not rule.when and number < len(names) - 1:
            yield ["rules", number], f"rule {rule.id} always holds: no rule after it is ever asked"
    if pilot.rules[-1].when:
        yield ["rules", len(names) - 1], f"an indicator of which rule {names[-1]} doesn't hold has no proposal"

"""relations.yaml: what counts of one area have to do with one another, whichever feeds they come from.

Who knows some counts of a relation can infer others: disclosure control guards by it, and the attacker tries it. Here:
what may stand in the file, and the relations that the catalogue states already. Not here: their use (disclosure).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.contracts.contract_error import ContractError
from lscb_pipeline.contracts.strict import Strict
from lscb_pipeline.contracts.yaml_file import read_as

DENOMINATOR = "/denominator"


class Term(Strict):
    """A count on the right side."""

    count: str = Field(
        description="an indicator's code: its numerator; CODE/denominator: its denominator; CODE/way:group: a group "
        "of which a release tells London's count (collation/release/runaways_told.py)"
    )
    when: Literal["same", "before", "last", "until", "within", "each"] = Field(
        "same",
        description="of the same period; of the one as long before it; of the shorter one that ends with it; "
        "of the shorter one that ends as it begins; of all that fill it, added up; of each that is in it",
    )
    times: float = 1


class Relation(Strict):
    """A count of an area and period, and the sum that it equals, or lies at or below, or at or above."""

    says: str
    count: str
    kind: Literal["equal", "at_most", "at_least"] = Field(alias="is")
    to: list[Term] = Field(min_length=1)

    @property
    def codes(self) -> list[str]:
        """The indicators whose counts it relates."""
        return [name.split("/")[0] for name in (self.count, *(term.count for term in self.to))]

    @model_validator(mode="after")
    def _of_others(self) -> "Relation":
        if any(term.count == self.count and term.when == "same" for term in self.to):
            raise ValueError(f"{self.count}: a count is related to others, or to itself at another time")
        return self


def read_relations(path: Path, indicators: Mapping[str, Indicator]) -> list[Relation]:
    """Those of the file, then those that the catalogue states; raises ContractError for an unknown indicator."""
    written = read_as(path, list[Relation])
    for relation in written:
        if unknown := sorted(set(relation.codes) - set(indicators)):
            raise ContractError(f"{path}: {relation.says!r} names unknown {', '.join(unknown)}")
    return written + [relation for indicator in indicators.values() for relation in _of_catalogue(indicator)]


def _of_catalogue(indicator: Indicator) -> list[Relation]:
    """How its stock moves, what it adds up to, and who else counts the same events."""
    equal: list[tuple[str, str, list[Term]]] = []
    if indicator.balance:
        joined, left = indicator.balance.joined + DENOMINATOR, indicator.balance.left + DENOMINATOR
        now, before = Term(count=indicator.code, when="last"), Term(count=indicator.code, when="until", times=-1)
        says = "who came is there now, and wasn't before, or left"
        equal.append((says, joined, [now, before, Term(count=left)]))
    if indicator.also_counted_by:
        same = [Term(count=indicator.also_counted_by, when="within")]
        equal.append(("the same events", indicator.code, same))
    if indicator.adds_up_to:
        within = [Term(count=indicator.code, when="within")]
        equal.append(("a year's count is that of its months", indicator.adds_up_to, within))
    return [Relation(says=says, count=count, kind="equal", to=to) for says, count, to in equal]

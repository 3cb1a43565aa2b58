"""What became of comments on drafts: data in data_contracts/consultation.yaml, and which drafts a quarter consulted on.

Here: the file's form, with the checks that need the catalogue beside it. Not here: the comments (a feed), nor what a
report makes of both (reports/consultation.py).
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

from lscb_pipeline.contracts.catalogue import Definition, Indicator
from lscb_pipeline.contracts.life import Label, consulted_in, next_after_consultation
from lscb_pipeline.contracts.readers_text import ReadersText
from lscb_pipeline.contracts.strict import Strict
from lscb_pipeline.contracts.yaml_file import fault, read_as
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.tables import table

FEED = "indicator_consultation"


class CommentDecision(Strict):
    """What became of a comment: of all on one version and subject, or of one area's, or of one role's there."""

    quarter: Label = Field(description="the collection quarter in which it was commented on")
    indicator: str
    version: str = "1"
    subject: str = Field(description="what the comments are about, as the feed's contract has it")
    area_code: str | None = None
    role: str | None = None
    became: Literal["accepted", "accepted_in_part", "not_accepted", "deferred"]
    day: dt.date
    decision: ReadersText = Field(min_length=1, description="what was decided, for those who commented")
    remark: str = Field("", description="for the file's keepers: how far a fact was checked; shown nowhere")


@dataclass(frozen=True)
class ConsultedDraft:
    """A version of an indicator's definition that is in consultation, and the one in force, if any."""

    indicator: Indicator
    definition: Definition
    in_force: Definition | None

    @property
    def decided_on(self) -> dt.date | None:
        """The day of the next decision on it, which ends its consultation; None where none is on record."""
        return next_after_consultation(self.indicator.life, self.definition.version if self.in_force else None)


def drafts_consulted_on(indicators: Mapping[str, Indicator], quarter: Quarter) -> list[ConsultedDraft]:
    """The drafts that were in consultation in a quarter, in the order of the codes."""
    return [
        _draft(indicator, version)
        for _, indicator in sorted(indicators.items())
        for version in consulted_in(indicator.life, quarter)
    ]


def _draft(indicator: Indicator, version: str | None) -> ConsultedDraft:
    every = [*indicator.versions, *indicator.drafts]
    if version is None:
        return ConsultedDraft(indicator, every[0], None)
    number = next(n for n, definition in enumerate(every) if definition.version == version)
    return ConsultedDraft(indicator, every[number], every[number - 1])


def read_decisions(path: Path, indicators: Mapping[str, Indicator]) -> list[CommentDecision]:
    """Read consultation.yaml; raises ContractError, with the line, for a fault or what nobody was consulted on."""
    decisions = read_as(path, list[CommentDecision])
    for number, decision in enumerate(decisions):
        for key, message in _faults(decision, indicators):
            raise fault(path, [number, key], message)
    return decisions


def _faults(decision: CommentDecision, indicators: Mapping[str, Indicator]) -> Iterator[tuple[str, str]]:
    code = decision.indicator
    if code not in indicators:
        yield "indicator", f"no indicator {code}"
        return
    every = {d.version for d in (*indicators[code].versions, *indicators[code].drafts)}
    if decision.version not in every:
        yield "version", f"no version {decision.version} of {code}"
    consulted = {draft.definition.version for draft in drafts_consulted_on({code: indicators[code]}, decision.quarter)}
    if decision.version not in consulted:
        yield "quarter", f"version {decision.version} of {code} was not in consultation in {decision.quarter.label}"
    if decision.area_code and decision.area_code not in set(table("area")["area_code"]):
        yield "area_code", f"no area {decision.area_code}"
    if decision.day < decision.quarter.starts_on:
        yield "day", f"{decision.day} comes before {decision.quarter.label}, when it was commented on"

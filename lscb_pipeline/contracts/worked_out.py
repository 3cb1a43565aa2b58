"""Figures worked out of a return of each child, beside the typed ones: how far both may lie apart, which is published.

Here: data_contracts/worked_out.yaml. Not here: how such a figure is counted (an indicator's `derived`, catalogue.py).
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import Field

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.contracts.life import Label
from lscb_pipeline.contracts.readers_text import ReadersText
from lscb_pipeline.contracts.strict import Strict
from lscb_pipeline.contracts.yaml_file import fault, read_as
from lscb_pipeline.reference.tables import table


class Tolerance(Strict):
    """By how much two counts may differ before it is a finding: by the larger of both."""

    count: float = Field(gt=0)
    share: float = Field(ge=0, lt=1, description="of the larger count")
    because: ReadersText

    @property
    def words(self) -> str:
        """The tolerance in words."""
        return f"{self.count:g}, or {self.share:.0%} of the larger one where that is more"


class SourceOfRecord(Strict):
    """An area's choice of the feed whose figures of an indicator are published."""

    area_code: str
    indicator_code: str
    feed: str = Field(description="one that it is worked out of; or its own, to go back to typed figures")
    since: Label = Field(description="the first quarter whose figures it holds for")
    decided_by: str = Field(min_length=1, description="a role in the area")
    decided_on: dt.date
    why: str = Field(min_length=1)


class WorkedOut(Strict):
    """What holds of all figures that are worked out beside typed ones."""

    tolerance: Tolerance
    sources_of_record: list[SourceOfRecord]

    def source_rows(self, indicators: Mapping[str, Indicator]) -> list[dict[str, Any]]:
        """The choices as core.source_of_record has them: each until the same area's next one on the indicator."""
        rows: list[dict[str, Any]] = []
        for choice in self.sources_of_record:
            later = [
                other.since for other in self.sources_of_record
                if (other.area_code, other.indicator_code) == (choice.area_code, choice.indicator_code)
                and other.since > choice.since
            ]  # fmt: skip
            rows.append(
                choice.model_dump() | {
                    "in_place_of": indicators[choice.indicator_code].feed, "since": choice.since.starts_on,
                    "until": min(later).starts_on if later else None,
                }
            )  # fmt: skip
        return rows


def read_worked_out(path: Path, indicators: Mapping[str, Indicator]) -> WorkedOut:
    """Read worked_out.yaml; raises ContractError, with the line, for a fault or a choice that there isn't."""
    worked_out = read_as(path, WorkedOut)
    for number, message in _faults(worked_out, indicators):
        raise fault(path, ["sources_of_record", number], message)
    return worked_out


def _faults(worked_out: WorkedOut, indicators: Mapping[str, Indicator]) -> Iterator[tuple[int, str]]:
    areas, known = set(table("area")["area_code"]), set()
    for number, choice in enumerate(worked_out.sources_of_record):
        indicator = indicators.get(choice.indicator_code)
        if choice.area_code not in areas:
            yield number, f"no area {choice.area_code}"
        if indicator is None:
            yield number, f"no indicator {choice.indicator_code}"
        elif choice.feed not in {indicator.feed, *(how.feed for how in indicator.derived)}:
            yield number, f"{choice.indicator_code} is not worked out of {choice.feed}"
        key = (choice.area_code, choice.indicator_code, choice.since)
        if key in known:
            yield number, f"{choice.area_code} chooses twice for {choice.indicator_code} since {choice.since.label}"
        known.add(key)

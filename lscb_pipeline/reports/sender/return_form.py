"""What one supplier's workbook of one quarter is made of."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from lscb_pipeline.contracts.catalogue import Definition, Indicator
from lscb_pipeline.contracts.contract import Column, Contract
from lscb_pipeline.frames.commands import EarlierReturn, TemplateRows
from lscb_pipeline.reference.quarters import Quarter

Dates = dict[Quarter, dt.date]


@dataclass(frozen=True)
class ReturnForm:
    """What one supplier's workbook of one quarter is made of.

    `areas`: those it may report for, names by code. `indicators`: those due, or counted from its records. `dates`: the
    due day of the quarter and of later ones. `rows`: of each figure due; none of records. `earlier`: what it sent
    before; empty where there is nothing. `drafted`: by indicator the definition that is a mere draft, in force nowhere.
    `send_to`: where and how it is sent; empty where the centre hasn't said.
    """

    contract: Contract
    supplier: str
    sender: str
    quarter: Quarter
    is_made_up: bool
    areas: dict[str, str]
    indicators: dict[str, Indicator]
    dates: Dates
    rows: TemplateRows
    earlier: EarlierReturn
    drafted: Mapping[str, Definition] = field(default_factory=dict)
    send_to: str = ""

    @property
    def title(self) -> str:
        """Whose workbook it is, and of what."""
        return f"{self.contract.title}: {self.sender}, {self.quarter.label}"

    def version_of(self, code: str, start: dt.date) -> str:
        """Which version of its definition an indicator is counted by: the draft, or the one in force on this day."""
        return (self.drafted.get(code) or self.indicators[code].definition_on(start)).version

    @property
    def columns(self) -> list[Column]:
        """The columns of the sheet to be filled in: the sign-off has a sheet of its own."""
        return [column for column in self.contract.columns if not column.properties.sign_off]

"""A feed's data contract: the few things of its ODCS file that the pipeline acts on.

What the standard has no word for stands in `customProperties` (properties.py). How a real file maps to a contract's
columns is a layout's business (layout.py), not the contract's.
"""

from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field

from lscb_pipeline.contracts.properties import ColumnProperties, FeedProperties
from lscb_pipeline.contracts.rules import Rule
from lscb_pipeline.contracts.strict import Strict

LogicalType = Literal["string", "integer", "number", "date", "timestamp", "boolean"]
UNSTATED = "unstated"  # in a marker's column: the file has no column for the figure, which is not to leave it blank


class Column(Strict):
    """One contract column."""

    name: str
    title: str
    description: str
    logical_type: LogicalType
    required: bool
    is_key: bool
    is_personal: bool
    values: list[str]
    values_rule: str | None = Field(description="the rule that a value outside `values` breaks")
    properties: ColumnProperties


class Contract(Strict):
    """One feed's contract. `columns` are the plain long form: what a supplier without a layout sends."""

    feed: str
    title: str
    version: str
    purpose: str
    columns: list[Column]
    properties: FeedProperties
    due_working_days: int | None = Field(description="after the quarter's end; None where a publisher sets the day")
    retention_months: int = Field(
        gt=0, description="after a delivery came, what is of persons and its bytes are purged"
    )
    rules: list[Rule] = Field(description="those the file carries; library() adds those that its facts imply")
    percentages: frozenset[str] = Field(
        frozenset(), description="its indicators whose value is so many in a hundred; library() tells them"
    )
    path: Path

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """The columns by name."""
        return {column.name: column for column in self.columns}

    @cached_property
    def area_column(self) -> Column:
        """The column that says whose figure a row is."""
        return next(c for c in self.columns if c.properties.reference == "area")

    @cached_property
    def period_column(self) -> Column | None:
        """The column that states the period; None for event feeds."""
        return next((c for c in self.columns if c.properties.period), None)

    @cached_property
    def keys(self) -> list[str]:
        """The columns that identify a row as it is sent; a personal one is checked, then dropped."""
        return [column.name for column in self.columns if column.is_key]

    @cached_property
    def person_columns(self) -> list[str]:
        """The columns that must not be stored as they came."""
        return [column.name for column in self.columns if column.is_personal]

    @cached_property
    def reference_columns(self) -> list[str]:
        """The columns of references to persons and events: two that are alike are taken for one."""
        alone = [parts[0] for parts in self.properties.pseudonyms.values() if len(parts) == 1]
        named = [c.name for c in self.columns if (c.is_key and c.is_personal) or c.properties.organisation]
        return list(dict.fromkeys([*named, *alone]))

    @cached_property
    def moment_columns(self) -> list[str]:
        """The columns of days and moments that are no person's."""
        return [c.name for c in self.columns if c.logical_type in ("date", "timestamp") and not c.is_personal]

    @cached_property
    def event_key(self) -> str | None:
        """The pseudonym by which an event that two files hold is known for one; None where there is none."""
        return next((name for name, parts in self.properties.pseudonyms.items() if parts == self.keys), None)

    @cached_property
    def free_text_columns(self) -> dict[str, str]:
        """The columns of which only is kept that something stands there, each with the form of texts that are kept."""
        free = [column for column in self.columns if column.properties.free_text]
        return {column.name: column.properties.kept_form or "" for column in free}

    @cached_property
    def stored_columns(self) -> dict[str, LogicalType]:
        """The typed columns of table intake.<feed>, in order: no personal column is among them."""
        stored: dict[str, LogicalType] = {}
        for column in self.columns:
            if column.is_personal:
                continue
            stored[column.name] = column.logical_type
            if column.properties.figure:
                stored[marker_column(column.name)] = "string"
        stored |= dict.fromkeys(self.properties.pseudonyms, "string")
        stored |= dict.fromkeys(self.properties.ages, "integer")
        return stored


def marker_column(name: str) -> str:
    """The name of the column beside a figure that holds the marker standing in for it."""
    return f"{name}_marker"

"""A layout: how one real file format maps to its feed's contract columns. Data (YAML), read and checked here.

A layout is chosen by what a file holds, never by its name (intake/tables/recognise.py), and carried out by
intake/tables/reshape.py. The plain long form of a contract is a layout too, made from the contract here.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator, model_validator

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.contract_error import ContractError
from lscb_pipeline.contracts.headers import canonical, names_of, titles_of
from lscb_pipeline.contracts.properties import PeriodKind, ScopeColumn
from lscb_pipeline.contracts.readers_text import ReadersText
from lscb_pipeline.contracts.strict import Strict
from lscb_pipeline.contracts.xml_shape import XmlShape
from lscb_pipeline.contracts.yaml_file import read_as
from lscb_pipeline.reference.forms import HEADERS

# What people call a column of areas' names beside the one of codes, and one of indicators' titles.
# What columns are called that say the row's area, its indicator or its period once more.
NAMES_OF_AREAS = ("area name", "la name", "borough name", "council", "council name", "name", "dfe code", "area",
                  *HEADERS["area"])  # fmt: skip
TITLES_OF_INDICATORS = ("indicator", "indicator name", "indicator title", "indicator description", "name of indicator",
                        "title of indicator")  # fmt: skip
NAMES_OF_PERIODS = ("quarter", "reporting period", "reporting quarter", "period name", "financial quarter",
                    "collection quarter", "month", "year", "financial year")  # fmt: skip


@lru_cache(maxsize=65_536)  # the same headers come again and again
def label(text: str) -> str:
    """Fold a header so that case, spaces and line breaks do not matter."""
    return " ".join(str(text).replace("\ufeff", "").split()).casefold()


class Header(Strict):
    """Where the column labels are. Several rows are joined with ` | `, merged cells filled to the right."""

    requires: list[str] = Field(min_length=1, description="labels that must all be there (folded)")
    rows: int = Field(1, ge=1, le=5)
    patterns: list[str] = Field([], description="patterns, each of which must match some whole label")
    lacks: list[str] = Field([], description="patterns that no whole label may match: another table of this publisher")
    holds: dict[str, str] = Field(
        {}, description="label -> pattern that some whole cell under it must match, where two tables have one header"
    )

    @model_validator(mode="after")
    def _holds_under_labels_that_are_there(self) -> "Header":
        """What sets a table apart is looked for under a label that it must have."""
        if not {label(text) for text in self.holds} <= {label(text) for text in self.requires}:
            raise ValueError("`holds` names labels that `requires` names too")
        return self


class Unpivot(Strict):
    """Turn columns into rows. Named groups of `pattern` become columns; group `column` names a target.

    Group `month` names a month of the row's year (period.months_of).
    """

    pattern: str
    value: str | None = Field(None, description="the contract column of the cells, without group `column`")
    marks: bool = Field(False, description="the column without a label after a cell's holds its marker")
    printed: dict[str, str] = Field(
        {}, description="pattern of a quotient's label -> the label (\\1 ...) of the count that it is printed beside"
    )
    printed_as: str | None = Field(None, description="the contract column of these quotients")

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        if not re.compile(pattern).groupindex:
            raise ValueError("an unpivot pattern needs at least one named group")
        return pattern


class Outside(Strict):
    """Rows that are not records of this feed's areas: footnotes, totals, other places. Counted by reason."""

    reason: str
    column: str = Field(description="a header label or a contract column")
    matches: str | None = None
    not_matches: str | None = None
    regions: str | None = Field(
        None, description="the label under which such a row names London, inner or outer London: the publisher's values"
    )


class NotesBeside(Strict):
    """A column of the publisher's notes beside a figure: each but the known ones says to treat it with caution."""

    column: str = Field(description="the label of the notes")
    figure: str = Field(description="the contract column that they are about")
    known: list[str] = Field([], description="notes that say what this layout reads anyway")


class Period(Strict):
    """Where the period comes from when no column states it."""

    kind: PeriodKind | None = Field(None, description="another kind than the contract's, for this format")
    months_of: PeriodKind | None = Field(
        None, description="the kind of the column's years, where group `month` of the unpivot names a month of them"
    )
    header: str | None = Field(None, description="a pattern with group `period`, searched in the header labels")
    title: str | None = Field(None, description="a pattern with group `period`, searched above the header")
    declared: Literal["year_ending_march_before", "collection_quarter"] | None = Field(
        None, description="derived from the collection quarter by this rule, and marked `period_declared`"
    )


class AbsentIsZero(Strict):
    """What a format leaves out because there was none: each covered area without a row has a figure of 0."""

    across: list[str] = Field(min_length=1, description="contract columns; each set of their values that occurs")
    figure: str = Field(description="the contract column that is 0")


class Layout(Strict):
    """One real file format of one feed."""

    layout: str
    feed: str
    title: str
    source: str
    sheet: str | None = Field(None, description="pattern of the sheet's name; every sheet is tried without it")
    header: Header
    columns: dict[str, str] = Field({}, description="header label (folded) -> contract column")
    area_again: list[str] = Field([], description="labels of columns that say the area again: its name, another code")
    indicator_again: list[str] = Field([], description="labels of columns that say the indicator again: its title")
    period_again: list[str] = Field([], description="labels of columns that say the period again")
    names: dict[str, str] = Field({}, description="other spellings of labels (headers.loose) -> the label")
    titles: dict[str, str] = Field({}, description="as names, where no label is spelled as the label itself")
    notes_below: bool = Field(False, description="rows of one cell in words, below the last record, are notes")
    ignore_columns: list[str] = Field([], description="patterns of labels that are known and not used")
    unpivot: Unpivot | None = None
    constants: dict[str, str] = {}
    rewrites: dict[str, dict[str, str]] = Field({}, description="as `values`, but a text that isn't named stands")
    values: dict[str, dict[str, str]] = Field({}, description="target column -> {text in the file: ours}")
    outside: list[Outside] = []
    notes_beside: NotesBeside | None = None
    absent_is_zero: AbsentIsZero | None = None
    markers: dict[str, str] = Field({}, description="markers of this format, beside the usual ones")
    period: Period = Period()
    replaces: list[ScopeColumn] | None = None
    area_of_sender: bool = Field(False, description="the format names no area: every row is of the area that sends it")
    day_form: Literal["dd/mm/yyyy"] | None = Field(
        None, description="the one form of its days: another is unreadable, and stops its row"
    )
    xml: XmlShape | None = Field(None, description="of an XML form: its records, whose columns the header has")
    not_loaded: ReadersText = Field("", description="why nothing of this table is taken in, where that is so")

    @field_validator("columns", "rewrites", "values", "constants", "markers", mode="before")
    @classmethod
    def _texts(cls, value: object) -> object:
        """YAML reads a bare 1 or `no` as a number or a boolean: every key and value here is text."""
        if isinstance(value, dict):
            return {str(k): cls._texts(v) if isinstance(v, dict) else str(v) for k, v in value.items()}
        return value

    def named(self, labels: list[str]) -> list[str]:
        """Labels (folded, repeats numbered) as this layout names them."""
        return canonical(labels, self.names, self.titles) if self.names else labels


def read_layout(path: Path, contract: Contract) -> Layout:
    """Read one layout of a contract; raises ContractError naming the file and the fault."""
    layout = read_as(path, Layout)
    if layout.feed != contract.feed or layout.layout != path.stem:
        raise ContractError(f"{path}: a layout is named as its file and its feed as its folder")
    if layout.replaces is not None and "period" not in layout.replaces:
        raise ContractError(f"{path}: `replaces` names period, for a delivery speaks of some periods only")
    unknown = sorted(_targets(layout) - set(contract.by_name))
    if unknown:
        raise ContractError(f"{path}: not columns of contract {contract.feed}: {', '.join(unknown)}")
    return layout


def _targets(layout: Layout) -> set[str]:
    targets = set(layout.columns.values()) | set(layout.constants) | set(layout.rewrites)
    targets |= set(layout.values) - {"column"}
    if layout.notes_beside:
        targets.add(layout.notes_beside.figure)
    if layout.absent_is_zero:
        targets |= {*layout.absent_is_zero.across, layout.absent_is_zero.figure}
    if layout.unpivot:
        groups = set(re.compile(layout.unpivot.pattern).groupindex)
        targets |= groups - {"column", "month"}
        targets |= {name for name in (layout.unpivot.value, layout.unpivot.printed_as) if name}
        if "column" in groups:
            targets |= set(layout.values.get("column", {}).values())
    return targets


def plain_layout(contract: Contract) -> Layout:
    """The plain long form: one header row of the contract's own column names, on any sheet."""
    required = [c.name for c in contract.columns if c.required and c.properties.default is None]
    names = {label(c.name): c.name for c in contract.columns}
    return Layout(
        layout="plain",
        feed=contract.feed,
        title=f"{contract.title}: the plain long form",
        source="the contract's own columns",
        header=Header(requires=[label(name) for name in required]),
        columns=names,
        area_again=[] if contract.person_columns else _spelled(NAMES_OF_AREAS),
        indicator_again=_spelled(TITLES_OF_INDICATORS) if "indicator_code" in contract.by_name else [],
        period_again=_spelled(NAMES_OF_PERIODS) if contract.period_column else [],
        names=names_of(contract),
        titles=titles_of(contract),
        notes_below=True,
    )


def _spelled(names: Iterable[str]) -> list[str]:
    """Each name as headers have its words: apart, joined by a mark, or run together."""
    return list(dict.fromkeys(name.replace(" ", between) for name in names for between in (" ", "_", "-", "")))

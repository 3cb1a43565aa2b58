"""A feed's data contract: an ODCS v3.1 file read into the few things that the pipeline acts on.

What the standard has no word for stands in `customProperties`; the models below say which ones there are.
How a real file maps to a contract's columns is a layout's business (layout.py), not the contract's.
"""

import json
import re
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar

import jsonschema
from open_data_contract_standard.model import (
    CustomProperty,
    OpenDataContractStandard,
    SchemaProperty,
)
from pydantic import Field, ValidationError

from lscb_pipeline.contracts.errors import ContractError
from lscb_pipeline.contracts.rules import Rule, Stop, own_rules
from lscb_pipeline.contracts.strict import Strict
from lscb_pipeline.contracts.yaml_file import fault, read_yaml
from lscb_pipeline.reference.areas import members

LogicalType = Literal["string", "integer", "number", "date", "timestamp", "boolean"]
PeriodKind = Literal["month", "financial_quarter", "calendar_year", "financial_year", "year_ending_march",
                     "year_ending_september"]  # fmt: skip
ScopeColumn = Literal["supplier", "area_code", "indicator_code", "breakdown", "source_table", "period"]


UNSTATED = "unstated"  # in a marker's column: the file has no column for the figure, which is not to leave it blank


class Figure(Strict):
    """One figure that each row states: which of the row's columns, or which fixed text, fills what."""

    indicator: str | None = Field(None, description="a fixed indicator code; else column `indicator_code`")
    numerator: str | None = None
    denominator: str | None = None
    value: str | None = None
    amount: str | None = Field(None, description="numerator or value, as the indicator's unit says")
    breakdown: str | None = Field(None, description="the column that holds the breakdown; else `all`")
    printed: str | None = Field(None, description="the quotient that a file prints beside its counts: never the figure")


class RecordedIn(Strict):
    """Where else an event must be found: events of a person whom `column` says `value` of, in another feed."""

    feed: str
    column: str
    value: str


class Spell(Strict):
    """A span of time that an event is of a person, which can't be in two of them at once."""

    begins: str
    ends: str = Field(description="empty while it lasts")
    told: str | None = Field(None, description="when it was reported: its beginning, where none is known")


class Answers(Strict):
    """Answers that count part of what another one counts: of the same `by`."""

    column: str = Field(description="which question a row answers")
    amount: str
    by: list[str] = Field(description="the columns that say whose answers they are")
    parts: dict[str, str] = Field(description="question -> the question that counts the whole")


class Events(Strict):
    """How an event feed is counted: the SQL function of one delivery's events, and which day counts."""

    function: str = Field(description="set-returning SQL function of (delivery_id), in sql/core")
    at: list[str] = Field(min_length=1, description="an event is of a quarter when any of these moments lies in it")
    view: str = Field(description="the view of standing events that analysts' figures come from")
    lookback_days: int = Field(0, description="how far back an event's flags look")
    stay: tuple[str, str] | None = Field(None, description="the moments at which a stay begins and ends")
    spell: Spell | None = None
    answers: Answers | None = None
    recorded_in: RecordedIn | None = None


class Reasons(Strict):
    """What a reason code in place of a figure means for the figure's status."""

    column: str
    status: dict[str, str]
    says: dict[str, str] = Field(description="what each code says, in words for those who fill in a return")
    zero: list[str] = []
    awaited: list[str] = Field([], description="codes of figures that are counted, and told later or elsewhere")
    not_comparable: list[str] = []
    note: str | None = Field(None, description="the column of the note beside a code")
    note_needed: list[str] = Field([], description="codes that say nothing without a note")


class Together(Strict):
    """Areas that a feed, or some indicators of it, can be stated for only as a whole, never one by one."""

    areas: str = Field(description="the merged area's code")
    why: str
    indicators: list[str] = Field([], description="of which this is so; of all, where none are named")


class FeedProperties(Strict):
    """The customProperties of a contract's one schema object."""

    replaces: list[ScopeColumn] = Field(description="a delivery is a complete statement of these")
    figures: list[Figure] = []
    events: Events | None = None
    pseudonyms: dict[str, list[str]] = {}
    ages: dict[str, tuple[str, str]] = Field({}, description="new column -> (birth date, day of the event)")
    reasons: Reasons | None = None
    areas_not_covered: dict[str, str] = Field({}, description="area code -> why this feed has no figure of it")
    counted_together: list[Together] = []
    first_period_on: date | None = Field(None, description="the series' first day, where it is before the calendar's")
    critical_stops: Stop = Field("row", description="what a critical failure of a row stops: the row, or its delivery")


class ColumnProperties(Strict):
    """The customProperties of a column."""

    reference: Literal["area"] | None = None
    may_lie_outside: bool = Field(
        False,
        description="an area elsewhere, no fixed abode or not known is no fault: such rows are counted as outside",
    )
    period: PeriodKind | None = None
    figure: bool = Field(False, description="a number that a marker (c, x, z ...) may stand in for")
    default: str | None = None
    sign_off: bool = Field(False, description="part of the sign-off: a sheet of its own may state it for every row")
    organisation: bool = Field(False, description="an organisation's name: spellings of one name are one")
    free_text: bool = Field(False, description="anything may stand there: that something does is kept, not what")
    kept_form: str | None = Field(None, description="a pattern: of a free text of this form it is kept what it says")


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


Properties = TypeVar("Properties", FeedProperties, ColumnProperties)


def marker_column(name: str) -> str:
    """The name of the column beside a figure that holds the marker standing in for it."""
    return f"{name}_marker"


def read_contract(path: Path) -> Contract:
    """Read and validate one contract; raises ContractError naming the file and the fault."""
    try:
        document = read_yaml(path)
        validate_against_standard(document, path)
        standard = OpenDataContractStandard.model_validate(document)
        contract = _contract(standard, path)
    except ContractError:
        raise
    except ValueError as error:
        raise ContractError(f"{path}: {error}") from error
    _check(contract)
    return contract


def validate_against_standard(document: Any, path: Path) -> None:
    """Check a document against the standard's own JSON schema, which also refuses misspelt nested keys."""
    validator = _standard_validator()
    errors = sorted(validator.iter_errors(document), key=lambda error: list(map(str, error.absolute_path)))
    if errors:
        error = errors[0]
        steps = list(error.absolute_path)
        if error.validator in ("additionalProperties", "unevaluatedProperties") and isinstance(error.instance, dict):
            steps += [name for name in re.findall("'([^']+)'", error.message) if name in error.instance][:1]
        raise fault(path, steps, error.message)


@cache
def _standard_validator() -> jsonschema.Draft201909Validator:
    schema: str = OpenDataContractStandard.json_schema()  # type: ignore[no-untyped-call]
    return jsonschema.Draft201909Validator(json.loads(schema))


def _contract(standard: OpenDataContractStandard, path: Path) -> Contract:
    (table,) = standard.schema_ or []
    contract = Contract(
        feed=table.name or "",
        title=standard.name or "",
        version=standard.version or "",
        purpose=(standard.description.purpose if standard.description else None) or "",
        columns=[_column(item, path, number) for number, item in enumerate(table.properties or [])],
        properties=_custom(FeedProperties, table.customProperties, path, ["schema", 0]),
        due_working_days=_due_working_days(standard),
        retention_months=_retention_months(standard, path),
        rules=[],
        path=path,
    )
    rules = own_rules(table, path, contract.stored_columns, contract.properties.critical_stops)
    return contract.model_copy(update={"rules": rules})


def _due_working_days(standard: OpenDataContractStandard) -> int | None:
    """The SLA's latency, where it is stated in (working) days."""
    for sla in standard.slaProperties or []:
        if sla.property == "latency" and sla.unit == "d":
            return int(sla.value or 0)
    return None


def _retention_months(standard: OpenDataContractStandard, path: Path) -> int:
    """The SLA's retention, which every contract states: for ever is no answer."""
    months = {"y": 12, "years": 12, "months": 1}
    for sla in standard.slaProperties or []:
        if sla.property == "retention" and sla.unit in months:
            return int(sla.value or 0) * months[sla.unit]
    raise ContractError(f"{path}: slaProperties state no retention, in y or months")


def _column(item: SchemaProperty, path: Path, number: int) -> Column:
    values_rule, values = _valid_values(item)
    return Column(
        name=item.name or "",
        title=item.businessName or item.name or "",
        description=item.description or "",
        logical_type=item.logicalType,
        required=bool(item.required),
        is_key=bool(item.primaryKey),
        is_personal=item.classification == "personal",
        values=values,
        values_rule=values_rule,
        properties=_custom(ColumnProperties, item.customProperties, path, ["schema", 0, "properties", number]),
    )


def _valid_values(item: SchemaProperty) -> tuple[str | None, list[str]]:
    """The codes that a column may hold and the id of the rule that says so; (None, []) where any text may stand."""
    for rule in item.quality or []:
        if rule.metric == "invalidValues" and rule.arguments and "validValues" in rule.arguments:
            return rule.id, [str(value) for value in rule.arguments["validValues"]]
    return None, []


def _custom(
    kind: type[Properties], properties: list[CustomProperty] | None, path: Path, steps: list[str | int]
) -> Properties:
    """The customProperties of a table or column as a model; a fault has the line of the property that has it."""
    try:
        return kind.model_validate({item.property or "": item.value for item in properties or []})
    except ValidationError as error:
        first = error.errors()[0]
        names = [item.property for item in properties or []]
        place: list[str | int] = (
            [names.index(str(first["loc"][0]))] if first["loc"] and first["loc"][0] in names else []
        )
        raise fault(path, [*steps, "customProperties", *place], f"{first['msg']}: {first['loc'][-1]}") from error


def _check(contract: Contract) -> None:
    """Own rules, beyond the standard's: every column that the custom properties name exists."""
    _check_names(contract)
    _check_together(contract)
    properties = contract.properties
    if bool(properties.figures) == bool(properties.events):
        raise ContractError(f"{contract.path}: a feed states either `figures` or `events`")
    if not any(c.properties.reference == "area" for c in contract.columns):
        raise ContractError(f"{contract.path}: no column has `reference: area`")
    if properties.figures and contract.period_column is None:
        raise ContractError(f"{contract.path}: no column has a `period` kind")
    needed = {"person_key", "link_key", "birth_key"} if properties.events and properties.events.spell else set()
    if lacking := sorted(needed - set(properties.pseudonyms)):
        raise ContractError(f"{contract.path}: a feed with `spell` has pseudonyms {', '.join(lacking)}, too")
    if "period" not in properties.replaces:
        raise ContractError(f"{contract.path}: `replaces` names period, for a delivery speaks of some periods only")
    if not contract.keys:
        raise ContractError(f"{contract.path}: no column is part of the key")
    if contract.path.parent.name != contract.feed:
        raise ContractError(f"{contract.path}: the folder must be named as the feed, {contract.feed}")


def _check_together(contract: Contract) -> None:
    for together in contract.properties.counted_together:
        try:
            parts = members(together.areas)
        except ValueError as error:
            raise ContractError(f"{contract.path}: counted_together: {error}") from error
        if len(parts) == 1:
            raise ContractError(f"{contract.path}: counted_together: {together.areas} is one area")


def _check_names(contract: Contract) -> None:
    properties = contract.properties
    named = [column for parts in properties.pseudonyms.values() for column in parts]
    named += [column for pair in properties.ages.values() for column in pair]
    for figure in properties.figures:
        named += [n for n in (figure.numerator, figure.denominator, figure.value, figure.amount) if n]
        named += [n for n in (figure.breakdown, figure.printed) if n]
        if figure.indicator is None and "indicator_code" not in contract.by_name:
            raise ContractError(f"{contract.path}: a figure without `indicator` needs column indicator_code")
    if properties.reasons:
        named += [name for name in (properties.reasons.column, properties.reasons.note) if name]
        if unsaid := sorted(set(properties.reasons.status) ^ set(properties.reasons.says)):
            raise ContractError(f"{contract.path}: `says` explains each reason code: see {', '.join(unsaid)}")
    if properties.events:
        named += _event_columns(properties.events)
    unknown = sorted(set(named) - set(contract.by_name))
    if unknown:
        raise ContractError(f"{contract.path}: customProperties name unknown columns {', '.join(unknown)}")


def _event_columns(events: Events) -> list[str]:
    """The columns that a contract's `events` names."""
    named = [*events.at, *(events.stay or ())]
    if events.spell:
        named += [name for name in (events.spell.begins, events.spell.ends, events.spell.told) if name]
    if events.answers:
        named += [events.answers.column, events.answers.amount, *events.answers.by]
    return named

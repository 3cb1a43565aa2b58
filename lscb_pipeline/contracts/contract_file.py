"""A data contract's file, ODCS v3.1, into a Contract: held against the standard's own schema and against itself.

Here: what is wrong with a file is told with its place. Not here: what a contract holds (contract.py, properties.py).
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import jsonschema
import jsonschema_rs
from open_data_contract_standard.model import (
    CustomProperty,
    OpenDataContractStandard,
    SchemaProperty,
)
from pydantic import ValidationError

from lscb_pipeline.contracts.contract import Column, Contract
from lscb_pipeline.contracts.contract_error import ContractError
from lscb_pipeline.contracts.properties import ColumnProperties, Events, FeedProperties
from lscb_pipeline.contracts.rules import own_rules
from lscb_pipeline.contracts.yaml_file import fault, read_yaml
from lscb_pipeline.reference.areas import members

Properties = TypeVar("Properties", FeedProperties, ColumnProperties)


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
    if _quick_validator().is_valid(document):
        return
    errors = sorted(_standard_validator().iter_errors(document), key=lambda error: list(map(str, error.absolute_path)))
    if errors:
        error = errors[0]
        steps = list(error.absolute_path)
        if error.validator in ("additionalProperties", "unevaluatedProperties") and isinstance(error.instance, dict):
            steps += [name for name in re.findall("'([^']+)'", error.message) if name in error.instance][:1]
        raise fault(path, steps, error.message)


@cache
def _quick_validator() -> jsonschema_rs.Draft201909Validator:
    """Says whether, in a hundredth of the time; the other says where, and why."""
    return jsonschema_rs.Draft201909Validator(_standard_schema())


@cache
def _standard_validator() -> jsonschema.Draft201909Validator:
    return jsonschema.Draft201909Validator(_standard_schema())


def _standard_schema() -> Any:
    schema: str = OpenDataContractStandard.json_schema()  # type: ignore[no-untyped-call]
    return json.loads(schema)


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
            codes = members(together.areas)
        except ValueError as error:
            raise ContractError(f"{contract.path}: counted_together: {error}") from error
        if len(codes) == 1:
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
    if events.care:
        care = events.care
        named += [care.begins, care.ends, care.start_reason, care.end_reason, care.status]
    if events.cases:
        named += events.cases.columns
    if events.answers:
        named += [events.answers.column, events.answers.amount, *events.answers.by]
    return named

"""The rules that a contract carries: ODCS quality entries as typed objects, and the rules that its facts imply.

Here: what a rule is, and reading it, strictly: what can't be translated is an error with file and line. Not here: how
a rule is run (quality/rules/expectations.py). A rule in SQL is refused: every rule runs on one frame, in `lscb check`
too.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from open_data_contract_standard.model import DataQuality, SchemaObject, SchemaProperty
from pydantic import Field

from lscb_pipeline.contracts.derived_columns import JUDGED, Need
from lscb_pipeline.contracts.rule_words import unsaid
from lscb_pipeline.contracts.strict import Strict
from lscb_pipeline.contracts.yaml_file import fault, read_as

Dimension = Literal["accuracy", "validity", "reliability", "timeliness", "relevance", "completeness"]
Severity = Literal["critical", "warning", "info"]
# A `delivery` that fails is rejected; one that fails a rule that holds (`hold`), or a `row`, waits for a decision.
Stop = Literal["delivery", "hold", "row"]
Steps = list[str | int]
# Stored columns of contracts that common rules may name: a feature says that they are there.
OF_CONTRACTS = {"definition_version", "age"}

# What a rule may be: expectations that name their failing rows, which columns each reads, and its other arguments.
COLUMN, PAIR, SEVERAL = ["column"], ["column_A", "column_B"], ["column_list"]
LIMITS = {"min_value", "max_value", "strict_min", "strict_max"}
EXPECTATIONS: dict[str, tuple[list[str], set[str]]] = {
    "expect_column_values_to_not_be_null": (COLUMN, set()),
    "expect_column_values_to_be_in_set": (COLUMN, {"value_set"}),
    "expect_column_values_to_not_be_in_set": (COLUMN, {"value_set"}),
    "expect_column_values_to_be_between": (COLUMN, LIMITS),
    "expect_column_values_to_match_regex": (COLUMN, {"regex"}),
    "expect_column_values_to_not_match_regex": (COLUMN, {"regex"}),
    "expect_column_value_lengths_to_be_between": (COLUMN, LIMITS),
    "expect_column_pair_values_a_to_be_greater_than_b": (PAIR, {"or_equal"}),
    "expect_column_pair_values_to_be_equal": (PAIR, set()),
    "expect_compound_columns_to_be_unique": (SEVERAL, set()),
}
# What of a contract and its indicators implies rules (library.py tells which of these a contract has).
Feature = Literal[
    "figures", "events", "aggregate", "reasons", "due", "definition_version", "indicator_code", "sign_off", "shares",
    "ranges", "denominators", "ratios", "values_beside_parts", "parts", "balance", "quarterly_flows",
    "absent_is_zero", "due_figures", "asked_figures", "counted_together",
    "printed", "from_elsewhere", "spells", "reports", "organisations", "answers",
    "references", "ages", "restates", "sizes", "denominator_sizes", "population_rates", "percentages_alone",
    "percentages_published", "moments", "groups", "sums", "care", "worked_out",
]  # fmt: skip


class Rule(Strict):
    """One quality rule. `id` names its asset check, its findings and its results."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    says: str = Field(description="what must hold")
    do: str = Field(description="what to do where it doesn't")
    # A template of rule_words.py; of reading's rules there is none, for reading says of each row what it found.
    found: str | None = Field(None, description="what is found where it doesn't")
    against: str = Field(min_length=1, description="what that is compared with")
    example: str = Field(min_length=1, description="what is accepted")
    dimension: Dimension
    severity: Severity
    weight: float | None = Field(None, description="in its dimension's score, 0 for none; else its severity's")
    stops: Stop | None = Field(None, description="what a failure keeps from counting until it is put right")
    at: str | None = Field(None, description="the column that a failure is shown at, where it isn't the figure's own")
    official_code: str = Field("", description="the publisher's own name of the rule, by which it is looked up")
    tells: bool = Field(False, description="whether judged column `told` says of each row how it fails")
    expectation: str
    kwargs: dict[str, Any]

    @cached_property
    def columns(self) -> list[str]:
        """The columns that the expectation reads; where one is missing, a row isn't tested."""
        found: list[str] = []
        for name in EXPECTATIONS[self.expectation][0]:
            found += self.kwargs[name] if isinstance(self.kwargs[name], list) else [self.kwargs[name]]
        return found

    @cached_property
    def needs(self) -> set[Need]:
        """What must be at hand beside the file itself."""
        return {JUDGED[name] for name in self.columns if name in JUDGED} - {"itself"}

    @property
    def expected(self) -> str:
        """What must hold, what is compared with it, and an accepted example: a part of each finding's message."""
        code = f" ({self.official_code})" if self.official_code else ""
        return f"{self.says}{code}; compared with {self.against}; accepted, for example: {self.example}"

    @property
    def faults(self) -> list[str]:
        """The rules of reading that this one stands for; none where it is about values."""
        return list(self.kwargs["value_set"]) if self.columns == ["fault"] else []


class CommonRule(Strict):
    """A rule that every contract with these features carries: kept once, as data, not in each contract."""

    when: list[Feature]
    id: str
    says: str
    do: str
    found: str | None = None
    against: str
    example: str
    dimension: Dimension
    severity: Severity
    weight: float | None = Field(None, ge=0)
    stops: Literal["delivery", "hold", "row", "as_contract"] | None = None
    at: str | None = None
    tells: bool = False
    expectation: str
    kwargs: dict[str, Any]


class _Properties(Strict):
    """The customProperties of a rule that the standard has no word for."""

    audit_dimension: Dimension | None = Field(None, alias="auditDimension")
    audit_weight: float | None = Field(None, alias="auditWeight", ge=0)
    audit_critical: bool | None = Field(None, alias="auditCritical")
    what_to_do: str | None = Field(None, alias="whatToDo")
    found: str | None = None
    compared_with: str | None = Field(None, alias="comparedWith")
    example: str | None = None
    stops: Stop | None = None
    at: str | None = None
    official_code: str = Field("", alias="officialCode")
    tells: bool = False


# The standard's word for a dimension, where a rule doesn't say the audit's own.
AUDIT_DIMENSION: dict[str, Dimension] = {
    "accuracy": "accuracy", "conformity": "validity", "consistency": "reliability", "uniqueness": "reliability",
    "timeliness": "timeliness", "completeness": "completeness", "coverage": "completeness",
}  # fmt: skip


def own_rules(table: SchemaObject, path: Path, columns: Iterable[str], critical_stops: Stop) -> list[Rule]:
    """The rules that a contract's one schema object carries, its columns' first. `columns`: those that are stored.

    Raises ContractError for a rule that can't be translated, names an unknown column, or repeats an id.
    """
    steps: Steps = ["schema", 0]
    rules: list[Rule] = []
    for number, item in enumerate(table.properties or []):
        at: Steps = [*steps, "properties", number]
        rules += _of_options(item, path, at, critical_stops)
        rules += [_rule(q, item.name, path, [*at, "quality", i]) for i, q in enumerate(item.quality or [])]
    rules += [_rule(q, None, path, [*steps, "quality", i]) for i, q in enumerate(table.quality or [])]
    known = {*columns, *JUDGED, "delivery_id"}
    for rule in rules:
        if unknown := sorted({*rule.columns, *([rule.at] if rule.at else [])} - known):
            raise fault(path, _place(table, rule.id), f"rule {rule.id} names unknown columns {', '.join(unknown)}")
        if [other.id for other in rules].count(rule.id) > 1:
            raise fault(path, _place(table, rule.id), f"rule {rule.id} is there twice")
        if problem := unsaid(rule.found, rule.faults, rule.columns):
            raise fault(path, _place(table, rule.id), f"rule {rule.id}: {problem}")
    return rules


def _place(table: SchemaObject, rule_id: str) -> Steps:
    """The keys and positions that lead to a rule."""
    for i, rule in enumerate(table.quality or []):
        if rule_id in (rule.id, rule.name):
            return ["schema", 0, "quality", i]
    for number, item in enumerate(table.properties or []):
        for i, rule in enumerate(item.quality or []):
            if rule_id in (rule.id, rule.name):
                return ["schema", 0, "properties", number, "quality", i]
        if rule_id == f"{item.name}_in_range":
            return ["schema", 0, "properties", number, "logicalTypeOptions"]
    return ["schema", 0]


def _of_options(item: SchemaProperty, path: Path, at: Steps, critical_stops: Stop) -> list[Rule]:
    """A column's least and greatest value as a rule."""
    options = dict(item.logicalTypeOptions or {})
    least, most = options.pop("minimum", None), options.pop("maximum", None)
    if options:
        raise fault(path, [*at, "logicalTypeOptions"], f"no rule is made of {', '.join(sorted(options))}")
    if least is None and most is None:
        return []
    limits = [f"at {word} {value:g}" for word, value in (("least", least), ("most", most)) if value is not None]
    return [
        Rule(
            id=f"{item.name}_in_range", says=f"{item.name} is {' and '.join(limits)}", do="correct the figure",
            found=f"{item.name}[ {{{item.name}}}] is outside what it can be",
            against="the least and the greatest number that the contract allows",
            example=f"{least if least is not None else most:g}",
            dimension="validity", severity="critical", stops=critical_stops, at=item.name,
            expectation="expect_column_values_to_be_between",
            kwargs={"column": item.name, "min_value": least, "max_value": most},
        )
    ]  # fmt: skip


def _rule(quality: DataQuality, column: str | None, path: Path, at: Steps) -> Rule:
    """One ODCS quality entry as a rule; `column`: whose it is."""
    if not quality.id:
        raise fault(path, at, "a rule needs an `id`")
    try:
        ours = _Properties.model_validate({p.property or "": p.value for p in quality.customProperties or []})
    except ValueError as error:
        raise fault(path, [*at, "customProperties"], f"rule {quality.id}: {error}") from error
    dimension = ours.audit_dimension or AUDIT_DIMENSION.get(quality.dimension or "")
    if dimension is None:
        raise fault(path, at, f"rule {quality.id} has neither `dimension` nor auditDimension")
    expectation, kwargs = _translated(quality, column, path, at)
    codes = (quality.arguments or {}).get("validValues") or [None]
    try:
        return Rule(
            id=quality.id, says=quality.description or f"{column} holds one of the values that the contract names",
            do=ours.what_to_do or "correct it and send the file again", dimension=dimension, found=ours.found,
            against=ours.compared_with or (codes[0] and f"the contract's values of {column}") or "",
            example=ours.example or str(codes[0] or ""),
            severity="critical" if ours.audit_critical else quality.severity or "warning", weight=ours.audit_weight,
            stops=ours.stops, at=ours.at or column, official_code=ours.official_code, tells=ours.tells,
            expectation=expectation, kwargs=kwargs,
        )  # fmt: skip
    except ValueError as error:
        raise fault(path, at, f"rule {quality.id}: {error}") from error


def _translated(quality: DataQuality, column: str | None, path: Path, at: Steps) -> tuple[str, dict[str, Any]]:
    """The expectation and its arguments that a quality entry means."""
    if quality.type == "sql":
        raise fault(path, at, f"rule {quality.id}: `type: sql` is refused; a rule runs on a frame, in `lscb check` too")
    if quality.type == "custom":
        return _custom(quality, path, at)
    arguments = quality.arguments or {}
    none_may = quality.mustBe == 0 and quality.unit in (None, "rows")
    if quality.metric == "invalidValues" and column and none_may and set(arguments) == {"validValues"}:
        # intake empties or refuses such a cell: its fault bears this rule's name
        return "expect_column_values_to_not_be_in_set", {"column": "fault", "value_set": [quality.id]}
    if quality.metric == "invalidValues" and column and none_may and set(arguments) == {"pattern"}:
        return "expect_column_values_to_match_regex", {"column": column, "regex": arguments["pattern"]}
    if quality.metric in ("nullValues", "missingValues") and column and none_may and not arguments:
        return "expect_column_values_to_not_be_null", {"column": column}
    if quality.metric == "duplicateValues" and none_may:
        names = [column] if column else list(arguments.get("properties") or [])
        if names:
            return "expect_compound_columns_to_be_unique", {"column_list": ["delivery_id", *names]}
    raise fault(path, at, f"rule {quality.id} can't be translated: see the rules that docs/adding_a_feed.md names")


def _custom(quality: DataQuality, path: Path, at: Steps) -> tuple[str, dict[str, Any]]:
    implementation = quality.implementation
    if quality.engine not in ("greatExpectations", "great-expectations"):
        raise fault(path, at, f"rule {quality.id}: engine {quality.engine} is not greatExpectations")
    if not isinstance(implementation, dict) or set(implementation) != {"type", "kwargs"}:
        raise fault(path, at, f"rule {quality.id}: `implementation` is a mapping of `type` and `kwargs`")
    name, kwargs = str(implementation["type"]), dict(implementation["kwargs"] or {})
    if problem := _unfit(name, kwargs):
        raise fault(path, [*at, "implementation"], f"rule {quality.id}: {problem}")
    return name, kwargs


def _unfit(name: str, kwargs: dict[str, Any]) -> str | None:
    """Why an expectation can't be run as a rule; None where it can."""
    if name not in EXPECTATIONS:
        return f"{name} is not an expectation that names its rows: use one of {', '.join(sorted(EXPECTATIONS))}"
    columns, others = EXPECTATIONS[name]
    if lacking := [key for key in columns if not kwargs.get(key)]:
        return f"{name} needs {', '.join(lacking)}"
    if unknown := sorted(set(kwargs) - {*columns, *others}):
        return f"{name} takes no {', '.join(unknown)}"
    return None


def read_common_rules(path: Path) -> list[CommonRule]:
    """The rules that facts of a contract imply (data_contracts/rules.yaml); raises ContractError, with the line."""
    rules = read_as(path, list[CommonRule])
    ids = [rule.id for rule in rules]
    for number, rule in enumerate(rules):
        if problem := _unfit(rule.expectation, rule.kwargs):
            raise fault(path, [number, "expectation"], f"rule {rule.id}: {problem}")
        if ids.count(rule.id) > 1:
            raise fault(path, [number], f"rule {rule.id} is there twice")
        plain = Rule.model_validate(_plain(rule, None))
        if problem := unsaid(plain.found, plain.faults, plain.columns):
            raise fault(path, [number], f"rule {rule.id}: {problem}")
        if unknown := sorted(set(plain.columns) - {*JUDGED, *OF_CONTRACTS}):
            raise fault(path, [number, "kwargs"], f"rule {rule.id} names unknown columns {', '.join(unknown)}")
    return rules


def implied(common: Sequence[CommonRule], features: set[str], critical_stops: Stop) -> list[Rule]:
    """The common rules of a contract that has these features."""
    return [Rule.model_validate(_plain(rule, critical_stops)) for rule in common if set(rule.when) <= features]


def _plain(rule: CommonRule, critical_stops: Stop | None) -> dict[str, Any]:
    stops = critical_stops if rule.stops == "as_contract" else rule.stops
    return rule.model_dump(exclude={"when"}) | {"stops": stops}

"""Everything in data_contracts/, read once, with the checks that need all of it together."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from lscb_pipeline.contracts.asked import AskedOfFeed
from lscb_pipeline.contracts.calendar import Calendar
from lscb_pipeline.contracts.catalogue import DerivedCount, Indicator, read_catalogue
from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.contract_error import ContractError
from lscb_pipeline.contracts.contract_file import read_contract
from lscb_pipeline.contracts.drafts_consulted import CommentDecision, read_decisions
from lscb_pipeline.contracts.layout import Layout, plain_layout, read_layout
from lscb_pipeline.contracts.pilot import Pilot, check_quarters, read_pilot
from lscb_pipeline.contracts.profile import read_profile
from lscb_pipeline.contracts.relations import Relation, read_relations
from lscb_pipeline.contracts.retention import Retention
from lscb_pipeline.contracts.rules import CommonRule, implied, read_common_rules
from lscb_pipeline.contracts.scope import Scope
from lscb_pipeline.contracts.scope_file import read_scope
from lscb_pipeline.contracts.sources import Source, read_sources
from lscb_pipeline.contracts.spellings import meanings, spellings
from lscb_pipeline.contracts.weights import Weights, read_weights
from lscb_pipeline.contracts.worked_out import WorkedOut, read_worked_out
from lscb_pipeline.contracts.yaml_file import read_as
from lscb_pipeline.project_files import project_folder
from lscb_pipeline.reference import working_days
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.tables import table


@dataclass(frozen=True)
class Library:
    """All contracts, their layouts (the plain long form last), the catalogue, the sources, what is due, and more."""

    contracts: dict[str, Contract]
    layouts: dict[str, list[Layout]]
    indicators: dict[str, Indicator]
    relations: list[Relation]
    sources: list[Source]
    scope: Scope
    pilot: Pilot
    weights: Weights
    retention: Retention
    calendar: Calendar
    comment_decisions: list[CommentDecision]
    worked_out: WorkedOut

    def retention_months(self, feed: str | None) -> int:
        """How long a delivery is kept after it came; what is of no feed of ours counts as unrouted."""
        contract = self.contracts.get(feed or "")
        return contract.retention_months if contract else self.retention.unrouted_months

    def asked_of(self, feed: str) -> AskedOfFeed:
        """Which figures of a feed somebody asks for."""
        return _asked(self.scope, self.contracts[feed], self.indicators)

    def last_due_on(self, quarter: Quarter) -> dt.date:
        """The day by which everybody who owes a return for a quarter owes it."""
        days = max(contract.due_working_days or 0 for contract in self.contracts.values())
        return working_days.add(quarter.ends_on, days)

    def indicators_of(self, feed: str) -> list[Indicator]:
        """The indicators whose figures come from a feed, in the order of their codes."""
        return sorted((i for i in self.indicators.values() if i.feed == feed), key=lambda i: i.code)

    def derived_of(self, feed: str) -> list[tuple[Indicator, DerivedCount]]:
        """The indicators of other feeds that this feed gives, too, in the order of their codes."""
        every = [(i, d) for i in self.indicators.values() for d in i.derived if d.feed == feed]
        return sorted(every, key=lambda pair: pair[0].code)

    def spellings_of(self, feed: str) -> dict[str, str]:
        """The code that each spelling of a feed's indicators means."""
        return spellings(self.indicators_of(feed))

    @cached_property
    def meanings(self) -> dict[str, frozenset[str]]:
        """The codes that each spelling has in the whole catalogue: an indicator named is another feed's, maybe."""
        return meanings(self.indicators.values())


@lru_cache
def library(folder: Path | None = None) -> Library:
    """Read data_contracts/ (or another folder of that form); raises ContractError."""
    folder = folder or project_folder("data_contracts")
    catalogue = folder / "indicators"
    indicators = read_profile(folder / "profile.yaml", catalogue, read_catalogue(catalogue))
    common = read_common_rules(folder / "rules.yaml")
    bare: dict[str, Contract] = {}
    layouts: dict[str, list[Layout]] = {}
    for path in sorted(folder.glob("feeds/*/contract.odcs.yaml")):
        contract = read_contract(path)
        files = sorted(path.parent.glob("layouts/*.yaml"))
        layouts[contract.feed] = [*(read_layout(file, contract) for file in files), plain_layout(contract)]
        bare[contract.feed] = contract
    pilot = read_pilot(folder / "pilot.yaml", bare)
    check_quarters(folder / "pilot.yaml", pilot, indicators.values())
    scope = read_scope(folder / "scope.yaml", bare, indicators).model_copy(update={"pilots": pilot.boroughs})
    contracts = {
        feed: _with_implied_rules(_asked(scope, contract, indicators), layouts[feed], common)
        for feed, contract in bare.items()
    }
    read = Library(
        contracts, layouts, indicators,
        relations=read_relations(folder / "relations.yaml", indicators),
        sources=read_sources(folder / "sources.yaml", contracts),
        scope=scope,
        pilot=pilot,
        weights=read_weights(folder / "readiness.yaml"),
        retention=read_as(folder / "retention.yaml", Retention),
        calendar=read_as(folder / "calendar.yaml", Calendar),
        comment_decisions=read_decisions(folder / "consultation.yaml", indicators),
        worked_out=read_worked_out(folder / "worked_out.yaml", indicators),
    )  # fmt: skip
    _check(read, folder)
    return read


def _asked(scope: Scope, contract: Contract, indicators: dict[str, Indicator]) -> AskedOfFeed:
    return AskedOfFeed(scope, contract, {code: i for code, i in indicators.items() if i.feed == contract.feed})


def _with_implied_rules(asked: AskedOfFeed, layouts: list[Layout], common: list[CommonRule]) -> Contract:
    """The contract with the rules that its facts, and its indicators', imply, before its own."""
    contract = asked.contract
    rules = implied(common, _features(asked, layouts), contract.properties.critical_stops)
    rules = [rule.model_copy(update={"at": _place(rule.at, contract)}) for rule in rules]
    if repeated := sorted({rule.id for rule in rules} & {rule.id for rule in contract.rules}):
        raise ContractError(f"{contract.path}: rules of these names come with every contract: {', '.join(repeated)}")
    percentages = frozenset(indicator.code for indicator in asked.indicators.values() if indicator.is_percentage)
    return contract.model_copy(update={"rules": [*rules, *contract.rules], "percentages": percentages})


def _place(at: str | None, contract: Contract) -> str | None:
    """The column at which a common rule's failures are shown: the contract's own of that meaning."""
    events = contract.properties.events
    spell, answers = (events.spell, events.answers) if events else (None, None)
    own: dict[str, str | None] = spell.model_dump() if spell else {}
    below = next((figure.denominator for figure in contract.properties.figures if figure.denominator), None)
    own |= {"denominator": below} | ({"amount": answers.amount} if answers else {})
    return own.get(at or "", at)


def _features(asked: AskedOfFeed, layouts: list[Layout]) -> set[str]:
    """What a contract has, by which a rule for all says of which it is."""
    contract, events = asked.contract, asked.contract.properties.events
    has = {
        "events": bool(events),
        "aggregate": not contract.person_columns,
        "reasons": bool(contract.properties.reasons),
        "due": contract.due_working_days is not None,
        "definition_version": "definition_version" in contract.by_name,
        "indicator_code": "indicator_code" in contract.by_name,
        "sign_off": any(column.properties.sign_off for column in contract.columns),
        "absent_is_zero": any(layout.absent_is_zero for layout in layouts),
        "counted_together": bool(contract.properties.counted_together),
        "references": bool(contract.reference_columns),
        "moments": any(column.logical_type == "timestamp" for column in contract.columns),
        "ages": "age" in contract.properties.ages,
        "organisations": any(column.properties.organisation for column in contract.columns),
        "from_elsewhere": contract.area_column.properties.may_lie_outside,
        "spells": bool(events and events.spell),
        "reports": bool(events and events.spell and events.spell.told),
        "answers": bool(events and events.answers),
        "care": bool(events and events.care),
        "restates": contract.feed in set(table("restater")["feed"]),
    }
    return {name for name, is_so in (has | _figure_features(asked)).items() if is_so}


def _figure_features(asked: AskedOfFeed) -> dict[str, bool]:
    """What its figures have, and the indicators that they are of."""
    contract, indicators = asked.contract, list(asked.indicators.values())
    has_figures = bool(contract.properties.figures)
    return {
        "figures": has_figures,
        "due_figures": has_figures and contract.due_working_days is not None,
        "shares": any(f.denominator for f in contract.properties.figures) and any(i.is_share for i in indicators),
        "ranges": any(f.value or f.amount for f in contract.properties.figures) and any(i.limits for i in indicators),
        "denominators": any(f.denominator for f in contract.properties.figures),
        "ratios": any(f.denominator for f in contract.properties.figures)
        and any(i.unit == "ratio" for i in indicators),
        "values_beside_parts": any(f.numerator and f.value for f in contract.properties.figures),
        "parts": any(i.parts for i in indicators),
        "groups": has_figures and any(i.groups for i in indicators),
        "sums": has_figures and any(i.adds_up_to for i in indicators),
        "balance": any(i.balance for i in indicators),
        "quarterly_flows": has_figures and any(i.measures == "flow" and i.frequency == "quarterly" for i in indicators),
        "printed": any(f.printed for f in contract.properties.figures),
        "asked_figures": has_figures and bool(asked.codes),
        "worked_out": has_figures and any(i.derived for i in indicators),
        "sizes": has_figures and any(i.count_per_1000 for i in indicators),
        "denominator_sizes": any(f.denominator for f in contract.properties.figures)
        and any(i.denominator_per_1000 or i.age_band for i in indicators),
        "population_rates": any(f.numerator and f.value for f in contract.properties.figures)
        and any(i.age_band for i in indicators),
        "percentages_alone": any(f.numerator and f.value for f in contract.properties.figures)
        and any(i.is_share for i in indicators),
        "percentages_published": any(f.value or f.amount for f in contract.properties.figures)
        and any(i.is_share for i in indicators)
        and not contract.properties.reasons,
    }


def _check(read: Library, folder: Path) -> None:
    with_indicators = {indicator.feed for indicator in read.indicators.values()}
    with_indicators |= {one.feed for indicator in read.indicators.values() for one in indicator.derived}
    uncounted = {c.feed for c in read.contracts.values() if c.properties.events and not c.properties.events.is_counted}
    if unmatched := sorted(with_indicators ^ (set(read.contracts) - uncounted)):
        raise ContractError(
            f"{folder}: a feed without an indicator, or an indicator without a feed: {', '.join(unmatched)}"
        )
    for contract in read.contracts.values():
        fixed = {figure.indicator for figure in contract.properties.figures if figure.indicator}
        codes = {indicator.code for indicator in read.indicators_of(contract.feed)}
        if unknown := sorted(fixed - codes):
            raise ContractError(f"{contract.path}: not indicators of this feed: {', '.join(unknown)}")
        no_count = [i.code for i in read.indicators_of(contract.feed) if i.count is None]
        if contract.properties.events and no_count:
            raise ContractError(f"{contract.path}: how are these counted? {', '.join(no_count)}")
        _check_layout_codes(read, contract, codes)
        _check_together(contract, codes)


def _check_together(contract: Contract, codes: set[str]) -> None:
    """That what is counted together is said of this feed's own indicators, where its rows name any."""
    named = {code for together in contract.properties.counted_together for code in together.indicators}
    if named and "indicator_code" not in contract.by_name:
        raise ContractError(f"{contract.path}: counted_together names indicators, and the rows don't")
    if unknown := sorted(named - codes):
        raise ContractError(f"{contract.path}: not indicators of this feed: {', '.join(unknown)}")


def _check_layout_codes(read: Library, contract: Contract, known: set[str]) -> None:
    for layout in read.layouts[contract.feed]:
        codes = set(layout.values.get("indicator_code", {}).values())
        codes |= {layout.constants["indicator_code"]} if "indicator_code" in layout.constants else set()
        if unknown := sorted(codes - known):
            raise ContractError(f"layout {layout.layout}: not indicators of its feed: {', '.join(unknown)}")

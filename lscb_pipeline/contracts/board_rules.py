"""What the report for each board says of figures, and asks of whom: data in data_contracts/lscb_report.yaml.

Here: the file's form and its checks. Not here: what a figure's facts are (reports/boards/figure_facts.py), what becomes
of a rule that holds (reports/boards/board_statements.py), the questions (data_contracts/questions.yaml).
"""

import functools
from collections.abc import Iterable
from string import Formatter
from typing import Final, Literal, NamedTuple

from pydantic import Field, model_validator

from lscb_pipeline.contracts.strict import Strict
from lscb_pipeline.contracts.yaml_file import read_as
from lscb_pipeline.project_files import project_folder

Beside = Literal["below_998", "below_95", "within", "above_95", "above_998", "none"]
Versus = Literal["better", "similar", "worse", "higher", "lower", "not_compared"]
Bears = Literal["worse", "better", "neutral", "none"]
Past = Literal["outside", "outside_few", "moving", "one_side", "near_limit", "quiet", "too_short", "none"]
Band = Literal["below", "inside", "above", "unsure", "none"]
Kind = Literal["london", "past", "band"]
SLOTS: Final[dict[Kind, set[str]]] = {  # what sentences may name; value, and London's, are figures
    "london": {"value", "unit", "side", "london", "again"},
    "past": {"value", "unit", "way", "expected", "pattern"},
    "band": {"value", "unit", "where", "band"},
}
OF_GAP: Final = {"feed", "what", "sender"}
OF_NOTE: Final = {"areas", "broke"}


class FigureFacts(NamedTuple):
    """What rules look at of a figure; each word as the release's columns, or its trend's, lead to it.

    beside: its place in the funnel. running: on that side, and at least that far out, in the period before, too.
    versus: versus_london. bears: what its side of London says by the indicator's polarity. past: what the chart of its
    own past says. moved: what the way that it went says by polarity. band: where its interval lies beside the band.
    """

    beside: Beside = "none"
    running: bool = False
    versus: Versus = "not_compared"
    bears: Bears = "none"
    past: Past = "none"
    moved: Bears = "none"
    band: Band = "none"


class BoardCondition(Strict):
    """What must hold of a figure, all of it; what is left out doesn't matter."""

    beside: list[Beside] | None = None
    running: bool | None = None
    versus: list[Versus] | None = None
    bears: list[Bears] | None = None
    past: list[Past] | None = None
    moved: list[Bears] | None = None
    band: list[Band] | None = None

    def holds(self, facts: FigureFacts) -> bool:
        """Whether it holds of a figure."""
        asked = {name: value for name in FigureFacts._fields if (value := getattr(self, name)) is not None}
        fact = facts._asdict()
        return all(fact[name] in (wanted if isinstance(wanted, list) else [wanted]) for name, wanted in asked.items())


class BoardRule(Strict):
    """One rule: where `when` holds, a sentence is said, with how sure it is, and a question is asked."""

    rule: str
    kind: Kind
    worth: int = Field(ge=1, description="the order on a page, 1 first")
    when: BoardCondition
    says: str
    how_sure: str
    asks: Literal["side", "change", "where"] = Field(
        description="for an indicator without its own which of questions.yaml: side of London, a change, the band"
    )
    ask_first: str = ""

    @model_validator(mode="after")
    def _is_whole(self) -> "BoardRule":
        _only_slots(f"{self.says} {self.how_sure}", SLOTS[self.kind])
        given = {"london": self.when.beside, "past": self.when.past, "band": self.when.band}[self.kind]
        silent = {"within", "none", "quiet", "too_short", "inside", "unsure"}
        if not given or silent & set(given):
            raise ValueError(f"a rule of kind {self.kind} names what is beyond its limits, and nothing within them")
        return self


class BoardNotes(Strict):
    """What is said beside a statement: of its readiness, source, revision, areas, definition."""

    amber: str
    caution: str
    revised: str
    merged: str
    public: str
    broke: str

    @model_validator(mode="after")
    def _is_whole(self) -> "BoardNotes":
        _only_slots(" ".join(self.model_dump().values()), OF_NOTE)
        return self


class GapRule(Strict):
    """What is asked for where a figure due is missing, late or not ready, and of whom."""

    when: list[str]
    of: Literal["sender", "lead"]
    worth: int = Field(ge=1)
    says: str
    asks: str

    @model_validator(mode="after")
    def _is_whole(self) -> "GapRule":
        _only_slots(self.asks, OF_GAP)
        return self


class BoardPartner(Strict):
    """A heading of the page of questions: whose lead partners and senders stand under it."""

    partner: str
    leads: list[str]
    senders: list[str]


class ByChance(Strict):
    """The share of figures that chance alone puts beyond each limit."""

    beyond_95: float
    beyond_998: float
    past: float


class Again(Strict):
    """What a second period beyond the limits adds, by what an indicator measures."""

    stock: str
    flow: str


class BoardRules(Strict):
    """The whole file."""

    note: str
    colours: list[Literal["green", "amber"]]
    at_most: int = Field(ge=1)
    gaps_at_most: int = Field(ge=1)
    by_chance: ByChance
    partners: list[BoardPartner]
    asked_of: dict[str, str] = Field(description="by indicator who is asked, where that isn't its lead partner")
    again: Again
    rules: list[BoardRule]
    of_shares: str = Field(description="the question of a percentage with a good direction that has none of its own")
    notes: BoardNotes
    receipts_of: list[str] = Field(description="kinds of suppliers whose receipt a board may ask about")
    gaps: list[GapRule]
    quiet: list[str]

    @model_validator(mode="after")
    def _each_once(self) -> "BoardRules":
        _once(rule.rule for rule in self.rules)
        _once([*(state for gap in self.gaps for state in gap.when), *self.quiet])
        _once(lead for one in self.partners for lead in one.leads)
        _once(sender for one in self.partners for sender in one.senders)
        if nowhere := set(self.asked_of.values()) - {lead for one in self.partners for lead in one.leads}:
            raise ValueError(f"{', '.join(sorted(nowhere))}: asked, and under no partner's leads")
        return self

    def gap_of(self, state: str) -> GapRule | None:
        """What is asked for in a state; None where nothing is."""
        return next((gap for gap in self.gaps if state in gap.when), None)

    def partner_of(self, name: str) -> str:
        """Under which heading a lead partner, or a kind of supplier, stands; raises KeyError where under none."""
        headings = {each: one.partner for one in self.partners for each in (*one.leads, *one.senders)}
        return headings[name]


@functools.cache
def board_rules() -> BoardRules:
    """The rules as they are written. Raises ContractError for a fault, with file and line."""
    return read_as(project_folder("data_contracts") / "lscb_report.yaml", BoardRules)


def _only_slots(text: str, known: set[str]) -> None:
    unknown = {name for _, name, _, _ in Formatter().parse(text) if name is not None} - known
    if unknown:
        raise ValueError(
            f"{', '.join(sorted(unknown))}: no slot of this sentence; there are {', '.join(sorted(known))}"
        )


def _once(names: Iterable[str]) -> None:
    seen = list(names)
    if twice := {name for name in seen if seen.count(name) > 1}:
        raise ValueError(f"{', '.join(sorted(twice))}: stands more than once")

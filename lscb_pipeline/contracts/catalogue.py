"""The indicator catalogue: what each figure means, in which unit, over which denominator, since when."""

import re
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from lscb_pipeline.contracts.contract_error import ContractError
from lscb_pipeline.contracts.life import AskedSpan, LifeEvent, drafts_of, span_of
from lscb_pipeline.contracts.readers_text import ReadersText
from lscb_pipeline.contracts.strict import Strict
from lscb_pipeline.contracts.yaml_file import read_as

Unit = Literal["rate_per_1000", "rate_per_10000", "rate_per_100000", "percent", "ratio", "count", "score", "days"]
NUMBER = re.compile(r"\d+")
RATE_BASES: dict[str, int] = {
    "rate_per_1000": 1_000,
    "rate_per_10000": 10_000,
    "rate_per_100000": 100_000,
    "percent": 100,
    "ratio": 100,
    "days": 1,
}


class Count(Strict):
    """How an event feed's indicator is counted: SQL aggregates over one delivery's events."""

    numerator: str
    denominator: str | None = None


class DerivedCount(Strict):
    """How another feed's events give an indicator: beside the figures of its own feed, which are the ones published."""

    feed: str
    of: ReadersText = Field(description="what the return is called")
    numerator: str = Field(
        description="SQL aggregate over a delivery's rows e, at the end of quarter q (q.first_day, q.last_day)"
    )
    says: ReadersText = Field(description="what is counted, step by step, and on which source")
    differs_because: list[ReadersText] = Field(
        min_length=1, description="why the typed figure usually differs, the likeliest reason first"
    )


class Balance(Strict):
    """How a stock moves: the indicators whose denominators count those who joined it and those who left it."""

    joined: str
    left: str


class Published(Strict):
    """Over which longer period a release gives an indicator's figures, in place of the one that senders give."""

    over: Literal["quarter", "four_quarters", "year"] = Field(
        description="the quarter of three months; the four quarters that end with each; the year to 31 March"
    )
    areas: bool = Field(True, description="false: no area's figure is shown, nor that it is none: London's alone")
    because: ReadersText = Field(description="why not as it comes, for readers")


class StatutoryReturn(Strict):
    """Whether a return that councils make of each child anyway could give an indicator, and what stands in the way."""

    gives: Literal["whole", "near", "bounds", "part", "nothing"] = Field(
        description="the indicator; one like it, under a definition of its own; between what it lies; some of it; none"
    )
    of: Literal["children_in_need", "looked_after"] | None = Field(None, description="which return; none of `nothing`")
    says: ReadersText

    @model_validator(mode="after")
    def _of_a_return(self) -> "StatutoryReturn":
        if (self.of is None) != (self.gives == "nothing"):
            raise ValueError("what a return gives is of one (`of`), and `nothing` is of none")
        return self


class Definition(Strict):
    """One version of an indicator's definition, in force for periods that begin on its first day or later."""

    version: str
    valid_from: date | None = Field(None, description="none for the first version")
    says: ReadersText = Field(description="what is counted while it is in force")
    title: ReadersText = Field(
        "", description="the indicator's title while it is in force, where the catalogue's says more"
    )
    numerator: ReadersText = Field("", description="the numerator while it is in force, where it is another")
    denominator: ReadersText = Field("", description="likewise the denominator")
    how_to_produce: ReadersText = Field("", description="likewise how to produce it")
    change: ReadersText = Field("", description="what changed with it, and on whose authority")
    remark: str = Field("", description="for the catalogue's keepers: how far a fact was checked; shown nowhere")
    breaks_series: bool = Field(False, description="whether figures before and after don't compare")


class Guidance(Strict):
    """What a borough needs beside a definition, for readers; what can't be said is left out."""

    rationale: ReadersText = Field("", description="why boards look at it")
    limits: ReadersText = Field("", description="what it can't tell, and what it is mistaken for")
    how_to_produce: ReadersText = Field(
        "", description="from which system, and by which rules where they are easily missed"
    )
    question: ReadersText = Field("", description="the one to ask of it first")


class Indicator(Strict):
    """One indicator. `unit` fixes the statistics that fit it; `disclosure` whether small numbers are hidden."""

    code: str = Field(pattern=r"^[A-Z]{2}\d{3}$")
    title: ReadersText
    phase: Literal["I", "II"]
    priority_area: str
    feed: str
    numerator: ReadersText
    denominator: ReadersText | None = None
    unit: Unit
    unit_says: ReadersText = Field("", description="what a ratio is per, as pages say it: each has its own base")
    age_band: str | None = Field(None, description="the population that is the denominator, where it is one")
    denominator_indicator: str | None = Field(None, description="the indicator that is the denominator")
    denominator_counts: str | None = Field(
        None, description="the indicator whose numerator is the same count as this one's denominator"
    )
    polarity: Literal["high_is_good", "low_is_good", "neutral"]
    frequency: Literal["monthly", "quarterly", "annual"]
    measures: Literal["stock", "flow"]
    ni_code: str | None = None
    definitions: list[Definition] = Field([], description="where it changed: all versions, the first one first")
    kind: Literal["outcome", "output"] | None = Field(
        None, description="what became of children, or what was done; none of what is neither"
    )
    priority: Literal["core", "further", "context"] | None = Field(
        None, description="as agreed: asked of every board; asked beside it; public anyway, to be read beside it"
    )
    guidance: Guidance = Guidance()
    life: list[LifeEvent] = Field([], description="its own decisions, after those of its life in profile.yaml")
    target_band: tuple[float, float] | None = Field(None, description="from, to: neither end is better than the middle")
    breakdowns: dict[str, ReadersText] = Field(
        {}, description="codes of breakdowns that say nothing by themselves, in words"
    )
    fractions: bool = Field(False, description="whether parts of one are counted (posts as whole-time equivalents)")
    value_range: tuple[float, float] | None = Field(None, description="the least and greatest value there can be")
    count_per_1000: tuple[float, float] | None = Field(
        None, description="to 1,000 children who live in an area, how many fewer and more than any area ever had"
    )
    denominator_per_1000: tuple[float, float] | None = Field(
        None, description="likewise of its denominator, where that is no population"
    )
    parts: list[str] = Field([], description="the indicators whose values add up to this one's")
    groups: bool = Field(
        False, description="whether each thing counted is in one breakdown at most: they come to no more than the whole"
    )
    adds_up_to: str | None = Field(
        None, description="the indicator whose figure over a year is the sum of this one's over the periods in it"
    )
    balance: Balance | None = None
    also_counted_by: str | None = Field(None, description="another feed's indicator that counts the same events")
    lead_partner: ReadersText
    source_system: ReadersText
    disclosure: Literal["persons", "public", "not_about_persons"]
    statutory_return: StatutoryReturn | None = Field(None, description="none of what no council counts by child")
    count: Count | None = None
    derived: list[DerivedCount] = Field(
        [], description="the feeds from which it is worked out, too; `feed` is its source"
    )
    published: Published | None = None
    notes: str = ""

    @property
    def versions(self) -> list[Definition]:
        """All versions of the definition but drafts, in order; of one that never changed, the numerator's wording."""
        drafts = drafts_of(self.life)
        return [d for d in self._every_version if d.version not in drafts]

    @property
    def drafts(self) -> list[Definition]:
        """Versions of the definition that aren't signed off: in force nowhere yet."""
        drafts = drafts_of(self.life)
        return [d for d in self._every_version if d.version in drafts]

    @property
    def _every_version(self) -> list[Definition]:
        return self.definitions or [Definition(version="1", says=self.numerator)]

    @property
    def asked(self) -> AskedSpan:
        """From which collection quarter on pilots and all areas are asked for it, and until when."""
        return span_of(self.life)

    def definition_on(self, day: date) -> Definition:
        """The definition in force for a period that begins on this day."""
        return [d for d in self.versions if d.valid_from is None or d.valid_from <= day][-1]

    def as_on(self, day: date) -> "Indicator":
        """The indicator with the words that are in force for a period that begins on this day."""
        version = self.definition_on(day)
        how = {"how_to_produce": version.how_to_produce or self.guidance.how_to_produce}
        told = {name: getattr(version, name) or getattr(self, name) for name in ("title", "numerator", "denominator")}
        return self.model_copy(update={**told, "guidance": self.guidance.model_copy(update=how)})

    @property
    def rate_base(self) -> int | None:
        """By what a numerator over its denominator is multiplied; None where the value is no quotient."""
        return RATE_BASES.get(self.unit)

    @property
    def is_share(self) -> bool:
        """Whether the numerator counts a part of its own denominator (a ratio sets two counts side by side)."""
        return self.unit == "percent"

    @property
    def is_percentage(self) -> bool:
        """Whether the value is so many in a hundred, which a per cent sign may stand behind."""
        return self.unit == "percent" or (self.unit == "ratio" and self.denominator is not None)

    @property
    def limits(self) -> tuple[float, float] | None:
        """The least and greatest value that a figure can have; None where nothing is known but its sign."""
        return self.value_range or ((0.0, 100.0) if self.unit == "percent" else None)

    @property
    def amount_is_numerator(self) -> bool:
        """Whether a published figure of this indicator is a count of things, not a quotient or a score."""
        return self.unit not in ("score", "days", "ratio") and not (
            self.unit == "percent" and self.denominator_indicator is None and self.age_band is None
        )

    @model_validator(mode="after")
    def _one_denominator(self) -> "Indicator":
        if self.age_band and self.denominator_indicator:
            raise ValueError(f"{self.code}: a denominator is a population or an indicator, not both")
        if self.unit in ("count", "score", "days") and (self.age_band or self.denominator_indicator):
            raise ValueError(f"{self.code}: a {self.unit} has no denominator")
        return self

    @model_validator(mode="after")
    def _groups_of_a_whole(self) -> "Indicator":
        if self.groups and self.denominator_indicator is None:
            raise ValueError(f"{self.code}: groups are of a whole, which is the denominator_indicator")
        return self

    @model_validator(mode="after")
    def _published_over_what_adds_up(self) -> "Indicator":
        if self.published and (self.measures, self.disclosure) != ("flow", "persons"):
            raise ValueError(f"{self.code}: what is published over longer periods is a flow, and about persons")
        if self.published and (self.unit == "score" or self.denominator_indicator):
            raise ValueError(
                f"{self.code}: a {self.unit} of this kind is no sum, and can't be published over longer ones"
            )
        return self

    @model_validator(mode="after")
    def _a_ratio_says_its_unit(self) -> "Indicator":
        if (self.unit == "ratio") != bool(self.unit_says):
            raise ValueError(f"{self.code}: a ratio, and nothing else, has `unit_says`, as `per child`")
        return self

    @model_validator(mode="after")
    def _definitions_in_order(self) -> "Indicator":
        days = [d.valid_from or date.min for d in self._every_version]
        if self._every_version[0].valid_from is not None or days != sorted(set(days)):
            raise ValueError(f"{self.code}: definitions start with one without valid_from, and each is later")
        if self.target_band and self.target_band[0] > self.target_band[1]:
            raise ValueError(f"{self.code}: a target band goes from the lower to the higher")
        return self

    @model_validator(mode="after")
    def _a_title_that_is_always_true(self) -> "Indicator":
        """A number in the title of what changed holds in every version; others stand in the versions' own titles."""
        for definition in self.definitions:
            own = set(NUMBER.findall(f"{definition.title} {definition.says}"))
            if lost := sorted(set(NUMBER.findall(self.title)) - own):
                raise ValueError(
                    f"{self.code}: its title says {', '.join(lost)}, and version {definition.version} doesn't: "
                    "say it in the versions' own titles"
                )
        return self


def read_catalogue(folder: Path) -> dict[str, Indicator]:
    """Read every *.yaml of data_contracts/indicators; raises ContractError for a fault or a repeated code."""
    indicators: dict[str, Indicator] = {}
    for path in sorted(folder.glob("*.yaml")):
        for entry in read_as(path, list[Indicator]):
            if entry.code in indicators:
                raise ContractError(f"{path}: {entry.code} is defined twice")
            indicators[entry.code] = entry
    for entry in indicators.values():
        balance = (entry.balance.joined, entry.balance.left) if entry.balance else ()
        named = (entry.denominator_indicator, entry.denominator_counts, entry.also_counted_by, entry.adds_up_to)
        others = {*named, *entry.parts, *balance} - {None}
        if unknown := sorted(str(code) for code in others - set(indicators)):
            raise ContractError(f"{folder}: {entry.code} names unknown {', '.join(unknown)}")
    return indicators

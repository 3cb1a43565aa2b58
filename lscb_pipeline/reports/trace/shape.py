"""What a trace consists of, whatever feed the figure is of: its shape as programs get it (`--format json`).

Here: dataclasses of plain values, moments and days as text. Not here: what one delivery says of it (delivered.py), how
they are filled (build.py), words (trace_words.py).
"""

from dataclasses import asdict, dataclass, field
from typing import Any

from lscb_pipeline.reports.trace.delivered import Numbers, TracedDelivery, TracedStatement


@dataclass(frozen=True)
class TracedPeriod:
    """A period as people write it, and its first and last day."""

    label: str
    start: str
    end: str


@dataclass(frozen=True)
class TracedLondon:
    """London's beside it; is_rounded and is_at_least as published. `source`: `sum` of areas, or the `publisher`."""

    numerator: float | None
    denominator: float | None
    value: float | None
    areas_returned: int
    areas_due: int
    source: str
    marker: str | None = None
    is_rounded: bool = False
    is_at_least: bool = False


@dataclass(frozen=True)
class Shown:
    """The figure beside London's: as the marts hold it now, or as it was last published."""

    numbers: Numbers
    lower_95: float | None
    upper_95: float | None
    rank: int | None
    ranked_areas: int
    london_value: float | None
    london_areas: int | None
    london: TracedLondon | None
    population_year: int | None
    population_vintage: str | None


@dataclass(frozen=True)
class TracedPublication:
    """The figure as last published, its release, and what disclosure control did to it there.

    marker: why a cell is empty (c hidden, x not returned, z, u, low). is_controlled: a figure about persons, to which
    disclosure control applies; hides_numerator and hides_denominator are what it hid.
    """

    release: str
    released_on: str
    decided_by: str
    why: str
    load_id: int
    recorded_at: str
    shown: Shown
    marker: str | None
    is_revised: bool
    readiness: float | None
    colour: str
    is_controlled: bool
    hides_numerator: bool
    hides_denominator: bool


@dataclass(frozen=True)
class TracedRelease:
    """What one published release was made of: the numbers as they are, and what it hid of them.

    is_behind: it was not published itself, and stood behind longer periods that were.
    """

    release: str
    released_on: str
    load_id: int
    numbers: Numbers
    hides_numerator: bool
    hides_denominator: bool
    is_behind: bool


@dataclass(frozen=True)
class Around:
    """A longer period that is published and has the figure's in it."""

    period: TracedPeriod
    release: str
    value: float | None
    marker: str | None


@dataclass(frozen=True)
class Owed:
    """Of whom a figure was due for a quarter; state: what came of it; returned: whether anything usable came."""

    quarter: str
    supplier: str
    supplier_name: str
    state: str | None
    returned: str | None


@dataclass(frozen=True)
class TracedSource:
    """One figure that the traced one is, is made of, or is divided by: `role` is figure, part or denominator."""

    role: str
    indicator_code: str
    title: str
    breakdown: str
    period: TracedPeriod
    statements: tuple[TracedStatement, ...]
    owed: tuple[Owed, ...]


@dataclass(frozen=True)
class Denominator:
    """What the numerator is over, by `kind`: row, population, indicator, events, implied, or none.

    implied: the value is as published, and the file has no denominator. Of a population: age_band; the mid-year that
    fits the period, and the nearest that is held; its vintage and that one's publication; each area's number.
    """

    kind: str
    says: str | None
    age_band: str | None = None
    year_wanted: int | None = None
    year: int | None = None
    vintage: str | None = None
    published_on: str | None = None
    note: str | None = None
    areas: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class TracedDefinition:
    """What the indicator counts, by the version in force on the period's first day."""

    version: str
    valid_from: str | None
    says: str
    change: str
    numerator: str
    denominator: str | None
    unit: str
    rate_base: int | None


@dataclass(frozen=True)
class Trace:
    """One figure, traced. `disclosure`: persons, public or not_about_persons.

    `over`: the longer periods that releases give instead, `because`: why. `merged`: the merged areas in whose figure
    this area is, where it has none; `others`: the deliveries that could have said it, where none does.
    """

    area_code: str
    area: str
    indicator_code: str
    title: str
    feed: str
    breakdown: str
    period: TracedPeriod
    is_made_up: bool
    is_person_level: bool
    disclosure: str
    definition: TracedDefinition
    published: TracedPublication | None
    over: str | None
    because: str | None
    around: tuple[Around, ...]
    releases: tuple[TracedRelease, ...]
    warehouse: Shown | None
    denominator: Denominator
    sources: tuple[TracedSource, ...]
    merged: tuple[str, ...]
    others: tuple[TracedDelivery, ...]

    @property
    def is_pooled(self) -> bool:
        """Whether it is the sum of figures over shorter periods."""
        return any(source.role == "part" for source in self.sources)

    def as_json(self) -> dict[str, Any]:
        """The trace in the one form that programs may rely on."""
        return asdict(self) | {"is_pooled": self.is_pooled}

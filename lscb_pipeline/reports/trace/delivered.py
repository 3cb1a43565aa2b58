"""What one delivery says of a figure, and what became of it: the shape of that part of a trace.

Here: dataclasses of plain values, moments as text in London time. Not here: how they are filled (statements.py).
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Numbers:
    """A figure's numbers: value is in its indicator's unit; all are None where only a status says something.

    status: final, provisional, caution, or a marker (c, x, z, u, low); empty where none was kept.
    """

    numerator: float | None
    denominator: float | None
    value: float | None
    status: str

    @property
    def has_number(self) -> bool:
        """Whether it says how many."""
        return self.numerator is not None or self.value is not None


@dataclass(frozen=True)
class TracedRule:
    """What one rule found: in how many rows, or (message) at one place of the file."""

    rule_id: str
    severity: str
    rows_failing: int | None = None
    has_crashed: bool = False
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    message: str | None = None


@dataclass(frozen=True)
class TracedRules:
    """The rules that judged a delivery. `here`: what was found at the figure's row, or of its area as a whole.

    Of a feed of persons `failed` has no numbers and `here` is empty.
    """

    passed: tuple[str, ...]
    nothing_to_test: tuple[str, ...]
    failed: tuple[TracedRule, ...]
    here: tuple[TracedRule, ...]


@dataclass(frozen=True)
class TracedDecision:
    """What somebody decided on a delivery, or on its held rows."""

    decided_at: str
    decision: str
    covers: str
    decided_by: str
    why: str
    load_id: int


@dataclass(frozen=True)
class TracedDelivery:
    """One received file, and what became of its records; `path` as it was received, without its sender's own words."""

    delivery_id: str
    feed: str
    supplier: str
    supplier_name: str
    quarter: str
    path: str
    received_at: str
    sha256: str
    status: str
    message: str | None
    layout: str | None
    contract_version: str | None
    records_read: int
    records_loaded: int
    records_refused: int
    records_outside: int
    records_held: int
    rules: TracedRules
    decisions: tuple[TracedDecision, ...]


@dataclass(frozen=True)
class TracedPlace:
    """Where in the file it stands: rows as a spreadsheet counts them, from 1; columns by what they fill.

    row 0: the format leaves out what is 0, and the file has no such row. is_one_of_row: the row holds other figures,
    too, under other columns.
    """

    sheet: str | None
    row: int
    columns: dict[str, str]
    is_one_of_row: bool


@dataclass(frozen=True)
class TracedVersion:
    """One version in core.observation: `kind` is figure, held, withdrawal or revoked."""

    load_id: int
    recorded_at: str
    kind: str
    numbers: Numbers
    reason: str


@dataclass(frozen=True)
class TracedStatement:
    """What one delivery says of a figure. `versions` is empty while it counts for nothing and never did.

    `kind`: that of its last version, else `held` or, where its quarter isn't collated yet, `read`; `rejected` where a
    rule or somebody turned it away.
    `counted_as`: of events, what is counted, as the catalogue says it in SQL.
    """

    delivery: TracedDelivery
    place: TracedPlace | None
    numbers: Numbers
    kind: str
    is_current: bool
    is_in_release: bool
    source_table: str
    versions: tuple[TracedVersion, ...]
    counted_as: dict[str, str] = field(default_factory=dict)

"""What a data contract says that the ODCS standard has no word for: the models of its `customProperties`."""

from datetime import date
from typing import Literal

from pydantic import Field

from lscb_pipeline.contracts.rules import Stop
from lscb_pipeline.contracts.strict import Strict

PeriodKind = Literal["month", "financial_quarter", "calendar_year", "financial_year", "year_ending_march",
                     "year_ending_september"]  # fmt: skip
ScopeColumn = Literal["supplier", "area_code", "indicator_code", "breakdown", "source_table", "period"]


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
    most_per_1000: float = Field(description="more than so many for 1,000 children of the area nobody can count")


class CareEpisodes(Strict):
    """Episodes of care in the returns of one financial year, to date: the columns that hold what of them."""

    begins: str
    ends: str = Field(description="empty while it lasts; on the day itself it is over")
    start_reason: str
    end_reason: str
    continues: str = Field(description="the end's reason that says that the next episode begins the same day")
    starts: str = Field(description="the beginning's reason that says that no episode goes before")
    status: str = Field(description="the legal status: whether it is care, or a short break")


class CaseRecords(Strict):
    """Records of children's cases in the census of one financial year, to date: the columns that hold what of them."""

    record: str = Field(description="what a row is of")
    begins: str
    ends: str = Field(description="empty while it lasts; on the day itself it is over")
    referred: str = Field(description="the day of the referral that a record belongs to")
    within: str = Field(description="the day on which began what the record lies in, as a conference in an enquiry")
    end_reason: str
    collected: str = Field(description="the year in which the file's collection ends")
    of_case: str = Field(description="what `record` says of a case, that is of a referral; likewise below")
    of_plan: str
    of_conference: str
    with_end: list[str] = Field(description="of records that end with their case at the latest")

    @property
    def columns(self) -> list[str]:
        """The columns that are named."""
        own = [self.record, self.begins, self.ends, self.referred, self.within, self.end_reason]
        return [*own, self.collected]


class Events(Strict):
    """How an event feed is counted: the SQL function of one delivery's events, and which day counts."""

    function: str = Field(description="set-returning SQL function of (delivery_id), in sql/core")
    at: list[str] = Field(min_length=1, description="an event is of a quarter when any of these moments lies in it")
    view: str = Field(description="the view of standing events that analysts' figures come from")
    is_counted: bool = Field(True, description="false: what is told is no figure of any indicator")
    lookback_days: int = Field(0, description="how far back an event's flags look")
    stay: tuple[str, str] | None = Field(None, description="the moments at which a stay begins and ends")
    spell: Spell | None = None
    answers: Answers | None = None
    recorded_in: RecordedIn | None = None
    care: CareEpisodes | None = Field(
        None, description="the file is of the financial year so far, and every quarter of it is counted from the newest"
    )
    cases: CaseRecords | None = Field(None, description="likewise, of children in need")

    @property
    def of_year(self) -> str | None:
        """Of a file of the financial year so far the column of beginnings; None of a quarter's own."""
        of_year = self.care or self.cases
        return of_year.begins if of_year else None


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
    reported_by: Literal["area", "police_command", "pct"] = Field(
        "area", description="whose areas its figures are of: the reference table of that name has them"
    )
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
    also_called: list[str] = Field([], description="other headers by which people call the column, beside its title")
    initial: bool = Field(False, description="a name's initial: of a whole name its first letter is read")
    unknown: str | None = Field(None, description="the code for `not known`: no pseudonym is made with it")
    default: str | None = None
    sign_off: bool = Field(False, description="part of the sign-off: a sheet of its own may state it for every row")
    one_a_return: bool = Field(False, description="the same in every row of a return, which is signed off once")
    spellings: dict[str, str] = Field({}, description="other words for a code, in small letters -> the code")
    organisation: bool = Field(False, description="an organisation's name: spellings of one name are one")
    free_text: bool = Field(False, description="anything may stand there: that something does is kept, not what")
    case_number: bool = Field(
        False, description="a system's number of a person: upper case, without the .0 that a spreadsheet puts behind it"
    )
    collection_years: dict[str, tuple[int | None, int | None]] = Field(
        {}, description="code -> the first and last year (in which the collection ends) that has it; others have all"
    )
    kept_form: str | None = Field(None, description="a pattern: of a free text of this form it is kept what it says")

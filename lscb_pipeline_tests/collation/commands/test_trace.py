"""A figure traced back to its file, sheet and row: one small collation of four quarters, and a release of the last.

Every figure is of these returns, and its row was counted in them by hand.
"""

import dataclasses
import io
import json
import os
import re
from collections.abc import Iterator

import pytest
import xlsxwriter

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.decide import decide
from lscb_pipeline.collation.commands.trace import trace
from lscb_pipeline.collation.commands.trace_asked import TraceError
from lscb_pipeline.reports.trace.delivered import TracedStatement
from lscb_pipeline.reports.trace.shape import Trace
from lscb_pipeline.reports.trace.trace_words import as_lines
from lscb_pipeline_tests.collation.releases import figures, publish
from lscb_pipeline_tests.collation.returns import BARNET, Q2, Q3, Q4, row
from lscb_pipeline_tests.collation.test_events import FEED as EPISODES
from lscb_pipeline_tests.collation.test_events import OCTOBER, PERSONAL
from lscb_pipeline_tests.conftest import Inbox, _installation, collate, query
from lscb_pipeline_tests.test_cli import lscb

Q1, RETURN, HEALTH = "2008-09-Q1", "borough_return", "nhs_child_health"
FEEDS = (RETURN, EPISODES, HEALTH)
LATE = {Q1: 31, Q2: 32, Q3: 33, Q4: 34}  # Barnet's cases within a month, of 40 each quarter
SMALL = [3, 20, 30, 40, 50, 60, *[70] * 12]  # private fostering by area: Camden's is small


@pytest.fixture(scope="module")
def traced(server_url: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """The small collation, and what was published of it."""
    for centre in _installation(server_url, template, tmp_path_factory.mktemp("traces") / "home"):
        _ = centre.warehouse
        few = {feed: centre.library.contracts[feed] for feed in FEEDS}
        centre.__dict__["library"] = dataclasses.replace(centre.library, contracts=few)
        centre.settings.inbox_folder.mkdir(parents=True)
        inbox = Inbox(centre.settings.inbox_folder)
        for quarter in (Q1, Q2, Q3):
            put(inbox, quarter)
            collate(centre, quarter)
        put(inbox, Q4)
        publish(centre, Q4)
        yield centre


def put(inbox: Inbox, quarter: str) -> None:
    """A quarter's returns: Barnet's; of the last two, of eighteen areas, of which Bexley's is a workbook."""
    for line in figures(quarter, *SMALL):
        name = str(line["area_code"]).lower()
        if name != "barnet" and quarter in (Q1, Q2):
            continue
        if name == "barnet":
            inbox.put(quarter, RETURN, name, [
                line, row("Barnet", "SG001", 412, period=quarter),
                row("Barnet", "SG002", 206, period=quarter, denominator=412),
                row("Barnet", "SG016", LATE[quarter], period=quarter, denominator=40),
            ])  # fmt: skip
        else:
            inbox.put(quarter, RETURN, f"{name}.xlsx" if name == "bexley" else name,
                      workbook(line) if name == "bexley" else [line])  # fmt: skip
    if quarter == Q3:
        inbox.put(Q3, RETURN, "hackney__2", [row("Hackney", "SG014", 21)])
        # a slip in the period: that row waits
        for area in ("Enfield", "Haringey", "Croydon"):
            slip = row(area, "SG015", 11, period=Q2)
            inbox.put(Q3, RETURN, f"{area.lower()}__2", [row(area, "SG014", 70), slip])
        inbox.put(Q3, RETURN, "ealing__2", [row("Ealing", "SG014", 70), row("Ealing", "SG002", 9, denominator=18)])
        inbox.put(Q3, RETURN, "redbridge.xlsx", b"not a workbook")
        inbox.put(Q3, HEALTH, "pct_5c3", [row("5C3", "SG028", 2, denominator=8)])
        inbox.put(Q3, EPISODES, "mps", OCTOBER)


def workbook(line: dict[str, object]) -> bytes:
    """A return as a workbook: a title, a blank row, headers, a row."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("Return")
        sheet.write(0, 0, "Quarterly return")
        for number, cells in enumerate((list(line), list(line.values()))):
            sheet.write_row(number + 2, 0, cells)
    return target.getvalue()


def said(of: Trace) -> str:
    return "\n".join(as_lines(of))


def one(of: Trace) -> TracedStatement:
    """The only statement of a figure's only source."""
    (source,) = of.sources
    (statement,) = source.statements
    return statement


def place(statement: TracedStatement) -> tuple[str, str | None, int, dict[str, str]]:
    assert statement.place is not None
    at = statement.place
    return statement.delivery.path, at.sheet, at.row, at.columns


def test_a_count_of_a_csv_file_is_in_its_row(traced: Centre) -> None:
    of = trace(traced, "Barnet", "sg014", "Oct-Dec 2008")
    assert place(one(of)) == (f"{Q3}/{RETURN}/barnet.csv", None, 2, {"numerator": "numerator"})
    assert (one(of).is_current, one(of).is_in_release, one(of).numbers.numerator) == (True, True, 70)
    assert of.published is not None
    assert (of.published.release, of.published.shown.numbers.value, of.published.marker) == (f"{Q4} r1", 70, None)
    assert one(of).delivery.rules.passed
    assert "rate" not in of.denominator.kind


def test_a_count_of_a_workbook_is_in_its_sheet_and_row(traced: Centre) -> None:
    of = trace(traced, "E09000004", "SG014", Q3)
    assert place(one(of)) == (f"{Q3}/{RETURN}/bexley.xlsx", "Return", 4, {"numerator": "numerator"})
    assert "sheet 'Return', row 4: numerator under 'numerator'" in said(of)


def test_a_share_is_over_a_denominator_of_its_own_row(traced: Centre) -> None:
    of = trace(traced, "Barnet", "SG002", Q3)
    assert place(one(of))[2:] == (4, {"numerator": "numerator", "denominator": "denominator"})
    assert (of.denominator.kind, one(of).numbers.denominator) == ("row", 412)
    assert of.warehouse is not None
    assert of.warehouse.numbers.value == 50


def test_a_rate_is_over_a_population_of_a_vintage(traced: Centre) -> None:
    of = trace(traced, "Barnet", "SG001", Q3)
    people = of.denominator
    assert (people.kind, people.age_band, list(people.areas)) == ("population", "0-17", [BARNET])
    assert (people.year_wanted, people.year) == (2008, 2009), "mid-2008 isn't held"
    assert of.warehouse is not None
    assert of.warehouse.numbers.denominator == sum(people.areas.values())
    assert people.vintage == of.warehouse.population_vintage
    assert (
        f"residents aged 0-17 at mid-2009, the nearest to mid-2008 that is held: {people.vintage}, published "
        in said(of)
    )


def test_a_pooled_year_is_traced_part_by_part(traced: Centre) -> None:
    of = trace(traced, "Barnet", "SG016", "year to March 2009")
    assert of.is_pooled
    assert [source.period.label for source in of.sources] == list(LATE)
    found = [source.statements[0].numbers.numerator for source in of.sources]
    assert found == list(LATE.values())
    assert of.published is not None
    assert (of.published.shown.numbers.numerator, of.published.shown.numbers.denominator) == (sum(LATE.values()), 160)
    assert all(source.statements[0].is_in_release for source in of.sources)


def test_a_part_says_that_it_is_published_over_longer_periods_alone(traced: Centre) -> None:
    of = trace(traced, "Barnet", "SG016", Q3)
    assert of.published is None
    assert [(longer.period.label, longer.value) for longer in of.around] == [("year to March 2009", 81.25)]
    assert "it is published over four quarters that end with each alone" in said(of)


def test_a_hidden_figure_says_what_was_hidden(traced: Centre) -> None:
    of = trace(traced, "Camden", "SG014", Q3)
    assert of.published is not None
    assert (of.published.marker, of.published.hides_numerator) == ("c", True)
    assert of.published.shown.numbers.value is None
    assert one(of).numbers.numerator == 3
    assert "disclosure control hid: numerator and value" in said(of)
    assert "UNSUPPRESSED" in said(of)


def test_a_held_figure_says_that_it_waits_and_why(traced: Centre) -> None:
    of = trace(traced, "Enfield", "SG015", Q2)
    assert (one(of).kind, one(of).is_current, place(one(of))[2]) == ("held", False, 3)
    assert "period_of_delivery" in {rule.rule_id for rule in one(of).delivery.rules.here}
    assert "waits for a decision: it does not count: 11" in said(of)
    assert "no figure of it counts" in said(of)


def test_a_superseded_figure_stands_behind_the_one_that_counts(traced: Centre) -> None:
    of = trace(traced, "Hackney", "SG014", Q3)
    (source,) = of.sources
    last, first = source.statements
    assert [(s.numbers.numerator, s.is_current, s.is_in_release) for s in (last, first)] == [
        (21, True, True), (20, False, False),
    ]  # fmt: skip
    assert (last.delivery.path, first.delivery.path) == (f"{Q3}/{RETURN}/hackney__2.csv", f"{Q3}/{RETURN}/hackney.csv")
    assert "superseded: another delivery" in said(of)


def test_of_persons_the_trace_ends_with_the_delivery(traced: Centre) -> None:
    of = trace(traced, "Camden", "RA009", Q3)
    assert of.is_person_level
    assert (one(of).place, one(of).numbers.numerator, one(of).numbers.denominator) == (None, 3, 7)
    assert (one(of).delivery.records_read, one(of).delivery.rules.here) == (len(OCTOBER), ())
    told = said(of) + json.dumps(of.as_json())
    keys = query(traced, f"select person_key, link_key from intake.{EPISODES}")
    persons = {str(cell[name]) for cell in OCTOBER for name in PERSONAL if len(str(cell[name])) > 1}
    persons |= {str(key) for key in keys.to_numpy().ravel() if key}
    assert len(persons) > 10
    assert persons & {*re.findall(r"[\w-]+", told)} == set()


def test_a_merged_area_is_named_in_any_of_its_forms(traced: Centre) -> None:
    forms = ("5C3", "Hackney + City of London", "E09000001+E09000012", "Hackney and City of London")
    found = [trace(traced, form, "SG028", Q3) for form in forms]
    assert {of.area_code for of in found} == {"E09000001+E09000012"}
    assert place(one(found[0]))[::2] == (f"{Q3}/{HEALTH}/pct_5c3.csv", 2)
    alone = trace(traced, "Hackney", "SG028", Q3)
    assert alone.merged == ("E09000001+E09000012",)
    assert "the area is in the figure of E09000001+E09000012: lscb trace" in said(alone)


def test_what_never_came_says_who_owes_it(traced: Centre) -> None:
    of = trace(traced, "Sutton", "SG014", Q3)
    assert of.published is not None
    assert of.published.marker == "x"
    assert of.sources[0].statements == ()
    assert f"Sutton for {Q3}: no delivery came" in said(of)


def test_what_could_not_be_read_is_among_what_could_have_said_it(traced: Centre) -> None:
    of = trace(traced, "Redbridge", "SG014", Q3)
    (came,) = of.others
    assert (came.path, came.status) == (f"{Q3}/{RETURN}/redbridge.xlsx", "unreadable")
    assert came.message
    assert came.message in said(of)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (("Camdn", "SG014", Q3), "no area 'Camdn', the nearest is Camden: .* such as lscb trace Barnet"),
        (("Hackney+Nowhere", "SG014", Q3), "no area 'Nowhere'"),
        (("Camden", "SG914", Q3), "no indicator 'SG914', did you mean SG014"),
        (("Camden", "SG014", "soon"), "'soon' is no period: write a month as 2009-01, a quarter as 2008-09-Q3"),
        (("Camden", "SG014", "2008"), f"no figure of SG014 for '2008' here: there are {Q1}, {Q2}, {Q3}"),
        (("Barnet", "SG016", "2030"), f"here: there are .*{Q4}"),
        (("Camden", "SG014", Q3, "girls"), "SG014 has no breakdown 'girls' here: --breakdown is one of all"),
    ],
)
def test_what_there_is_not_is_said_with_an_example(traced: Centre, asked: tuple[str, ...], message: str) -> None:
    with pytest.raises(TraceError, match=message):
        trace(traced, *asked)


def test_the_command_prints_for_people_and_for_programs_the_same(traced: Centre) -> None:
    environment = os.environ | {
        "LSCB_HOME": str(traced.settings.home), "LSCB_DATABASE_URL": str(traced.settings.database_url),
        "LSCB_PSEUDONYM_KEY": "a key for tests",
    }  # fmt: skip
    asked = ("trace", "Hackney", "SG014", Q3)
    shown, printed = lscb(environment, *asked), lscb(environment, *asked, "--format", "json")
    assert (shown.returncode, printed.returncode) == (0, 0), shown.stderr + printed.stderr
    of = trace(traced, *asked[1:])
    assert shown.stdout.rstrip("\n") == said(of)
    assert json.loads(printed.stdout) == json.loads(json.dumps(of.as_json()))
    unknown = lscb(environment, "trace", "Nowhere", "SG014", Q3)
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "lscb: no area 'Nowhere'" in unknown.stderr


def test_a_correction_after_the_release_counts_now_and_not_in_it(traced: Centre) -> None:
    """It adds to the collation that the others share, of areas that are nobody else's."""
    inbox = Inbox(traced.settings.inbox_folder)
    inbox.put(Q3, RETURN, "lambeth__2", [row("Lambeth", "SG014", 51)], at="2010-07-01T09:00")
    inbox.put(Q3, RETURN, "ealing__3", [row("Ealing", "SG014", 70)], at="2010-07-01T09:00")
    collate(traced, Q3)
    held = query(traced, "select delivery_id from intake.delivery where path like '%haringey\\__2%'")["delivery_id"]
    decide(traced, held.item(), "accept", "the steering group", "it is of that quarter")
    slip = query(traced, "select delivery_id from intake.delivery where path like '%croydon\\__2%'")["delivery_id"]
    decide(traced, slip.item(), "reject", "the steering group", "a slip")
    collate(traced, Q3)
    of = trace(traced, "Lambeth", "SG014", Q3)
    (source,) = of.sources
    assert [(s.numbers.numerator, s.is_current, s.is_in_release) for s in source.statements] == [
        (51, True, False), (50, False, True),
    ]  # fmt: skip
    (source,) = trace(traced, "Ealing", "SG002", Q3).sources
    assert [(s.kind, s.is_current, s.is_in_release) for s in source.statements] == [
        ("withdrawal", False, False), ("figure", False, True),
    ]  # fmt: skip
    rejected = trace(traced, "Croydon", "SG015", Q2)
    assert (one(rejected).kind, one(rejected).is_current) == ("rejected", False)
    assert "rejected (rows) by the steering group" in said(rejected)
    accepted = trace(traced, "Haringey", "SG015", Q2)
    assert one(accepted).is_current
    assert [d.decision for d in one(accepted).delivery.decisions] == ["accepted"]
    assert "accepted (rows) by the steering group" in said(accepted)

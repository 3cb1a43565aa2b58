"""Children in need worked out of the census, beside the figures that boroughs type: from XML to core."""

import datetime as dt

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.check import check_file
from lscb_pipeline.contracts.library import library
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline_tests.conftest import Inbox, collate, query

FEED, RETURN, CAMDEN = "la_children_in_need", "borough_return", "E09000007"
Q1, Q2 = dt.date(2009, 6, 30), dt.date(2009, 9, 30)


def plan(began: str, ended: str = "", reviews: tuple[str, ...] = ()) -> str:
    """A protection plan with its reviews."""
    days = "".join(f"<CPPreviewDate>{day}</CPPreviewDate>\n" for day in reviews)
    return (f"<ChildProtectionPlans>\n<CPPstartDate>{began}</CPPstartDate><CPPendDate>{ended}</CPPendDate>"
            "<InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse><LatestCategoryOfAbuse>NEG</LatestCategoryOfAbuse>"
            f"<NumberOfPreviousCPP>0</NumberOfPreviousCPP><Reviews>\n{days}</Reviews></ChildProtectionPlans>\n"
            )  # fmt: skip


def enquiry(began: str, conference: str = "") -> str:
    """A section 47 enquiry, with the day of its conference."""
    return (f"<Section47>\n<S47ActualStartDate>{began}</S47ActualStartDate>"
            f"<DateOfInitialCPC>{conference}</DateOfInitialCPC><ICPCnotRequired>0</ICPCnotRequired></Section47>\n"
            )  # fmt: skip


def case(referred: str, *inside: str, closed: str = "", nothing_done: str = "0", reason: str = "") -> str:
    """A referral with what came of it."""
    return (f"<CINdetails>\n<CINreferralDate>{referred}</CINreferralDate><ReferralSource>6</ReferralSource>"
            f"<PrimaryNeedCode>N1</PrimaryNeedCode><CINclosureDate>{closed}</CINclosureDate>"
            f"<ReasonForClosure>{reason or ('RC7' if closed else '')}</ReasonForClosure>\n{''.join(inside)}"
            f"<ReferralNFA>{nothing_done}</ReferralNFA></CINdetails>\n")  # fmt: skip


def child(number: str, *cases: str, born: str = "2001-02-14", expected: str = "") -> str:
    """A child with its cases; `expected`: the birth date of one that isn't born yet."""
    birth = f"<ExpectedPersonBirthDate>{expected}</ExpectedPersonBirthDate>" if expected else (
        f"<PersonBirthDate>{born}</PersonBirthDate>")  # fmt: skip
    return (f"<Child>\n<ChildIdentifiers><LAchildID>{number}</LAchildID><UPN>H801200001001</UPN>{birth}"
            "<GenderCurrent>1</GenderCurrent></ChildIdentifiers><ChildCharacteristics><Ethnicity>WBRI</Ethnicity>"
            f"</ChildCharacteristics>\n{''.join(cases)}</Child>\n")  # fmt: skip


def census(*children: str, year: str = "2010", authority: str = "202") -> str:
    return ('<?xml version="1.0" encoding="utf-8"?>\n<Message><Header><CollectionDetails><Collection>CIN</Collection>'
            f"<Year>{year}</Year><ReferenceDate>2010-03-31</ReferenceDate></CollectionDetails><Source>"
            f"<SourceLevel>L</SourceLevel><LEA>{authority}</LEA></Source></Header>\n<Children>\n{''.join(children)}"
            "</Children></Message>\n")  # fmt: skip


FIRST = (
    child("A2", case("2009-05-05"), case("2009-05-05", nothing_done="true"), born="2003-01-01"),  # one of one day
    child("A3", case("2009-03-31", enquiry("2009-04-20", "2009-05-01"), enquiry("2009-06-01"),
                     plan("2009-05-01", "2009-06-30", ("2009-06-10", "2009-06-20")))),  # over on the quarter's last day
    child("A4", case("2009-04-10", plan("2009-05-10")), expected="2009-09-01"),
    child("A5", case("2007-02-01", plan("2007-03-01"))),
)  # fmt: skip
YEAR = (
    child("A1", case("2009-04-01"), case("2009-06-30"), case("2009-07-01")),  # the ends of the quarter, and beyond
    *FIRST[:2],
    child("A4", case("2009-04-10", plan("2009-05-10")), case("2009-07-02", enquiry("2009-07-03")),
          expected="2009-09-01"),
    child("A5", case("2007-02-01", plan("2007-03-01", "2009-07-01"), closed="2009-07-01")),  # open on 30 June
)  # fmt: skip


def derived(centre: Centre) -> dict[tuple[str, dt.date], int]:
    """The derived figures by indicator and the last day of their quarter."""
    rows = query(
        centre, f"select indicator_code, period_end, numerator from core.derived_observation where feed = '{FEED}'"
    )
    return {(str(row.indicator_code), row.period_end): int(row.numerator) for row in rows.itertuples()}


def told(*children: str, year: str = "2010", quarter: str = "2009-10-Q1") -> set[str]:
    """The rules that a file breaks, in its sender's own check."""
    content = census(*children, year=year).encode()
    checked = check_file(library(), FEED, content, ".xml", "camden", Quarter.parse(quarter), today=dt.date(2009, 7, 20))
    return {finding.rule.id for finding in checked.findings}


def test_referrals_enquiries_and_plans_are_counted_from_the_newest_file(centre: Centre, inbox: Inbox) -> None:
    inbox.put("2009-10-Q1", FEED, "camden.xml", census(*FIRST))
    collate(centre, "2009-10-Q1")
    assert derived(centre) == {("SG001", Q1): 2, ("SG006", Q1): 1, ("SG008", Q1): 2}
    inbox.put("2009-10-Q2", FEED, "camden.xml", census(*YEAR))  # A1 was entered late: the first quarter is restated
    collate(centre, "2009-10-Q2")
    assert derived(centre) == {
        ("SG001", Q1): 4, ("SG006", Q1): 1, ("SG008", Q1): 2, ("SG001", Q2): 2, ("SG006", Q2): 1, ("SG008", Q2): 1,
    }  # fmt: skip
    records = query(centre, "select record, count(*) as rows from core.child_record group by 1 order by 1")
    assert dict(records.itertuples(index=False)) == {
        "conference": 1,
        "enquiry": 3,
        "plan": 3,
        "referral": 8,
        "review": 2,
    }
    ages = query(centre, "select distinct unborn, coalesce(age_then::text, 'none') as age from core.child_record")
    assert {(row.unborn, row.age) for row in ages.itertuples()} == {
        (False, "5"), (False, "6"), (False, "8"), (True, "none"),
    }  # fmt: skip


def test_a_typed_figure_that_differs_is_told(centre: Centre, inbox: Inbox) -> None:
    inbox.put("2009-10-Q1", FEED, "camden.xml", census(*FIRST))
    row: dict[str, object] = {"area_code": CAMDEN, "period": "2009-10-Q1", "definition_version": "1"}
    inbox.put("2009-10-Q1", RETURN, "camden", [row | {"indicator_code": "SG001", "numerator": "40"},
                                               row | {"indicator_code": "SG006", "numerator": "1"}])  # fmt: skip
    collate(centre, "2009-10-Q1")
    found = query(centre, "select message from quality.finding where rule_id = 'agrees_with_return'")["message"]
    assert len(found) == 1, found.tolist()
    assert "worked out of the Children in Need census" in found.item()
    assert "referrals without further action" in found.item()


def test_what_names_a_child_is_in_no_table(centre: Centre, inbox: Inbox) -> None:
    own = child("K90123", case("2009-04-01"), case("bad day"), born="2001-02-14")
    others = [child(f"B{number}", case("2009-04-02"), expected="2009-09-17") for number in range(10, 50)]
    inbox.put("2009-10-Q1", FEED, "camden.xml", census(own, *others))
    inbox.put("2009-10-Q1", FEED, "barnet.xml", census(own)[:-40])
    collate(centre, "2009-10-Q1")
    tables = query(centre, "select schemaname || '.' || tablename as name from pg_tables where schemaname in "
                           "('intake', 'core', 'quality', 'mart', 'publish')")["name"]  # fmt: skip
    for name in tables:
        kept = query(centre, f"select coalesce(string_agg(t::text, ' '), '') as text from {name} t")["text"].item()
        assert [
            value for value in ("K90123", "H801200001001", "2001-02-14", "2009-09-17", "WBRI") if value in kept
        ] == []
    assert derived(centre)["SG001", Q1] == 41


def test_a_whole_census_breaks_no_rule() -> None:
    assert told(*FIRST) == set()


FAULTS = [
    ((case("2009-04-01", plan("2009-05-10", "2009-05-01")),), "record_ended_after_begun"),
    ((case("2009-04-01", plan("2009-05-01"), plan("2009-06-01")),), "one_open_plan"),
    ((case("2009-04-01", plan("2009-05-01", "2009-06-10"), plan("2009-06-09")),), "plans_apart"),
    ((case("2009-04-01", plan("2009-05-01", "2009-06-10"), plan("2009-06-10")),), None),
    ((case("2009-04-01"), case("2009-05-01")), "one_open_case"),
    ((case("2009-04-01", closed="2009-05-02"), case("2009-05-01")), "cases_apart"),
    ((case("2009-04-01", closed="2009-05-01"), case("2009-05-01")), None),  # a public validator had this one wrong
    ((case("2009-04-10", plan("2009-04-01")),), "within_its_case"),
    ((case("2009-04-01", enquiry("2009-06-01"), closed="2009-05-01"),), "not_after_closure"),
    ((case("2009-04-01", plan("2009-04-20"), closed="2009-05-01"),), "ended_with_its_case"),
    ((case("2009-04-01", plan("2009-04-20", "2009-05-01"), closed="2009-05-01"),), None),
    ((case("2009-04-01", reason="RC7"),), "closure_and_reason_together"),
    ((case("2009-04-01", closed="2009-08-01"),), "ended_by_the_census"),
    ((case("2008-04-01", closed="2009-03-31"),), "of_the_census_year"),
    ((case("2008-04-01", closed="2009-04-01"),), None),  # the period begins on 1 April, and not a day earlier
    ((case("2009-04-01", enquiry("2009-04-20", "2009-04-19")),), "conference_after_enquiry"),
    ((case("2009-04-01", enquiry("2009-04-20", "2009-04-20")),), None),
    ((case("2009-04-31"),), "readable_values"),
    ((case("2009-04-01", plan("2009-05-01", "June")),), "readable_values"),
    ((case("2009-04-01", closed="2009-05-01", reason="RC9"),), "closure_reason_of_the_year"),
    ((case("2009-04-01", closed="2009-05-01", reason="RC77"),), "closure_reason_known"),
    ((case("2009-04-01").replace("CINreferralDate", "CINReferralDay"),), "required"),
]  # fmt: skip


@pytest.mark.parametrize(("cases", "rule"), FAULTS)
def test_each_rule_is_broken_by_what_it_is_about_and_by_nothing_near_it(
    cases: tuple[str, ...], rule: str | None
) -> None:
    clean = child("C1", case("2009-04-02"))
    found = told(child("A1", *cases), clean)
    assert (rule in found) if rule else not found, found


def test_a_file_of_another_year_or_borough_is_told() -> None:
    assert "of_the_collection" in told(child("A1", case("2009-04-01")), year="2011")
    assert "of_the_collection" not in told(child("A1", case("2009-04-01")))

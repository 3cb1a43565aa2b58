"""Clean files of the feeds of events: missing children, stays in the refuge, answers of agencies and authorities.

All made up.
"""

import datetime as dt
from collections.abc import Iterator
from itertools import product
from typing import Any

from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.tables import table
from lscb_pipeline_tests.planted.files import Table, table_of

IN_CARE, MOVED, IN_NEED = 300, 20, 100
EPISODES, STAYS = 400, 30  # a quarter; the children of the first stays are those of the first episodes
LETTERS = "abcdefghij"
SURNAMES = ["Zz" + "".join(letters) for letters in product("abcde", LETTERS, LETTERS)]


def files(quarter: str) -> Iterator[tuple[str, str, Table]]:
    """The quarter's files of persons, each with its feed and supplier."""
    first = Quarter.parse(quarter).starts_on
    areas = [code for code in table("area")["area_code"] if code != "E09000001"]
    for feed, supplier, made in (
        ("met_police_missing_children", "mps", [_episode(n, areas[n % len(areas)], first) for n in range(EPISODES)]),
        ("london_refuge_stays", "london_refuge", [_stay(n, areas[n % len(areas)], first) for n in range(STAYS)]),
    ):
        yield feed, supplier, table_of(made, list(made[0]))
    in_care = list(_care(Quarter.parse(quarter)))
    yield "la_looked_after", "camden", table_of(in_care, list(in_care[0]))
    cases = list(_cases(Quarter.parse(quarter)))
    yield "la_children_in_need", "camden", table_of(cases, list(cases[0]))
    if quarter.endswith("Q4"):
        answers = [_answer(area, question, first) for area in table("area")["area_code"] for question in ASKED]
        yield "runaways_survey", "survey_office", table_of(answers, list(answers[0]))
        authorities = [_authority(area, first) for area in table("area")["area_code"]]
        yield "gol_runaways_questionnaire", "gol", table_of(authorities, list(authorities[0]))
        comments = [_comment(f"SG{number:03d}", first) for number in range(1, 8)]
        yield "indicator_consultation", "camden", table_of(comments, list(comments[0]))


ASKED = {"protocol_agreed": ("yes", ""), "runaways_seen": ("", "5")}


def _person(number: int) -> dict[str, Any]:
    return {"forename_initial": "A", "surname": SURNAMES[number], "birth_date": "1996-05-05", "sex": "F"}


def _episode(number: int, area: str, first: dt.date) -> dict[str, Any]:
    """Last seen in the morning, reported at noon, found in the evening."""
    day = first + dt.timedelta(days=20 + number % 50)
    return {
        "episode_reference": f"M{number:03d}", "person_reference": f"P{number:03d}", **_person(number),
        "residence_area": area, "report_area": area, "last_seen_at": f"{day} 08:00", "reported_at": f"{day} 12:00",
        "found_at": f"{day} 20:00", "missing_from": "home", "risk_level": "medium", "category": "missing",
    }  # fmt: skip


def _care(quarter: Quarter) -> Iterator[dict[str, Any]]:
    """Episodes of care as table Episodes has them: the same children each year; some moved in May 2009."""
    moved = MOVED if quarter.starts_on > dt.date(2009, 5, 1) else 0
    for number in range(IN_CARE):
        ended = ("12/05/2009", "X1") if number < moved else ("", "")
        yield _in_care(number, "03/05/2006", "S", *ended)
    for number in range(moved):
        yield _in_care(number, "12/05/2009", "P", "", "")


def _in_care(number: int, began: str, start: str, ended: str, end: str) -> dict[str, Any]:
    return {
        "CHILD": f"C{number:03d}", "DECOM": began, "RNE": start, "LS": "C2", "CIN": "N1", "PLACE": "U4",
        "PLACE_PROVIDER": "PR1", "DEC": ended, "REC": end, "REASON_PLACE_CHANGE": "", "HOME_POST": "", "PL_POST": "",
        "URN": "",
    }  # fmt: skip


# What Camden types of cases (clean.NUMERATORS): referrals and enquiries of the quarter, children on a plan at its end.
CASES = {"2008-09-Q4": (320, 100, 205), "2009-10-Q3": (300, 70, 200), "2009-10-Q4": (310, 85, 202)}
FIRST_CASES = "2008-09-Q4"  # the quarter in which those begin that every file has


def _cases(quarter: Quarter) -> Iterator[dict[str, Any]]:
    """Records of the census: of each child a case, a plan, an assessment and a conference, in this order; then more."""
    records = {
        "referral": {"began_on": "2009-02-02", "no_further_action": "0", "referral_source": "6", "need": "N1"},
        "plan": {"began_on": "2009-02-20", "category": "NEG", "previous_plans": "0"},
        "assessment": {"began_on": "2009-02-03"},
        "conference": {"began_on": "2009-02-20", "within_on": "2009-02-10"},
    }
    for record, cells in records.items():
        for number in range(IN_NEED):
            yield _record(quarter, f"C{number:03d}", record, "2009-02-02", cells)
    yield from _more_cases(quarter)


def _more_cases(quarter: Quarter) -> Iterator[dict[str, Any]]:
    """As many more that each quarter of the year so far has the counts that are typed."""
    on_plan = IN_NEED
    for label, (referrals, enquiries, plans) in CASES.items():
        of = Quarter.parse(label)
        if of.financial_year != quarter.financial_year or of.starts_on > quarter.starts_on:
            continue
        referred = f"{of.starts_on + dt.timedelta(days=10)}"
        case = {"began_on": referred, "no_further_action": "0", "referral_source": "6", "need": "N1"}
        enquiry = {"began_on": f"{of.starts_on + dt.timedelta(days=12)}"}
        plan = {"began_on": f"{of.starts_on + dt.timedelta(days=30)}", "category": "NEG", "previous_plans": "0"}
        begun = IN_NEED if label == FIRST_CASES else 0
        for record, cells, number in (
            ("referral", case, referrals - begun), ("enquiry", enquiry, enquiries), ("plan", plan, plans - on_plan)
        ):  # fmt: skip
            for child in range(number):
                yield _record(quarter, f"X{of.starts_on:%y%m}{child:03d}", record, referred, cells)
        on_plan = plans


def _record(quarter: Quarter, child: str, record: str, referred: str, cells: dict[str, str]) -> dict[str, Any]:
    blank = dict.fromkeys(("ended_on", "within_on", "no_further_action", "referral_source", "need", "closure_reason",
                           "category", "previous_plans"), "")  # fmt: skip
    year = quarter.starts_on.year + (quarter.starts_on.month > 3)
    return {
        "area_code": "Camden", "child": child, "record": record, "referred_on": referred, "birth_date": "2001-02-14",
        "unborn": "0", "collected_in": str(year), **blank, **cells,
    }  # fmt: skip


def _stay(number: int, area: str, first: dt.date) -> dict[str, Any]:
    """Three nights; every child of whom police know."""
    day = first + dt.timedelta(days=21 + number % 30)
    return {
        "stay_reference": f"S{first:%y%m}{number:03d}", "person_reference": f"R{number:03d}", **_person(number),
        "residence_area": area, "admitted_at": f"{day} 18:00", "left_at": f"{day + dt.timedelta(days=3)} 10:00",
        "referred_by": "police", "left_to": "home",
    }  # fmt: skip


def _answer(area: str, question: str, first: dt.date) -> dict[str, Any]:
    answer, amount = ASKED[question]
    return {
        "agency": f"Agency of {area}", "area_code": area, "question": question,
        "asked_on": str(first + dt.timedelta(days=20)), "answered_on": str(first + dt.timedelta(days=30)),
        "answer": answer, "amount": amount, "respondent": "manager", "agency_type": "voluntary", "choice": "",
        "recorded_since": "", "amount_covers": "this_area", "remark": "",
    }  # fmt: skip


def _comment(indicator: str, first: dt.date) -> dict[str, Any]:
    return {
        "area_code": "E09000007", "commenting_role": "police", "commented_indicator": indicator,
        "commented_version": "1", "subject": "timing", "view": "change",
        "answered_on": str(first + dt.timedelta(days=30)), "comment": "", "respondent": "manager",
    }  # fmt: skip


def _authority(area: str, first: dt.date) -> dict[str, Any]:
    """Out of the season in which it is owed: what is tested is judging."""
    yes = ("protocol_agreed", "named_lead", "out_of_hours_route", "services_commissioned", "cross_border_placements")
    return {
        "area_code": area, "asked_on": str(first + dt.timedelta(days=20)),
        "answered_on": str(first + dt.timedelta(days=30)), **dict.fromkeys(yes, "yes"),
        "protocol_year": "2007", "protocol_partners": "police", "police_data_shared": "monthly",
        "needs_analysis_year": "2008", "return_interviews_by": "council", "return_interview_hours": "72",
        "emergency_beds": "2", **{f"ni71_answer_{number}": "2" for number in range(1, 6)}, "remark": "",
        "respondent": "director",
    }  # fmt: skip

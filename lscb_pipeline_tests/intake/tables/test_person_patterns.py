"""What looks like a person's data, and what only resembles it: codes, figures, offices, cohorts."""

import re

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from lscb_pipeline.contracts.layout import label
from lscb_pipeline.contracts.library import library
from lscb_pipeline.intake.tables.person_patterns import (
    MAYBE,
    MAYBE_LABEL,
    POSTCODE_AREA,
    announced,
    identifiers,
    names_person,
    names_persons,
)

NHS, UPN, INSURANCE, POSTCODE, BIRTH = (
    "an NHS number", "a pupil number (UPN)", "a National Insurance number", "a full postcode", "a birth date",
)  # fmt: skip
HELD = [
    ("943 476 5919", NHS), ("943-476-5919", NHS), ("9434765919", NHS), ("NHS 4010232137, seen twice", NHS),
    ("see NHS4010232137.", NHS), ("943\u00a0476\u00a05919", NHS),
    ("B801200005001", UPN), ("pupil p207000016049 moved", UPN), ("M80120000500A", UPN),
    ("AB123456C", INSURANCE), ("ni: jg 10 37 59 a", INSURANCE),
    ("NW1 4AB", POSTCODE), ("lives at 3 High St, sw1a 2aa", POSTCODE), ("E17NU", POSTCODE), ("EC1A 1BB", POSTCODE),
    ("SW1A 2ND", POSTCODE), ("N1\u00a09GU", POSTCODE),
    ("dob 12/3/1996", BIRTH), ("D.O.B.: 12.03.96", BIRTH), ("born on 3rd March 1996", BIRTH),
    ("date of birth = 1996-03-12 00:00:00", BIRTH), ("J, 12 Mar 1996 (DOB)", BIRTH), ("birth date\n1/4/2008", BIRTH),
]  # fmt: skip
NOT_HELD = [
    "9434765918", "9434765910", "4857773456", "2000000000", "0000000000", "1234567881", "£9434765919", "9434765919.25",
    "12,943,476,5919", "020 7974 4444", "+44 207 974 4444", "07700 900123", "943 4765919", "1,194,347,659",
    "A801200005001", "B801200005", "E09000007", "E09000021+E09000027", "BG123456C", "AB123456E", "SG001",
    "AB 12 34 56", "NI 71", "s47 1st quarter", "S47 1ST QUARTER", "s20 2yr review", "Q1 2AB", "5C3", "nw1", "NW1 4C",
    "e17nu", "n1 2nd", "W1A 1AA1", "SFR50 2017", "children born 1 April 2008 to 31 March 2009",
    "born between 1/4/2008 and 31/3/2009", "births 12/3/1996",
    "unborn 12/3/1996", "counted on 12/3/1996", "reborn", "expected on 2008-11-11",
    "born 1/4/2008 - 31/3/2009", "2008-09-Q3", "DOB not recorded", "head of safeguarding",
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), HELD)
def test_an_identifier_is_told_by_its_kind(text: str, kind: str) -> None:
    assert identifiers(text) == [kind]
    assert pc.match_substring_regex(pa.array([text]), MAYBE).to_pylist() == [True], "the quick look misses it"


@pytest.mark.parametrize("text", NOT_HELD)
def test_what_only_resembles_one_is_none(text: str) -> None:
    assert identifiers(text) == []


def test_several_kinds_in_one_text() -> None:
    assert identifiers("dob 1/2/1996, NHS no 943 476 5919, NW1 4AB") == [NHS, POSTCODE, BIRTH]


def test_every_check_digit_is_looked_at() -> None:
    assert sum(bool(identifiers(f"943476591{digit}")) for digit in range(10)) == 1
    letters = "ABCDEFGHJKLMNPQRTUVWXYZ"
    assert [letter for letter in letters if identifiers(f"{letter}801200005001")] == ["B"]


def test_an_office_may_say_where_it_is_where_offices_do() -> None:
    address = "Camden Council, Town Hall, Judd Street, London WC1H 9JE"
    assert identifiers(address) == [POSTCODE]
    assert identifiers(address, of_office=True) == []
    assert identifiers("12 Ash Road, London WC1H 9JE", of_office=True) == [POSTCODE]
    assert identifiers("the council's case, dob 1/2/1996", of_office=True) == [BIRTH]


def test_postcode_areas_are_those_there_are() -> None:
    """124 areas (Royal Mail; with the Channel Islands and Man), of which London's districts have eight."""
    pairs = [first + second for first in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" for second in ("", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ")]
    areas = [pair for pair in pairs if re.fullmatch(POSTCODE_AREA, pair)]
    assert {"E", "EC", "N", "NW", "SE", "SW", "W", "WC"} <= set(areas)
    assert not {"Q", "SC", "PC", "CP", "GA", "RA", "MC", "QA"} & set(areas)
    assert 118 <= len(areas) <= 124


@pytest.mark.parametrize(
    "comment",
    ["Name: Jane Roe", "checked.\nChild's name: Jane", "dob missing? 12/3", "born 12 March", "born 1996",
     "NHS no. 943", "943 476 5919", "Forename: Jane; surname: Roe", "please ask: Name : Jane"],
)  # fmt: skip
def test_a_comment_that_announces_a_person(comment: str) -> None:
    assert announced(comment)


@pytest.mark.parametrize(
    "comment",
    ["checked with finance", "DOB is not recorded for two", "babies born in hospital", "born 2007 to 2008",
     "born 1 April to 31 March", "NHS number not collected", "file name: Q3 return", "table name: Referrals",
     "School name: unknown", "name: see below", "the team's filename: X"],
)  # fmt: skip
def test_a_comment_that_does_not(comment: str) -> None:
    assert not announced(comment)


PERSONS = ["Forename", "SURNAME", "First_Name", "Last name", "Name of child", "Child's name", "Child name",
           "Date of birth", "Date of Birth (dd/mm/yyyy)", "DOB", "D.O.B.", "Birth date", "Home address", "Postcode",
           "Post code", "NHS number", "NHS_No", "NHS No.", "UPN", "Pupil number", "ULN", "Unique learner number",
           "National Insurance number", "Family name", "Parent's name", "Parent name", "Carer name",
           "School pupil name", "Full name", "Placement postcode", "Child address",
           "Service user address", "School contact forename", "Trust first name", "Postcode of the child"]  # fmt: skip
NOT_PERSONS = ["LA name", "Area name", "name", "Geog_name", "Number of children with NHS number", "% with postcode",
               "NHS number completeness", "Address unknown", "NI number", "NI 71", "E-mail address", "Head's phone",
               "Births", "Birth rate", "shoe_size", "pupil numbers", "Number of pupils", "indicator name",
               "Local authority name", "School name", "Parent Area Name", "Parent Code", "Indicator full name",
               "School postcode", "Provider address", "Local authority's address", "NHS Trust postcode",
               "Setting address line 2", "Organisation_full_name",
               "Aged 18 to their 18th birthday", "Total first names",
               "Children who were seen at their home address within ten working days of it"]  # fmt: skip


@pytest.mark.parametrize("header", PERSONS)
def test_a_header_that_names_a_person(header: str) -> None:
    assert names_person(label(header))
    assert pc.match_substring_regex(pa.array([header]), MAYBE_LABEL).to_pylist() == [True], "the quick look misses it"


@pytest.mark.parametrize("header", NOT_PERSONS)
def test_a_header_that_does_not(header: str) -> None:
    assert not names_person(label(header))


def test_a_parents_name_is_an_areas_where_the_parents_code_stands_beside_it() -> None:
    """Fingertips: `Parent Name` is the area that an area lies in. Elsewhere it is a mother or a father."""
    of_areas = [label(text) for text in ("Parent Code", "Parent Name", "Area Code", "Area Name", "Value")]
    assert names_persons(of_areas) == set()
    assert names_persons(["parent_code", "parent_name"]) == set()
    assert names_persons(["parent name", "area code", "area name"]) == {"parent name"}
    assert names_persons(["child name", "child code", "parent's name", "parent code"]) == {
        "child name",
        "parent's name",
    }


def test_no_column_of_a_feed_of_counts_is_a_persons() -> None:
    for contract in library().contracts.values():
        if not contract.person_columns:
            assert not [c.name for c in contract.columns if names_person(label(c.name)) or names_person(label(c.title))]

"""What nobody may state: parts of what is counted together, periods outside the calendar, what isn't asked for."""

import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline.intake.rows.identity import Sender
from lscb_pipeline.intake.rows.reading import read_files
from lscb_pipeline.intake.rows.typed_rows import Reading
from lscb_pipeline.intake.tables.opened_file import open_file
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline_tests.intake.reading import KEY, lines, rules

RETURN = "area_code,period,indicator_code,numerator,denominator,value"
TRUST = "area_code,period,indicator_code,numerator,denominator"


def read(feed: str, supplier: str, quarter: str, *rows: str) -> Reading:
    """As a collation reads: knowing what is asked for."""
    contract = library().contracts[feed]
    opened = open_file(lines(*rows).encode(), ".csv", library().layouts[feed], contract)
    codes = frozenset(indicator.code for indicator in library().indicators_of(feed))
    sender = Sender(supplier, Quarter.parse(quarter), KEY, codes, library().asked_of(feed))
    (reading,) = read_files([opened], contract, [sender])
    return reading


def test_a_trust_of_two_areas_states_both_together_alone():
    reading = read("nhs_child_health", "pct_5c3", "2009-10-Q4", TRUST, "City of London,2009-10-Q4,SG025,135,",
                   "Hackney,2009-10-Q4,SG025,135,", "Hackney and City of London,2009-10-Q4,SG025,135,")  # fmt: skip
    assert rules(reading) == [(2, "counted_together"), (3, "counted_together")]
    assert reading.rows["area_code"].tolist() == ["E09000001+E09000012"]
    assert reading.refused["area_code"].tolist() == ["E09000001", "E09000012"]
    assert "PCT 5C3 serves both): send one figure, as E09000001+E09000012" in reading.refused["message"].iloc[0]


def test_of_one_feed_some_indicators_are_counted_together_and_others_are_not():
    header = "area_code,period,source_table,indicator_code,amount"
    reading = read("dfe_children_in_need", "dfe", "2018-19-Q3", header, "Kingston upon Thames,2018,in_need,DF201,900",
                   "Kingston upon Thames,2018,workforce,DF249,20", "Camden,2018,workforce,DF249,20")  # fmt: skip
    assert rules(reading) == [(3, "counted_together")]


def test_a_feed_states_nothing_of_an_area_that_it_does_not_cover():
    header = "area_code,period,offence,offences"
    for sender in ("city_police", "gla"):
        reading = read("met_police_offences", sender, "2020-21-Q1", header, "City of London,2020-04,Burglary,5")
        assert rules(reading) == [(2, "area_not_covered")]


@pytest.mark.parametrize(
    ("feed", "supplier", "row", "rule"),
    [
        ("borough_return", "newham", "Newham,1909-10-Q4,SG015,39,,", "period_too_early"),
        ("borough_return", "newham", "Newham,2003-04-Q4,SG015,39,,", "period_too_early"),
        ("borough_return", "newham", "Newham,2007-08-Q4,SG015,39,,", "in_scope"),
        ("borough_return", "newham", "Newham,2008-09-Q4,SG015,39,,", None),  # judged: it may be meant
        ("borough_return", "newham", "Newham,2011-12-Q4,SG015,39,,", None),  # the same
        ("borough_return", "dfe", "Newham,2008-09-Q3,RA001,,,9", None),  # a publisher's
    ],
)
def test_a_period_is_known_and_asked_for(feed: str, supplier: str, row: str, rule: str | None):
    reading = read(feed, supplier, "2010-11-Q1", RETURN, row)
    assert [found for _, found in rules(reading)] == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("supplier", "quarter", "row", "says"),
    [
        (
            "bexley",
            "2010-11-Q1",
            "Bexley,2010-11-Q1,SG032,5,9,",
            "up to 2009-10-Q4, once a year: not this area's figure of 2010-11-Q1",
        ),
        ("bexley", "2010-11-Q2", "Bexley,2010-11-Q2,RA001,,,9", "from 2008-09-Q3 on, up to 2010-11-Q1"),
        ("bromley", "2008-09-Q3", "Bromley,2008-09-Q3,SG018,5,,", "from 2008-09-Q4 on (of pilots from 2008-09-Q2 on)"),
        ("barnet", "2008-09-Q1", "Barnet,2008-09-Q1,SG018,5,,", "SG018 is asked for from 2008-09-Q4 on"),
        ("bexley", "2009-10-Q3", "Bexley,2009-10-Q3,SG013,5,9,", "once a year: not this area's figure of 2009-10-Q3"),
    ],
)
def test_what_nobody_asks_for_is_refused_with_the_reason(supplier: str, quarter: str, row: str, says: str):
    reading = read("borough_return", supplier, quarter, RETURN, row)
    assert reading.refused["rule_id"].tolist() == ["in_scope"]
    assert says in reading.refused["message"].item()


def test_what_is_asked_for_or_published_is_read():
    assert not len(read("borough_return", "barnet", "2008-09-Q3", RETURN, "Barnet,2008-09-Q3,SG018,5,,").refused)
    monthly = "area_code,period,indicator_code,amount"
    reading = read("met_police_youth_violence", "mps", "2009-10-Q4", monthly, "Barnet,2008-05,MC101,5",
                   "Barnet,2010-01,GA001,5", "Barnet,2007-05,GA001,5")  # fmt: skip
    assert rules(reading) == [(4, "in_scope")]
    trust = read("nhs_child_health", "pct_5k7", "2013-14-Q1", TRUST, "Camden,2013-14-Q1,SG025,5,")
    assert "up to 2012-13-Q4" in trust.refused["message"].item()


NAMED = "area_code,area_name,period,indicator_code,numerator"


def test_a_name_that_is_not_its_codes_is_refused_in_every_form():
    reading = read("nhs_child_health", "pct_5c3", "2009-10-Q4", NAMED,
                   "E09000001+E09000012,Hackney,2009-10-Q4,SG025,5", "E09000001+E09000012,Camden,2009-10-Q4,SG026,5",
                   "E09000001+E09000012,the two,2009-10-Q4,SG027,5")  # fmt: skip
    assert rules(reading) == [(3, "area_contradicted")]
    assert reading.notices.empty, "a name beside the code is no column outside the contract"
    dfe = "time_period,time_identifier,geographic_level,old_la_code,la_name,new_la_code,cla_group,number"
    kind = "Children missing at 31 March"
    reading = read("dfe_looked_after_missing", "dfe", "2022-23-Q3", dfe,
                   f"2022,Reporting year,Local authority,202,Camden,E09000007,{kind},5",
                   f"2022,Reporting year,Local authority,203,Camden,E09000011,{kind},5",
                   f"2022,Reporting year,Local authority,202,Camden,E09000008,{kind},5",
                   f"2022,Reporting year,Local authority,204,Somewhere,E09000012,{kind},5")  # fmt: skip
    assert rules(reading) == [(3, "area_contradicted"), (4, "area_contradicted")]
    assert "Camden" not in "".join(reading.refused["message"])


def test_every_layout_that_has_the_area_twice_compares_the_two():
    """A publisher's column of names, or of other codes, is compared and not passed over."""
    names = {"la_name", "geog_n", "geog_name", "area name", "borough"}
    for layouts in library().layouts.values():
        for layout in layouts:
            ignored = {text for pattern in layout.ignore_columns for text in names if text == pattern}
            assert not ignored, layout.layout
    assert sum(bool(layout.area_again) for own in library().layouts.values() for layout in own) > 20

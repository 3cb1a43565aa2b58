"""Names beside codes: when and where by DfE's open-data standard, and every row by its key alone."""

import datetime as dt

import pandas as pd
import pytest

from lscb_pipeline.reference.tables import table
from lscb_pipeline.reports.release.open_data import period_by_standard, with_places
from lscb_pipeline.reports.release.published_data import data_frames
from lscb_pipeline_tests.reports.release.made import BARNET, CITY, HACKNEY, RATE, release

# What DfE's screener of data files takes, of what our periods can be.
FOUR_DIGITS = {"Calendar year", "Reporting year", *(f"{dt.date(2009, month, 1):%B}" for month in range(1, 13))}
SIX_DIGITS = {"Financial year", "Academic year", *(f"Financial year Q{number}" for number in range(1, 5))}


@pytest.mark.parametrize(("start", "end", "told"), [
    ("2009-12-01", "2009-12-31", ("2009", "December", "December 2009")),
    ("2009-10-01", "2009-12-31", ("200910", "Financial year Q3", "October to December 2009")),
    ("2010-01-01", "2010-03-31", ("200910", "Financial year Q4", "January to March 2010")),
    ("1999-04-01", "2000-03-31", ("199900", "Financial year", "Year to March 2000")),
    ("2009-01-01", "2009-12-31", ("2009", "Calendar year", "Year to December 2009")),
    ("2009-09-01", "2010-08-31", ("200910", "Academic year", "Year to August 2010")),
    ("2009-07-01", "2010-06-30", ("2010", "Reporting year", "Year to June 2010")),
    ("2009-04-01", "2009-09-30", ("", "", "April 2009 to September 2009")),
])  # fmt: skip
def test_a_period_by_the_standard_and_in_words(start: str, end: str, told: tuple[str, str, str]) -> None:
    assert period_by_standard(dt.date.fromisoformat(start), dt.date.fromisoformat(end)) == told


def test_identifiers_have_as_many_digits_as_the_standard_says() -> None:
    frames = data_frames(release())
    for name, frame in frames.items():
        lengths = frame.groupby("time_identifier")["time_period"].agg(lambda years: set(years.str.len()))
        assert set(lengths.index) <= FOUR_DIGITS | SIX_DIGITS, name
        assert all(lengths[one] == {4 if one in FOUR_DIGITS else 6} for one in lengths.index)


def test_places_have_their_codes_and_merged_areas_their_members() -> None:
    codes = [BARNET, f"{CITY}+{HACKNEY}", "E12000007", "E13000002"]
    made = release(areas=table("area")[["area_code", "name", "inner_outer"]])
    found = with_places(pd.DataFrame({"area_code": codes}), made).set_index("area_code")
    assert found.loc[BARNET, ["geographic_level", "new_la_code", "old_la_code", "la_name"]].tolist() == [
        "Local authority", BARNET, "302", "Barnet"]  # fmt: skip
    assert found.loc[f"{CITY}+{HACKNEY}", "old_la_code"] == "201+204"
    assert found.loc[f"{CITY}+{HACKNEY}", "la_name"] == "City of London and Hackney"
    assert found.loc["E13000002", ["geographic_level", "region_name"]].tolist() == ["Regional", "Outer London"]
    assert found.loc[["E12000007", "E13000002"], ["new_la_code", "old_la_code", "la_name"]].isna().all(axis=None)
    assert set(found["country_code"]) == {"E92000001"}


def test_london_and_its_parts_stand_in_the_file_of_figures_and_say_what_they_are() -> None:
    """Read by itself, a file says of a sum that it lacks areas, or is rounded."""
    figures = data_frames(release())["benchmark"]
    regions = figures[figures["geographic_level"] == "Regional"]
    assert len(regions) == len(release().london_summary)
    assert set(regions["area"]) == {"London", "Inner London", "Outer London"}
    hidden = regions[(regions["area"] == "Inner London") & (regions["indicator_code"] != RATE)]
    assert set(hidden["marker"]) == {"c"}
    assert hidden[["value", "numerator", "denominator"]].isna().all(axis=None)
    assert regions["is_rounded"].any()
    areas = figures[figures["geographic_level"] == "Local authority"]
    assert areas["is_rounded"].isna().all()
    assert regions["in_london"].isna().all()


def test_names_stand_beside_codes() -> None:
    row = data_frames(release())["benchmark"].iloc[0]
    assert (row["area"], row["breakdown_text"], row["unit_text"]) == (
        "City of London",
        "All",
        "per 10,000 in a quarter",
    )
    assert row["title"]
    assert row["polarity"] == "neutral"
    assert row["feed_title"] == "Borough return"


def test_readiness_is_told_in_words_and_in_whole_fives() -> None:
    row = data_frames(release())["readiness"].iloc[0]
    assert (row["readiness"], row["colour"], row["word"]) == (85, "amber", "with reservations")
    assert (row["la_name"], row["period"]) == ("Camden", "January to March 2010")

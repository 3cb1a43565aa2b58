"""The indicator catalogue: complete, consistent with the project's list, and versioned where a definition changed."""

import csv
import datetime as dt
from pathlib import Path

import pytest

from lscb_pipeline.contracts.catalogue import Indicator, read_catalogue
from lscb_pipeline.contracts.contract_error import ContractError
from lscb_pipeline.contracts.library import library
from lscb_pipeline.contracts.spellings import spelling
from lscb_pipeline_tests.conftest import REAL

LIST = REAL.parents[1] / "domain" / "indicator_catalogue.csv"
ENTRY = {
    "code": "SG999", "title": "t", "phase": "I", "priority_area": "p", "feed": "borough_return", "numerator": "n",
    "unit": "count", "polarity": "neutral", "frequency": "quarterly", "measures": "flow", "lead_partner": "l",
    "source_system": "s", "disclosure": "persons",
}  # fmt: skip
# What the project's list says and we corrected; docs/indicators.md gives what stands, the notes give why.
CORRECTED = {
    ("SG004", "title"), ("SG004", "numerator"), ("GA001", "denominator"),
    ("TP001", "disclosure"), ("TP002", "disclosure"),
    *((code, "frequency") for code in ("SG019", "SG020", "SG021", "SG022", "SG023", "SG024", "SG025", "GA001", "GA003",
                                       "MP004")),
}  # fmt: skip


def indicator(**changes: object) -> Indicator:
    return Indicator.model_validate(ENTRY | changes)


def test_every_indicator_of_the_projects_list_is_there_as_listed_or_as_corrected():
    if not LIST.is_file():
        pytest.skip("the project's list of indicators is not beside the project")
    with LIST.open(encoding="utf-8", newline="") as file:
        listed = {row["code"]: row for row in csv.DictReader(file)}
    ours = library().indicators
    assert set(listed) <= set(ours)
    names = {"source_feed": "feed"}
    compared = ("title", "phase", "source_feed", "numerator", "denominator", "unit", "polarity", "frequency", "ni_code",
                "disclosure")  # fmt: skip
    differing = {
        (code, name)
        for code, row in listed.items()
        for name in compared
        if (getattr(ours[code], names.get(name, name)) or "") != row[name]
    }
    assert differing == CORRECTED


def test_every_feed_has_an_indicator_and_every_rate_says_over_what():
    for item in library().indicators.values():
        if item.unit.startswith("rate_per_") and item.age_band is None:
            stated = {f.denominator or f.value for f in library().contracts[item.feed].properties.figures}
            assert stated - {None}, item.code  # the publisher states the rate, or its denominator
        assert item.notes or item.disclosure == "public" or item.code.startswith("SG"), item.code


@pytest.mark.parametrize(
    ("day", "version", "breaks"),
    [(dt.date(2008, 4, 1), "1", False), (dt.date(2010, 3, 31), "1", False), (dt.date(2010, 4, 1), "2", True)],
)
def test_the_threshold_of_ni_59_changed_in_april_2010(day, version, breaks):
    definition = library().indicators["SG004"].definition_on(day)
    assert (definition.version, definition.breaks_series) == (version, breaks)


def test_the_title_of_what_changed_is_true_in_every_version():
    assert not set(library().indicators["SG004"].title) & set("0123456789")
    versions = [
        {"version": "1", "says": "within 7 days"},
        {"version": "2", "valid_from": "2010-04-01", "says": "within 10 days"},
    ]
    indicator(title="Done in time", definitions=versions)
    with pytest.raises(ValueError, match="its title says 2010, and version 1 doesn't"):
        indicator(title="Done within 7 days (more from 2010)", definitions=versions)
    with pytest.raises(ValueError, match="its title says 7, and version 2 doesn't"):
        indicator(title="Done within 7 days", definitions=versions)


def test_the_titles_of_versions_are_spellings_too():
    spelt = library().spellings_of("borough_return")
    for title in (
        "within the working days allowed",
        "within 7 working days of referral",
        "within 10 working days of referral",
    ):
        assert spelt[spelling(f"Initial assessments {title}")] == "SG004"


def test_a_definition_that_never_changed_is_its_numerators_wording():
    (only,) = library().indicators["SG001"].versions
    assert (only.version, only.valid_from, only.says) == ("1", None, "referrals received in quarter")


def test_zero_is_not_the_goal_where_there_is_a_band():
    assert library().indicators["SG010"].target_band == (10, 15)


@pytest.mark.parametrize(
    "changes",
    [
        {"definitions": [{"version": "1", "says": "a", "valid_from": "2010-04-01"}]},
        {"definitions": [{"version": "1", "says": "a"}, {"version": "2", "says": "b"}]},
        {"definitions": [{"version": "1", "says": "a"}, {"version": "2", "says": "b", "valid_from": "2010-04-01"},
                         {"version": "3", "says": "c", "valid_from": "2009-04-01"}]},
        {"target_band": [15, 10]},
        {"age_band": "0-17"},
        {"denominator_indicator": "SG001", "age_band": "0-17", "unit": "percent"},
        {"unit": "rate_per_10_000"},
        {"polarty": "neutral"},
        {"code": "sg1"},
        {"published": {"over": "year", "because": "few"}, "measures": "stock"},
        {"published": {"over": "year", "because": "few"}, "disclosure": "public"},
        {"published": {"over": "year", "because": "few"}, "unit": "score"},
        {"published": {"over": "year"}},
    ],
)  # fmt: skip
def test_a_fault_is_an_error(changes):
    with pytest.raises(ValueError, match=r"SG999|Input should|Field required|not permitted|match pattern"):
        indicator(**changes)


def test_a_repeated_code_and_an_unknown_denominator_are_errors(tmp_path: Path):
    entry = "".join(f"  {name}: {value}\n" for name, value in ENTRY.items() if name != "code")
    (tmp_path / "a.yaml").write_text(f"- code: SG999\n{entry}- code: SG999\n{entry}")
    with pytest.raises(ContractError, match="SG999 is defined twice"):
        read_catalogue(tmp_path)
    (tmp_path / "a.yaml").write_text(
        f"- code: SG999\n{entry}".replace("count", "percent\n  denominator_indicator: SG998")
    )
    with pytest.raises(ContractError, match="SG999 names unknown SG998"):
        read_catalogue(tmp_path)

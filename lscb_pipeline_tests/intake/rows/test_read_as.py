"""What reading takes for something else than what stands there is told, with its count; what reads as it says isn't."""

import datetime as dt

import pytest

from lscb_pipeline.collation.commands.check import check_file
from lscb_pipeline.contracts.library import library
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline_tests.planted.clean import JUDGED, clean_files
from lscb_pipeline_tests.planted.operations import plant

TODAY = dt.date(2010, 4, 12)
RETURN, EPISODES = ("borough_return", "barnet"), ("met_police_missing_children", "mps")
AS_C, ALONE = "read as c (hidden by its sender)", "with a mark beside the number (such as 45p) read as the number alone"


def told(key: tuple[str, str], what: str) -> list[str]:
    file = clean_files(JUDGED)[key]
    if what:
        plant([file], what, file, None, {})
    done = check_file(
        library(), *key[:1], file.content(), f".{file.suffix}", key[1], Quarter.parse(JUDGED), today=TODAY
    )
    found = [finding for finding in done.findings if finding.rule.id == "read_as"]
    assert {(f.rule.severity, f.row, f.rule.weight) for f in found} <= {("info", None, 0.0)}, (
        "told once, and scored never"
    )
    return [finding.detail for finding in found]


@pytest.mark.parametrize(
    ("key", "what", "said"),
    [
        (RETURN, "", []),
        (RETURN, "set SG002 numerator=<5; set SG012 numerator='5 or fewer'; set SG013 numerator='1 to 5'", [
            "1 cell with a range or limit, such as `1-4`, " + AS_C,
            "2 cells with a range or limit, such as `<5`, " + AS_C]),
        (RETURN, "set SG012 numerator=-; set SG013 numerator=n/a; set SG014 numerator=-", [
            "1 cell with `n/a` read as x (not available)", "2 cells with `-` read as x (not available)"]),
        (RETURN, "set SG012 numerator=- reason_code=not_applicable", ["1 cell with `-` read as z (not applicable)"]),
        (RETURN, "set SG012 numerator=[c]; set SG013 numerator=c", [f"1 cell with `[c]` {AS_C}"]),
        (RETURN, "set SG013 numerator=x; set SG012 numerator='1,234'; set * area_code='LB Barnet'", []),
        (RETURN, "set SG002 numerator=30p", [f"1 cell {ALONE}"]),
        (RETURN, "set SG002 numerator=<5 period=gone", []),
        (RETURN, "set SG002 indicator_code='NI 68'; set SG012 definition_version=v1; set SG013 indicator_code=sg-13", [
            "1 cell in another word or spelling read as the code that it stands for",
            "1 cell in another word or spelling read as the code that it stands for"]),
        (EPISODES, "set M026 found_at='10/02/2010 20:00'; set M027 risk_level=med; set M028 found_at=40220.5", [
            "1 cell in another word or spelling read as the code that it stands for",
            "1 cell with a spreadsheet's number read as the day that it counts",
            "1 cell with the day before the month (03/04/2009 is the 3rd of April)"]),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)  # fmt: skip
def test_it_is_told_with_its_count_and_nothing_else_is(key: tuple[str, str], what: str, said: list[str]) -> None:
    assert sorted(told(key, what)) == sorted(said)

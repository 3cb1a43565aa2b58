"""Editors' texts: numbers are references, HTML is text, and what isn't there is a marked gap."""

from pathlib import Path

import pytest

from lscb_pipeline.reports.editors_texts import NarrativeError, read_texts
from lscb_pipeline.reports.runaways.narrative import SLOTS, written
from lscb_pipeline.reports.runaways.report import runaways_files
from lscb_pipeline_tests.reports.release.test_pages import text
from lscb_pipeline_tests.reports.runaways.made_report import material


def test_a_reference_becomes_its_figure() -> None:
    made = material(summary="London: [[RA007 london 2009-10-Q4]]; **Camden** [[RA007 E09000007 newest]].")
    assert "London: 1.1; <strong>Camden</strong> 40.0." in written(made)["summary"]


def test_a_hidden_figure_is_its_marker() -> None:
    assert "Barnet: c." in written(material(summary="Barnet: [[RA007 E09000003 newest]]."))["summary"]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("first\nLondon: [[RA007 london 1999]]", "summary.md, line 2: [[RA007 london 1999]] is no figure"),
        ("[[SG001 london newest]]", "summary.md, line 1: [[SG001 london newest]] is no figure"),
        ("[[ ]]", "summary.md, line 1: [[ ]] is no figure"),
        ("There were 84,000 of them", "summary.md, line 1: 84,000 is a number of its own"),
        ("Some 11 % were hurt", "summary.md, line 1: 11 % is a number of its own"),
    ],
)
def test_a_reference_to_nothing_and_a_number_of_its_own_are_errors_with_their_line(line: str, fault: str) -> None:
    with pytest.raises(NarrativeError) as raised:
        written(material(summary=line))
    assert str(raised.value).startswith(fault)


@pytest.mark.parametrize("line", ["In 2008-09, three in ten", "On 14 July 2014 it changed", "1. first\n2. second"])
def test_years_days_and_lists_may_stand(line: str) -> None:
    assert written(material(summary=line))


def test_html_within_a_text_is_shown_as_text() -> None:
    made = material(practice='<b onclick="x()">a</b> ![picture](https://example.org/a.png)')
    page = runaways_files(made)["runaways/index.html"].decode()
    assert "&lt;b onclick=" in page
    assert "<img" not in page


def test_a_missing_text_is_a_marked_gap() -> None:
    page = text(runaways_files(material(summary="Here."))["runaways/index.html"])
    assert page.count("No text yet") == 3
    assert "No text yet: what the figures mean" not in page


def test_a_quarters_own_text_goes_before_and_readme_is_none(tmp_path: Path) -> None:
    for name, content in {
        "README.md": "x",
        "summary.md": "always",
        "needs.md": " \n",
        "2009-10-Q4/summary.md": "now",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, "utf-8")
    assert read_texts(tmp_path, SLOTS, "2009-10-Q4") == {"summary": "now"}
    assert read_texts(tmp_path, SLOTS, "2009-10-Q3") == {"summary": "always"}


def test_a_file_of_another_name_is_told(tmp_path: Path) -> None:
    (tmp_path / "sumary.md").write_text("x", "utf-8")
    with pytest.raises(NarrativeError, match=r"sumary\.md: not a text of the report; there are summary, needs"):
        read_texts(tmp_path, SLOTS, "2009-10-Q4")

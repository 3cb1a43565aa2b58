"""The pilot's review as a workbook: what LibreOffice shows of it."""

from pathlib import Path

from lscb_pipeline.reports.pilot.review import pilot_review
from lscb_pipeline.reports.pilot.review_workbook import pilot_workbook
from lscb_pipeline_tests.reports.libreoffice import as_shown
from lscb_pipeline_tests.reports.pilot.made_pilot import NAMES, PILOT, pilot_of, whole_pilot


def test_libreoffice_shows_every_sheet_with_the_mark_and_the_same_counts(tmp_path: Path) -> None:
    review = pilot_review(whole_pilot())
    sheets = as_shown(pilot_workbook(review), tmp_path)
    assert sorted(sheets) == [
        "Boroughs", "Comparability", "Findings", "Not produced", "Proposals", "Quarters", "Response", "Rules",
    ]  # fmt: skip
    for rows in sheets.values():
        assert rows[0][0].endswith("2008-09-Q2 to 2008-09-Q3")
        assert rows[1][0] == "Internal: not for release"
        assert rows[2][0].startswith("MADE-UP SAMPLE")
        assert not any("#" in cell or "Err:" in cell for row in rows for cell in row)
    header, *rows = sheets["Proposals"][3:]
    proposed = {row[0]: dict(zip(header, row, strict=True)) for row in rows}
    assert (proposed["SG018"]["Proposal"], proposed["SG018"]["Rule"]) == ("drop", "not_collected")
    assert (proposed["SG018"]["Not collected"], proposed["SG018"]["Not collected, of"]) == ("21", "21")
    assert proposed["RA002"]["Proposal"] == "none"
    assert len(sheets["Boroughs"]) == 4 + 22
    assert len(sheets["Rules"]) == 4 + len(PILOT.rules)
    away = next(row for row in sheets["Boroughs"] if row[0] == NAMES[PILOT.boroughs[0]])
    assert away[2:10] == ["2008-09-Q2", "no return", "0", "6", "", "0", "R 0.0", "+91.0"]


def test_the_same_review_gives_the_same_bytes() -> None:
    assert pilot_workbook(pilot_review(whole_pilot())) == pilot_workbook(pilot_review(whole_pilot()))


def test_one_of_nothing_opens(tmp_path: Path) -> None:
    sheets = as_shown(pilot_workbook(pilot_review(pilot_of([], collated=[]))), tmp_path)
    assert all(len(rows) == 4 for name, rows in sheets.items() if name not in ("Rules", "Boroughs"))

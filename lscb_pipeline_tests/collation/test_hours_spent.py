"""The hours spent on a return: a question of the workbook's sign-off that is kept, and no part of readiness."""

from typing import Any

import pandas as pd
import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.check import check_file
from lscb_pipeline.collation.commands.template import form_of
from lscb_pipeline.contracts.library import library
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.sender.template import template_workbook
from lscb_pipeline_tests.collation.filling import SIGNED, Sheets, clean_rows, filled, saved
from lscb_pipeline_tests.conftest import Inbox, collate, query
from lscb_pipeline_tests.planted.clean import JUDGED
from lscb_pipeline_tests.prepared import Begin

FEED, QUARTER = "borough_return", Quarter.parse(JUDGED)
LABEL = "Hours spent on this return"


def made(supplier: str, hours: Any) -> Sheets:
    content = template_workbook(form_of(library(), FEED, supplier, QUARTER, None))
    return filled(content, clean_rows(FEED, supplier, JUDGED), SIGNED | {LABEL: hours})


def of_version_1_2(sheets: Sheets) -> Sheets:
    """As workbooks were before the question was asked."""
    sheets["Sign-off"] = [row for row in sheets["Sign-off"] if row[0] != LABEL]
    for row in sheets["Instructions"]:
        if row[0] == "Made from":
            row[1] = f"{FEED}, version 1.2.0 of its contract"
    return sheets


def five_returns(centre: Centre, inbox: Inbox) -> None:
    """Workbooks that say how many hours they took, or don't, or were made before that was asked."""
    files = {
        "barnet": made("barnet", 12.5), "camden": made("camden", ""), "ealing": of_version_1_2(made("ealing", "")),
        "greenwich": made("greenwich", 4000), "merton": made("merton", 1000),
    }  # fmt: skip
    for supplier, sheets in files.items():
        inbox.put(JUDGED, FEED, f"{supplier}.xlsx", saved(sheets), at="2010-04-14 10:00")
    collate(centre, JUDGED)


@pytest.fixture
def sent(centre: Centre, begin: Begin) -> Centre:
    """An installation in which they were collated."""
    begin(five_returns)
    return centre


def test_they_are_kept_with_every_row_and_an_older_workbook_that_does_not_ask_is_read(sent: Centre) -> None:
    kept = query(
        sent,
        f"""select supplier, min(hours_spent) as least, max(hours_spent) as most, count(hours_spent) = count(*) as every
            from intake.delivery join intake.{FEED} using (delivery_id) group by 1 order by 1""",
    )
    assert kept["supplier"].tolist() == ["barnet", "camden", "ealing", "greenwich", "merton"]
    assert kept["least"].fillna(-1).tolist() == [12.5, -1, -1, 4000, 1000]
    assert kept["most"].fillna(-1).tolist() == [12.5, -1, -1, 4000, 1000]
    assert kept["every"].tolist() == [True, False, False, True, True]


def test_a_number_that_cannot_be_is_told_and_nobodys_readiness_is_another_for_it(sent: Centre) -> None:
    asked = "select distinct supplier, rule_id, severity from quality.finding where delivery_id is not null order by 1"
    assert query(sent, asked).to_numpy().tolist() == [
        ["ealing", "template_in_force", "info"], ["greenwich", "hours_spent_in_range", "info"],
    ]  # fmt: skip
    columns = "readiness, coverage, quality, evidence, validity, reliability"
    scores = query(sent, f"select {columns} from quality.readiness where feed = '{FEED}' and status = 'returned'")
    pd.testing.assert_frame_equal(scores, scores.iloc[[0] * 5].reset_index(drop=True))


def test_who_leaves_it_empty_is_ready_and_who_writes_words_is_told() -> None:
    def checked(hours: Any) -> tuple[bool, list[tuple[str, str]]]:
        result = check_file(library(), FEED, saved(made("barnet", hours)), ".xlsx", "barnet", QUARTER)
        return result.is_ready, [(finding.rule.id, finding.column or "") for finding in result.findings]

    assert checked("") == (True, [])
    assert checked(12.5) == (True, [])
    assert checked("two days") == (False, [("readable_values", LABEL)])

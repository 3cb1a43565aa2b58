"""A workbook's whole way: made, typed into in a spreadsheet program, checked, delivered, collated, in the benchmark."""

import datetime as dt
from pathlib import Path
from typing import Any

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.check import check_file
from lscb_pipeline.collation.commands.template import form_of
from lscb_pipeline.contracts.library import library
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.sender.template import template_workbook
from lscb_pipeline_tests.collation.filling import SIGNED, clean_rows, filled, sheets_of
from lscb_pipeline_tests.conftest import Inbox, collate, query
from lscb_pipeline_tests.planted.clean import JUDGED
from lscb_pipeline_tests.reports.libreoffice import typed_into

FEED, SUPPLIER, AREA = "borough_return", "camden", "E09000007"


def typed_cells(content: bytes, rows: list[dict[str, Any]]) -> list[tuple[str, int, int, str]]:
    """What an officer types: the cells in which the workbook, filled in, differs from the one that was made."""
    made, done = sheets_of(content), filled(content, rows, SIGNED)
    return [
        (sheet, column, row, cell.isoformat() if isinstance(cell, dt.date) else f"{cell}")
        for sheet, table in done.items()
        for row, cells in enumerate(table)
        for column, cell in enumerate(cells)
        if cell != made[sheet][row][column]
    ]


def test_what_an_officer_types_into_a_workbook_stands_in_the_benchmark(
    centre: Centre, inbox: Inbox, tmp_path: Path
) -> None:
    quarter, rows = Quarter.parse(JUDGED), clean_rows(FEED, SUPPLIER, JUDGED)
    content = template_workbook(form_of(library(), FEED, SUPPLIER, quarter, None))
    cells = typed_cells(content, rows)
    assert len(cells) > len(rows)
    workbook = typed_into(content, cells, tmp_path)
    checked = check_file(library(), FEED, workbook, ".xlsx", SUPPLIER, quarter)
    assert ([finding.rule.id for finding in checked.findings], checked.is_ready) == ([], True)
    inbox.put(JUDGED, FEED, f"{SUPPLIER}.xlsx", workbook)
    collate(centre, JUDGED)
    found = query(
        centre, "select indicator_code, numerator, denominator from mart.benchmark where area_code = :a", a=AREA
    )
    stands = found.set_index("indicator_code")["numerator"]
    typed = {row["indicator_code"]: row["numerator"] for row in rows if isinstance(row["numerator"], float)}
    assert len(typed) > 20
    assert {code: stands[code] for code in typed} == typed

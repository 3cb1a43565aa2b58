"""Workbooks as an office saves them: filled in, converted by LibreOffice, read like the original."""

from pathlib import Path

import pytest

from lscb_pipeline_tests.intake.reading import converted, read, workbook

RETURN = [
    ["area_code", "period", "indicator_code", "numerator", "denominator", "value", "reason_code"],
    ["Camden", "2008-09-Q3", "SG001", ("=200+212", 412), None, None, None],
    ["Camden", "2008-09-Q3", "SG002", 1234.5, 2000, None, None],
    ["Camden", "2008-09-Q3", "SG014", "x", None, None, "to_follow"],
]


@pytest.mark.parametrize("form", ["ods", "xls", "xlsx"])
def test_a_workbook_saved_by_libreoffice_reads_like_the_original(form: str, tmp_path: Path) -> None:
    saved = read(converted(workbook(RETURN), form, tmp_path), suffix=f".{form}")
    assert saved.refused.empty
    assert saved.rows["indicator_code"].tolist() == ["SG001", "SG002", "SG014"]
    assert saved.rows["numerator"].fillna(-1).tolist() == [412.0, 1234.5, -1.0]
    assert saved.rows["denominator"].fillna(-1).tolist() == [-1.0, 2000.0, -1.0]
    assert saved.rows["numerator_marker"].tolist()[2] == "x"
    assert saved.rows["row_number"].tolist() == [2, 3, 4]

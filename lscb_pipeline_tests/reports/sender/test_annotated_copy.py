"""The annotated copy as LibreOffice shows and prints it: on few pages, with headers on each, row by row and by rule."""

import datetime as dt
import io
import re
import zipfile
from pathlib import Path

from lscb_pipeline.collation.commands.check import check_file
from lscb_pipeline.contracts.library import library
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.sender.annotate import annotated_copy
from lscb_pipeline_tests.planted.clean import JUDGED, clean_files
from lscb_pipeline_tests.planted.operations import plant
from lscb_pipeline_tests.reports.libreoffice import as_shown, pages_printed

FAULTS = (
    "set SG002 numerator=<5; set SG012 numerator=many; set SG013 numerator=0.85; set SG018 reason_code=sometime; "
    "set SG030 denominator=42.768; column Remarks checked; set GA002 period=2008-09-Q4"
)


def test_it_is_read_and_printed_on_few_pages(tmp_path: Path) -> None:
    file = clean_files(JUDGED)["borough_return", "barnet"]
    plant([file], FAULTS, file, None, {})
    content, quarter = file.content(), Quarter.parse(JUDGED)
    checked = check_file(library(), file.feed, content, ".csv", file.supplier, quarter, today=dt.date(2010, 4, 12))
    copy = annotated_copy(checked, "barnet.csv", content, ".csv")
    package = zipfile.ZipFile(io.BytesIO(copy))
    assert package.read("xl/workbook.xml").decode().count("_xlnm.Print_Titles") == 3, "headers on each page"
    for sheet in (name for name in package.namelist() if name.startswith("xl/worksheets/sheet")):
        xml = package.read(sheet).decode()
        assert 'orientation="landscape"' in xml
        assert 'fitToHeight="0"' in xml, f"{sheet} is as wide as a page"

    heights = re.findall(r'<row r="[0-9]+"[^>]* ht="([0-9.]+)"', package.read("xl/worksheets/sheet1.xml").decode())
    assert max(map(float, heights)) > 60, "rows as high as their texts: LibreOffice prints them over each other else"

    shown = as_shown(copy, tmp_path)
    assert set(shown) == {"Findings", "Row by row", "barnet"}
    findings, by_row = shown["Findings"], shown["Row by row"]
    assert findings[0][0] == f"barnet.csv: {checked.said}: barnet, borough_return, {JUDGED} (layout plain)"
    assert checked.said.startswith("CAN BE SENT; still to settle: ")
    assert len(findings) - findings.index(next(row for row in findings if row[0] == "Severity")) - 1 == len(
        checked.findings
    )
    rows = [int(row[1]) for row in by_row[1:] if row[1]]
    assert rows == sorted(rows)
    assert set(rows) == {finding.row for finding in checked.findings if finding.row}
    assert pages_printed(copy, tmp_path) <= 5, "two of findings, one or two row by row, one of the file"

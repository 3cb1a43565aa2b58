#!/usr/bin/env bash
# python-calamine gives a cell that holds an error (#DIV/0!, #REF!) as the empty text, exactly as it gives a blank cell.
#
# Seen with python-calamine 0.9.1 and XlsxWriter 3.3.1, Python 3.11. Output seen:
#   [['indicator', 'numerator'], ['first', ''], ['second', ''], ['third', ''], ['fourth', 7.0]]
# The first numerator is #DIV/0!, the second #REF!, the third was left blank. Whoever reads returns with it takes a broken
# formula for "not given", and a figure that was given before is withdrawn. The error stands in the file itself
# (<c t="e">), where a reader has to look for it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-calamine==0.9.1 XlsxWriter==3.3.1
cd "$folder"
venv/bin/python - <<'PYTHON'
import sys
import zipfile

import python_calamine
import xlsxwriter

with xlsxwriter.Workbook("return.xlsx") as book:
    sheet = book.add_worksheet("Return")
    sheet.write_row(0, 0, ["indicator", "numerator"])
    sheet.write_column(1, 0, ["first", "second", "third", "fourth"])
    sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
    sheet.write_formula(2, 1, "=Gone!A1", None, "#REF!")
    sheet.write_number(4, 1, 7)

read = python_calamine.CalamineWorkbook.from_path("return.xlsx").get_sheet_by_name("Return").to_python()
print(read)
with zipfile.ZipFile("return.xlsx") as parts:
    assert parts.read("xl/worksheets/sheet1.xml").count(b't="e"') == 2, "both errors stand in the file"
expected = [["indicator", "numerator"], ["first", ""], ["second", ""], ["third", ""], ["fourth", 7.0]]
sys.exit(0 if read == expected else "no longer so: error cells are told from blanks")
PYTHON
echo "as found: error cells and blank cells are the same"

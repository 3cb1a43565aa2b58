"""What a workbook holds beside the values that the reader library gives, read from the file's own bytes.

Here: .xlsx (xlsx.py), .ods (ods.py) and .xls (xls.py, ole.py) into marks on cells (marks.py), and what a workbook
carries along that nobody sees (beside.py). Not here: the cells' values (intake/files/workbooks.py).
"""

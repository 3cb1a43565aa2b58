"""What is done to a workbook beside its cells' texts: errors, forms of numbers, what is hidden, merged, carried along.

Each is a list of words: what, where (a cell as D13, a range, a row, a column, a sheet), and its arguments.
"""

import io
import zipfile
from collections.abc import Sequence

import xlsxwriter

LINK = "xl/externalLinks/externalLink1.xml"
PIVOT = "xl/pivotCache/pivotCacheDefinition1.xml"


def change(book: xlsxwriter.Workbook, look: Sequence[str]) -> None:
    """Carry out one of them; those that are parts of the package are put in afterwards (carrying)."""
    sheet = book.get_worksheet_by_name("Return")
    what, where, *given = [*look, ""]
    text = given[0] if given else ""
    if what == "error":
        sheet.write_formula(where, "=1/0", None, text or "#DIV/0!")
    elif what == "formula":
        sheet.write_formula(where, text, None, float(given[1]) if len(given) > 2 else 0)
    elif what in ("percent", "currency", "format"):
        form = {"percent": "0%", "currency": '"£"#,##0'}.get(what) or given[1]
        sheet.write_number(where, float(text), book.add_format({"num_format": form}))
    elif what == "logical":
        sheet.write_boolean(where, text == "TRUE")
    elif what == "write":
        sheet.write_string(where, text)
    elif what == "hide_row":
        sheet.set_row(int(where) - 1, None, None, {"hidden": True})
    elif what == "hide_column":
        sheet.set_column(f"{where}:{where}", None, None, {"hidden": True})
    elif what == "hide_sheet":
        book.get_worksheet_by_name(where).hide()
    elif what == "merge":
        sheet.merge_range(where, text)


def carrying(content: bytes, looks: Sequence[Sequence[str]]) -> bytes:
    """The workbook with the parts put in that it is to carry along: `link text`, `pivot label=label text=text`."""
    parts = {}
    for what, *texts in looks:
        if what == "link":
            parts[LINK] = "".join(f"<row><cell r='A1'><v>{text}</v></cell></row>" for text in texts)
        elif what == "pivot":
            labels = "".join(f"<cacheField name='{label}'/>" for label in texts[0].split("="))
            records = "".join("<r>" + "".join(f"<s v='{t}'/>" for t in one.split("=")) + "</r>" for one in texts[1:])
            parts[PIVOT] = f"<cacheFields>{labels}</cacheFields>{records}"
    if not parts:
        return content
    made = io.BytesIO(content)
    with zipfile.ZipFile(made, "a") as package:
        for name, xml in parts.items():
            package.writestr(name, f"<x xmlns='urn:x'>{xml}</x>")
    return made.getvalue()

"""Hostile files, made when asked for: each with the rule by which reading tells it. Small here, large when read."""

from collections.abc import Callable
from dataclasses import dataclass

from lscb_pipeline_tests.hostile.packages import (
    SHEET,
    STRINGS,
    biff,
    entities,
    lying,
    ods,
    ole,
    package,
    rows,
    xlsx,
)  # fmt: skip
from lscb_pipeline_tests.intake.reading import workbook

# With these, bombs need not be as large as the defaults make them.
LIMITS = {
    "most_file_bytes": 50_000_000, "most_csv_bytes": 50_000_000, "most_unpacked_bytes": 50_000_000,
    "most_cells": 1_000_000, "most_memory_bytes": 1_000_000_000, "most_seconds": 20,
}  # fmt: skip
MEGABYTE = 1_000_000
HEADER = "area_code,period,indicator_code,numerator,reason_note\n"
ROW = "Enfield,2008-09-Q3,SG014,3,\n"
LAUGHS = '<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
OUTSIDE = '<!ENTITY i SYSTEM "file:///etc/hostname">'
CELL = '<table:table-cell office:value-type="string"{}><text:p>{}</text:p></table:table-cell>'
NOTED = (
    "<table:table-row><table:table-cell><office:annotation><text:p>{}</text:p></office:annotation>"
    "</table:table-cell></table:table-row>"
)
FAR_ROW = f'<row r="3">{"<c><v>1</v></c>" * 300}</row><row r="1048576"><c><v>1</v></c></row>'
MANY_ROWS = f'<table:table-row table:number-rows-repeated="1000000">{CELL.format("", "x") * 99}</table:table-row>'
COUNTED = ' table:number-columns-repeated="{}"'


@dataclass(frozen=True)
class Hostile:
    """A hostile file, and the rule that its delivery breaks."""

    suffix: str
    rule: str
    make: Callable[[], bytes]


def _far(cell: str) -> bytes:
    return xlsx({SHEET: rows(f"<row>{cell}</row>")})


def _columns(count: int) -> bytes:
    header = ",".join(f"c{i}" for i in range(count))
    return f"{HEADER.strip()},{header}\n".encode() + ROW.encode()


def _return(**cells: str) -> bytes:
    row = {"area_code": "Enfield", "period": "2008-09-Q3", "indicator_code": "SG014", "numerator": "3"} | cells
    return (",".join(row) + "\n" + ",".join(f'"{cell}"' for cell in row.values()) + "\n").encode()


BOMBS = {
    "bomb": Hostile("xlsx", "file_too_large", lambda: xlsx({SHEET: rows(" " * 60 * MEGABYTE)})),
    "bomb of many parts": Hostile(
        "xlsx", "file_too_large", lambda: xlsx({f"xl/media/{i}.png": bytes(MEGABYTE) for i in range(60)})
    ),
    "bomb of comments": Hostile(
        "xlsx", "file_too_large", lambda: xlsx({"xl/comments1.xml": b"<x>" + b"y" * 60 * MEGABYTE})
    ),
    "bomb in ods": Hostile("ods", "file_too_large", lambda: ods(" " * 60 * MEGABYTE)),
    "bomb in a bomb": Hostile(
        "xlsx", "file_unreadable", lambda: package({"a.zip": package({"b.zip": package({"c": bytes(MEGABYTE)})})})
    ),
    "bomb that lies": Hostile(
        "xlsx", "file_unreadable",
        lambda: lying(xlsx({STRINGS: b"<sst><si><t>" + b"x" * 60 * MEGABYTE + b"</t></si></sst>"}), STRINGS, 900),
    ),
    "very many parts": Hostile(
        "xlsx", "layout_unknown", lambda: xlsx({f"x/{i}": b"" for i in range(20_000)})
    ),
}  # fmt: skip

HUGE = {
    "far corner": Hostile("xlsx", "file_too_large", lambda: _far('<c r="XFD1048576"><v>1</v></c>')),
    "far corner, quoted otherwise": Hostile("xlsx", "file_too_large", lambda: _far("<c r='XFD1048576'><v>1</v></c>")),
    "far column": Hostile("xlsx", "file_too_large", lambda: _far('<c r="XFD3"><v>1</v></c>')),
    "far row of no name": Hostile(
        "xlsx", "file_too_large",
        lambda: xlsx({SHEET: rows(FAR_ROW)}),
    ),
    "too many cells": Hostile(
        "xlsx", "file_too_large",
        lambda: xlsx({SHEET: rows("".join(f'<row r="{r}">{"<c><v>1</v></c>" * 700}</row>' for r in range(3, 1460)))}),
    ),
    "too many sheets": Hostile("xlsx", "file_too_large", lambda: workbook(*([["a"]],) * 201)),
    "repeated cells": Hostile(
        "ods", "file_too_large",
        lambda: ods(f"<table:table-row>{CELL.format(COUNTED.format(4_000_000_000), 'x')}</table:table-row>"),
    ),
    "repeated rows": Hostile(
        "ods", "file_too_large",
        lambda: ods(MANY_ROWS),
    ),
    "100,000 columns": Hostile("csv", "file_too_large", lambda: _columns(100_000)),
    "100,000 columns in some rows": Hostile("csv", "file_too_large", lambda: b"a title\n" + _columns(100_000)),
    "16,384 columns": Hostile("xlsx", "file_too_large", lambda: workbook([["a"] * 16_384])),
    "nothing but commas": Hostile("csv", "file_too_large", lambda: b"," * 2 * MEGABYTE),
    "nothing but lines": Hostile("csv", "file_too_large", lambda: HEADER.encode() + b"\n" * 2 * MEGABYTE),
    "one line": Hostile("csv", "file_too_large", lambda: HEADER.encode() + b"x" * 20 * MEGABYTE),
    "one line in utf-16": Hostile(
        "csv", "file_too_large", lambda: (HEADER + "x" * 10 * MEGABYTE).encode("utf-16")
    ),
    "blank lines before the last": Hostile(
        "csv", "file_too_large", lambda: HEADER.encode() + b"\n" * 300_000 + b"a\n"
    ),
    "a cell of many lines": Hostile(
        "csv", "file_too_large", lambda: HEADER.encode() + b'"' + b"abc\n" * 200_000 + b'"'
    ),
    "percentages repeated": Hostile(
        "ods", "file_too_large",
        lambda: ods(MANY_ROWS.replace('"string"', '"percentage" office:value="0.5"')),
    ),
    "errors repeated": Hostile(
        "ods", "file_too_large",
        lambda: ods(MANY_ROWS.replace('"string"', '"string" calcext:value-type="error"')),
    ),
    "error far away": Hostile(
        "xlsx", "file_too_large", lambda: _far('<c r="ZZ1048576" t="e"><v>#N/A</v></c>')
    ),
    "megabyte cell": Hostile("csv", "file_too_large", lambda: _return(reason_note="x" * 2 * MEGABYTE)),
    "megabyte header": Hostile("csv", "file_too_large", lambda: _return(**{"y" * 2 * MEGABYTE: "x"})),
    "megabyte cell in a workbook": Hostile(
        "xlsx", "file_too_large", lambda: xlsx({STRINGS: lambda part: part.replace(b"<t>a", b"<t>" + b"a" * MEGABYTE)})
    ),
}  # fmt: skip

XML = {
    "billion laughs": Hostile("xlsx", "file_unreadable", lambda: xlsx({STRINGS: entities(LAUGHS, "&i;")})),
    "billion laughs in comments": Hostile(
        "xlsx", "file_unreadable", lambda: xlsx({"xl/comments1.xml": entities(LAUGHS, "&i;")})
    ),
    "billion laughs in ods": Hostile(
        "ods", "file_unreadable",
        lambda: ods(NOTED.format("&i;"), f"<!DOCTYPE x [{LAUGHS}]>"),
    ),
    "entity from outside": Hostile("xlsx", "file_unreadable", lambda: xlsx({STRINGS: entities(OUTSIDE, "&i;")})),
    "entity from outside in comments": Hostile(
        "xlsx", "file_unreadable", lambda: xlsx({"xl/comments1.xml": entities(OUTSIDE, "&i;")})
    ),
    "entity from outside in ods": Hostile(
        "ods", "file_unreadable", lambda: ods(NOTED.format("&i;"), f"<!DOCTYPE x [{OUTSIDE}]>")
    ),
    "deep elements": Hostile(
        "xlsx", "layout_unknown",
        lambda: xlsx({SHEET: rows("<a>" * MEGABYTE + "</a>" * MEGABYTE)}),
    ),
    "deep elements in comments": Hostile(
        "xlsx", "layout_unknown", lambda: xlsx({"xl/comments1.xml": b"<a>" * MEGABYTE + b"</a>" * MEGABYTE})
    ),
    "deep elements in ods": Hostile(
        "ods", "layout_unknown",
        lambda: ods("<text:p>" * MEGABYTE + "</text:p>" * MEGABYTE),
    ),
    "deep formula": Hostile(
        "xlsx", "layout_unknown",
        lambda: xlsx({SHEET: rows(f'<row><c><f>{"(" * 100_000}</f><v>0</v></c></row>')}),
    ),
    "rows repeated by words": Hostile(
        "ods", "file_unreadable",
        lambda: ods('<table:table-row table:visibility="filter" table:number-rows-repeated="no"/>'),
    ),
    "annotations repeated by words": Hostile(
        "ods", "file_unreadable", lambda: ods(NOTED.format("x").replace("-cell>", f"-cell{COUNTED.format('no')}>", 1))
    ),
}  # fmt: skip

LOCKED = {
    "macros": Hostile("xlsx", "file_has_macros", lambda: xlsx({"xl/vbaProject.bin": b"x"})),
    "macros in ods": Hostile("ods", "file_has_macros", lambda: ods("", beside="Basic/Standard/Module1.xml")),
    "scripts in ods": Hostile("ods", "file_has_macros", lambda: ods("", beside="Scripts/python/a.py")),
    "macros in xls": Hostile(
        "xls", "file_has_macros", lambda: ole({"Workbook": biff(), "_VBA_PROJECT_CUR": b"x"})
    ),
    "encrypted xlsx": Hostile(
        "xlsx", "file_encrypted", lambda: ole({"EncryptionInfo": b"\4\0\4\0", "EncryptedPackage": b"x" * 5000})
    ),
    "xls with a password": Hostile(
        "xls", "file_encrypted",
        lambda: ole({"Workbook": biff((0x2F, b"\1\0\1\0" + bytes(50)))}),
    ),
    "encrypted ods": Hostile(
        "ods", "file_encrypted",
        lambda: ods("", manifest="<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"),
    ),
    "truncated xlsx": Hostile("xlsx", "file_unreadable", lambda: xlsx({})[:-200]),
    "truncated ods": Hostile("ods", "file_unreadable", lambda: ods("")[:-100]),
    "truncated xls": Hostile("xls", "file_unreadable", lambda: ole({"Workbook": biff()})[:700]),
    "xls that never ends": Hostile("xls", "file_unreadable", lambda: ole({"Workbook": biff()}, loops=True)),
}  # fmt: skip

DISGUISED = {
    f"{kind} named {suffix}": Hostile(suffix, rule, lambda content=content: content)  # type: ignore[misc]
    for kind, content, rule_of_csv in (
        ("pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\0", "file_unreadable"),
        ("program", b"MZ\x90\0\3\0\0\0\4", "file_unreadable"),
        ("web page", b"<html><table><tr><td>area_code</td></tr></table></html>", "layout_unknown"),
        ("zip", package({"return.csv": HEADER.encode()}), "file_unreadable"),
        ("picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "file_unreadable"),
        ("workbook", workbook([["a"]]), "file_unreadable"),
        ("text", (HEADER + ROW).encode(), ""),
    )
    for suffix in ("xlsx", "xls", "ods", "csv")
    if (rule := rule_of_csv if suffix == "csv" else "layout_unknown" if kind == "workbook" else "file_unreadable")
}

TEXTS = {
    "nul bytes": Hostile("csv", "file_unreadable", lambda: _return(reason_note="\0")),
    "nul bytes in utf-16": Hostile(
        "csv", "file_unreadable",
        lambda: _return(reason_note="\0").decode().encode("utf-16"),
    ),
    "half a letter": Hostile("csv", "file_unreadable", lambda: _return().decode().encode("utf-16")[:-1]),
    "open quotation mark": Hostile(
        "csv", "file_unreadable",
        lambda: (HEADER + ROW.replace(",\n", ',"') + ROW * 9).encode(),
    ),
    "look-alike letter": Hostile(
        "csv", "nothing_usable",
        lambda: _return(area_code="\N{CYRILLIC CAPITAL LETTER IE}nfield"),
    ),
    "formula": Hostile("csv", "nothing_usable", lambda: _return(numerator="=1+1")),
    "command": Hostile("csv", "nothing_usable", lambda: _return(numerator="=cmd|' /C calc'!A0")),
    "formula without its value": Hostile(
        "xlsx", "nothing_usable",
        lambda: workbook([["area_code", "period", "indicator_code", "numerator"],
                          [("='[other.xlsx]Sheet1'!A1", ""), "2008-09-Q3", "SG014", 3]]),
    ),
    "sql in cells": Hostile(
        "csv", "nothing_usable",
        lambda: _return(indicator_code="'; drop table core.observation; --"),
    ),
    "sql in headers": Hostile(
        "csv", "layout_unknown", lambda: _return().replace(b"area_code", b"area_code); drop schema core cascade; --")
    ),
    "other digits": Hostile("csv", "nothing_usable", lambda: _return(numerator="\N{ARABIC-INDIC DIGIT THREE}")),
}  # fmt: skip

EMPTY = {
    "no byte": Hostile("csv", "file_empty", bytes),
    "no byte named xlsx": Hostile("xlsx", "file_empty", bytes),
    "white space": Hostile("csv", "file_empty", lambda: b" \r\n\t\n"),
    "byte order mark": Hostile("csv", "file_empty", lambda: b"\xef\xbb\xbf"),
    "zeros": Hostile("xlsx", "file_empty", lambda: bytes(4096)),
    "delimiters": Hostile("csv", "layout_unknown", lambda: b",,,\n,,,\n"),
    "header alone": Hostile("csv", "nothing_usable", HEADER.encode),
    "blank sheets": Hostile("xlsx", "layout_unknown", lambda: workbook([], [[]])),
    "header alone in a workbook": Hostile("xlsx", "nothing_usable", lambda: workbook([HEADER.strip().split(",")])),
}

HOSTILE = {**HUGE, **XML, **LOCKED, **DISGUISED, **TEXTS, **EMPTY, **BOMBS}

# Strange, and read all the same.
HARMLESS = {
    "direction marks": lambda: _return(area_code="\N{RIGHT-TO-LEFT OVERRIDE}Enfield\N{ZERO WIDTH SPACE}"),
    "byte order marks": lambda: b"\xef\xbb\xbf\xef\xbb\xbf" + _return(),
    "full-width letters": lambda: _return(area_code="Ｅｎｆｉｅｌｄ"),
    "utf-16": lambda: _return().decode().encode("utf-16"),
    "ghost columns": lambda: (HEADER.strip() + "," * 16_000 + "\n" + ROW.strip() + "," * 16_000 + "\n").encode(),
    "sql in a note": lambda: _return(reason_note="'); drop table core.observation; --"),
    "formula in a note": lambda: _return(reason_note="=HYPERLINK(1)"),
}

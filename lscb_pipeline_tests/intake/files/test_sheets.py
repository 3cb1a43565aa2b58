"""Bytes to sheets of text: every encoding, delimiter and kind of file, and row numbers as a spreadsheet shows them."""

import csv
import datetime as dt
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lscb_pipeline.intake.files.sheets import read_sheets
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline.settings import Limits
from lscb_pipeline_tests.intake.reading import cells, lines, real_file, sheets, workbook

PLAIN = "area_code,period\nCamden,2008-09-Q3\n"
READ = [["area_code", "period"], ["Camden", "2008-09-Q3"]]


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        b"\xff\xfe" + PLAIN.encode("utf-16-le"),
        b"\xfe\xff" + PLAIN.encode("utf-16-be"),
        PLAIN.replace("\n", "\r").encode(),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode(),
        PLAIN.replace(",", "|").encode(),
        PLAIN.replace("area_code", " area_code ").replace("Camden", "Camden  ").encode(),
        b'"area_code","period"\n"Camden","2008-09-Q3"\n',
        PLAIN.removesuffix("\n").encode(),
    ],
)
def test_every_way_of_saving_the_same_table_reads_alike(content: bytes) -> None:
    (sheet,) = sheets(content)
    assert cells(sheet) == READ


@pytest.mark.parametrize(("encoding", "text"), [("cp1252", "St John’s – £5 café"), ("utf-8", "Ždár Łódź £5")])
def test_letters_survive_their_encoding(encoding: str, text: str) -> None:
    (sheet,) = sheets(f"a,b\n{text},1\n".encode(encoding))
    assert cells(sheet)[1] == [text, "1"]


def test_titles_footnotes_and_blank_lines_keep_row_numbers() -> None:
    text = lines("A title, of the return", "", "area_code,period,numerator", "Camden,2008-09-Q3,5", "", "1 A footnote.")
    (sheet,) = sheets(text)
    assert [row[0] for row in cells(sheet)] == ["A title", None, "area_code", "Camden", None, "1 A footnote."]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_line_break_within_quotes_is_within_one_row(end: str) -> None:
    (sheet,) = sheets(end.join(["a,b", '"x', 'y",1', "", "z,2", ""]))
    assert [row[1] for row in cells(sheet)] == ["b", "1", None, "2"]
    assert cells(sheet)[1][0].split() == ["x", "y"]


def test_a_blank_first_line_is_a_row() -> None:
    assert cells(sheets("\n1\n2\n")[0]) == [[None], ["1"], ["2"]]


def test_a_comma_within_quotes_and_a_stray_mark_within_a_cell_are_text() -> None:
    (sheet,) = sheets(lines("a,b", '"Hackney, City of",1', '5" pipe,2'))
    assert cells(sheet)[1:] == [["Hackney, City of", "1"], ['5" pipe', "2"]]


@pytest.mark.parametrize("text", ['a,b\n1,"x\n2,y\n3,z\n', 'a,b\n1,x\n2,"y', 'title\na,b\n1,"x\n2,y\n'])
def test_an_open_quotation_mark_swallows_nothing_unseen(text: str) -> None:
    with pytest.raises(UnreadableError, match=r"quotation mark in row [23] is never closed") as caught:
        sheets(text)
    assert caught.value.rule_id == "file_unreadable"


def test_a_short_file_leaves_no_limit_behind_for_the_next() -> None:
    sheets("title\na,b\n1,2\n")
    content = ("title\na,b\n" + "x" * 200_000 + ",2\n").encode()
    (sheet,) = read_sheets(content, ".csv", Limits(most_cell_characters=200_000))
    assert [len(row[0] or "") for row in cells(sheet)] == [5, 1, 200_000]


@pytest.mark.parametrize(
    ("text", "message"),
    [("a,b\n1," + "x" * 1001 + "\n", "line 2 of the file is longer than 1,000 bytes"),
     ("a,b\r1,2\r" + "x" * 1001, "line 3 of the file is longer"),
     ("a,b\n" + "\n" * 60 + "1\n", "124 cells from first to last"),
     ("a,b\n" + "1\n" * 60, "122 cells from first to last"),
     ("a,b\n" + "\n" * 200, "202 cells from first to last")],
)  # fmt: skip
def test_a_text_is_bounded_before_anything_is_made_of_it(text: str, message: str) -> None:
    with pytest.raises(UnreadableError, match=message) as caught:
        read_sheets(text.encode(), ".csv", Limits(most_line_bytes=1000, most_cells=100))
    assert caught.value.rule_id == "file_too_large"


def test_blank_lines_at_the_end_are_no_rows() -> None:
    assert [cells(sheets("a,b\n1,2" + "\n" * count)[0]) for count in (0, 1, 50)] == [[["a", "b"], ["1", "2"]]] * 3


def test_rows_of_different_lengths_in_a_long_file() -> None:
    rows = ["title", *("1,2,3" if n % 50_000 else "" for n in range(120_000)), "4,5"]
    found = sheets("\n".join(rows))[0].cells
    assert found.shape == (120_002, 3)
    assert found.isna().sum().tolist() == [3, 4, 5]


def test_columns_that_only_blank_cells_declare_are_no_columns() -> None:
    ghost = "," * 16_380
    (sheet,) = sheets(f"a,b{ghost}\n1,2{ghost}\n")
    assert cells(sheet) == [["a", "b"], ["1", "2"]]


def test_real_file_of_16137_columns() -> None:
    (sheet,) = sheets(real_file("messy_xlsx/sheet6_oc23_ghost_columns.csv").read_bytes())
    assert sheet.cells.shape == (201, 9)


def test_real_workbook_declaring_16384_columns() -> None:
    found = sheets(real_file("messy_xlsx/SFR50_2013_LATablesA.xlsx").read_bytes(), ".xlsx")
    assert len(found) > 5
    assert max(sheet.cells.shape[1] for sheet in found) < 100


def test_workbook_cells_become_the_text_one_would_type() -> None:
    rows = [
        [
            "a ",
            12,
            12.5,
            True,
            dt.date(2018, 3, 31),
            dt.datetime.fromisoformat("2018-03-31T09:30"),
            ("=1+1", 2),
            ("=A1", "x"),
        ]
    ]
    (sheet,) = sheets(workbook(rows), ".xlsx")
    assert cells(sheet) == [["a", "12", "12.5", "TRUE", "2018-03-31", "2018-03-31 09:30:00", "2", "x"]]


def test_workbook_rows_are_numbered_from_the_sheets_first() -> None:
    found = sheets(workbook([[], [], [None, "x"], [], [None, "y"]], [["z"]], names=["One", "Two "]), ".xlsx")
    assert [sheet.name for sheet in found] == ["One", "Two "]
    assert cells(found[0]) == [[None, None], [None, None], [None, "x"], [None, None], [None, "y"]]


def test_formats_without_values_are_no_cells() -> None:
    book = real_file("messy_xlsx/london-borough-profilesV2.xlsx").read_bytes()
    assert all(sheet.cells.shape[1] < 200 for sheet in sheets(book, ".xlsx"))


def test_ods_workbook() -> None:
    body = "".join(
        f"<table:table-row>{''.join(f'<table:table-cell {a}><text:p>{t}</text:p></table:table-cell>' for a, t in row)}"
        "</table:table-row>"
        for row in [
            [('office:value-type="string"', "area_code"), ('office:value-type="string"', "n")],
            [('office:value-type="string"', "Camden"), ('office:value-type="float" office:value="5"', "5")],
        ]
    )
    names = "".join(f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    content = (
        f"<office:document-content{names}><office:body><office:spreadsheet>"
        f'<table:table table:name="Return">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)
        package.writestr("META-INF/manifest.xml", manifest)
    (sheet,) = sheets(buffer.getvalue(), ".ods")
    assert (sheet.name, cells(sheet)) == ("Return", [["area_code", "n"], ["Camden", "5"]])


def test_xls_workbook() -> None:
    found = sheets(real_file("ons_conceptions/conceptionstatisticstables2017.xls").read_bytes(), ".xls")
    assert [sheet.name for sheet in found][9] == "Table 6"
    assert cells(found[9])[269][:4] == ["E09000007", "Camden", "37", "10.4"]


@pytest.mark.parametrize("content", [b"", b"\n\r\n  ", b"\xef\xbb\xbf", b"\xff\xfe", b"\xff\xfe\n\0 \0", b"\0" * 512])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_empty_files(content: bytes, suffix: str) -> None:
    with pytest.raises(UnreadableError, match=r"the file is empty|not a readable") as caught:
        sheets(content, suffix)
    assert caught.value.rule_id in ("file_empty", "file_unreadable")


def test_a_workbook_named_csv_says_so() -> None:
    with pytest.raises(UnreadableError, match=r"not a text file: save it again as \.csv"):
        sheets(workbook([["a"]]), ".csv")


@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".ods"])
def test_a_csv_named_workbook_says_so(suffix: str) -> None:
    with pytest.raises(UnreadableError, match=rf"not a readable \{suffix} workbook"):
        sheets(PLAIN, suffix)


def test_half_a_utf16_letter() -> None:
    with pytest.raises(UnreadableError, match="cut short"):
        sheets(PLAIN.encode("utf-16")[:-1])


def test_a_truncated_or_broken_workbook_is_unreadable_and_nothing_worse() -> None:
    whole = workbook([[f"cell {r} {c}" for c in range(5)] for r in range(50)])
    for end in range(1, len(whole), 211):
        with pytest.raises(UnreadableError, match=r"not a readable \.xlsx workbook"):
            sheets(whole[:end], ".xlsx")


@pytest.mark.parametrize("text", [b"", b"<worksheet", b"\xff\xfe\x00"])
def test_a_workbook_with_a_broken_part(text: bytes) -> None:
    whole = zipfile.ZipFile(io.BytesIO(workbook([["a", 1]])))
    for broken in whole.namelist():
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as package:
            for name in whole.namelist():
                package.writestr(name, text if name == broken else whole.read(name))
        try:
            found = sheets(buffer.getvalue(), ".xlsx")
        except UnreadableError as error:
            assert error.rule_id == "file_unreadable"  # noqa: PT017 - most parts break the whole, some don't matter
        else:
            assert all(len(sheet.cells) <= 1 for sheet in found)


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp", "Cf"]), max_size=8)
CELL = st.one_of(TEXT, st.tuples(TEXT, TEXT).map("\n".join), st.sampled_from(['"', "a,b", "x;y", "£1,234", "a b", ""]))


@settings(deadline=None, max_examples=150)
@given(
    table=st.integers(2, 5).flatmap(lambda n: st.lists(st.lists(CELL, min_size=n, max_size=n), min_size=1, max_size=8)),
    title=st.booleans(),
)
def test_any_texts_written_as_csv_come_back_in_their_rows(table: list[list[str]], title: bool) -> None:
    width = len(table[0])
    table = [[f"label {i}" for i in range(width)], *table]
    table = [["a title"], [], *table] if title else table
    buffer = io.StringIO(newline="")
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerows(table)
    (sheet,) = sheets(buffer.getvalue())
    wanted = [[cell.strip() or None for cell in row] + [None] * (width - len(row)) for row in table]
    while not any(row[-1] for row in wanted):
        wanted = [row[:-1] for row in wanted]
    assert cells(sheet) == wanted


@settings(deadline=None, max_examples=200)
@given(content=st.binary(max_size=400), suffix=st.sampled_from([".csv", ".xlsx", ".xls", ".ods"]))
def test_any_bytes_are_read_or_called_unreadable(content: bytes, suffix: str) -> None:
    try:
        found = sheets(content, suffix)
    except UnreadableError as error:
        assert str(error)  # noqa: PT017 - either way is right
    else:
        assert suffix == ".csv"
        assert len(found) == 1

"""Which layout a file is in, told from its headers alone."""

import pytest

from lscb_pipeline.contracts.layout import Header, Layout
from lscb_pipeline.intake.tables.recognise import Table, header_labels, recognise
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline_tests.intake.reading import layouts_of, lines, sheets, workbook

HEADER = "area_code,period,indicator_code,numerator"
ROW = "Camden,2008-09-Q3,MR001,5"


def layout(name: str, *requires: str, **more: object) -> Layout:
    header = {"requires": list(requires), **more}
    return Layout(layout=name, feed="f", title=name, source="tests", header=Header(**header))  # type: ignore[arg-type]


def recognised(content: bytes | str, suffix: str = ".csv", feed: str = "borough_return") -> Table:
    return recognise(sheets(content, suffix), layouts_of(feed))


@pytest.mark.parametrize(
    ("above", "header"),
    [
        ([], HEADER),
        (["Quarterly return", "", "Borough:,Camden"], HEADER),
        ([], "AREA_CODE , Period,indicator_code ,numerator"),
        ([], 'Area_Code,period,"indicator_code\n",numerator'),
        (["note"] * 55, HEADER),
    ],
)
def test_a_header_is_found_under_titles_and_whatever_its_case_and_spaces(above: list[str], header: str) -> None:
    table = recognised(lines(*above, header, ROW))
    assert (table.layout.layout, table.header_row) == ("plain", len(above))
    assert table.labels[:2] == ["area_code", "period"]


def test_a_table_may_stand_on_any_sheet() -> None:
    table = recognised(workbook([["Notes"]], [HEADER.split(","), ROW.split(",")], names=["Read me", "Data"]), ".xlsx")
    assert (table.sheet.name, table.header_row) == ("Data", 0)


def test_none_fits_says_what_was_looked_for_and_what_was_found() -> None:
    with pytest.raises(UnreadableError) as caught:
        recognised(lines("A title", "area_code,when,indicator_code,numerator", ROW))
    assert caught.value.rule_id == "layout_unknown"
    assert "plain needs area_code, period, indicator_code" in str(caught.value)
    assert "osr23_2010_ni71 needs Geog_lev" in str(caught.value)
    assert "Found: the file: area_code, when, indicator_code, numerator" in str(caught.value)


def test_none_fits_on_several_sheets_names_each() -> None:
    with pytest.raises(UnreadableError, match=r"One: none of these in 1 rows of 1 columns \| Two: area_code, x"):
        recognised(workbook([["a"]], [["area_code", "x"]], names=["One", "Two"]), ".xlsx")


def test_a_persons_row_is_never_quoted() -> None:
    rows = ["E1,P1,M,O'Neil,1996-02-29,F,Camden,,2008-10-03 10:00", "E2,P2,J,Smith,1995-01-01,M,Camden,,2008-10-04"]
    with pytest.raises(UnreadableError) as caught:
        recognised(lines(*rows), feed="met_police_missing_children")
    assert "none of these in 2 rows of 9 columns" in str(caught.value)
    assert not [word for word in ("O'Neil", "o'neil", "1996", "smith", "P1", "Camden") if word in str(caught.value)]


def test_several_fit_names_each() -> None:
    with pytest.raises(UnreadableError, match=r"layout plain; layout plain \(on One, Two\)") as caught:
        recognised(workbook(*[[HEADER.split(","), ROW.split(",")]] * 2, names=["One", "Two"]), ".xlsx")
    assert (caught.value.rule_id, "Two" in caught.value.kept) == ("layout_ambiguous", False)
    with pytest.raises(UnreadableError, match="layout one; layout two"):
        recognise(sheets("a,b,c\n1,2,3\n"), [layout("one", "a", "b"), layout("two", "b", "c")])


def test_patterns_must_match_whole_labels() -> None:
    offers = [layout("year", "area", patterns=[r"mar\d{4}"])]
    assert recognise(sheets("area,Mar2015\nx,1\n"), offers).layout.layout == "year"
    with pytest.raises(UnreadableError, match=r"year needs area, mar\\d\{4\}"):
        recognise(sheets("area,Mar2015 total\nx,1\n"), offers)


def test_a_layout_may_name_its_sheet() -> None:
    only = layout("table", "area").model_copy(update={"sheet": "^Table 6$"})
    book = workbook([["area"]], [["area"]], names=["Table 6", "Table 6a"])
    assert recognise(sheets(book, ".xlsx"), [only]).sheet.name == "Table 6"


def test_headers_of_several_rows_are_joined_and_merged_cells_filled() -> None:
    header = [["Area", "20175", None, None, "2016", None], [None, "Number ", "Rate", None, "Number", "Rate"]]
    assert header_labels(header) == [
        "area", "20175 | number", "20175 | rate", "20175", "2016 | number", "2016 | rate",
    ]  # fmt: skip


def test_repeated_labels_are_numbered() -> None:
    assert header_labels([["a", "b", "a", None, None, "A "]]) == ["a", "b", "a #2", "", " #2", "a #3"]


@pytest.mark.parametrize("text", ["x", ",,,\n,,,\n", "\n\n,\n", "area_code\n"])
def test_a_file_without_a_table_is_unreadable(text: str) -> None:
    with pytest.raises(UnreadableError, match="no layout fits"):
        recognised(text)

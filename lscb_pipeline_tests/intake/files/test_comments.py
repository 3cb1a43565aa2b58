"""Comments on cells, from the bytes of workbooks: notes, threaded comments, annotations."""

import io
import zipfile
from pathlib import Path

import pytest

from lscb_pipeline.intake.files.comments import Comment, read_comments
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline_tests.intake.reading import converted, real_file, workbook

TABLES: list[list[list[object]]] = [[["a", "b"], [1, 2]], [["c"]]]
NOTES = {(0, "B2"): "first\nnote", (1, "AA30"): "far away"}
NOTED = [Comment("One", 2, 2, "first\nnote"), Comment("Two", 30, 27, "far away")]
OFFICE = 'xmlns:office="urn:o" xmlns:table="urn:t" xmlns:text="urn:x" xmlns:dc="urn:d"'
CELL = '<table:table-cell table:number-columns-repeated="{}"/>'
NOTE = (
    "<office:annotation><dc:creator>Pat Smith</dc:creator><dc:date>2008-11-03</dc:date>"
    "<text:p>one <text:span>two</text:span></text:p><text:p>three</text:p></office:annotation><text:p>cell</text:p>"
)
THREADED = (
    '<ThreadedComments xmlns="urn:x"><threadedComment ref="C4" dT="2008-11-03" personId="{{1}}" id="{{2}}">'
    "<text>in a thread</text></threadedComment></ThreadedComments>"
)


def with_parts(content: bytes, parts: dict[str, str]) -> bytes:
    """A package with parts put in, or in place of those of the same name."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, text in parts.items():
            new.writestr(name, text)
    return made.getvalue()


def ods(body: str, before: str = "") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("content.xml", f"{before}<office:document-content {OFFICE}>{body}</office:document-content>")
    return made.getvalue()


def test_notes_of_every_sheet_with_their_places_and_without_their_author() -> None:
    assert read_comments(workbook(*TABLES, names=["One", "Two"], comments=NOTES)) == NOTED


def test_no_comments() -> None:
    for content in (workbook(*TABLES), b"a,b\n1,2\n", real_file("ons_conceptions/conceptionstatisticstables2017.xls")
                    .read_bytes()):  # fmt: skip
        assert read_comments(content) == []


def test_threaded_comments() -> None:
    content = workbook(*TABLES, names=["One", "Two"], comments={(1, "A1"): "note"})
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        relations = package.read("xl/worksheets/_rels/sheet2.xml.rels").decode()
    target = (
        '<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment" '
    )
    target += 'Target="../threadedComments/threadedComment1.xml"/></Relationships>'
    parts = {"xl/worksheets/_rels/sheet2.xml.rels": relations.replace("</Relationships>", target),
             "xl/threadedComments/threadedComment1.xml": THREADED.format()}  # fmt: skip
    assert set(read_comments(with_parts(content, parts))) == {
        Comment("Two", 1, 1, "note"), Comment("Two", 4, 3, "in a thread"),
    }  # fmt: skip


def test_annotations_where_rows_and_cells_are_repeated() -> None:
    body = (
        f'<table:table table:name="One"><table:table-row table:number-rows-repeated="4">{CELL.format(3)}'
        f"</table:table-row><table:table-row>{CELL.format(2)}<table:covered-table-cell/>"
        f"<table:table-cell>{NOTE}</table:table-cell></table:table-row></table:table>"
        f'<table:table table:name="Two"><table:table-row><table:table-cell>{NOTE}</table:table-cell></table:table-row>'
        "</table:table>"
    )
    assert read_comments(ods(body)) == [Comment("One", 5, 4, "one two three "), Comment("Two", 1, 1, "one two three ")]


@pytest.mark.parametrize("form", ["ods", "xlsx"])
def test_comments_that_libreoffice_saves(form: str, tmp_path: Path) -> None:
    saved = read_comments(converted(workbook(*TABLES, names=["One", "Two"], comments=NOTES), form, tmp_path))
    found = [(c.sheet, c.row, c.column, c.text.split()) for c in saved]
    assert found == [(c.sheet, c.row, c.column, c.text.split()) for c in NOTED]


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "rule"),
    [(ods("<a>annotation &b;</a>", BOMB), "file_unreadable"),
     (ods("<a>annotation"), "file_unreadable"),
     (with_parts(workbook(TABLES[0], comments={(0, "A1"): "x"}), {"xl/comments1.xml": BOMB + "<x>&b;</x>"}),
      "file_unreadable"),
     (with_parts(workbook(TABLES[0], comments={(0, "A1"): "x"}), {"xl/comments1.xml": "<x>"}), "file_unreadable")],
    ids=["entities in ods", "broken ods", "entities in xlsx", "broken xlsx"],
)  # fmt: skip
def test_xml_that_can_t_be_trusted_is_refused(content: bytes, rule: str) -> None:
    with pytest.raises(UnreadableError) as error:
        read_comments(content)
    assert error.value.rule_id == rule

"""XML returns: what becomes of well-made ones, in each program's spelling, and of those made to do harm."""

import io
import resource
from collections.abc import Iterator

import pytest

from lscb_pipeline.contracts.xml_shape import XmlShape
from lscb_pipeline.intake.files.sheets import read_contents
from lscb_pipeline.intake.files.xml_records import MOST_IN_CASE, look_through_xml, records
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline.settings import Limits

SHAPE = XmlShape.model_validate(
    {
        "roots": ["Message"],
        "case": "Child",
        "spelled": {"PlanReviews": "Reviews", "ClosureDate": "closed"},
        "every": {"child": "Identifiers/ID", "year": "Header/Year", "since": "Case/Date"},
        "given": {"unborn": "Identifiers/Expected"},
        "records": {
            "case": {"of": "Case", "cells": {"began": "Date", "ended": "closed", "nothing": "NFA"}},
            "plan": {"of": "Plan", "cells": {"began": "Start"}},
            "review": {"of": "ReviewDate", "cells": {"began": ".", "within": "Plan/Start"}},
        },
        "known": ["Children", "Reviews"],
    }
)
COLUMNS = ["record", "child", "year", "since", "unborn", "began", "ended", "nothing", "within"]
CHILD = """<Child>
<Identifiers><ID>A1</ID></Identifiers>
<Case>
<Date>2009-04-03</Date>
<Plan>
<Start>2009-05-01</Start>
<Reviews>
<ReviewDate>2009-07-01</ReviewDate>
<ReviewDate>2009-10-01</ReviewDate>
</Reviews>
</Plan>
<Plan><Start>2009-06-01</Start></Plan>
<NFA>0</NFA>
</Case>
</Child>"""


def message(*children: str, declared: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    return (
        f"{declared}\n<Message><Header><Year>2010</Year></Header><Children>\n{''.join(children)}</Children></Message>"
    )


def rows(text: str | bytes, limits: Limits | None = None) -> list[tuple[int, list[str | None]]]:
    """Each record's number and cells."""
    source = io.BytesIO(text.encode() if isinstance(text, str) else text)
    return list(records(source, look_through_xml(source, [SHAPE], limits or Limits()).shape, limits or Limits()))


def refused(text: str | bytes, limits: Limits | None = None) -> UnreadableError:
    with pytest.raises(UnreadableError) as raised:
        rows(text, limits)
    return raised.value


def test_every_plan_and_every_review_is_a_row_at_its_line_with_what_is_told_after_it() -> None:
    assert SHAPE.columns == COLUMNS
    of_child = ["A1", "2010", "2009-04-03", "0"]
    assert rows(message(CHILD)) == [
        (5, ["case", *of_child, "2009-04-03", None, "0", None]),
        (7, ["plan", *of_child, "2009-05-01", None, None, None]),
        (10, ["review", *of_child, "2009-07-01", None, None, "2009-05-01"]),
        (11, ["review", *of_child, "2009-10-01", None, None, "2009-05-01"]),
        (14, ["plan", *of_child, "2009-06-01", None, None, None]),
    ]


def test_other_programs_spellings_orders_and_lines_make_the_same_rows() -> None:
    expected = [cells for _, cells in rows(message(CHILD))]
    one_line = rows(message(CHILD).replace("\n", ""))
    assert [cells for _, cells in one_line] == expected
    assert [number for number, _ in one_line] == [2, 3, 4, 5, 6], "records of one line have the numbers after it"
    assert [cells for _, cells in rows(message(CHILD).replace("Reviews>", "PlanReviews>"))] == expected
    assert [cells for _, cells in rows(message(CHILD).replace("<", "<cin:").replace("<cin:/", "</cin:")
                                       .replace("<cin:?", "<?"))] == expected  # fmt: skip
    ended = message(CHILD.replace("<NFA>", "<ClosureDate>2009-12-01</ClosureDate><NFA>"))
    assert rows(ended)[0][1][COLUMNS.index("ended")] == "2009-12-01"
    late = "<Identifiers><ID>A1</ID></Identifiers>"
    moved = CHILD.replace(late, "").replace("</Case>", f"</Case>{late}")
    assert [cells for _, cells in rows(message(moved))] == expected, "a child's number may stand behind its cases"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("declared", ["utf-8", "utf-16", "us-ascii", "no-such-encoding"])
def test_the_encoding_of_the_bytes_is_taken_whatever_is_declared(encoding: str, declared: str) -> None:
    text = message(CHILD.replace("A1", "Zoë"), declared=f'<?xml version="1.0" encoding="{declared}"?>')
    assert {cells[1] for _, cells in rows(text.encode(encoding))} == {"Zoë"}


def test_what_is_given_is_a_flag_and_its_value_no_cell() -> None:
    expected = CHILD.replace("</Identifiers>", "<Expected>2009-08-01</Expected></Identifiers>")
    found = rows(message(expected, CHILD))
    assert [cells[COLUMNS.index("unborn")] for _, cells in found] == ["1"] * 5 + ["0"] * 5
    assert "2009-08-01" not in str(found)


def test_an_element_that_nobody_knows_becomes_a_column_that_is_told() -> None:
    text = message(CHILD.replace("</Child>", "<Quux>secret</Quux></Child>"), CHILD)
    (sheet,) = read_contents(text.encode(), ".xml", shapes=[SHAPE]).sheets
    assert sheet.top[0] == [*COLUMNS, "Quux"]
    assert "secret" not in sheet.cells.to_csv()


def test_a_file_in_parts_has_the_rows_of_the_whole_one() -> None:
    text = message(*[CHILD.replace("A1", f"A{number}") for number in range(30)]).encode()
    (whole,) = read_contents(text, ".xml", shapes=[SHAPE]).sheets
    contents = read_contents(io.BytesIO(text), ".xml", rows_at_once=7, shapes=[SHAPE])
    parts = [*contents.sheets, *contents.rest]
    assert [len(part.cells) for part in parts] == [7] * 21 + [4]
    assert [part.is_last for part in parts] == [False] * 21 + [True]
    assert [i for part in parts for i in part.cells.index] == whole.cells.index.tolist()
    assert [row for part in parts for row in part.cells.fillna("").to_numpy().tolist()] == (
        whole.cells.fillna("").to_numpy().tolist()
    )


BOMB = '<!DOCTYPE Message [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>\n<Message>&b;</Message>'
OUTSIDE = '<!DOCTYPE Message [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<Message>&x;</Message>'


@pytest.mark.parametrize(
    ("text", "rule", "says"),
    [
        (BOMB, "file_unreadable", "declares a document type"),
        (OUTSIDE, "file_unreadable", "declares a document type"),
        (message("<Child>&nobody;</Child>"), "file_unreadable", "line 3: undefined entity"),
        (message(CHILD)[:-30], "file_unreadable", "no whole XML"),
        (message(CHILD).replace("</Plan>", "</Plam>", 1), "file_unreadable", "line 13: mismatched tag"),
        (message("<a>" * 30 + "</a>" * 30), "file_too_large", "in each other 20 deep"),
        (message("<Child>" + "<b/>" * MOST_IN_CASE + "</Child>"), "file_too_large", "a Child of more than 50,000"),
        (message(*[f"<e{n}/>" for n in range(600)]), "file_too_large", "different elements"),
        (message(f"<{'n' * 90}/>"), "file_too_large", "a name of 60 letters"),
        (message(CHILD.replace("A1", "A" * 40_000)), "file_too_large", "an element's text is longer than 32,767"),
        ("<html><body>Sign in</body></html>", "layout_unknown", "its outermost element is not Message"),
        ("CHILD,DECOM\n1,2\n", "file_unreadable", "line 1: syntax error"),
    ],
)  # fmt: skip
def test_what_no_return_looks_like_is_refused_and_says_why(text: str, rule: str, says: str) -> None:
    error = refused(text)
    assert (error.rule_id, says in str(error)) == (rule, True), str(error)
    assert "passwd" not in str(error)


def test_a_tag_that_never_ends_is_given_up_and_takes_no_memory() -> None:
    attribute = message(f'<Child a="{"x" * 5_000_000}"/>')
    assert "a tag or comment is longer" in str(refused(attribute, Limits(most_line_bytes=1_000_000)))


class Made(io.RawIOBase):
    """A file of many children that is on no disk: made as it is read."""

    def __init__(self, children: int) -> None:
        self._children, self._made, self._at_hand = children, self._texts(children), b""

    def _texts(self, children: int) -> Iterator[bytes]:
        head, tail = message("\0").encode().split(b"\0")
        yield head
        for _ in range(children // 1000):
            yield CHILD.encode() * 1000
        yield tail

    def seek(self, offset: int, whence: int = 0) -> int:
        """Begin anew."""
        self._made, self._at_hand = self._texts(self._children), b""
        return 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes, so many at most."""
        while len(self._at_hand) < size and (text := next(self._made, None)):
            self._at_hand += text
        taken, self._at_hand = self._at_hand[:size], self._at_hand[size:]
        return taken


@pytest.mark.slow
def test_two_hundred_megabytes_take_no_more_memory_than_ten() -> None:
    peaks = {}
    for megabytes in (10, 200):
        children = megabytes * 1_000_000 // len(CHILD) // 1000 * 1000
        source = Made(children)
        shape = look_through_xml(source, [SHAPE], Limits()).shape  # type: ignore[arg-type]
        assert sum(len(row) == 2 for row in records(source, shape, Limits())) == children * 5  # type: ignore[arg-type]
        peaks[megabytes] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # kilobytes; it only grows
    assert peaks[200] - peaks[10] < 20_000, peaks

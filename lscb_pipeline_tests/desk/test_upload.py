"""A form taken apart: what a browser sends comes out as it went in; whatever else is refused, and quickly."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lscb_pipeline.desk.upload import MOST_PARTS, FormPart, NotAFormError, _boundary, parts_of
from lscb_pipeline_tests.desk.asking import BOUNDARY, form

MARK = BOUNDARY.encode()


@given(st.binary(max_size=300).filter(lambda content: b"\r\n--" + MARK not in content))
def test_a_file_comes_out_to_the_byte(content: bytes) -> None:
    parts = parts_of(form({"feed": "borough_return", "quarter": ""}, "Enfield q3.csv", content), MARK)
    assert parts["file"] == FormPart(content, "Enfield q3.csv")
    assert (parts["feed"].text, parts["quarter"].text) == ("borough_return", "")
    assert parts["feed"].filename is None


@pytest.mark.parametrize("name", ["Zoë, 2; x=y.csv", "ends in a dot.", "%22quoted%22.csv"])
def test_a_file_has_the_name_that_it_was_sent_with(name: str) -> None:
    assert parts_of(form({}, name), MARK)["file"].filename == name


WHOLE = form({"feed": "x"}, content=b"a,b\r\n1,2\r\n")
BROKEN = {
    "nothing": b"",
    "another boundary": WHOLE.replace(MARK, b"other"),
    "cut short": WHOLE[: len(WHOLE) // 2],
    "no last mark": WHOLE.removesuffix(b"--" + MARK + b"--\r\n"),
    "a part without a name": WHOLE.replace(b'name="feed"', b"x=1"),
    "no form's part": WHOLE.replace(b"form-data", b"attachment"),
    "one name twice": form({"file": "x"}),
    "too many parts": form({str(number): "" for number in range(MOST_PARTS)}),
    "a head without an end": b"--" + MARK + b"\r\nX: " + b"y" * 100_000 + b"\r\n\r\nz\r\n--" + MARK + b"--",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=list(BROKEN))
def test_what_no_browser_sends_is_refused(body: bytes) -> None:
    with pytest.raises(NotAFormError) as caught:
        parts_of(body, MARK)
    assert caught.value.status == 400


@given(st.binary(max_size=200).map(lambda tail: b"--" + MARK + tail))
def test_whatever_comes_is_parts_or_refused(body: bytes) -> None:
    with contextlib.suppress(NotAFormError):
        parts_of(body, MARK)


@pytest.mark.parametrize("kind", ["", "text/plain; boundary=x", "multipart/form-data", "multipart/form-data; boundary=",
                                  f"multipart/form-data; boundary={'x' * 71}",
                                  "multipart/form-data; boundary*=utf-8''é",
                                  "application/x-www-form-urlencoded"])  # fmt: skip
def test_another_kind_of_form_is_refused(kind: str) -> None:
    with pytest.raises(NotAFormError) as caught:
        _boundary(kind)
    assert caught.value.status == 415


def test_a_field_is_a_short_text() -> None:
    for content in (b"\xff", b"x" * 401):
        with pytest.raises(NotAFormError):
            FormPart(content).text  # noqa: B018

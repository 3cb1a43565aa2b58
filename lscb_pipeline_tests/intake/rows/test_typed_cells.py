"""Texts to numbers, markers, days and booleans; what can't be read is told."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lscb_pipeline.intake.rows.typed_cells import MARKERS, read_column, read_figures


def column(*texts: str | None) -> pd.Series:
    return pd.Series(list(texts), dtype="str")


@pytest.mark.parametrize(
    ("text", "number"),
    [("5", 5), ("0", 0), ("1,234", 1234), ("1 234", 1234), ("1\u00a0234", 1234), ("12,345,678.9", 12345678.9),
     ("£29,420", 29420), ("£ 5", 5), ("-£5", -5), ("£-5", -5), ("-12", -12), ("+3", 3), ("64.4%", 64.4), ("1e3", 1000),
     ("007", 7)],
)  # fmt: skip
def test_numbers_as_offices_write_them(text: str, number: float) -> None:
    typed = read_column(column(text), "number")
    assert typed.values.tolist() == [number]
    assert not typed.unreadable.any()


@pytest.mark.parametrize(
    "text",
    [
        "five",
        "1,23",
        "12 34",
        "83 7",
        "5-9",
        "1.2.3",
        "50%5",
        "--5",
        "1e999",
        "٣",
        "½",
        "5a",
        "inf",
        ",",
        "£",
        "40¹",
        "4⁵",
        "45₁",
        "①",
        "⑴",
        "¹45",
        "45 ²",
    ],
)
def test_what_is_no_number_is_told_and_never_guessed(text: str) -> None:
    typed = read_column(column("1", text), "number")
    assert typed.unreadable.tolist() == [False, True]
    assert math.isnan(typed.values[1])


def test_whole_numbers_only() -> None:
    typed = read_column(column("3", "3.0", "3.5", None), "integer")
    assert typed.values.iloc[:2].tolist() == [3, 3]
    assert typed.unreadable.tolist() == [False, False, True, False]


@pytest.mark.parametrize(
    ("marker", "status"),
    [("c", "c"), ("x", "x"), ("z", "z"), ("u", "u"), ("k", "low"), ("low", "low"), ("-", "x"), (".", "x"), ("..", "x"),
     (":", "x"), ("*", "c"), ("NaN", "x"), ("<90", "c"), ("< 5", "c"), ("N/A", "x"), ("~", "low"), ("–", "x")],
)  # fmt: skip
@pytest.mark.parametrize("change", [str, str.upper, str.lower])
def test_each_marker_is_a_status_and_never_a_number(marker: str, status: str, change: type[str]) -> None:
    typed = read_figures(column(change(marker), "7", None), {})
    assert typed.markers is not None
    assert typed.markers.iloc[0] == status
    assert typed.markers.iloc[1:].isna().all()
    assert typed.values.isna().tolist() == [True, False, True]
    assert not typed.unreadable.any()


def test_a_formats_own_markers_come_first() -> None:
    typed = read_figures(column("x", "X", "#"), {"x": "c", "#": "low"})
    assert typed.markers is not None
    assert typed.markers.tolist() == ["c", "c", "low"]


FIGURES = st.one_of(
    st.none(), st.sampled_from(sorted(MARKERS)), st.integers(-10_000, 10_000).map(str), st.text(max_size=6)
)


@given(st.lists(FIGURES, max_size=12))
def test_a_cell_is_a_number_a_marker_unreadable_or_blank_and_never_two_of_these(texts: list[str | None]) -> None:
    typed = read_figures(column(*texts), {})
    assert typed.markers is not None
    for text, value, marker, unreadable in zip(texts, typed.values, typed.markers, typed.unreadable, strict=True):
        kinds = [not pd.isna(value), not pd.isna(marker), bool(unreadable), text is None]
        assert kinds.count(True) == 1, (text, kinds)
        if text is not None and text.casefold() in MARKERS:
            assert marker == MARKERS[text.casefold()]


@pytest.mark.parametrize(
    ("text", "day"),
    [("2008-10-03", "2008-10-03"), ("2008-10-03 00:00:00", "2008-10-03"), ("03/10/2008", "2008-10-03"),
     ("3/10/2008 14:05", "2008-10-03"), ("3 Oct 2008", "2008-10-03"), ("3 October 2008", "2008-10-03"),
     ("2008-10-03T23:59:59", "2008-10-03"), ("29/02/1996", "1996-02-29")],
)  # fmt: skip
def test_days(text: str, day: str) -> None:
    assert read_column(column(text), "date").values.tolist() == [pd.Timestamp(day)]


def test_moments_keep_their_time() -> None:
    typed = read_column(column("2008-10-03 23:59", "03/10/2008 23:59:30", None), "timestamp")
    assert typed.values.iloc[:2].tolist() == [pd.Timestamp("2008-10-03 23:59"), pd.Timestamp("2008-10-03 23:59:30")]
    assert not typed.unreadable.any()


@pytest.mark.parametrize("text", ["31/02/2008", "2008-13-01", "10/13/2008", "soon", "39724", "03/10/08", "2008-10"])
def test_no_days(text: str) -> None:
    assert read_column(column("2008-10-03", text), "date").unreadable.tolist() == [False, True]


def test_booleans() -> None:
    typed = read_column(column("TRUE", "no", "Y", "0", "perhaps", None), "boolean")
    assert typed.values.iloc[:4].tolist() == [True, False, True, False]
    assert typed.unreadable.tolist() == [False] * 4 + [True, False]


@pytest.mark.parametrize("kind", ["string", "number", "integer", "date", "timestamp", "boolean"])
def test_columns_without_a_cell(kind: str) -> None:
    for cells in (column(None, None), column()):
        typed = read_column(cells, kind)  # type: ignore[arg-type]
        assert typed.values.isna().all()
        assert not typed.unreadable.any()
        assert len(typed.values) == len(cells)

"""The places and numbers of a trace, from rows as reading keeps them."""

import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline.reports.trace.delivered import Numbers, TracedPlace
from lscb_pipeline.reports.trace.numbers import count, numbers, value
from lscb_pipeline.reports.trace.statements import BESIDE, _columns, _is_at


@pytest.mark.parametrize(
    ("code", "layout", "row", "columns"),
    [
        ("SG002", "plain", (206.0, 412.0, None, None), {"numerator": "numerator", "denominator": "denominator"}),
        ("SG014", "plain", (7.0, None, 7.0, None), {"numerator": "numerator"}),
        ("SG014", "plain", (None, None, None, None), {"numerator": "numerator", "value": "value"}),
        ("DF111", "ees_missing", (56.0, None, None, None), {"numerator": "number"}),
        ("DF207", "ees_in_need", (1937.0, None, None, "at31_episodes"), {"numerator": "at31_episodes"}),
        ("TP001", "ons_table_6", (42.0, None, 13.4, "2015 | number"),
         {"numerator and value": f"2015 | number{BESIDE}"}),
    ],
)  # fmt: skip
def test_a_figure_stands_under_its_files_own_headers(
    code: str, layout: str, row: tuple[float | str | None, ...], columns: dict[str, str]
) -> None:
    indicator = library().indicators[code]
    figures = library().contracts[indicator.feed].properties.figures
    figure = next(one for one in figures if one.indicator in (None, code))
    (of,) = [one for one in library().layouts[indicator.feed] if one.layout == layout]
    read = dict(zip(("numerator", "denominator", "value", "column_name"), row, strict=True))
    assert _columns(figure, indicator, of, read) == columns


def test_of_a_row_with_other_figures_only_what_was_found_under_this_ones_header_is_told() -> None:
    found = {"row_number": 9, "column_name": "cla_2015"}
    columns = {"cla_2015"}
    assert _is_at(found, TracedPlace(None, 9, {}, is_one_of_row=True), columns)
    assert not _is_at(found, TracedPlace(None, 9, {}, is_one_of_row=True), {"cla_mar2015"})
    assert _is_at(found, TracedPlace(None, 9, {}, is_one_of_row=False), {"cla_mar2015"})
    assert not _is_at(found, TracedPlace(None, 8, {}, is_one_of_row=False), columns)
    assert not _is_at(found, None, set())


@pytest.mark.parametrize(
    ("of", "words"),
    [
        (Numbers(1937, 85779, 225.812845, "final"), "1,937 / 85,779 = 225.8128"),
        (Numbers(0, 0, None, "z"), "0 / 0 (z)"),
        (Numbers(None, None, 4.2, "provisional"), "value 4.2 (provisional)"),
        (Numbers(12, None, 12, "final"), "12"),
        (Numbers(42, None, 13.4, "final"), "42, value 13.4"),
        (Numbers(None, 26, None, "c"), "no number (c), denominator 26"),
        (Numbers(None, None, None, ""), "no number"),
    ],
)
def test_numbers_are_told_as_they_are(of: Numbers, words: str) -> None:
    assert numbers(of) == words


def test_counts_and_values() -> None:
    assert [count(1874365), count(13.5), count(None)] == ["1,874,365", "13.50", "not given"]
    assert [value(100.0), value(0.0), value(None)] == ["100", "0", "none"]

"""The sheet of a supplier's workbook that is filled in: a row for each figure due, with its codes and its check.

Here: what stands in which row and column, and what a row's cells are to the formulas of self_check.py. Not here: how a
cell is written (template_cells.py). Columns without a name (what a row is, its check, what was sent before) are passed
over by intake.
"""

import datetime as dt
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.reference.periods import written
from lscb_pipeline.reports.sender.return_form import ReturnForm
from lscb_pipeline.reports.sender.self_check import NOTHING_YET, FigureRow, check_formula, figure_of
from lscb_pipeline.reports.sender.template_cells import Cells, Lists
from lscb_pipeline.reports.sender.template_words import what_it_counts

FIGURES, RECORDS = "Figures", "Records"
DEFINITIONS, AREAS = "Definitions", "Areas"
SPARE_ROWS, RECORDS_AT_MOST = 50, 5_000  # rows that are validated: below the figures due; of records
FIRST = 2  # the first row of figures, from 0: titles and names stand above
MONTHS = {"monthly": 1, "quarterly": 3, "annual": 12}
VERSION = "definition_version"
Sent = dict[tuple[Any, ...], Any]


def figures_sheet(cells: Cells, form: ReturnForm, lists: Lists) -> None:
    """Titles, the contract's own column names, and a row for each figure due, with its codes; blank rows of records."""
    has_rows = len(form.rows) > 0
    cells.add(FIGURES if has_rows else RECORDS, [62 if has_rows else 4], frozen=(FIRST, 1))
    last = FIRST - 1 + (len(form.rows) + SPARE_ROWS if has_rows else RECORDS_AT_MOST)
    for place, column in enumerate(form.columns, start=1):
        cells.header(place, column, lists, last)
    rows = figure_rows_of(form)
    for at, (due, row) in enumerate(zip(form.rows.to_dict("records"), rows, strict=False), start=FIRST):
        _figure(cells, form, due, at, row)
    if has_rows:
        _checks(cells, form, rows)


def figure_rows_of(form: ReturnForm) -> list[FigureRow]:
    """What each row of the sheet is to its formulas: those of the figures due, and the spare ones below."""
    names = [column.name for column in form.columns]
    places = [
        {name: xl_rowcol_to_cell(at, 1 + place, col_abs=True) for place, name in enumerate(names)}
        for at in range(FIRST, FIRST + len(form.rows) + SPARE_ROWS)
    ]
    rows, first_of = [], _first_places(form, places)
    values = _values(form, places)
    for due, own in zip(form.rows.to_dict("records"), places, strict=False):
        indicator = form.indicators[due["indicator_code"]]
        where = (due["area_code"], due["period"])
        first = first_of.get((*where, indicator.denominator_counts))
        parts = tuple(values.get((*where, code), "") for code in indicator.parts)
        version = form.version_of(indicator.code, due["period_start"].date())
        below = own.get(figure_of(form.contract, indicator).denominator or "")
        rows.append(FigureRow(own, indicator, version, first if first != below else None, parts if all(parts) else ()))
    return rows + [FigureRow(own) for own in places[len(rows) :]]


def _first_places(form: ReturnForm, places: list[dict[str, str]]) -> dict[tuple[str, str, str | None], str]:
    """By area, period and what is counted the cell that says it first: a numerator's, else a denominator's."""
    first: dict[tuple[str, str, str | None], str] = {}
    rows = list(zip(form.rows.to_dict("records"), places, strict=False))
    for of_numerator in (True, False):
        for due, own in rows:
            indicator = form.indicators[due["indicator_code"]]
            figure = figure_of(form.contract, indicator)
            counted = indicator.code if of_numerator else indicator.denominator_counts
            name = (figure.numerator or figure.amount) if of_numerator else figure.denominator
            if counted and name:
                first.setdefault((due["area_code"], due["period"], counted), own[name])
    return first


def _values(form: ReturnForm, places: list[dict[str, str]]) -> dict[tuple[str, str, str], str]:
    """By area, period and indicator the cell of its value."""
    cells = {}
    for due, own in zip(form.rows.to_dict("records"), places, strict=False):
        value = figure_of(form.contract, form.indicators[due["indicator_code"]]).value
        if value:
            cells[due["area_code"], due["period"], due["indicator_code"]] = own[value]
    return cells


def _figure(cells: Cells, form: ReturnForm, due: Mapping[Hashable, Any], at: int, row: FigureRow) -> None:
    """One figure due: in words what it is, its codes, and blank cells to fill in."""
    stated = {form.contract.area_column.name: "area_code", "indicator_code": "indicator_code"}
    if form.contract.period_column:
        stated[form.contract.period_column.name] = "period"
    indicator, start = form.indicators[due["indicator_code"]], due["period_start"].date()
    cells.word(at, f"{form.areas[due['area_code']]}: {what_it_counts(indicator, start)}")
    asked = _asked(form.contract, indicator)
    below = figure_of(form.contract, indicator).denominator
    for place, column in enumerate(form.columns, start=1):
        if column.name in stated:
            cells.code(at, place, due[stated[column.name]])
        elif column.name == VERSION:
            cells.filled_in(at, place, form.version_of(indicator.code, start))
        elif column.name == below and below in asked and row.same_count:
            cells.taken_from(at, place, row.same_count)
        else:
            cells.entry(at, place, column, is_asked=column.name in asked or not column.properties.figure)


def _asked(contract: Contract, indicator: Indicator) -> set[str]:
    """The columns in which an indicator's figure is looked for: a denominator only where it isn't the population."""
    figure = figure_of(contract, indicator)
    has_denominator = indicator.denominator is not None and indicator.age_band is None
    counted = {figure.numerator, figure.denominator if has_denominator else None, figure.amount}
    columns = {figure.value} if indicator.unit == "score" and figure.value else counted
    return {name for name in columns if name}


def _checks(cells: Cells, form: ReturnForm, rows: list[FigureRow]) -> None:
    """To the right of each row its check, and what was sent before of the same figure, with the change since."""
    place = check_place(form)
    cells.title(place, "Check (empty: nothing to settle)", 60)
    for at, row in enumerate(rows, start=FIRST):
        cells.check(at, place, check_formula(form.contract, row), NOTHING_YET if row.indicator else "")
    cells.colour_checks(FIRST, FIRST + len(rows) - 1, place)
    if not len(form.earlier):
        return
    sent = _sent(form)
    for step, title in enumerate(("Sent for the period before", "Change", "Sent for a year before", "Change"), start=1):
        cells.title(place + step, title, 12)
    for at, (due, row) in enumerate(zip(form.rows.to_dict("records"), rows, strict=False), start=FIRST):
        assert row.indicator is not None  # noqa: S101 - rows of figures due come first
        figure = figure_of(form.contract, row.indicator)
        asked = figure.value if row.indicator.unit == "score" else figure.numerator or figure.amount
        now = row.cells[str(asked or figure.value)]
        for step, months in ((1, MONTHS[row.indicator.frequency]), (3, 12)):
            before = sent.get(
                (due["area_code"], due["indicator_code"], _period(form, due["period_start"], row, months))
            )
            cells.before(at, place + step, before, now)


def check_place(form: ReturnForm) -> int:
    """The column of the checks, from 0."""
    return 1 + len(form.columns)


def _sent(form: ReturnForm) -> Sent:
    """By area, indicator and period the number or marker that was sent; its count, else its value."""
    contract, sent = form.contract, {}
    keys = [contract.area_column.name, "indicator_code", str(contract.period_column and contract.period_column.name)]
    for row in form.earlier.astype("object").where(form.earlier.notna(), None).to_dict("records"):
        figure = figure_of(contract, form.indicators.get(row["indicator_code"]))
        said = [row.get(name or "") for name in (figure.numerator or figure.amount, figure.value)]
        sent[tuple(row[key] for key in keys)] = next((one for one in said if one is not None), None)
    return sent


def _period(form: ReturnForm, start: pd.Timestamp, row: FigureRow, months: int) -> str | None:
    """The period so many months before the row's own, as its column states it."""
    assert row.indicator is not None  # noqa: S101 - the caller asked
    assert form.contract.period_column is not None  # noqa: S101 - figures due have a period
    first: dt.date = (start - pd.DateOffset(months=months)).date()
    last = start - pd.DateOffset(months=months) + pd.DateOffset(months=MONTHS[row.indicator.frequency])
    kind = str(form.contract.period_column.properties.period)
    return written(first, (last - pd.Timedelta(days=1)).date(), kind)

"""One contract column of many deliveries at once: texts into typed values, and what is wrong with them.

Here: which rows are refused for a cell, and which cells are emptied instead. Not here: how a text is read as a value
(cells.py), nor whose a row is (identity.py).
"""

import pandas as pd

from lscb_pipeline.contracts.contract import UNSTATED, Column, marker_column
from lscb_pipeline.contracts.layout import Layout
from lscb_pipeline.intake.cells import Typed, by_distinct, read_codes, read_column, read_figures
from lscb_pipeline.intake.faults import DELIVERY, Faults
from lscb_pipeline.reference import areas, periods


def read_into(
    frame: dict[str, pd.Series], column: Column, text: pd.DataFrame, layout: Layout, faults: Faults
) -> pd.DataFrame | None:
    """Add one typed contract column to `frame`; return notices of cells that were emptied, by row, if there are any."""
    name = column.name
    cells = text[name] if name in text else pd.Series(None, index=text.index, dtype="str")
    if column.properties.default is not None:
        cells = cells.fillna(column.properties.default)
    if column.required:
        faults.add(cells.isna(), name, "required", f"{name} is empty: fill it in")
    if column.properties.period:
        spans = periods.parse(cells, layout.period.kind or column.properties.period)
        frame["period_start"], frame["period_end"] = spans["period_start"], spans["period_end"]
        kind = (layout.period.kind or column.properties.period).replace("_", " ")
        faults.add(spans["period_start"].isna() & cells.notna(), name, "period_unreadable", f"{name}: not a {kind}")
    typed = _typed(column, cells, text, layout)
    frame[name] = typed.values
    if typed.markers is not None:
        frame[marker_column(name)] = typed.markers if name in text else pd.Series(UNSTATED, index=text.index)
    if not column.required and (column.values or column.properties.reference or column.properties.sign_off):
        return _emptied(frame, column, typed.unreadable) if typed.unreadable.any() else None
    if column.values:
        message = f"{name}: unknown code; allowed are {', '.join(column.values)}"
    else:
        message = f"{name}: can't be read as {_kind(column)}; correct it and send the file again"
    faults.add(typed.unreadable, name, unreadable_rule(column), message)
    return None


def unreadable_rule(column: Column) -> str:
    """The rule that a cell breaks which can't be read as what the column holds."""
    return column.values_rule or f"{_kind(column)}_unreadable"


def _kind(column: Column) -> str:
    return column.properties.reference or column.logical_type


def _typed(column: Column, cells: pd.Series, text: pd.DataFrame, layout: Layout) -> Typed:
    if column.properties.reference == "area":
        codes = areas.resolve(cells)
        return Typed(codes, codes.isna() & cells.notna())
    if column.properties.figure:
        typed = _figures(cells, layout)
        beside = marker_column(column.name)
        if beside in text and typed.markers is not None:
            marks = typed.markers.fillna(_figures(text[beside], layout).markers)
            typed = Typed(typed.values, typed.unreadable, marks)
        return typed
    return read_text(column, cells)


def read_text(column: Column, cells: pd.Series) -> Typed:
    """Type cells of a column that is neither an area nor a figure, whatever the layout."""
    if column.values:
        return by_distinct(cells, lambda texts: read_codes(texts, column.values))
    if column.logical_type in ("string", "date", "timestamp"):  # texts stay, and moments seldom repeat
        return read_column(cells, column.logical_type)
    return by_distinct(cells, lambda texts: read_column(texts, column.logical_type))


def _figures(cells: pd.Series, layout: Layout) -> Typed:
    return by_distinct(cells, lambda texts: read_figures(texts, layout.markers))


def _emptied(frame: dict[str, pd.Series], column: Column, unreadable: pd.Series) -> pd.DataFrame:
    """A cell that can be done without is emptied, the row kept: the fact is told, without the value."""
    rows = pd.DataFrame({name: frame[name][unreadable] for name in (DELIVERY, "row_number")})
    return rows.assign(rule_id=unreadable_rule(column), column_name=column.name, message=emptied_message(column))


def emptied_message(column: Column) -> str:
    """What is told of a cell that was emptied."""
    if column.values or column.properties.reference == "area":
        allowed = ", ".join(column.values) or "a London authority"
        return f"{column.name}: unknown code, left empty; allowed are {allowed}"
    return f"{column.name}: can't be read as {_kind(column)}, left empty; correct it"

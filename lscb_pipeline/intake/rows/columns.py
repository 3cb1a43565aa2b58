"""One contract column of many deliveries at once: texts into typed values, and what is wrong with them.

Here: which rows are refused for a cell, and which cells are emptied instead. Not here: how a text is read as a value
(typed_cells.py), nor whose a row is (identity.py).
"""

from collections.abc import Callable, Mapping

import pandas as pd

from lscb_pipeline.contracts.contract import UNSTATED, Column, Contract, marker_column
from lscb_pipeline.contracts.layout import Layout
from lscb_pipeline.contracts.spellings import spelling
from lscb_pipeline.frames.records import CellNotices, DeliveryTexts
from lscb_pipeline.intake.refusals import DELIVERY, Faults
from lscb_pipeline.intake.rows.typed_cells import Typed, by_distinct, read_codes, read_column, read_figures
from lscb_pipeline.reference import areas, forms, periods
from lscb_pipeline.reference.forms import CAUTION
from lscb_pipeline.reference.forms_of_time import DATE, MOMENT, PERIODS
from lscb_pipeline.reference.moments import read_day
from lscb_pipeline.reference.outside import reasons

DAY_FORMS = {"dd/mm/yyyy": r"\d{1,2}/\d{1,2}/\d{4}"}
FORMS: dict[str, forms.Kind] = {
    "number": forms.COUNT, "integer": forms.WHOLE, "boolean": forms.BOOLEAN, "date": DATE, "timestamp": MOMENT,
}  # fmt: skip


def read_into(
    frame: dict[str, pd.Series], column: Column, text: DeliveryTexts, layout: Layout, faults: Faults,
    spellings: Mapping[str, str],
) -> CellNotices | None:  # fmt: skip
    """Add one typed contract column to `frame`; return notices of cells that were emptied, by row, if there are any.

    `spellings`: of the feed's indicators (contracts/spellings.py).
    """
    name = column.name
    cells = text[name] if name in text else pd.Series(None, index=text.index, dtype="str")
    if column.properties.default is not None:
        cells = cells.fillna(column.properties.default)
    if column.required:
        kind = _forms(column, layout)
        how = f"; write {kind.write}" if kind and column.properties.may_lie_outside else ""
        faults.add(cells.isna(), name, "required", f"{name} is empty: fill it in{how}")
    if column.properties.period:
        kind = PERIODS[layout.period.kind or column.properties.period]
        spans = periods.parse(cells, layout.period.kind or column.properties.period)
        frame["period_start"], frame["period_end"] = spans["period_start"], spans["period_end"]
        unread = spans["period_start"].isna() & cells.notna()
        _refuse(faults, cells, unread, kind, f"{name}: not a {kind.title}", "period_unreadable")
    typed = _typed(column, cells, text, layout, spellings)
    if column.logical_type == "date" and layout.day_form:
        _refuse_other_forms(faults, name, cells, layout.day_form, typed.unreadable)
    frame[name] = typed.values
    if typed.markers is not None:
        frame[marker_column(name)] = typed.markers if name in text else pd.Series(UNSTATED, index=text.index)
    if _can_be_emptied(column):
        return _emptied(frame, column, typed.unreadable) if typed.unreadable.any() else None
    if column.values:
        message = f"{name}: unknown code; allowed are {', '.join(column.values)}"
        faults.add(typed.unreadable, name, unreadable_rule(column), message)
    elif kind := _forms(column, layout):
        fault = f"{name}: can't be read as {_kind(column)}"
        _refuse(faults, cells, typed.unreadable, kind, fault, unreadable_rule(column))
    return _days_alone(frame, column, cells) if column.logical_type == "timestamp" else None


def mark_by_reason(frame: dict[str, pd.Series], text: DeliveryTexts, contract: Contract) -> None:
    """Where a cell says only that there is no figure, as `n/a`, its marker is the one that the reason beside means."""
    reasons = contract.properties.reasons
    if reasons is None:
        return
    meant = frame[reasons.column].map({code: s for code, s in reasons.status.items() if s != "final"})
    if meant.isna().all():
        return
    for name in (c.name for c in contract.columns if c.properties.figure and c.name in text):
        says_none = meant.notna() & forms.plain_column(text[name]).isin(forms.NO_FIGURE)
        frame[marker_column(name)] = frame[marker_column(name)].mask(says_none, meant)


def _can_be_emptied(column: Column) -> bool:
    """Whether a row stands without the cell: a code, an area, of the sign-off, or of a person (a birth date).

    Never without a part of its key: it would be another figure, or none.
    """
    told_apart = column.values or column.properties.reference or column.properties.sign_off or column.is_personal
    return bool(told_apart) and not column.required and not column.is_key


def _refuse(faults: Faults, cells: pd.Series, unread: pd.Series, kind: forms.Kind, fault: str, rule: str) -> None:
    """Refuse rows of unreadable cells, each with what its own form tells and how to write it."""
    if not unread.any():
        return
    why = forms.told(kind, cells[unread])
    for reason in why.unique():
        rows = pd.Series(False, index=cells.index)
        rows[why.index[why == reason]] = True
        faults.add(rows, fault.partition(":")[0], rule, f"{fault}: {reason}")


def _refuse_other_forms(faults: Faults, name: str, cells: pd.Series, form: str, unreadable: pd.Series) -> None:
    """Refuse rows whose day is in another form than the format's one: read as blank, an end would be none."""
    is_other = cells.notna() & ~cells.str.strip().str.fullmatch(DAY_FORMS[form]).fillna(False).astype(bool)
    message = f"{name}: not a day as {form}, which this format has; the row is left out, for no blank may stand for it"
    faults.add(is_other | unreadable, name, f"{name}_unreadable", message)


def _forms(column: Column, layout: Layout) -> forms.Kind | None:
    """The forms of what a column holds; None of texts and codes."""
    if column.properties.period:
        return PERIODS[layout.period.kind or column.properties.period]
    if column.properties.reference:
        return forms.RESIDENCE if column.properties.may_lie_outside else forms.AREA
    return forms.FIGURE if column.properties.figure else FORMS.get(column.logical_type)


def unreadable_rule(column: Column) -> str:
    """The rule that a cell breaks which can't be read as what the column holds."""
    return column.values_rule or f"{_kind(column)}_unreadable"


def _kind(column: Column) -> str:
    return column.properties.reference or column.logical_type


def _typed(
    column: Column, cells: pd.Series, text: DeliveryTexts, layout: Layout, spellings: Mapping[str, str]
) -> Typed:
    if column.properties.reference == "area":
        codes = areas.resolve(cells)
        unknown = codes.isna() & cells.notna()
        if column.properties.may_lie_outside and unknown.any():
            unknown &= reasons(cells).isna()
        return Typed(codes, unknown)
    if column.properties.figure:
        typed = _figures(cells, layout)
        beside = marker_column(column.name)
        if beside in text and typed.markers is not None:
            marks = typed.markers.fillna(_beside(text[beside], typed.values, layout))
            typed = Typed(typed.values, typed.unreadable, marks)
        return typed
    if column.name == "indicator_code":  # what is none of the feed's is refused with its area's (identity.py)
        return by_distinct(cells, lambda texts: _respelled(texts, lambda text: spellings.get(spelling(text), text)))
    if column.name == "definition_version":
        return by_distinct(cells, lambda texts: _respelled(texts, _version))
    return read_text(column, cells)


def _respelled(texts: pd.Series, spell: Callable[[str], str]) -> Typed:
    return Typed(texts.map(spell, na_action="ignore").astype("str"), pd.Series(False, index=texts.index))


def _version(text: str) -> str:
    """A version as the catalogue numbers it: of `v1.0` it is 1; another text stays what it is."""
    match = forms.VERSION.forms[0].compiled.fullmatch(forms.plain(text))
    return match["number"] if match else text


def read_text(column: Column, cells: pd.Series) -> Typed:
    """Type cells of a column that is neither an area nor a figure, whatever the layout."""
    if column.values:
        return by_distinct(cells, lambda texts: read_codes(texts, column.values, column.properties.spellings))
    if column.logical_type in ("string", "date", "timestamp"):  # texts stay, and moments seldom repeat
        return read_column(cells, column.logical_type)
    return by_distinct(cells, lambda texts: read_column(texts, column.logical_type))


def _beside(marks: pd.Series, values: pd.Series, layout: Layout) -> pd.Series:
    """The markers that stand beside figures; a caution is about a figure, and none where there is no figure."""
    is_caution = marks == CAUTION
    read = pd.Series(_figures(marks.mask(is_caution), layout).markers, index=marks.index)
    return read.mask(is_caution & values.notna(), CAUTION)


def _figures(cells: pd.Series, layout: Layout) -> Typed:
    return by_distinct(cells, lambda texts: read_figures(texts, layout.markers))


def _emptied(frame: dict[str, pd.Series], column: Column, unreadable: pd.Series) -> pd.DataFrame:
    """A cell that can be done without is emptied, the row kept: the fact is told, without the value."""
    rows = pd.DataFrame({name: frame[name][unreadable] for name in (DELIVERY, "row_number")})
    return rows.assign(rule_id=unreadable_rule(column), column_name=column.name, message=emptied_message(column))


def _days_alone(frame: dict[str, pd.Series], column: Column, cells: pd.Series) -> pd.DataFrame | None:
    """Days that stand where a moment is asked for: read as their midnight, which is told."""
    moments = frame[column.name]
    at_midnight = cells[moments.notna() & (moments == moments.dt.normalize())]
    days = [text for text in at_midnight.unique() if read_day(text) is not None]
    if not days:
        return None
    is_alone = cells.isin(days)
    rows = pd.DataFrame({name: frame[name][is_alone] for name in (DELIVERY, "row_number")})
    message = f"{column.name}: a day without a time, read as its midnight; write {MOMENT.write}"
    return rows.assign(rule_id="day_alone", column_name=column.name, message=message)


def emptied_message(column: Column) -> str:
    """What is told of a cell that was emptied."""
    if column.values or column.properties.reference == "area":
        allowed = ", ".join(column.values) or "a London authority"
        return f"{column.name}: unknown code, left empty; allowed are {allowed}"
    kind = FORMS.get(column.logical_type)
    how = f"write {kind.write}" if kind else "correct it"
    return f"{column.name}: can't be read as {_kind(column)}, left empty; {how}"

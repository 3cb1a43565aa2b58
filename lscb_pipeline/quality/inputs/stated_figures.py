"""The figures that typed rows state: what a contract says of its columns, carried out on a frame.

Here: one row of a feed into the figures it names, with marker and reason; what is judged, checked and promoted is
stated by this alone. Not here: whether a figure is plausible, nor counting events (warehouse/stages/stated.py).
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.contracts.contract import UNSTATED, Contract, marker_column
from lscb_pipeline.contracts.properties import Figure, Reasons
from lscb_pipeline.frames.judging import StatedFigures
from lscb_pipeline.frames.records import DeliveryRows

KEY = ["indicator_code", "area_code", "breakdown", "period_start", "period_end"]
UNAVAILABLE = ["x", "z", "u"]
MARKERS = [*UNAVAILABLE, "c", "low"]  # what stands in a number's place
NO_WORDS = pd.DataFrame(
    {
        **dict.fromkeys(["feed", "delivery_id", *KEY[:3], "source_table", "status", "reason_code", "figure_column",
                         "definition_version"], pd.Series(dtype="str")),
        **dict.fromkeys(KEY[3:], pd.Series(dtype="datetime64[s]")),
        **dict.fromkeys(["numerator", "denominator", "value", "printed"], pd.Series(dtype="float64")),
        "figure_number": pd.Series(dtype="int64"),
        **dict.fromkeys(["is_true_zero", "has_note", "needs_note", "is_absent", "is_awaited", "is_hidden",
                         "hides_base", "is_mismarked", "may_confirm", "is_held", "is_comparable"],
                        pd.Series(dtype="bool")),
    }
)  # fmt: skip


def words_of(rows: DeliveryRows, contract: Contract, indicators: Mapping[str, Indicator]) -> StatedFigures:
    """The figures that an aggregate feed's rows state, and whose they are.

    `rows`: stored contract columns, period_start, period_end, delivery_id and, where they were kept, held_by. Returns,
    indexed as `rows` (a row that states several figures is there several times): feed, delivery_id, KEY, source_table,
    numerator, denominator, value, printed (the quotient that the file prints beside these), status, is_true_zero,
    reason_code, figure_column (the contract column that the figure stands in), figure_number (which of the contract's
    figures it is), definition_version, has_note, needs_note (its reason code says nothing without one), is_absent (its
    reason says that there is no figure), is_awaited (that it is counted, and told later or elsewhere), is_hidden (a
    marker says that its count is), hides_base (that its denominator is), is_mismarked (a marker contradicts its numbers
    or its reason), may_confirm (its sender has a reason code for a true zero), is_held, is_comparable (its reason code
    doesn't say that it was counted otherwise than defined).
    """
    parts = [_stated(rows, contract, number, indicators) for number in range(len(contract.properties.figures))]
    return pd.concat(parts) if len(parts) > 1 else parts[0]


def columns_read(contract: Contract) -> list[str]:
    """The stored columns of an aggregate feed that words_of reads: not who signed off, nor where a figure is from."""
    reasons = contract.properties.reasons
    names = {contract.area_column.name, "indicator_code", "source_table", "definition_version"}
    names |= {name for name in (reasons.column, reasons.note) if name} if reasons else set()
    for figure in contract.properties.figures:
        numbers = [n for n in (figure.numerator, figure.denominator, figure.value, figure.amount) if n]
        names |= {*numbers, *map(marker_column, numbers)}
        names |= {name for name in (figure.breakdown, figure.printed) if name}
    return [name for name in contract.stored_columns if name in names]


def with_confirmed_zeros(words: StatedFigures, deliveries: Iterable[str]) -> StatedFigures:
    """The words, where zeros of these deliveries are true ones: somebody has decided so."""
    is_zero = words["numerator"].fillna(words["value"]) == 0
    return words.assign(is_true_zero=words["is_true_zero"] | (is_zero & words["delivery_id"].isin(list(deliveries))))


def _stated(rows: DeliveryRows, contract: Contract, number: int, indicators: Mapping[str, Indicator]) -> StatedFigures:
    figure = contract.properties.figures[number]
    known = {code: i for code, i in indicators.items() if i.feed == contract.feed}
    codes = pd.Series(figure.indicator, index=rows.index, dtype="str") if figure.indicator else rows["indicator_code"]
    numerator, denominator, value = _numbers(rows, figure, codes, known)
    parts = [name for name in (figure.numerator, figure.value, figure.amount) if name]
    nobody = pd.Series(False, index=rows.index)
    cells = _cells(rows, parts)
    reasons = contract.properties.reasons
    reason = rows[reasons.column] if reasons else pd.Series(None, index=rows.index, dtype="str")
    said = reason.map({c: s for c, s in reasons.status.items() if s != "final"}) if reasons else reason
    found = pd.DataFrame(
        {
            "feed": contract.feed,
            "delivery_id": rows["delivery_id"],
            "indicator_code": codes,
            "area_code": rows[contract.area_column.name],
            "breakdown": rows[figure.breakdown] if figure.breakdown else "all",
            "period_start": rows["period_start"],
            "period_end": rows["period_end"],
            "source_table": rows["source_table"] if "source_table" in contract.by_name else "",
            "numerator": numerator,
            "denominator": denominator,
            "value": value,
            "printed": rows.get(figure.printed, np.nan),
            "status": cells.status.fillna(said.fillna("x").mask(cells.is_present, "final")),
            "is_true_zero": reason.isin(reasons.zero) if reasons else False,
            "reason_code": reason,
            "figure_column": cells.stands_in,
            "figure_number": number,
            "definition_version": rows["definition_version"] if "definition_version" in contract.by_name else None,
            "has_note": rows[reasons.note].notna() if reasons and reasons.note else nobody,
            "needs_note": reason.isin(reasons.note_needed) if reasons and reasons.note else nobody,
            "is_absent": said.notna(),
            "is_awaited": reason.isin(reasons.awaited) if reasons else nobody,
            "is_hidden": cells.is_hidden,
            "hides_base": _is_hidden(rows, figure.denominator),
            "is_mismarked": _is_mismarked(rows, figure, parts, reason, reasons),
            "may_confirm": bool(reasons and reasons.zero),
            "is_held": rows["held_by"].notna() if "held_by" in rows else nobody,
            "is_comparable": ~reason.isin(reasons.not_comparable) if reasons else True,
        },
        index=rows.index,
    )
    return found[codes.isin(list(known)) & ~(cells.is_unstated & reason.isna())]


class _FigureCells(NamedTuple):
    """What the cells of a figure say together: numbers, markers, or nothing."""

    status: pd.Series
    stands_in: pd.Series
    is_present: pd.Series
    is_unstated: pd.Series
    is_hidden: pd.Series


def _cells(rows: DeliveryRows, parts: list[str]) -> _FigureCells:
    """Of the columns that a figure may stand in: the first marker, the first with a number, and what all say."""
    nobody = pd.Series(False, index=rows.index)
    status, is_unstated, present = rows[marker_column(parts[0])], ~nobody, nobody
    is_hidden = nobody
    stands_in = pd.Series(parts[0], index=rows.index, dtype="str")
    for name in parts:
        marker = rows[marker_column(name)]
        is_hidden = is_hidden | _is_hidden(rows, name)
        is_unstated = is_unstated & (marker == UNSTATED)
        status = status.mask(status == UNSTATED).fillna(marker.mask(marker == UNSTATED))
        stands_in = stands_in.mask(~present & rows[name].notna(), name)
        present = present | rows[name].notna()
    return _FigureCells(status, stands_in, present, is_unstated, is_hidden)


def _is_hidden(rows: DeliveryRows, column: str | None) -> pd.Series:
    """Where a column says that its count is hidden."""
    nobody = pd.Series(False, index=rows.index)
    return (rows[marker_column(column)] == "c").fillna(False).astype("bool") if column else nobody


def _is_mismarked(
    rows: DeliveryRows, figure: Figure, parts: list[str], reason: pd.Series, reasons: Reasons | None
) -> pd.Series:
    """Where a marker can't be true beside what else its row says of the figure.

    A marker in the numerator, or the value, beside a number in the other; a hidden denominator that numerator and value
    give away; a marker other than the one that the reason code stands for. What else a denominator is marked as
    contradicts nothing: nobody is asked for the one of a count, or of a population.
    """
    markers = [rows[marker_column(name)] for name in parts]
    is_marked = pd.concat([marker.isin(MARKERS) for marker in markers], axis=1).any(axis=1)
    found = is_marked & rows[parts].notna().any(axis=1)
    if figure.numerator and figure.denominator and figure.value:
        shown = rows[[figure.numerator, figure.value]].notna().all(axis=1)
        found |= shown & _is_hidden(rows, figure.denominator)
    if reasons is None:
        return found
    due = reason.map(reasons.status)
    stands_for_none = due == "final"  # beside a figure, which may be hidden or unreliable all the same
    for marker in markers:
        found |= marker.isin(MARKERS) & due.notna() & ~stands_for_none & (marker != due).fillna(False).astype("bool")
        found |= marker.isin(["x", "z"]) & stands_for_none.fillna(False).astype("bool")
    return found


def _numbers(
    rows: DeliveryRows, figure: Figure, codes: pd.Series, indicators: Mapping[str, Indicator]
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Numerator, denominator and value; an amount is the one or the other, as the indicator's unit says."""
    nothing = pd.Series(np.nan, index=rows.index)
    numerator, denominator, value = (
        rows[name] if name else nothing for name in (figure.numerator, figure.denominator, figure.value)
    )
    if figure.amount:
        is_numerator = codes.isin([code for code, i in indicators.items() if i.amount_is_numerator])
        numerator, value = rows[figure.amount].where(is_numerator), rows[figure.amount].where(~is_numerator)
    counts = codes.isin([code for code, i in indicators.items() if i.unit == "count"])
    return numerator, denominator, value.fillna(numerator.where(counts))

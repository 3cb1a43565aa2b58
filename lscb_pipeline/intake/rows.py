"""Records of text into typed rows, one pass for many deliveries: what is loaded, what is refused and why.

A row is refused when it can't be typed, identified or is not the sender's to give. Whether a typed figure is
plausible is not judged here: that is the contract's rules' business.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.contract import UNSTATED, Column, Contract, marker_column
from lscb_pipeline.contracts.layout import AbsentIsZero, Layout
from lscb_pipeline.intake import absent
from lscb_pipeline.intake.cells import Typed, by_distinct, read_codes, read_column, read_figures
from lscb_pipeline.intake.faults import COPY, DELIVERY, Faults
from lscb_pipeline.intake.identity import Sender, check_identity, repeats
from lscb_pipeline.intake.pseudonyms import pseudonymise
from lscb_pipeline.intake.reshape import COLUMN, ROW, Records
from lscb_pipeline.reference import areas, periods

REFUSED = ["row_number", "column_name", "rule_id", "message", "value"]
FINDINGS = ["rule_id", "dimension", "severity", "row_number", "column_name", "message"]
NOTHING = pd.DataFrame(columns=list(dict.fromkeys([*REFUSED, *FINDINGS]))).assign(
    **{DELIVERY: pd.Series(dtype="int64")}
)


@dataclass
class Reading:
    """What became of a table's records.

    `rows`: stored contract columns, period_start, period_end, row_number, column_name. `refused`: REFUSED.
    `findings`: FINDINGS. `outside`: records outside by reason. read = len(rows) + len(refused) + outside.
    """

    rows: pd.DataFrame
    refused: pd.DataFrame
    findings: pd.DataFrame
    outside: dict[str, int]
    read: int


def read_together(
    records: Sequence[Records], contract: Contract, layout: Layout, senders: Sequence[Sender]
) -> list[Reading]:
    """Type, identify and pseudonymise deliveries of one layout and quarter in one pass; a Reading for each."""
    frames = [r.frame for r in records]
    text = pd.concat(frames, ignore_index=True)
    text[DELIVERY] = np.repeat(np.arange(len(frames)), [*map(len, frames)])
    faults = Faults(text.index, personal=bool(contract.person_columns))
    _add_unmapped(faults, text, records)
    typed = {DELIVERY: text[DELIVERY], "row_number": text[ROW], "column_name": text[COLUMN]}
    emptied = [_read_into(typed, column, text, layout, faults) for column in contract.columns]
    frame = pd.DataFrame(typed)
    check_identity(frame, contract, senders, faults)
    refused = faults.first()
    good = _without(frame, refused)
    repeated = repeats(good, contract, faults)
    refused = pd.concat([refused, repeated])
    good = _without(good, repeated)
    if contract.person_columns:
        good = pseudonymise(good, contract, senders[0].key)
    good = _fill_true_zeros(good, contract)
    told = _told(emptied, records, refused)
    stored = [*contract.stored_columns, "period_start", "period_end", "row_number", "column_name"]
    readings = [
        Reading(rows, turned_away, said, of.outside, of.read)
        for of, rows, turned_away, said in zip(
            records,
            _by_delivery(good, stored, len(records)),
            _by_delivery(_located(refused, frame), REFUSED, len(records)),
            _by_delivery(told, FINDINGS, len(records)),
            strict=True,
        )
    ]
    if layout.absent_is_zero:
        return [_with_zeros(r, contract, layout.absent_is_zero, s) for r, s in zip(readings, senders, strict=True)]
    return readings


def _with_zeros(reading: Reading, contract: Contract, rule: AbsentIsZero, sender: Sender) -> Reading:
    """Add what the file leaves out because there was none; a refused row may be the one that seems left out."""
    is_withheld = bool((reading.refused["rule_id"] != COPY).any())
    made = reading.rows[:0] if is_withheld else absent.zeros(reading.rows, contract, rule, sender.supplier)
    told = pd.DataFrame([absent.finding(len(made), is_withheld)], columns=FINDINGS)
    findings = pd.concat([reading.findings, told]) if len(reading.findings) else told
    return replace(reading, rows=pd.concat([reading.rows, made], ignore_index=True), findings=findings,
                   read=reading.read + len(made))  # fmt: skip


def _by_delivery(rows: pd.DataFrame, columns: list[str], deliveries: int) -> list[pd.DataFrame]:
    """A frame's rows, in the order of deliveries, for each of those that were read together."""
    kept = rows[columns]
    if deliveries == 1:
        return [kept]
    bounds = np.searchsorted(rows[DELIVERY].to_numpy(), np.arange(deliveries + 1))
    return [kept.iloc[first:after] for first, after in pairwise(bounds)]


def _told(emptied: Sequence[pd.DataFrame | None], records: Sequence[Records], refused: pd.DataFrame) -> pd.DataFrame:
    """The findings of reading: columns that were dropped, cells that were emptied of rows that stay."""
    unused = [_unused_columns(r).assign(**{DELIVERY: i}) for i, r in enumerate(records) if r.unused_columns]
    found = [*unused, *(_without(rows, refused) for rows in emptied if rows is not None)]
    if not found:
        return NOTHING[[*FINDINGS, DELIVERY]]
    return pd.concat(found).sort_values(DELIVERY, kind="stable")


def _without(frame: pd.DataFrame, refused: pd.DataFrame) -> pd.DataFrame:
    """The other rows; a frame is not copied to leave nothing out (nor by `drop`, which looks up every row kept)."""
    return frame[~frame.index.isin(refused.index)] if len(refused) else frame


def _add_unmapped(faults: Faults, text: pd.DataFrame, records: Sequence[Records]) -> None:
    """Texts that the layout's value map doesn't know; records.unmapped is by _row and _column."""
    every = [r.unmapped.assign(**{DELIVERY: i}) for i, r in enumerate(records) if len(r.unmapped)]
    place = [DELIVERY, ROW, COLUMN]
    for name, unmapped in pd.concat(every).groupby("column") if every else ():
        known = unmapped.set_index(place)["value"]
        places = pd.MultiIndex.from_frame(text[place])
        mask = pd.Series(places.isin(known.index), index=text.index)
        values = pd.Series(known.reindex(places).to_numpy(), index=text.index, dtype="str")
        faults.add(
            mask,
            str(name),
            "value_unknown",
            f"{name}: not a value of this format; check the spelling",
            values,
        )


def _read_into(
    frame: dict[str, pd.Series], column: Column, text: pd.DataFrame, layout: Layout, faults: Faults
) -> pd.DataFrame | None:
    """Add one typed contract column to `frame`; return findings for cells that were emptied, if any."""
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
        faults.add(
            spans["period_start"].isna() & cells.notna(),
            name,
            "period_unreadable",
            f"{name}: not a {kind}",
            cells,
        )
    typed = _typed(column, cells, text, layout)
    frame[name] = typed.values
    if typed.markers is not None:
        frame[marker_column(name)] = typed.markers if name in text else pd.Series(UNSTATED, index=text.index)
    if (column.values or column.properties.reference) and not column.required:
        return _emptied(frame, column, typed) if typed.unreadable.any() else None
    if column.values:
        message = f"{name}: unknown code; allowed are {', '.join(column.values)}"
        faults.add(typed.unreadable, name, "code_unknown", message, cells)
        return None
    kind = column.properties.reference or column.logical_type
    message = f"{name}: can't be read as {kind}; correct it and send the file again"
    faults.add(typed.unreadable, name, f"{kind}_unreadable", message, cells)
    return None


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
    if column.values:
        return by_distinct(cells, lambda texts: read_codes(texts, column.values))
    if column.logical_type in ("string", "date", "timestamp"):  # texts stay, and moments seldom repeat
        return read_column(cells, column.logical_type)
    return by_distinct(cells, lambda texts: read_column(texts, column.logical_type))


def _figures(cells: pd.Series, layout: Layout) -> Typed:
    return by_distinct(cells, lambda texts: read_figures(texts, layout.markers))


def _emptied(frame: dict[str, pd.Series], column: Column, typed: Typed) -> pd.DataFrame:
    """An optional cell with an unknown code is emptied, the row kept: the fact is reported, without the value."""
    allowed = ", ".join(column.values) or "a London authority"
    rows = pd.DataFrame({name: frame[name][typed.unreadable] for name in (DELIVERY, "row_number")})
    return rows.assign(rule_id="code_unknown", dimension="validity", severity="warning", column_name=column.name,
                       message=f"{column.name}: unknown code, left empty; allowed are {allowed}")  # fmt: skip


def _fill_true_zeros(frame: pd.DataFrame, contract: Contract) -> pd.DataFrame:
    """A reason code that means a true zero fills a blank numerator with 0."""
    reasons = contract.properties.reasons
    if reasons is None:
        return frame
    zero = frame[reasons.column].isin(reasons.zero)
    for figure in contract.properties.figures:
        if figure.numerator:
            blank = frame[[name for name in (figure.numerator, figure.value) if name]].isna().all(axis=1)
            frame.loc[zero & blank, figure.numerator] = 0.0
    return frame


def _unused_columns(records: Records) -> pd.DataFrame:
    """Columns outside the contract: dropped, and reported by their (shortened) header."""
    rows = [{"rule_id": "column_outside_contract", "dimension": "relevance", "severity": "warning",
             "row_number": None, "column_name": text[:60], "message": "not a column of the contract: dropped"}
            for text in records.unused_columns]  # fmt: skip
    return pd.DataFrame(rows, columns=FINDINGS)


def _located(refused: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """The refused rows with their places, in the order of the file."""
    if refused.empty:
        return NOTHING[[*REFUSED, DELIVERY]]
    places = frame.loc[refused.index, [DELIVERY, "row_number", "column_name"]]
    named = places["column_name"].fillna(refused["contract_column"])
    located = refused.assign(**{DELIVERY: places[DELIVERY]}, row_number=places["row_number"], column_name=named)
    return located.sort_values([DELIVERY, "row_number"])

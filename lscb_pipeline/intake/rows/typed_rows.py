"""Records of text into typed rows, one pass for many deliveries: what is loaded, what is refused and why.

A row is refused when it can't be typed, identified or is not the sender's to give. Whether a typed figure is
plausible is not judged here: that is the contract's rules' business.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.headers import column_like
from lscb_pipeline.contracts.layout import AbsentIsZero, Layout
from lscb_pipeline.frames.key_columns import PERIOD
from lscb_pipeline.frames.records import (
    CellNotices,
    DeliveryTexts,
    Notices,
    RefusedRows,
    RegionalRows,
    RowFaults,
    StoredRows,
    TypedRecords,
)
from lscb_pipeline.frames.schema import schema_of
from lscb_pipeline.intake.notices import HEADER_LENGTH, NOTICES, notices
from lscb_pipeline.intake.refusals import COPY, DELIVERY, Faults
from lscb_pipeline.intake.rows import implied_zeros
from lscb_pipeline.intake.rows.case_numbers import same_child, whole_case_numbers
from lscb_pipeline.intake.rows.columns import mark_by_reason, read_into
from lscb_pipeline.intake.rows.explained import empty_notes
from lscb_pipeline.intake.rows.identity import (
    Sender,
    areas_of_senders,
    check_identity,
    check_names,
    check_periods,
    check_titles,
    own_areas,
)
from lscb_pipeline.intake.rows.pseudonyms import pseudonymise
from lscb_pipeline.intake.rows.read_as import ReadAs, kept_readings, readings_told
from lscb_pipeline.intake.rows.references import check_references, one_spelling
from lscb_pipeline.intake.rows.regional import read_regional
from lscb_pipeline.intake.rows.repeats import NONE, Repeats, repeats
from lscb_pipeline.intake.rows.sign_off import one_sign_off
from lscb_pipeline.intake.rows.signs import check_signs
from lscb_pipeline.intake.rows.statable import check_statable
from lscb_pipeline.intake.tables import person_data
from lscb_pipeline.intake.tables.broken import set_broken_apart
from lscb_pipeline.intake.tables.person_patterns import names_persons
from lscb_pipeline.intake.tables.reshape import COLUMN, ROW, Records

REFUSED = list(schema_of(RefusedRows).columns)
NOTHING = pd.DataFrame(columns=list(dict.fromkeys([*REFUSED, *NOTICES]))).assign(**{DELIVERY: pd.Series(dtype="int64")})


@dataclass
class Reading:
    """What became of a table's records, or of a part of them.

    `refused`: the area_code is that of the row, where its sender may report for it, and always missing in feeds of
    persons. `outside`: records outside by reason. read = len(rows) + len(refused) + outside. `regional`: of those
    outside what is of London, inner or outer London as a whole. `taken_back`: row numbers that parts before it gave
    rows of, and notices of their cells, which are refused now. `read_as`: what was taken for something else, told of
    the whole file once it is read.
    """

    rows: StoredRows
    refused: RefusedRows
    notices: Notices
    outside: dict[str, int]
    read: int
    regional: RegionalRows
    taken_back: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    read_as: ReadAs = field(default_factory=dict)


def read_together(
    records: Sequence[Records], contract: Contract, layout: Layout, senders: Sequence[Sender],
    seen: Repeats | None = None,
) -> list[Reading]:  # fmt: skip
    """Type, identify and pseudonymise deliveries of one layout and quarter in one pass; a Reading for each.

    `seen`: where these are a part of one delivery, what takes up the keys; which of them repeat it tells in the end.
    """
    text = _texts(records, contract, layout, senders)
    faults = Faults(text.index)
    _add_unmapped(faults, text, records)
    frame, emptied = _typed(text, contract, layout, senders[0].spellings, faults)
    _check(frame, text, contract, layout, senders, faults)
    respelt = [one for tell in (same_child, one_spelling, one_sign_off, empty_notes) for one in tell(frame, contract)]
    read_as = readings_told(frame, text, contract, layout)
    refused = faults.first()
    good = _without(frame, refused)
    repeated = _repeated(good, contract, seen)
    refused = pd.concat([refused, repeated])
    good = _without(good, repeated)
    located = _located(refused, frame, contract, senders)
    told = kept_readings(read_as, refused, len(records))
    noticed = _every_notice([*emptied, *respelt], records, refused, frame, contract, senders)
    if contract.person_columns:
        good = pseudonymise(good, contract, senders[0].key)
    good = _fill_true_zeros(good, contract)
    stored = [*contract.stored_columns, *PERIOD, "row_number", "column_name"]
    readings = [
        Reading(rows, turned_away, said, of.outside, of.read, of_regions, read_as=own)
        for of, of_regions, rows, turned_away, said, own in zip(
            records,
            _regional(records, contract, layout, senders[0]),
            _by_delivery(good, stored, len(records)),
            _by_delivery(located, REFUSED, len(records)),
            _by_delivery(noticed, NOTICES, len(records)),
            told,
            strict=True,
        )
    ]
    if layout.absent_is_zero:
        return [_with_zeros(r, contract, layout.absent_is_zero, s) for r, s in zip(readings, senders, strict=True)]
    return readings


def _texts(
    records: Sequence[Records], contract: Contract, layout: Layout, senders: Sequence[Sender]
) -> DeliveryTexts:  # fmt: skip
    """All records in one frame, each with its delivery; of a format that names no area with its sender's."""
    frames = [r.frame for r in records]
    text = pd.concat(frames, ignore_index=True)
    text[DELIVERY] = np.repeat(np.arange(len(frames)), [*map(len, frames)])
    if layout.area_of_sender:
        text[contract.area_column.name] = areas_of_senders(text[DELIVERY], senders)
    return text


def _repeated(good: TypedRecords, contract: Contract, seen: Repeats | None) -> RowFaults:
    if seen is None:
        return repeats(good, contract)
    seen.add(good, good["row_number"])
    return NONE


def _typed(
    text: DeliveryTexts, contract: Contract, layout: Layout, spellings: Mapping[str, str], faults: Faults
) -> tuple[TypedRecords, list[CellNotices | None]]:
    """The contract's columns, typed, and the cells that were emptied."""
    emptied = set_broken_apart(text, contract, layout, faults)
    typed = {DELIVERY: text[DELIVERY], "row_number": text[ROW], "column_name": text[COLUMN]}
    emptied += [read_into(typed, column, text, layout, faults, spellings) for column in contract.columns]
    emptied += [whole_case_numbers(typed, column) for column in contract.columns if column.properties.case_number]
    mark_by_reason(typed, text, contract)
    check_signs(typed, text, contract, faults)
    return pd.DataFrame(typed), emptied


def _check(
    frame: TypedRecords, text: DeliveryTexts, contract: Contract, layout: Layout, senders: Sequence[Sender],
    faults: Faults,
) -> None:  # fmt: skip
    """What can't be identified, is not the sender's to give, or can't be stated."""
    check_references(frame, contract, faults)
    check_identity(frame, contract, senders, faults)
    check_names(frame, text, contract, faults)
    check_titles(frame, text, senders[0], faults)
    if contract.period_column:
        check_periods(frame, text, layout.period.kind or str(contract.period_column.properties.period), faults)
    if contract.properties.figures:
        check_statable(frame, contract, senders, faults)


def _regional(records: Sequence[Records], contract: Contract, layout: Layout, sender: Sender) -> list[RegionalRows]:
    """The rows of regions, of each delivery."""
    text = pd.concat([r.regional for r in records], ignore_index=True)
    text[DELIVERY] = np.repeat(np.arange(len(records)), [len(r.regional) for r in records])
    typed = read_regional(text, contract, layout, sender.spellings) if len(text) else text
    return _by_delivery(typed, list(typed.columns), len(records))


def _with_zeros(reading: Reading, contract: Contract, rule: AbsentIsZero, sender: Sender) -> Reading:
    """Add what the file leaves out because there was none; a refused row may be the one that seems left out."""
    lacking = implied_zeros.areas_lacking(reading.rows, contract, sender.supplier)
    if (reading.refused["rule_id"] != COPY).any():
        return _noticed(reading, [implied_zeros.WITHHELD, *implied_zeros.partial(lacking, [])])
    made = implied_zeros.zeros(reading.rows, contract, rule, sender.supplier)
    cut = implied_zeros.areas_cut(reading.rows, made, contract, rule)
    made = made[~made[contract.area_column.name].isin(cut)]
    whole = replace(reading, rows=pd.concat([reading.rows, made], ignore_index=True), read=reading.read + len(made))
    return _noticed(whole, implied_zeros.partial(lacking, cut))


def _noticed(reading: Reading, added: list[dict[str, str]]) -> Reading:
    every_notice = [part for part in (reading.notices, notices(added)) if len(part)]
    return replace(reading, notices=pd.concat(every_notice)) if added else reading


def _by_delivery(rows: pd.DataFrame, columns: list[str], deliveries: int) -> list[pd.DataFrame]:
    """A frame's rows, in the order of deliveries, for each of those that were read together."""
    kept = rows[columns]
    if deliveries == 1:
        return [kept]
    bounds = np.searchsorted(rows[DELIVERY].to_numpy(), np.arange(deliveries + 1))
    return [kept.iloc[first:after] for first, after in pairwise(bounds)]


def _every_notice(
    emptied: Sequence[CellNotices | None], records: Sequence[Records], refused: RowFaults, frame: TypedRecords,
    contract: Contract, senders: Sequence[Sender],
) -> pd.DataFrame:  # fmt: skip
    """The notices of reading: what was seen before, columns that were dropped, cells that were emptied of rows kept."""
    seen = [r.notices.assign(**{DELIVERY: i}) for i, r in enumerate(records) if len(r.notices)]
    unused = [_unused_columns(r, contract).assign(**{DELIVERY: i}) for i, r in enumerate(records) if r.unused_columns]
    blanked = [_without(rows, refused) for rows in emptied if rows is not None]
    kinds = [rows for rows in (*seen, *unused, *blanked) if len(rows)]
    if not kinds:
        return NOTHING[[*NOTICES, DELIVERY]]
    every_notice = pd.concat(kinds, ignore_index=True).reindex(columns=[*NOTICES, DELIVERY])
    if not contract.person_columns:
        every_notice["area_code"] = _areas_of_notices(every_notice, frame, contract, senders)
    return every_notice.sort_values(DELIVERY, kind="stable")


def _areas_of_notices(
    notices_found: pd.DataFrame, frame: TypedRecords, contract: Contract, senders: Sequence[Sender]
) -> pd.Series:
    """The area of the row that each notice is of; missing for notices of columns, and of other sheets."""
    place = [DELIVERY, "row_number"]
    of_rows = notices_found.loc[notices_found["row_number"].notna() & notices_found["sheet"].isna(), place].astype(
        "int64"
    )
    rows = frame[frame["row_number"].isin(of_rows["row_number"])]
    areas_of_rows = rows[place].assign(area_code=own_areas(rows, contract, senders)).drop_duplicates(place)
    areas = of_rows.merge(areas_of_rows, on=place, how="left", validate="many_to_one")["area_code"]
    return areas.set_axis(of_rows.index).reindex(notices_found.index)


def _without(frame: pd.DataFrame, refused: pd.DataFrame) -> pd.DataFrame:
    """The other rows; a frame is not copied to leave nothing out (nor by `drop`, which looks up every row kept)."""
    return frame[~frame.index.isin(refused.index)] if len(refused) else frame


def _add_unmapped(faults: Faults, text: DeliveryTexts, records: Sequence[Records]) -> None:
    """Texts that the layout's value map doesn't know; records.unmapped is by _row and _column."""
    every = [r.unmapped.assign(**{DELIVERY: i}) for i, r in enumerate(records) if len(r.unmapped)]
    place = [DELIVERY, ROW, COLUMN]
    for name, unmapped in pd.concat(every).groupby("column") if every else ():
        known = pd.MultiIndex.from_frame(unmapped[place])
        mask = pd.Series(pd.MultiIndex.from_frame(text[place]).isin(known), index=text.index)
        faults.add(mask, str(name), "value_unknown", f"{name}: not a value of this format; check the spelling")


def _fill_true_zeros(frame: TypedRecords, contract: Contract) -> TypedRecords:
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


def _unused_columns(records: Records, contract: Contract) -> Notices:
    """Columns outside the contract: dropped, and reported by their (shortened) header."""
    of_persons = set() if contract.person_columns else names_persons(records.unused_columns)
    return notices(
        person_data.column_notice(text)
        if text in of_persons
        else {"column_name": text[:HEADER_LENGTH], **_dropped(column_like(text, contract, records.frame.columns))}
        for text in records.unused_columns
    )


def _dropped(like: str | None) -> dict[str, str]:
    """What is said of a column that is dropped, and looks `like` one that the file has not."""
    if like is None:
        return {"rule_id": "column_outside_contract", "message": "not a column of the contract: dropped"}
    message = f"dropped, but like {like}, which the file has not: name it {like}, or take it out, and send it again"
    return {"rule_id": "column_misspelt", "message": message}


def _located(refused: RowFaults, frame: TypedRecords, contract: Contract, senders: Sequence[Sender]) -> RefusedRows:
    """The refused rows with their places, and areas, in the order of the file."""
    if refused.empty:
        return NOTHING[[*REFUSED, DELIVERY]]
    rows = frame.loc[refused.index]
    # of a row made of one column of many, that column is at fault only where a figure is
    in_figures = refused["contract_column"].isin([c.name for c in contract.columns if c.properties.figure])
    located = refused.assign(
        **{DELIVERY: rows[DELIVERY]},
        row_number=rows["row_number"],
        column_name=rows["column_name"].where(in_figures).fillna(refused["contract_column"]),
        area_code=None if contract.person_columns else own_areas(rows, contract, senders),
    )
    return located.sort_values([DELIVERY, "row_number"])

"""The one frame that rules run on: figures or events, what was refused and noticed, what is due, of all feeds at once.

Here: what is judged, brought together from what intake read and what is at hand beside it. Not here: the rules, nor
whose the rows are in a score (scores/scoring_units.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.frames.judged_columns import ContractColumns, FigureRows, SignOffs
from lscb_pipeline.frames.judging import (
    FeedsFigureChanges,
    FigureChanges,
    FiguresInFile,
    HeldRows,
    RuleRows,
    StatedFigures,
)
from lscb_pipeline.frames.key_columns import PERIOD, STATED_KEY, TABLES_KEY
from lscb_pipeline.frames.received import DeliveriesOfFeeds
from lscb_pipeline.frames.records import DeliveryRows
from lscb_pipeline.quality.columns import dropped_figures, single_delivery
from lscb_pipeline.quality.columns.beside_return import beside_return
from lscb_pipeline.quality.columns.delivery_rows import changes_of_feed, delivery_rows
from lscb_pipeline.quality.columns.figure_rows import figure_rows
from lscb_pipeline.quality.inputs.judgement_inputs import JudgementInputs
from lscb_pipeline.quality.inputs.obligations import due_rows, sender_rows
from lscb_pipeline.quality.inputs.stated_figures import NO_WORDS, with_confirmed_zeros, words_of
from lscb_pipeline.quality.rules.judged_events import JudgedEvents

PLACED = ["feed", "kind", "delivery_id", "supplier", "area_code", "sheet", "row_number", "column_name", "stored_column",
         "value_column", "fault", "message"]  # fmt: skip
ABOUT = ["indicator_code", "breakdown", *PERIOD, "numerator", "denominator", "value"]
HELD_PLACE = ["delivery_id", "row_number", "stored_column"]  # what is held; stored_column is intake's column_name
HELD_SHARE = "set_aside_share"
NO_FIGURES = NO_WORDS.assign(row_number=pd.Series(dtype="int64"), stored_column=pd.Series(dtype="str"))
OF_UNITS = ["due_state", "agreement", "sender_state", "days_late"]


@dataclass(frozen=True)
class RuleFrame:
    """The frame that rules run on, with all columns that they name, and what it was made of.

    `figures`: all of them; `is_held` is what was taken to wait when they were judged. `signed`: the sign-offs.
    `changes`: of the quarter's own deliveries, how figures stand that were given before.
    """

    frame: RuleRows
    figures: FiguresInFile
    signed: SignOffs
    changes: FeedsFigureChanges


def judged_frame(
    materials: Sequence[JudgementInputs], events: Mapping[str, JudgedEvents], held: HeldRows | None = None
) -> RuleFrame:
    """Bring together what is judged of feeds of one quarter; `events`: by feed, of those that have any.

    `held`: rows that wait, whose figures don't stand. A figure's own columns don't depend on whether it is held, but
    those of others do that are set beside it.
    """
    figures, own_columns, signed = _stated(materials)
    figures = figures.assign(is_held=are_of(figures, held))
    parts = [figure_rows(materials, figures, own_columns)] if len(figures) else []
    if parts:
        figures = figures.assign(is_astray=_is_astray(materials, parts[0]))
    if parts and "became_zero" in parts[0]:  # known without running its rule, which says the same
        figures = figures.assign(is_held=figures["is_held"] | (parts[0]["became_zero"] == 1))
    parts += [judged.rows for judged in events.values()]
    parts += [rows for m in materials for rows in _rows_of_reading(m) if len(rows)]
    deliveries = _deliveries(materials)
    changes = {m.contract.feed: changes_of_feed(m, deliveries, figures) for m in materials}
    if parts and len(figures):
        parts[0]["kept_state"] = _kept(figures, pd.concat(changes.values()))
    figures_and_past = (
        figures.join(parts[0][["repeat_weight", "as_before"]]) if parts and "repeat_weight" in parts[0] else None
    )
    counts = {feed: judged.counts for feed, judged in events.items()}
    parts.append(delivery_rows(materials, deliveries, figures, signed, figures_and_past, changes, counts))
    for material in materials:
        feed = material.contract.feed
        dropped = changes[feed][changes[feed]["outcome"] == "dropped"]
        dropped = dropped[dropped["delivery_id"].isin(deliveries["delivery_id"])]
        parts.append(dropped[["delivery_id", *STATED_KEY]].assign(feed=feed, kind="dropped", kept_state="dropped"))
        own = figures[figures["feed"] == feed]
        if material.beside.worked_out is not None:
            parts.append(beside_return(own, material.deliveries, material.beside.worked_out, material.indicators))
        if material.due is not None:
            parts.append(sender_rows(material.due, material.deliveries, own).assign(feed=feed))
            parts.append(due_rows(material.due, material.deliveries, own, dropped).assign(feed=feed))
    frame = _together(parts, materials, deliveries)
    every_change = pd.concat([c.assign(feed=feed) for feed, c in changes.items()], ignore_index=True)
    return RuleFrame(frame, figures, signed, every_change[every_change["delivery_id"].isin(deliveries["delivery_id"])])


def _together(
    parts: list[pd.DataFrame], materials: Sequence[JudgementInputs], deliveries: DeliveriesOfFeeds
) -> RuleRows:
    """One frame of all rows, with every column that a rule names."""
    frame = pd.concat([part for part in parts if len(part)], ignore_index=True)
    named = [c for m in materials for r in m.contract.rules for c in r.columns]
    frame = frame.reindex(columns=list(dict.fromkeys([*PLACED, *ABOUT, *OF_UNITS, *named, "told", "rows_alike"])))
    frame["rows_alike"] = frame["rows_alike"].fillna(1).astype("int64")
    frame["row_number"] = frame["row_number"].astype(
        "float64"
    )  # notices of no row have none, whatever they are kept as
    by_delivery = deliveries.set_index("delivery_id")
    for name in ("supplier", "sheet"):
        frame[name] = frame[name].fillna(frame["delivery_id"].map(by_delivery[name]))
    return frame


def with_held(judged: RuleFrame, materials: Sequence[JudgementInputs], held: HeldRows) -> RuleFrame:
    """The same, with HELD_SHARE of deliveries of events, which is known once it is known which rows are held."""
    shares = [
        dropped_figures.set_aside(m.deliveries, m.refused, held)
        for m in materials if m.contract.properties.events and len(m.deliveries)
    ]  # fmt: skip
    if not shares:
        return judged
    of_delivery = judged.frame["delivery_id"].where(judged.frame["kind"] == "delivery")
    return replace(judged, frame=judged.frame.assign(**{HELD_SHARE: of_delivery.map(pd.concat(shares))}))


def are_of(figures: FiguresInFile, rows: HeldRows | None) -> pd.Series:
    """Which figures are of these rows; a row that states several figures holds them all."""
    if rows is None or rows.empty or figures.empty:
        return pd.Series(False, index=figures.index)
    return pd.Series(_keys(figures).isin(_keys(rows)), index=figures.index)


def _is_astray(materials: Sequence[JudgementInputs], rows: FigureRows) -> pd.Series:
    """Which figures a rule holds, for they are of another quarter than their file is sent for and weren't meant so."""
    confirmed = [i for m in materials for i in m.deliveries.loc[m.deliveries["is_confirmed"], "delivery_id"]]
    asking = [m.contract.feed for m in materials if any("of_its_quarter" in r.columns for r in m.contract.rules)]
    is_astray = (rows["of_its_quarter"] == 0) | (rows["days_after_quarter"] > 0)
    return is_astray & rows["feed"].isin(asking) & ~rows["delivery_id"].isin(confirmed)


def _keys(rows: pd.DataFrame) -> pd.MultiIndex:
    parts_of_key = [
        rows["delivery_id"],
        rows["row_number"].astype("int64"),
        rows["stored_column"].astype("object").fillna(""),
    ]
    return pd.MultiIndex.from_arrays(parts_of_key)


def _deliveries(materials: Sequence[JudgementInputs]) -> DeliveriesOfFeeds:
    parts = [m.deliveries.assign(feed=m.contract.feed, came_by=m.came_by) for m in materials]
    return pd.concat([p for p in parts if len(p)] or parts[:1], ignore_index=True)


def _stated(materials: Sequence[JudgementInputs]) -> tuple[FiguresInFile, ContractColumns, SignOffs]:
    """All figures, by their rows; beside them the contracts' own columns that rules read; sign-offs."""
    figures, beside, signed = [], [], [pd.DataFrame()]
    for m in materials:
        if m.contract.properties.events or m.rows.empty:
            continue
        rows = m.rows.reset_index(drop=True)
        confirmed = m.deliveries.loc[m.deliveries["is_confirmed"], "delivery_id"]
        figures_of_feed = with_confirmed_zeros(words_of(rows, m.contract, m.indicators), confirmed)
        read = {c for rule in m.contract.rules for c in rule.columns if c in rows and c not in figures_of_feed}
        place = rows.loc[figures_of_feed.index, ["row_number", "column_name"]].rename(
            columns={"column_name": "stored_column"}
        )
        figures.append(pd.concat([figures_of_feed, place], axis=1))
        beside.append(_own_columns(rows, figures_of_feed, m.contract, sorted(read)))
        if any(column.properties.sign_off for column in m.contract.columns):
            signed.append(
                single_delivery.sign_off(rows, figures_of_feed, single_delivery.due_on(m.contract, m.quarter))
            )
    if not figures:
        return NO_FIGURES, pd.DataFrame(), pd.concat(signed)
    return pd.concat(figures, ignore_index=True), pd.concat(beside, ignore_index=True), pd.concat(signed)


def _own_columns(rows: DeliveryRows, stated: StatedFigures, contract: Contract, names: list[str]) -> ContractColumns:
    """Contract columns beside the figures: of several that a row states, the first that a column takes part in."""
    own_columns = rows.loc[stated.index, names]
    figures = [
        {f.numerator, f.denominator, f.value, f.amount, f.breakdown} for f in contract.properties.figures
    ]  # fmt: skip
    for name in names if len(figures) > 1 else ():
        first = next((number for number, parts in enumerate(figures) if name in parts), 0)
        own_columns[name] = own_columns[name].where(stated["figure_number"] == first)
    return own_columns


def _rows_of_reading(material: JudgementInputs) -> list[pd.DataFrame]:
    named = {"refused": material.refused, "notice": material.notices}
    return [
        told.rename(columns={"rule_id": "fault"}).assign(kind=kind, feed=material.contract.feed)
        for kind, told in named.items()
    ]


def _kept(figures: FiguresInFile, changes: FigureChanges) -> pd.Series:
    """`kept` beside each figure that its sender gave before; missing beside one that is new."""
    place = ["delivery_id", *TABLES_KEY]
    stated = changes.loc[changes["outcome"] != "dropped", place].drop_duplicates()
    is_kept = pd.MultiIndex.from_frame(figures[place]).isin(pd.MultiIndex.from_frame(stated))
    return pd.Series("kept", index=figures.index, dtype="str").where(is_kept)

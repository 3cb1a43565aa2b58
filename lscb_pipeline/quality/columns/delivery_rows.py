"""The frame's rows of deliveries: what each repeats, takes away, restates and sets aside as a whole.

Here: what is set beside which delivery. Not here: how a loss or a repetition is measured (dropped_figures.py,
repeated.py).
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from lscb_pipeline.frames.judged_columns import FiguresWithRepeats, JudgedDeliveries, SignOffs
from lscb_pipeline.frames.judging import FigureChanges, FiguresInFile, StatedFigures
from lscb_pipeline.frames.received import DeliveriesOfFeeds, StatingDeliveries
from lscb_pipeline.quality.columns import dropped_figures, events, repeated, single_delivery, spells
from lscb_pipeline.quality.inputs.judgement_inputs import JudgementInputs
from lscb_pipeline.reference.suppliers import publishers, usual_restaters


def delivery_rows(
    materials: Sequence[JudgementInputs], deliveries: DeliveriesOfFeeds, figures: StatedFigures, signed: SignOffs,
    said: FiguresWithRepeats | None, changes: Mapping[str, FigureChanges],
) -> JudgedDeliveries:  # fmt: skip
    """A row a delivery, kind `delivery`, with what its rules read.

    `said`: the figures and what they repeat; None where no earlier ones are at hand. `changes`: by feed.
    """
    contracts = {m.contract.feed: m.contract for m in materials}
    judged = single_delivery.of_deliveries(deliveries, figures, contracts, materials[0].quarter, set(publishers()))
    if "evidence_answers" in signed:
        is_own = ~deliveries["supplier"].isin(publishers())
        judged["evidence_answers"] = deliveries["delivery_id"].map(signed["evidence_answers"]).where(is_own)
        judged = judged.join(single_delivery.days_signed(deliveries, signed, materials[0].quarter))
    if said is not None:
        judged["repeat_p"] = deliveries["delivery_id"].map(repeated.of_last_period(said))
        feeds_with_past = set(said["feed"])
        copies = [
            _copies(m, said, deliveries)
            for m in materials
            if m.contract.feed in feeds_with_past and m.beside.sent is not None and m.due
        ]
        judged["copy_p"] = deliveries["delivery_id"].map(pd.concat(copies)) if copies else np.nan
    records_p = [
        events.records_p(deliveries[deliveries["feed"] == m.contract.feed], m.beside.records)
        for m in materials if m.contract.properties.events and m.beside.records is not None and len(m.deliveries)
    ]  # fmt: skip
    if records_p:
        judged["records_p"] = pd.concat(records_p)
    judged["open_p"] = pd.concat([_open(m, deliveries) for m in materials])
    judged = judged.join(
        pd.concat([_losses(m, deliveries[deliveries["feed"] == m.contract.feed], changes[m.contract.feed])
                   for m in materials if len(m.deliveries)] or [deliveries[[]]])
    )  # fmt: skip
    kept = deliveries.rename(columns={"rule_id": "fault"}).assign(kind="delivery")
    return pd.concat([kept.assign(fault=kept["fault"].fillna("")), judged], axis=1)


def _open(material: JudgementInputs, deliveries: DeliveriesOfFeeds) -> pd.Series:
    """By delivery of a feed of spells: how likely chance alone leaves so many of them open."""
    own, events = deliveries[deliveries["feed"] == material.contract.feed], material.contract.properties.events
    if events is None or events.spell is None or material.rows.empty:
        return pd.Series(np.nan, index=own.index)
    return spells.open_p(own, material.rows, events.spell.ends)


def _copies(material: JudgementInputs, said: FiguresWithRepeats, deliveries: DeliveriesOfFeeds) -> pd.Series:
    """By delivery of a feed: how likely chance alone lets it state another sender's figures."""
    own = said[said["feed"] == material.contract.feed]
    suppliers = deliveries.set_index("delivery_id")["supplier"]
    sent = material.deliveries
    order = {name: at for at, name in enumerate(sent["delivery_id"])}
    counting = sent.loc[sent["is_usable"], "delivery_id"].tolist()
    return repeated.of_other_sender(own.assign(supplier=own["delivery_id"].map(suppliers)), order, counting)


def _losses(material: JudgementInputs, deliveries: DeliveriesOfFeeds, changes: FigureChanges) -> pd.DataFrame:
    """What a feed's deliveries of the quarter take away and restate, of those with rows, indexed as these."""
    losses, ids = pd.DataFrame(index=deliveries.index), deliveries["delivery_id"]
    if material.contract.properties.events:
        if material.beside.sent is not None:
            losses["lost_share"] = dropped_figures.lost_records(deliveries)
            if material.contract.properties.events.spell:
                again = spells.sent_again(deliveries, material.rows, material.contract)
                losses["lost_share"] = losses["lost_share"].combine(again["lost_ends"], np.fmax)
                losses["restated_part"] = again["restated_part"]
            losses["lost_areas"] = _lost_areas(material, deliveries)
    elif material.beside.sent is not None:
        usual = usual_restaters(material.contract.feed)
        shares = dropped_figures.restated_figures(changes)
        losses["lost_share"] = ids.map(dropped_figures.lost_figures(changes))
        losses["restated_part"] = ids.map(shares).mask(deliveries["supplier"].isin(list(usual)))
        losses["beyond_habit"] = ids.map(dropped_figures.beyond_habit(shares, _sent(material, deliveries), usual))
    return losses


def _lost_areas(material: JudgementInputs, deliveries: DeliveriesOfFeeds) -> pd.Series:
    area = {material.contract.area_column.name: "area_code"}
    before, last = material.beside.events, material.quarter.previous().starts_on
    earlier = pd.DataFrame(columns=["supplier", "area_code"])
    if before is not None and len(before):
        earlier = before[pd.to_datetime(before["collection_quarter"]) == pd.Timestamp(last)].rename(columns=area)
    return dropped_figures.lost_areas(deliveries, material.rows.rename(columns=area), earlier)


def _sent(material: JudgementInputs, deliveries: DeliveriesOfFeeds) -> StatingDeliveries:
    """Every delivery of a feed, in the order that counts: those of quarters before, then the quarter's own."""
    before = material.beside.sent
    assert before is not None  # noqa: S101 - the callers asked
    return pd.concat([before.assign(is_own=False, is_usable=True), deliveries.assign(is_own=True)], ignore_index=True)


def changes_of_feed(material: JudgementInputs, deliveries: DeliveriesOfFeeds, figures: FiguresInFile) -> FigureChanges:
    """How figures that stood before stand after each delivery of a feed; none where it isn't known."""
    earlier = material.beside.earlier_figures
    if earlier is None or material.beside.sent is None or material.rows.empty:
        return dropped_figures.NO_CHANGES
    own = figures["feed"] == material.contract.feed
    sent = _sent(material, deliveries[deliveries["feed"] == material.contract.feed])
    return dropped_figures.changes_of(sent, pd.concat([earlier, figures[own]], ignore_index=True))

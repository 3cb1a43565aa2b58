"""The frame's rows of deliveries: what each repeats, takes away, restates and sets aside as a whole.

Here: what is set beside which delivery. Not here: how a loss or a repetition is measured (dropped_figures.py,
repeated.py).
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from lscb_pipeline.frames.judged_columns import (
    CareYearColumns,
    FiguresWithRepeats,
    JudgedDeliveries,
    SignOffs,
    SupplierAreaCounts,
)
from lscb_pipeline.frames.judging import FigureChanges, FiguresInFile, StatedFigures
from lscb_pipeline.frames.received import DeliveriesOfFeeds, StatingDeliveries
from lscb_pipeline.quality.columns import dropped_figures, repeated, single_delivery, spells
from lscb_pipeline.quality.columns.care_episodes import beside_year_before
from lscb_pipeline.quality.columns.event_counts import EventCounts
from lscb_pipeline.quality.columns.events import records_p
from lscb_pipeline.quality.inputs.judgement_inputs import JudgementInputs
from lscb_pipeline.reference.suppliers import publishers, usual_restaters

NO_AREAS: SupplierAreaCounts = pd.DataFrame(columns=["supplier", "area_code", "events"])


def delivery_rows(
    materials: Sequence[JudgementInputs], deliveries: DeliveriesOfFeeds, figures: StatedFigures, signed: SignOffs,
    said: FiguresWithRepeats | None, changes: Mapping[str, FigureChanges], events: Mapping[str, EventCounts],
) -> JudgedDeliveries:  # fmt: skip
    """A row a delivery, kind `delivery`, with what its rules read.

    `said`: the figures and what they repeat; None where no earlier ones are at hand. `changes`, `events`: by feed.
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
    by_records = [
        records_p(deliveries[deliveries["feed"] == m.contract.feed], m.beside.records)
        for m in materials if m.contract.properties.events and m.beside.records is not None and len(m.deliveries)
    ]  # fmt: skip
    if by_records:
        judged["records_p"] = pd.concat(by_records)
    own = {m.contract.feed: deliveries[deliveries["feed"] == m.contract.feed] for m in materials}
    judged["open_p"] = pd.concat([_open(events.get(feed), sent) for feed, sent in own.items()])
    losses = [_losses(m, own[feed], changes[feed], events.get(feed))
              for m in materials for feed in [m.contract.feed] if len(m.deliveries)]  # fmt: skip
    judged = judged.join(pd.concat(losses or [deliveries[[]]]))
    years = [of_years for m in materials if (of_years := _beside_year_before(m, own[m.contract.feed])) is not None]
    judged = judged.join(pd.concat(years)) if years else judged
    kept = deliveries.rename(columns={"rule_id": "fault"}).assign(kind="delivery")
    return pd.concat([kept.assign(fault=kept["fault"].fillna("")), judged], axis=1)


def _open(events: EventCounts | None, deliveries: DeliveriesOfFeeds) -> pd.Series:
    """By delivery of a feed of spells: how likely chance alone leaves so many of them open."""
    if events is None or events.spells is None:
        return pd.Series(np.nan, index=deliveries.index)
    return spells.open_p(deliveries, events.spells)


def _beside_year_before(material: JudgementInputs, deliveries: DeliveriesOfFeeds) -> CareYearColumns | None:
    """Of a feed of episodes of care: how its files agree with those of the year before, where these are at hand."""
    events, before = material.contract.properties.events, material.beside.year_before
    if events is None or events.care is None or before is None or deliveries.empty:
        return None
    return beside_year_before(deliveries, material.rows, before, events.care)


def _copies(material: JudgementInputs, said: FiguresWithRepeats, deliveries: DeliveriesOfFeeds) -> pd.Series:
    """By delivery of a feed: how likely chance alone lets it state another sender's figures."""
    own = said[said["feed"] == material.contract.feed]
    suppliers = deliveries.set_index("delivery_id")["supplier"]
    sent = material.deliveries
    order = {name: at for at, name in enumerate(sent["delivery_id"])}
    counting = sent.loc[sent["is_usable"], "delivery_id"].tolist()
    return repeated.of_other_sender(own.assign(supplier=own["delivery_id"].map(suppliers)), order, counting)


def _losses(
    material: JudgementInputs, deliveries: DeliveriesOfFeeds, changes: FigureChanges, events: EventCounts | None
) -> pd.DataFrame:
    """What a feed's deliveries of the quarter take away and restate, of those with rows, indexed as these."""
    losses, ids = pd.DataFrame(index=deliveries.index), deliveries["delivery_id"]
    if material.contract.properties.events:
        if material.beside.sent is not None and events is not None:
            losses["lost_share"] = dropped_figures.lost_records(deliveries)
            if events.spells is not None:
                again = spells.sent_again(deliveries, events.spells)
                losses["lost_share"] = losses["lost_share"].combine(again["lost_ends"], np.fmax)
                losses["restated_part"] = again["restated_part"]
            before = material.beside.areas
            losses["lost_areas"] = dropped_figures.lost_areas(
                deliveries, events.areas, NO_AREAS if before is None else before
            )
    elif material.beside.sent is not None:
        usual = usual_restaters(material.contract.feed)
        shares = dropped_figures.restated_figures(changes)
        losses["lost_share"] = ids.map(dropped_figures.lost_figures(changes))
        losses["restated_part"] = ids.map(shares).mask(deliveries["supplier"].isin(list(usual)))
        losses["beyond_habit"] = ids.map(dropped_figures.beyond_habit(shares, _sent(material, deliveries), usual))
    return losses


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

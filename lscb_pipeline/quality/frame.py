"""The one frame that rules run on: figures or events, what was refused and noticed, what is due, of all feeds at once.

Here: what is judged, brought together from what intake read and what is at hand beside it. Not here: the rules, nor
whose the rows are in a score (units.py). In `lscb check` the same frame is made of one file.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.rules import Rule
from lscb_pipeline.quality import agreement, events, itself, losses, printed, repeated
from lscb_pipeline.quality.beside_earlier import beside_earlier
from lscb_pipeline.quality.chance import two_counts
from lscb_pipeline.quality.due import Due, due_rows, sender_rows
from lscb_pipeline.quality.figures import KEY, NO_WORDS, with_confirmed_zeros, words_of
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.suppliers import publishers, usual_restaters

PLACE = ["feed", "kind", "delivery_id", "supplier", "area_code", "sheet", "row_number", "column_name", "stored_column",
         "fault", "message"]  # fmt: skip
FIGURE = ["indicator_code", "breakdown", "period_start", "period_end", "numerator", "denominator", "value"]
ROW = ["delivery_id", "row_number", "stored_column"]  # what is held; stored_column is intake's column_name
HELD_SHARE = "set_aside_share"
REPEATS = ["weight", "as_before"]  # by which a delivery is told to say what was said before
OF_UNITS = ["due_state", "agreement", "sender_state", "days_late"]


@dataclass(frozen=True)
class Beside:
    """What is at hand beside the files; None of a part: its rules can't be checked.

    `words`: earlier figures of the feed (figures.words_of), in the order that counts. `sent`: the usable deliveries
    that state them (delivery_id, supplier, replaces, is_complete), likewise. `events`: rows of standing deliveries of
    the quarters before. `records`: how many records each sender had the last time. `figures`: other
    feeds' counts of the quarter (indicator_code as theirs, area_code, numerator). `links`: the other feed's link keys.
    """

    words: pd.DataFrame | None = None
    sent: pd.DataFrame | None = None
    events: pd.DataFrame | None = None
    records: Mapping[str, int] | None = None
    figures: pd.DataFrame | None = None
    links: frozenset[str] | None = None


@dataclass(frozen=True)
class Material:
    """Everything of one feed and quarter that is judged together.

    `deliveries`, in the order that counts: delivery_id, supplier, received_on, rule_id, message, sheet, records,
    is_usable, replaces, is_complete (no row was refused); and what was decided: is_accepted, is_confirmed (its held
    rows are). `rows`: stored contract columns, period_start, period_end, row_number, column_name, delivery_id.
    `refused`, `notices`: delivery_id, sheet, row_number, column_name, rule_id, message, area_code.
    """

    contract: Contract
    indicators: Mapping[str, Indicator]
    quarter: Quarter
    deliveries: pd.DataFrame
    rows: pd.DataFrame
    refused: pd.DataFrame
    notices: pd.DataFrame
    beside: Beside = field(default_factory=Beside)
    due: Due | None = None

    def without(self, stopped: Collection[str]) -> "Material":
        """The same, where these deliveries don't count beside the others."""
        is_usable = self.deliveries["is_usable"] & ~self.deliveries["delivery_id"].isin(list(stopped))
        return replace(self, deliveries=self.deliveries.assign(is_usable=is_usable))

    def checkable(self) -> list[Rule]:
        """The contract's rules that can be run with what is at hand."""
        at_hand = self._at_hand()
        return [rule for rule in self.contract.rules if rule.needs <= at_hand]

    def unchecked(self) -> list[Rule]:
        """Those that need what isn't."""
        at_hand = self._at_hand()
        return [rule for rule in self.contract.rules if not rule.needs <= at_hand]

    def _at_hand(self) -> set[str]:
        is_there = {
            "receipt": self.deliveries["received_on"].notna().all(),
            "scope": self.due is not None,
            "earlier": self.beside.words is not None or self.beside.events is not None,
            "sent_before": self.beside.sent is not None,
            "other_feed": self.beside.figures is not None or self.beside.links is not None,
        }
        return {name for name, is_so in is_there.items() if is_so}


@dataclass(frozen=True)
class Judged:
    """The frame (PLACE, FIGURE, OF_UNITS, the columns that rules name), all figures, and the sign-offs by delivery.

    `figures`: figures.words_of with ROW; `is_held` is what was taken to wait when they were judged.
    `changes`: losses.CHANGES and feed, of the quarter's own deliveries: how figures stand that were given before.
    """

    frame: pd.DataFrame
    figures: pd.DataFrame
    signed: pd.DataFrame
    changes: pd.DataFrame


def judged_frame(materials: Sequence[Material], held: pd.DataFrame | None = None) -> Judged:
    """Bring together what is judged of feeds of one quarter. `held`: rows (ROW) that wait, whose figures don't stand.

    A figure's own columns don't depend on whether it is held, but those of others do that are set beside it.
    """
    figures, own_columns, signed = _stated(materials)
    figures = figures.assign(is_held=are_of(figures, held))
    parts = [_figure_rows(materials, figures, own_columns)] if len(figures) else []
    if parts and "became_zero" in parts[0]:  # known without running its rule, which says the same
        figures = figures.assign(is_held=figures["is_held"] | (parts[0]["became_zero"] == 1))
    parts += [_event_rows(m) for m in materials if m.contract.properties.events and len(m.rows)]
    parts += [told for m in materials for told in _told_by_reading(m) if len(told)]
    deliveries = _together(materials, "deliveries")
    changes = {m.contract.feed: _changes(m, deliveries, figures) for m in materials}
    if parts and len(figures):
        parts[0]["kept_state"] = _kept(figures, pd.concat(changes.values()))
    said = figures.join(parts[0][["weight", "as_before"]]) if parts and "weight" in parts[0] else None
    parts.append(_delivery_rows(materials, deliveries, figures, signed, said, changes))
    for material in materials:
        feed = material.contract.feed
        dropped = changes[feed][changes[feed]["outcome"] == "dropped"]
        dropped = dropped[dropped["delivery_id"].isin(deliveries["delivery_id"])]
        parts.append(dropped[["delivery_id", *KEY]].assign(feed=feed, kind="dropped", kept_state="dropped"))
        if material.due is not None:
            own = figures[figures["feed"] == feed]
            parts.append(sender_rows(material.due, material.deliveries, own).assign(feed=feed))
            parts.append(due_rows(material.due, material.deliveries, own, dropped).assign(feed=feed))
    frame = pd.concat([part for part in parts if len(part)], ignore_index=True)
    of = deliveries.set_index("delivery_id")
    named = [c for m in materials for r in m.contract.rules for c in r.columns]
    frame = frame.reindex(columns=list(dict.fromkeys([*PLACE, *FIGURE, *OF_UNITS, *named, "told"])))
    frame["supplier"] = frame["supplier"].fillna(frame["delivery_id"].map(of["supplier"]))
    frame["sheet"] = frame["sheet"].fillna(frame["delivery_id"].map(of["sheet"]))
    told = pd.concat([c.assign(feed=feed) for feed, c in changes.items()], ignore_index=True)
    return Judged(frame, figures, signed, told[told["delivery_id"].isin(deliveries["delivery_id"])])


def are_of(figures: pd.DataFrame, rows: pd.DataFrame | None) -> pd.Series:
    """Which figures are of these rows (ROW); a row that states several figures holds them all."""
    if rows is None or rows.empty or figures.empty:
        return pd.Series(False, index=figures.index)
    return pd.Series(_keys(figures).isin(_keys(rows)), index=figures.index)


def _keys(rows: pd.DataFrame) -> pd.MultiIndex:
    of = [rows["delivery_id"], rows["row_number"].astype("int64"), rows["stored_column"].astype("object").fillna("")]
    return pd.MultiIndex.from_arrays(of)


def _together(materials: Sequence[Material], name: str) -> pd.DataFrame:
    parts: list[pd.DataFrame] = [getattr(m, name).assign(feed=m.contract.feed) for m in materials]
    return pd.concat([p for p in parts if len(p)] or parts[:1], ignore_index=True)


def _stated(materials: Sequence[Material]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """All figures, with ROW; beside them the contracts' own columns that rules read; sign-offs."""
    figures, beside, signed = [], [], [pd.DataFrame()]
    for m in materials:
        if m.contract.properties.events or m.rows.empty:
            continue
        rows = m.rows.reset_index(drop=True)
        confirmed = m.deliveries.loc[m.deliveries["is_confirmed"], "delivery_id"]
        words = with_confirmed_zeros(words_of(rows, m.contract, m.indicators), confirmed)
        read = {c for rule in m.contract.rules for c in rule.columns if c in rows and c not in words}
        place = rows.loc[words.index, ["row_number", "column_name"]].rename(columns={"column_name": "stored_column"})
        figures.append(pd.concat([words, place], axis=1))
        beside.append(_own_columns(rows, words, m.contract, sorted(read)))
        if any(column.properties.sign_off for column in m.contract.columns):
            signed.append(itself.sign_off(rows, words, itself.due_on(m.contract, m.quarter)))
    if not figures:
        return NO_WORDS, pd.DataFrame(), pd.concat(signed)
    return pd.concat(figures, ignore_index=True), pd.concat(beside, ignore_index=True), pd.concat(signed)


def _own_columns(rows: pd.DataFrame, words: pd.DataFrame, contract: Contract, names: list[str]) -> pd.DataFrame:
    """Contract columns beside the figures: of several that a row states, the first that a column takes part in."""
    found = rows.loc[words.index, names]
    figures = [
        {f.numerator, f.denominator, f.value, f.amount, f.breakdown} for f in contract.properties.figures
    ]  # fmt: skip
    for name in names if len(figures) > 1 else ():
        first = next((number for number, parts in enumerate(figures) if name in parts), 0)
        found[name] = found[name].where(words["figure_number"] == first)
    return found


def _figure_rows(materials: Sequence[Material], figures: pd.DataFrame, beside: pd.DataFrame) -> pd.DataFrame:
    indicators = {code: i for m in materials for code, i in m.indicators.items()}
    parts = [
        figures.drop(
            columns=[
                "has_note",
                "needs_note",
                "is_absent",
                "is_awaited",
                "is_hidden",
                "may_confirm",
                "is_held",
                "status",
                "is_true_zero",
                "reason_code",
                "figure_number",
            ]
        ),
        beside,
        itself.of_figures(figures, indicators),
        printed.gaps(figures, indicators).to_frame("printed_gap"),
        _of_its_quarter(materials, figures),
        agreement.within_return(figures, indicators),
    ]
    earlier = [m.beside.words for m in materials if m.beside.words is not None]
    if earlier:
        parts.append(_beside(materials, figures, earlier, indicators))
    if others := [m.beside.figures for m in materials if m.beside.figures is not None]:
        parts.append(_other_feed(figures, pd.concat(others), indicators, materials[0].quarter).to_frame("other_feed_p"))
    found = pd.concat(parts, axis=1)
    if "restated_share" in found:
        restates = found["told"].notna() & found["restated_share"].notna()
        found["told"] = found["told"].mask(restates, found["told"] + ", and restates a figure given before")
    return found.assign(kind="row", fault="", column_name=found["stored_column"].fillna(found["figure_column"]))


def _of_its_quarter(materials: Sequence[Material], figures: pd.DataFrame) -> pd.DataFrame:
    """Whether what is owed is of its delivery's quarter; what is published may be of any, whoever sends it."""
    asked = {code for m in materials if m.due is not None for code in m.due.asked}
    published = {
        i for m in materials for i in m.deliveries.loc[m.deliveries["supplier"].isin(publishers()), "delivery_id"]
    }
    is_owed = figures["indicator_code"].isin(asked) & ~figures["delivery_id"].isin(published)
    return itself.of_its_quarter(figures, is_owed, materials[0].quarter)


def _beside(
    materials: Sequence[Material],
    figures: pd.DataFrame,
    earlier: list[pd.DataFrame],
    indicators: Mapping[str, Indicator],
) -> pd.DataFrame:
    """In the order that counts: earlier quarters' words first, then the quarter's own, delivery by delivery."""
    ids = [name for m in materials for name in m.deliveries.loc[m.deliveries["is_usable"], "delivery_id"]]
    order = {name: at for at, name in enumerate(ids)}
    places = figures["delivery_id"].map(order)
    own = figures[places.notna()].assign(is_own=True, own=figures.index[places.notna()])
    own = own.iloc[places[places.notna()].argsort(kind="stable")]
    words = pd.concat([*(e.assign(is_own=False) for e in earlier if len(e)), own], ignore_index=True)
    found = beside_earlier(words, indicators).set_axis(own["own"].to_numpy()).reindex(figures.index)
    others = figures[places.isna()]
    if len(others):  # what says that a delivery is held must be known of it while it is held, too
        words = pd.concat([words.assign(is_own=False), others.assign(is_own=True)], ignore_index=True)
        again = beside_earlier(words, indicators).set_axis(others.index)
        found.loc[others.index, REPEATS] = again[REPEATS]
    return found


def _other_feed(
    figures: pd.DataFrame, told: pd.DataFrame, indicators: Mapping[str, Indicator], quarter: Quarter
) -> pd.Series:
    """P of a count of the quarter beside the other feed's count of the same events."""
    others = {code: i.also_counted_by for code, i in indicators.items() if i.also_counted_by}
    asked = figures[
        figures["indicator_code"].isin(list(others)) & (figures["period_end"] == pd.Timestamp(quarter.ends_on))
    ]
    keys = asked.assign(indicator_code=asked["indicator_code"].map(others))[["indicator_code", "area_code"]]
    beside = keys.merge(told, on=["indicator_code", "area_code"], how="left").set_axis(asked.index)
    return two_counts(beside["numerator"], asked["numerator"].fillna(asked["value"])).reindex(figures.index)


def _event_rows(material: Material) -> pd.DataFrame:
    """Events: of no area here, because counts by area of persons' rows are small numbers."""
    rows = material.rows.reset_index(drop=True)
    received = rows["delivery_id"].map(material.deliveries.set_index("delivery_id")["received_on"])
    beside = material.beside
    found = events.of_events(rows, material.contract, received, beside.events, beside.links)
    shown = found.pop("moment_at").fillna(rows["column_name"])
    kept = rows.drop(columns=[material.contract.area_column.name, "period_start", "period_end"])
    return pd.concat([kept, found], axis=1).assign(
        feed=material.contract.feed, kind="row", fault="", area_code=None, stored_column=rows["column_name"],
        column_name=shown,
    )  # fmt: skip


def _told_by_reading(material: Material) -> list[pd.DataFrame]:
    named = {"refused": material.refused, "notice": material.notices}
    return [
        told.rename(columns={"rule_id": "fault"}).assign(kind=kind, feed=material.contract.feed)
        for kind, told in named.items()
    ]


def _delivery_rows(
    materials: Sequence[Material], deliveries: pd.DataFrame, figures: pd.DataFrame, signed: pd.DataFrame,
    said: pd.DataFrame | None, changes: Mapping[str, pd.DataFrame],
) -> pd.DataFrame:  # fmt: skip
    contracts = {m.contract.feed: m.contract for m in materials}
    judged = itself.of_deliveries(deliveries, figures, contracts, materials[0].quarter, set(publishers()))
    if "evidence_answers" in signed:
        is_own = ~deliveries["supplier"].isin(publishers())
        judged["evidence_answers"] = deliveries["delivery_id"].map(signed["evidence_answers"]).where(is_own)
        judged = judged.join(itself.days_signed(deliveries, signed, materials[0].quarter))
    if said is not None:
        judged["repeat_p"] = deliveries["delivery_id"].map(repeated.of_last_period(said))
        copies = [_copies(m, said, deliveries) for m in materials if m.beside.sent is not None and m.due]
        judged["copy_p"] = deliveries["delivery_id"].map(pd.concat(copies)) if copies else np.nan
    moved = [
        events.records_p(deliveries[deliveries["feed"] == m.contract.feed], m.beside.records)
        for m in materials if m.contract.properties.events and m.beside.records is not None and len(m.deliveries)
    ]  # fmt: skip
    if moved:
        judged["records_p"] = pd.concat(moved)
    judged = judged.join(
        pd.concat([_losses(m, deliveries[deliveries["feed"] == m.contract.feed], changes[m.contract.feed])
                   for m in materials if len(m.deliveries)] or [deliveries[[]]])
    )  # fmt: skip
    found = deliveries.rename(columns={"rule_id": "fault"}).assign(kind="delivery")
    return pd.concat([found.assign(fault=found["fault"].fillna("")), judged], axis=1)


def _copies(material: Material, said: pd.DataFrame, deliveries: pd.DataFrame) -> pd.Series:
    """By delivery of a feed: how likely chance alone lets it state another sender's figures."""
    own = said[said["feed"] == material.contract.feed]
    suppliers = deliveries.set_index("delivery_id")["supplier"]
    of = material.deliveries
    order = {name: at for at, name in enumerate(of["delivery_id"])}
    counting = of.loc[of["is_usable"], "delivery_id"].tolist()
    return repeated.of_other_sender(own.assign(supplier=own["delivery_id"].map(suppliers)), order, counting)


def with_held(judged: Judged, materials: Sequence[Material], held: pd.DataFrame) -> Judged:
    """The same, with HELD_SHARE of deliveries of events, which is known once it is known which rows are held.

    `held`: rows with their delivery_id.
    """
    shares = [
        losses.set_aside(m.deliveries.set_index("delivery_id"), m.refused, held)
        for m in materials if m.contract.properties.events and len(m.deliveries)
    ]  # fmt: skip
    if not shares:
        return judged
    of_delivery = judged.frame["delivery_id"].where(judged.frame["kind"] == "delivery")
    return replace(judged, frame=judged.frame.assign(**{HELD_SHARE: of_delivery.map(pd.concat(shares))}))


def _losses(material: Material, deliveries: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """What a feed's deliveries of the quarter take away and restate, of those with rows, indexed as these."""
    found, ids = pd.DataFrame(index=deliveries.index), deliveries["delivery_id"]
    if material.contract.properties.events:
        if material.beside.sent is not None:
            found["lost_share"] = losses.lost_records(deliveries)
            found["lost_areas"] = _lost_areas(material, deliveries)
    elif material.beside.sent is not None:
        usual = usual_restaters(material.contract.feed)
        shares = losses.restated_figures(changes)
        found["lost_share"] = ids.map(losses.lost_figures(changes))
        found["restated_part"] = ids.map(shares).mask(deliveries["supplier"].isin(list(usual)))
        found["beyond_habit"] = ids.map(losses.beyond_habit(shares, _sent(material, deliveries), usual))
    return found


def _lost_areas(material: Material, deliveries: pd.DataFrame) -> pd.Series:
    area = {material.contract.area_column.name: "area"}
    before, last = material.beside.events, material.quarter.previous().starts_on
    earlier = pd.DataFrame(columns=["supplier", "area"])
    if before is not None and len(before):
        earlier = before[pd.to_datetime(before["collection_quarter"]) == pd.Timestamp(last)].rename(columns=area)
    return losses.lost_areas(deliveries, material.rows.rename(columns=area), earlier)


def _sent(material: Material, deliveries: pd.DataFrame) -> pd.DataFrame:
    """Every delivery of a feed, in the order that counts: those of quarters before, then the quarter's own."""
    before = material.beside.sent
    assert before is not None  # noqa: S101 - the callers asked
    return pd.concat([before.assign(is_own=False, is_usable=True), deliveries.assign(is_own=True)], ignore_index=True)


def _changes(material: Material, deliveries: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """How figures that stood before stand after each delivery of a feed: losses.CHANGES; none where it isn't known."""
    words = material.beside.words
    if words is None or material.beside.sent is None or material.rows.empty:
        return losses.NO_CHANGES
    own = figures["feed"] == material.contract.feed
    sent = _sent(material, deliveries[deliveries["feed"] == material.contract.feed])
    return losses.changes_of(sent, pd.concat([words, figures[own]], ignore_index=True))


def _kept(figures: pd.DataFrame, changes: pd.DataFrame) -> pd.Series:
    """`kept` beside each figure that its sender gave before; missing beside one that is new."""
    place = ["delivery_id", *losses.SAID]
    stated = changes.loc[changes["outcome"] != "dropped", place].drop_duplicates()
    is_kept = pd.MultiIndex.from_frame(figures[place]).isin(pd.MultiIndex.from_frame(stated))
    return pd.Series("kept", index=figures.index, dtype="str").where(is_kept)

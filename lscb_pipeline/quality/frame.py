"""The one frame that rules run on: figures or events, what was refused and noticed, what is due, of all feeds at once.

Here: what is judged, brought together from what intake read and what is at hand beside it. Not here: the rules, nor
whose the rows are in a score (units.py). In `lscb check` the same frame is made of one file.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.rules import Rule
from lscb_pipeline.quality import events, itself, losses
from lscb_pipeline.quality.beside_earlier import beside_earlier
from lscb_pipeline.quality.chance import two_counts
from lscb_pipeline.quality.due import Due, due_rows, sender_rows
from lscb_pipeline.quality.figures import NO_WORDS, with_confirmed_zeros, words_of
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.suppliers import publishers

PLACE = ["feed", "kind", "delivery_id", "supplier", "area_code", "sheet", "row_number", "column_name", "stored_column",
         "fault", "message"]  # fmt: skip
FIGURE = ["indicator_code", "breakdown", "period_start", "period_end", "numerator", "denominator", "value"]
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
    """The frame (PLACE, FIGURE, OF_UNITS, the columns that rules name), all figures, and the sign-offs by delivery."""

    frame: pd.DataFrame
    figures: pd.DataFrame
    signed: pd.DataFrame


def judged_frame(materials: Sequence[Material]) -> Judged:
    """Bring together what is judged of feeds of one quarter."""
    figures, own_columns, signed = _stated(materials)
    parts = [_figure_rows(materials, figures, own_columns)] if len(figures) else []
    if parts and "became_zero" in parts[0]:
        figures = figures.assign(is_held=parts[0]["became_zero"] == 1)
    parts += [_event_rows(m) for m in materials if m.contract.properties.events and len(m.rows)]
    parts += [told for m in materials for told in _told_by_reading(m) if len(told)]
    deliveries = _together(materials, "deliveries")
    parts.append(_delivery_rows(materials, deliveries, figures, signed))
    for material in materials:
        if material.due is not None:
            own = figures.assign(row_number=own_columns["row_number"]) if len(figures) else figures
            own = own[own["feed"] == material.contract.feed]
            parts.append(sender_rows(material.due, material.deliveries, own).assign(feed=material.contract.feed))
            parts.append(due_rows(material.due, material.deliveries, own).assign(feed=material.contract.feed))
    frame = pd.concat([part for part in parts if len(part)], ignore_index=True)
    of = deliveries.set_index("delivery_id")
    named = [c for m in materials for r in m.contract.rules for c in r.columns]
    frame = frame.reindex(columns=list(dict.fromkeys([*PLACE, *FIGURE, *OF_UNITS, *named, "told"])))
    frame["supplier"] = frame["supplier"].fillna(frame["delivery_id"].map(of["supplier"]))
    frame["sheet"] = frame["sheet"].fillna(frame["delivery_id"].map(of["sheet"]))
    return Judged(frame, figures, signed)


def _together(materials: Sequence[Material], name: str) -> pd.DataFrame:
    parts: list[pd.DataFrame] = [getattr(m, name).assign(feed=m.contract.feed) for m in materials]
    return pd.concat([p for p in parts if len(p)] or parts[:1], ignore_index=True)


def _stated(materials: Sequence[Material]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """All figures; beside them the contracts' own columns that rules read, and where they stand; sign-offs."""
    figures, beside, signed = [], [], [pd.DataFrame()]
    for m in materials:
        if m.contract.properties.events or m.rows.empty:
            continue
        rows = m.rows.reset_index(drop=True)
        confirmed = m.deliveries.loc[m.deliveries["is_confirmed"], "delivery_id"]
        words = with_confirmed_zeros(words_of(rows, m.contract, m.indicators), confirmed)
        read = {c for rule in m.contract.rules for c in rule.columns if c in rows and c not in words}
        figures.append(words)
        beside.append(_own_columns(rows, words, m.contract, sorted(read)))
        if any(column.properties.sign_off for column in m.contract.columns):
            signed.append(itself.sign_off(rows, words, itself.due_on(m.contract, m.quarter)))
    if not figures:
        return NO_WORDS, pd.DataFrame(), pd.concat(signed)
    return pd.concat(figures, ignore_index=True), pd.concat(beside, ignore_index=True), pd.concat(signed)


def _own_columns(rows: pd.DataFrame, words: pd.DataFrame, contract: Contract, names: list[str]) -> pd.DataFrame:
    """Contract columns beside the figures: of several that a row states, the first that a column takes part in."""
    found = rows.loc[words.index, ["row_number", "column_name", *names]]
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
            columns=["has_note", "needs_note", "is_held", "status", "is_true_zero", "reason_code", "figure_number"]
        ),
        beside,
        itself.of_figures(figures, indicators),
        _of_its_quarter(materials, figures),
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
    shown = found["column_name"].fillna(found["figure_column"])
    return found.assign(kind="row", fault="", stored_column=found["column_name"], column_name=shown)


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
    own = figures[places.notna()].assign(is_held=False, is_own=True, own=figures.index[places.notna()])
    own = own.iloc[places[places.notna()].argsort(kind="stable")]
    words = pd.concat([*(e.assign(is_own=False) for e in earlier if len(e)), own], ignore_index=True)
    found = beside_earlier(words, indicators)
    return found.set_axis(own["own"].to_numpy()).reindex(figures.index)


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
    found = events.of_events(rows, material.contract, material.beside.events, material.beside.links)
    kept = rows.drop(columns=[material.contract.area_column.name, "period_start", "period_end"])
    return pd.concat([kept, found], axis=1).assign(
        feed=material.contract.feed, kind="row", fault="", area_code=None, stored_column=rows["column_name"]
    )


def _told_by_reading(material: Material) -> list[pd.DataFrame]:
    named = {"refused": material.refused, "notice": material.notices}
    return [
        told.rename(columns={"rule_id": "fault"}).assign(kind=kind, feed=material.contract.feed)
        for kind, told in named.items()
    ]


def _delivery_rows(
    materials: Sequence[Material], deliveries: pd.DataFrame, figures: pd.DataFrame, signed: pd.DataFrame
) -> pd.DataFrame:
    contracts = {m.contract.feed: m.contract for m in materials}
    judged = itself.of_deliveries(deliveries, figures, contracts, materials[0].quarter, set(publishers()))
    if "evidence_answers" in signed:
        is_own = ~deliveries["supplier"].isin(publishers())
        judged["evidence_answers"] = deliveries["delivery_id"].map(signed["evidence_answers"]).where(is_own)
    changes = [
        events.records_p(deliveries[deliveries["feed"] == m.contract.feed], m.beside.records)
        for m in materials if m.contract.properties.events and m.beside.records is not None and len(m.deliveries)
    ]  # fmt: skip
    if changes:
        judged["records_p"] = pd.concat(changes)
    judged = judged.join(pd.concat([_losses(m, deliveries[deliveries["feed"] == m.contract.feed], figures)
                                    for m in materials if len(m.deliveries)] or [deliveries[[]]]))  # fmt: skip
    found = deliveries.rename(columns={"rule_id": "fault"}).assign(kind="delivery")
    return pd.concat([found.assign(fault=found["fault"].fillna("")), judged], axis=1)


def _losses(material: Material, deliveries: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """What a feed's deliveries of the quarter take away, of those with rows, indexed as these."""
    found = pd.DataFrame(index=deliveries.index)
    if material.contract.properties.events:
        found["refused_share"] = losses.refused_records(deliveries, material.refused)
        if material.beside.sent is not None:
            found["lost_share"] = losses.lost_records(deliveries)
    elif material.beside.sent is not None and material.beside.words is not None and len(material.rows):
        sent = pd.concat([material.beside.sent.assign(is_own=False, is_usable=True), deliveries.assign(is_own=True)])
        own = figures[figures["feed"] == material.contract.feed]
        shares = losses.lost_figures(sent, pd.concat([material.beside.words, own]))
        found["lost_share"] = deliveries["delivery_id"].map(shares)
    return found

"""Whose rows are whose in a score: each area's own return, each sender's feed, and what stands of them.

Here: judged rows into rows tested and failing by unit and rule, and the facts of each unit that the score needs. Not
here: the score's arithmetic (readiness.py). A unit is an area, where areas send for themselves, else a sender.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lscb_pipeline.frames.judging import RuleCounts, RuleRows, ScoringUnits, UnitAreas, UnitResults
from lscb_pipeline.frames.key_columns import PERIOD
from lscb_pipeline.quality.inputs.judgement_inputs import JudgementInputs
from lscb_pipeline.quality.inputs.obligations import GIVEN
from lscb_pipeline.quality.rules.judgement import Judgement
from lscb_pipeline.reference.areas import by_member
from lscb_pipeline.reference.states import ReturnStatus
from lscb_pipeline.reference.suppliers import own_areas

RESULTS = ["scored_unit", "rule_id", "dimension", "severity", "weight", "holds_row", "rows_tested", "rows_failing"]
Numbers = NDArray[np.intp]


@dataclass(frozen=True)
class Units:
    """Units with what their score needs, rules' results on their rows, and the areas that senders' units speak for."""

    units: ScoringUnits
    results: UnitResults
    external: UnitAreas


def units_of(materials: Sequence[JudgementInputs], judgement: Judgement) -> Units:
    """Bring a judged frame down to its units."""
    frame = judgement.judged.frame
    deliveries = pd.concat([m.deliveries.assign(feed=m.contract.feed) for m in materials]).set_index("delivery_id")
    rows = _by_unit(frame, _standing(materials, deliveries, judgement))
    units = _facts(rows, frame, deliveries, judgement)
    numbers = pd.Series(units.index, index=units["key"])
    unit_numbers = rows["key"].map(numbers)
    known = unit_numbers.notna().to_numpy()
    results = _counts(unit_numbers[known].to_numpy(dtype=np.intp), rows["place"].to_numpy()[known], frame, judgement)
    return Units(units.drop(columns="key"), results, _external(frame, units, materials))


def rows_by_delivery(judgement: Judgement) -> RuleCounts:
    """How many rows each rule tested, and how many failed, by delivery; by supplier where nothing came."""
    frame = judgement.judged.frame
    names = ["feed", "supplier", "delivery_id"]
    keys = pd.MultiIndex.from_frame(frame[names].astype("object").fillna(""))
    numbers, distinct = keys.factorize()
    counted = _counts(numbers, np.arange(len(frame)), frame, judgement)
    named = pd.DataFrame(list(distinct), columns=names).replace("", None)
    return counted.join(named, on="scored_unit").drop(columns=["scored_unit", "weight", "holds_row"])


def _standing(materials: Sequence[JudgementInputs], deliveries: pd.DataFrame, judgement: Judgement) -> pd.Series:
    """Which deliveries' words stand, by delivery: the last usable one on any of its scope, or what came if none is."""
    usable = deliveries["is_usable"] & ~deliveries.index.isin(list(judgement.stopped))
    sender = deliveries["feed"] + " " + deliveries["supplier"]
    last = usable & ~sender.where(usable).duplicated(keep="last")
    figures = judgement.judged.figures
    for material in materials:
        usable_of_feed = usable[deliveries["feed"] == material.contract.feed]
        scope = [name for name in material.contract.properties.replaces if name not in ("period", "supplier")]
        if scope and usable_of_feed.sum() > 1 and len(figures):
            figures_of_feed = figures[figures["feed"] == material.contract.feed]
            figures_of_feed = figures_of_feed[figures_of_feed["delivery_id"].map(usable_of_feed).eq(True)]
            at = figures_of_feed["delivery_id"].map({name: place for place, name in enumerate(usable_of_feed.index)})
            by = [figures_of_feed[name] for name in (*scope, *PERIOD)]
            by += [] if "area_code" in scope else [figures_of_feed["delivery_id"].map(deliveries["supplier"])]
            newest = at.groupby(by).transform("max") == at
            stands = newest.groupby(figures_of_feed["delivery_id"]).any()
            last |= stands.reindex(last.index, fill_value=False)
            last &= stands.reindex(last.index, fill_value=True)
    without = ~sender.isin(sender[last])
    return last | (without & ~sender.duplicated(keep="last"))


def _by_unit(frame: RuleRows, standing: pd.Series) -> pd.DataFrame:
    """Places of the frame's rows by unit (key); a row about several areas is there for each of them.

    A row of no area counts for its sender's own area; a delivery as a whole, for all areas that it speaks of. A figure
    that is due counts whichever delivery its last word is of.
    """
    counts = frame["delivery_id"].isna() | (frame["kind"] == "due") | frame["delivery_id"].map(standing).eq(True)
    rows = (
        frame.loc[counts, ["feed", "kind", "delivery_id", "supplier", "area_code"]].rename_axis("place").reset_index()
    )
    own_area_of_sender = rows["supplier"].map(own_areas())
    area = rows["area_code"].fillna(own_area_of_sender).where(own_area_of_sender.notna())
    spoken = rows[own_area_of_sender.notna() & rows["area_code"].notna() & (rows["kind"] == "row")]
    named = spoken[["delivery_id", "area_code"]].drop_duplicates().groupby("delivery_id")["area_code"].agg("+".join)
    whole = (rows["kind"] == "delivery") & rows["delivery_id"].isin(named.index)
    area = area.mask(whole, rows["delivery_id"].map(named))
    if area.str.contains("+", regex=False).any():
        rows = rows.assign(area=area.str.split("+")).explode("area").drop_duplicates(["place", "area"])
    else:
        rows = rows.assign(area=area)
    return rows.assign(key=rows["feed"] + " " + rows["area"].fillna(rows["supplier"])).reset_index(drop=True)


def _facts(rows: pd.DataFrame, frame: RuleRows, deliveries: pd.DataFrame, judgement: Judgement) -> pd.DataFrame:
    """What the score needs to know of each unit, numbered."""
    counted = rows.join(frame[["due_state", "agreement", "sender_state"]], on="place")
    counted["is_due"], counted["owes"] = counted["due_state"].notna(), counted["sender_state"].notna()
    counted["is_given"] = counted["due_state"].isin(GIVEN) | (counted["agreement"] == "agreed")
    counted["came"] = counted["delivery_id"].where(counted["kind"] == "delivery")
    units = counted.groupby("key", sort=True).agg(
        feed=("feed", "first"), area_code=("area", "first"), owed_by=("supplier", "first"), owes=("owes", "any"),
        figures_due=("is_due", "sum"), figures_given=("is_given", "sum"), delivery_id=("came", "last"),
    ).reset_index()  # fmt: skip
    units = units[units["delivery_id"].notna() | units["owes"]].reset_index(drop=True).rename_axis("scored_unit")
    has_come = units["delivery_id"].notna()
    units["supplier"] = units["delivery_id"].map(deliveries["supplier"]).astype("object").fillna(units["owed_by"])
    is_usable = units["delivery_id"].map(deliveries["is_usable"]).eq(True)
    is_usable &= ~units["delivery_id"].isin(list(judgement.stopped))
    units["status"] = np.where(
        ~has_come, ReturnStatus.NO_RETURN, np.where(is_usable, ReturnStatus.RETURNED, ReturnStatus.REJECTED)
    )
    signed = judgement.judged.signed
    feeds = [feed for feed, own in judgement.rules.items() if any("evidence_answers" in r.columns for r in own)]
    units["has_evidence"] = units["area_code"].notna() & units["feed"].isin(feeds)
    for name in ("evidence_answers", "is_signed_off", "assurance_level"):
        units[name] = units["delivery_id"].map(signed[name]) if name in signed else np.nan
    units["is_signed_off"] = units["is_signed_off"].eq(True)
    late = frame[frame["days_late"].notna()].drop_duplicates(["feed", "supplier"])
    days = pd.Series(late["days_late"].to_numpy(), index=late["feed"] + " " + late["supplier"])
    units["working_days_late"] = (units["feed"] + " " + units["supplier"]).map(days).astype("float64")
    return units.drop(columns=["owed_by", "owes"])


def _counts(units: Numbers, places: Numbers, frame: RuleRows, judgement: Judgement) -> UnitResults:
    """Rows tested and failing by unit and rule; `units` and `places` side by side, for each row that is counted."""
    size = int(units.max()) + 1 if len(units) else 0
    times = frame["rows_alike"].to_numpy()
    feeds = frame["feed"].to_numpy()[places]
    of_feed = {feed: np.flatnonzero(feeds == feed) for feed in judgement.rules}
    masks: dict[tuple[str, ...], NDArray[np.bool_]] = {}
    by_rule = []
    for feed, rules_of_feed in judgement.rules.items():
        rows_of_feed = of_feed[feed]
        for rule in rules_of_feed:
            names = tuple(rule.columns)
            if names not in masks:
                masks[names] = frame[list(names)].notna().all(axis=1).to_numpy()
            if not len(judgement.failing[feed, rule.id]) and not masks[names][places[rows_of_feed]].any():
                continue  # no row of the feed is tested
            failing = np.zeros(len(frame), dtype=bool)
            failing[judgement.failing[feed, rule.id]] = True
            has_run = (masks[names] | failing) & ~_crashed(feed, rule.id, frame, judgement)
            tested = np.bincount(units[rows_of_feed], weights=(has_run * times)[places[rows_of_feed]], minlength=size)
            failed = np.bincount(units[rows_of_feed], weights=(failing * times)[places[rows_of_feed]], minlength=size)
            some = np.flatnonzero(tested)
            by_rule.append((rule, some, tested[some], failed[some]))
    if not by_rule:
        return pd.DataFrame(columns=RESULTS).astype({"rows_tested": "int64", "rows_failing": "int64"})
    repeats = [len(some) for _, some, _, _ in by_rule]
    about = pd.DataFrame([(r.id, r.dimension, r.severity, r.weight, r.stops == "row") for r, *_ in by_rule],
                         columns=RESULTS[1:6])  # fmt: skip
    return about.take(np.repeat(np.arange(len(by_rule)), repeats)).reset_index(drop=True).assign(
        scored_unit=np.concatenate([some for _, some, _, _ in by_rule]),
        rows_tested=np.concatenate([tested for _, _, tested, _ in by_rule]).astype("int64"),
        rows_failing=np.concatenate([failed for _, _, _, failed in by_rule]).astype("int64"),
        weight=lambda rows: rows["weight"].astype("float64"),
    )[RESULTS]  # fmt: skip


def _crashed(feed: str, rule_id: str, frame: RuleRows, judgement: Judgement) -> NDArray[np.bool_]:
    """The rows of deliveries on which a rule crashed: it has tested none of them."""
    names = [
        name or ""
        for (crashed_feed, name), ids in judgement.crashed_on.items()
        if crashed_feed == feed and rule_id in ids
    ]
    if not names:
        return np.zeros(len(frame), dtype=bool)
    return frame["delivery_id"].astype("object").fillna("").isin(names).to_numpy()


def _external(frame: RuleRows, units: ScoringUnits, materials: Sequence[JudgementInputs]) -> UnitAreas:
    """The areas that a sender's figures are of: those it owes figures of, and those it states figures of."""
    senders = units[units["area_code"].isna()].reset_index()[["scored_unit", "feed", "supplier"]]
    named = [frame[["feed", "supplier", "area_code"]].dropna()]
    named += [m.due.figures[["supplier", "area_code"]].assign(feed=m.contract.feed) for m in materials if m.due]
    pairs = by_member(pd.concat(named).drop_duplicates()).drop_duplicates()
    return senders.merge(pairs, on=["feed", "supplier"], validate="one_to_many")[["scored_unit", "area_code"]]

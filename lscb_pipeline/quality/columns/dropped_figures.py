"""What a delivery takes away or restates: figures or records its sender gave before, and events that don't count.

Here: how each figure that stood before a delivery stands after it, and judged columns of deliveries made of that, known
of every delivery with rows, a stopped one too. Not here: from which share on a loss is notable
(data_contracts/rules.yaml), nor who restates by habit (reference/restater.csv).
"""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lscb_pipeline.frames.judged_columns import AreaCounts, SupplierAreaCounts
from lscb_pipeline.frames.judging import FeedsFigureChanges, FigureChanges, HeldRows, ResentCounts, StatedFigures
from lscb_pipeline.frames.key_columns import PERIOD, TABLES_KEY
from lscb_pipeline.frames.received import DeliveryRecords, StatingDeliveries
from lscb_pipeline.frames.records import DeliveryRefusals
from lscb_pipeline.frames.schema import schema_of
from lscb_pipeline.quality.inputs.stated_figures import UNAVAILABLE

# Rows that are refused for these are no events that the quarter's figures lack.
NOT_ITS_OWN = ["date_in_quarter", "key_repeated", "area_of_supplier"]
NOTABLE = 0.05  # by which share a figure sent again differs that counts as restated (rule restated_within_5_percent)
CHANGES = list(schema_of(FigureChanges).columns)
NO_CHANGES = pd.DataFrame(
    {
        **dict.fromkeys(["delivery_id", *TABLES_KEY, "outcome"], pd.Series(dtype="str")),
        **dict.fromkeys(PERIOD, pd.Series(dtype="datetime64[s]")),
        **dict.fromkeys(["before", "after"], pd.Series(dtype="float64")),
        "is_held": pd.Series(dtype="bool"),
    }
)[CHANGES]
MANY = 10  # events of a quarter that become none by chance less than twice in a thousand
LOST = ("dropped", "blanked", "zeroed")
OUTCOMES = ("restated", "zeroed", "blanked", "dropped")  # but `kept`


def changes_of(sent: StatingDeliveries, figures: StatedFigures) -> FigureChanges:
    """How each figure that its sender gave before stands after each delivery that speaks of it.

    `sent`: in the order that counts; where one isn't complete, what it leaves out stands. `figures`: what they state;
    one that is_astray, where that is known, doesn't make its delivery speak of anything else of that period. `outcome`:
    `dropped` (left out, within what the delivery replaces), `blanked` (a marker or reason stands in its place),
    `zeroed` (positive before, and 0 that nobody says is a true one), `restated` (by more than NOTABLE) or `kept`.
    Only figures of periods that own ones speak of; of earlier deliveries too, for a habit is told by them. What is_held
    has its outcome, should it count, and doesn't change what the next one finds: which rows wait isn't known of a
    delivery that waits as a whole, and that must not decide whether it does.
    """
    is_own = figures["delivery_id"].isin(sent.loc[sent["is_own"], "delivery_id"])
    periods = figures.loc[is_own, PERIOD].drop_duplicates()
    figures = figures.merge(periods, on=PERIOD, validate="many_to_one")
    figures = figures.assign(
        is_blank=figures["numerator"].isna() & figures["value"].isna() & figures["status"].isin(UNAVAILABLE),
        is_zero=(figures["numerator"].fillna(figures["value"]) == 0) & ~figures["is_true_zero"].eq(True),
        is_held=figures["is_held"].astype("bool"),
        is_astray=figures["is_astray"].eq(True) if "is_astray" in figures else False,
        figure=figures.groupby(TABLES_KEY, sort=False, dropna=False).ngroup(),
    )
    distinct = figures.drop_duplicates("figure")  # in the order of their numbers
    by_delivery = {str(name): rows for name, rows in figures.groupby("delivery_id", sort=False)}
    sent = sent[sent["delivery_id"].isin(list(by_delivery))]
    scopes = {replaces: _scope(distinct, replaces) for replaces in set(sent["replaces"])}
    changes_of_senders: list[pd.DataFrame] = []
    for _, by_one in sent.groupby("supplier", sort=False):
        if len(by_one) > 1:
            changes_of_senders += _of_sender(by_one, by_delivery, scopes, len(distinct))
    if not changes_of_senders:
        return NO_CHANGES
    changes = pd.concat(changes_of_senders, ignore_index=True)
    places = distinct[TABLES_KEY].take(changes.pop("figure").to_numpy(dtype=np.intp)).reset_index(drop=True)
    return pd.concat([changes, places], axis=1)[CHANGES]


def _scope(figures: StatedFigures, replaces: tuple[str, ...]) -> NDArray[np.intp]:
    """The number of the statement that each figure is part of, where deliveries are complete in these columns."""
    columns = [*(name for name in replaces if name not in ("period", "supplier")), *PERIOD]
    return np.asarray(figures.groupby(columns, sort=False, dropna=False).ngroup(), dtype=np.intp)


def _of_sender(
    sent: StatingDeliveries,
    by_delivery: Mapping[str, StatedFigures],
    scopes: Mapping[tuple[str, ...], NDArray[np.intp]],
    size: int,
) -> Iterator[pd.DataFrame]:
    """One sender's deliveries, in their order: what becomes of the figures that stood before each."""
    parts = ["numerator", "value"]
    stands = pd.DataFrame({"is_given": False, "is_zero": False, "numerator": np.nan, "value": np.nan}, range(size))
    columns = ["delivery_id", "replaces", "is_complete", "is_usable"]
    for delivery, replaces, is_complete, is_usable in sent[columns].itertuples(index=False, name=None):
        rows, scope = by_delivery[delivery].drop_duplicates("figure", keep="last").set_index("figure"), scopes[replaces]
        is_spoken_of = np.isin(scope, scope[rows.index[~rows["is_astray"]]]) | stands.index.isin(rows.index)
        before = stands[stands["is_given"].to_numpy() & is_spoken_of]
        new = rows.reindex(before.index)
        is_stated = before.index.isin(rows.index)
        is_blank, is_zero, is_held = (new[name].eq(True).to_numpy() for name in ("is_blank", "is_zero", "is_held"))
        was, now = (stated["numerator"].fillna(stated["value"]) for stated in (before, new))
        is_restated = (_change(before, new) > NOTABLE).to_numpy()
        outcome = np.select(
            [~is_stated & is_complete, is_blank, is_zero & (was > 0).to_numpy(), is_restated],
            ["dropped", "blanked", "zeroed", "restated"],
            "kept",
        )
        outcomes = pd.DataFrame({"figure": before.index, "delivery_id": delivery, "outcome": outcome})
        yield outcomes.assign(before=was.to_numpy(), after=now.to_numpy(), is_held=is_held)
        if is_usable:
            stands.loc[before.index[outcome == "dropped"], "is_given"] = False
            counts = rows[~rows["is_held"]]
            stands.loc[counts.index, parts] = counts[parts]
            stands.loc[counts.index, "is_given"] = ~counts["is_blank"]


def _change(before: pd.DataFrame, after: pd.DataFrame) -> pd.Series:
    """By which share figures differ: counts beside counts, and values beside values where either has no count."""
    shares = [
        ((after[name] - before[name]).abs() / before[name].abs()).mask(before[name].eq(after[name]), 0.0)
        for name in ("numerator", "value")
    ]
    return shares[0].fillna(shares[1])


def counted(changes: FeedsFigureChanges) -> ResentCounts:
    """How many figures given before each delivery restates, and takes away, by indicator: where any is not as it was.

    What is held changes nothing yet.
    """
    by = ["feed", "delivery_id", "indicator_code"]
    is_so = {name: (changes["outcome"] == name) & ~changes["is_held"] for name in OUTCOMES}
    counts = changes[by].assign(given_before=1, **is_so).groupby(by, sort=True).sum().astype("int64")
    return counts[counts[list(OUTCOMES)].any(axis=1)].reset_index()


def lost_figures(changes: FigureChanges) -> pd.Series:
    """Which share of the figures given before a delivery drops, blanks or sets to 0, one aside (but_one); by id."""
    return _share_of(changes, changes["outcome"].isin(LOST))


def restated_figures(changes: FigureChanges) -> pd.Series:
    """Which share of the figures given before, and given again, a delivery restates, one aside (but_one); by id."""
    again = changes[changes["after"].notna() & (changes["outcome"] != "zeroed")]
    return _share_of(again, again["outcome"] == "restated")


def _share_of(changes: FigureChanges, which: pd.Series) -> pd.Series:
    counts = which.groupby(changes["delivery_id"], sort=False).agg(["sum", "count"]).astype("float64")
    return but_one(counts["sum"], counts["count"])


def beyond_habit(shares: pd.Series, sent: StatingDeliveries, usual: Mapping[str, float]) -> pd.Series:
    """By how much what a delivery restates exceeds the most its sender did before; of senders in `usual`, by id.

    `shares`: restated_figures. `usual`: by sender that restates by habit, how large a share it is known for. What was
    stopped or held sets no measure.
    """
    restaters = sent[sent["delivery_id"].isin(shares.index) & sent["supplier"].isin(list(usual))]
    sender = restaters["supplier"]
    share = shares.reindex(restaters["delivery_id"]).set_axis(restaters.index)
    known = share.where(restaters["is_usable"].astype("bool"))
    most = known.groupby(sender).cummax().groupby(sender).ffill().groupby(sender).shift()
    most = pd.concat([most, sender.map(usual)], axis=1).max(axis=1)
    return (share - most).clip(lower=0).set_axis(restaters["delivery_id"].to_numpy())


def lost_records(deliveries: DeliveryRecords) -> pd.Series:
    """Which share of the records of its sender's last one of the quarter a delivery lacks (but_one); by its row."""
    sender = deliveries["supplier"]
    records = deliveries["records"].astype("float64")
    last = records.where(deliveries["is_usable"]).groupby(sender).ffill().groupby(sender).shift()
    return but_one(last - records, last).where(records > 0)


def lost_areas(deliveries: DeliveryRecords, areas: AreaCounts, before: SupplierAreaCounts) -> pd.Series:
    """How many areas a delivery of events has none of, though its sender's last one had; indexed as `deliveries`.

    `areas`: their events; `before`: the events of the quarter before. Beside a delivery of the
    same quarter any area counts, for what it had is what happened; beside the quarter before one that had MANY events
    and more, which chance alone seldom makes none.
    """
    counts = areas.pivot_table("events", "delivery_id", "area_code", "sum", fill_value=0)
    earlier = before.pivot_table("events", "supplier", "area_code", "sum", fill_value=0)
    every = counts.columns.union(earlier.columns)
    now = counts.reindex(index=deliveries["delivery_id"], columns=every, fill_value=0)
    now = now.set_axis(deliveries.index).astype("float64")
    standing = now.where(deliveries["is_usable"] & (deliveries["records"] > 0), np.nan)
    last = standing.groupby(deliveries["supplier"]).ffill().groupby(deliveries["supplier"]).shift()
    known = earlier.reindex(index=deliveries["supplier"], columns=every, fill_value=0).set_axis(deliveries.index)
    had_events = last.gt(0).where(last.notna(), known >= MANY)
    lost: pd.Series = (had_events & (now == 0)).sum(axis=1).astype("float64")
    return lost.where(deliveries["records"] > 0)


def set_aside(deliveries: DeliveryRecords, refused: DeliveryRefusals, held: HeldRows) -> pd.Series:
    """Which share of a delivery's own events is refused or held (but_one), and lacking in its counts; by id."""
    records = deliveries.set_index("delivery_id")["records"]
    lacking = refused.loc[~refused["rule_id"].isin(NOT_ITS_OWN), "delivery_id"].value_counts()
    lacks = lacking.reindex(records.index, fill_value=0)
    waits = held["delivery_id"].value_counts().reindex(records.index, fill_value=0)
    return but_one(lacks + waits, records + lacks).where(records > 0)


def but_one(lost: pd.Series, given: pd.Series) -> pd.Series:
    """The share lost with one set aside on both sides: a single figure or record can always go, whatever it is of."""
    return ((lost - 1) / (given - 1).clip(lower=1)).clip(lower=0)

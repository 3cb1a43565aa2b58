"""What a delivery takes away: figures or records that its sender gave before, and events that don't count.

Here: judged columns of deliveries, known of every delivery with rows, a stopped one too, beside those that count
before it. Not here: from which share on a loss is notable (data_contracts/rules.yaml).
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lscb_pipeline.quality.figures import KEY, UNAVAILABLE

SAID = [*KEY, "source_table"]
# Rows that are refused for these are no events that the quarter's figures lack.
NOT_ITS_OWN = ["date_in_quarter", "key_repeated", "area_of_supplier"]


def lost_figures(sent: pd.DataFrame, words: pd.DataFrame) -> pd.Series:
    """Which share of the figures given before, within what it replaces, a delivery drops or leaves blank.

    `sent`, in the order that counts: delivery_id, supplier, replaces, is_complete (no row was refused: else what it
    leaves out stands), is_usable, is_own (of the quarter judged). `words`: what they state, as figures.words_of; what
    is_held doesn't count. Returns the shares, one figure aside (_share), of own ones, by delivery_id.
    """
    own = words["delivery_id"].isin(sent.loc[sent["is_own"], "delivery_id"])
    periods = words.loc[own, ["period_start", "period_end"]].drop_duplicates()
    words = words.merge(periods, on=["period_start", "period_end"])
    is_blank = words["numerator"].isna() & words["value"].isna() & words["status"].isin(UNAVAILABLE)
    words = words.assign(is_given=~is_blank, figure=words.groupby(SAID, sort=False, dropna=False).ngroup())
    figures = words.drop_duplicates("figure")  # in the order of their numbers
    said = {str(name): rows for name, rows in words.groupby("delivery_id", sort=False)}
    sent = sent[sent["delivery_id"].isin(list(said))]
    scopes = {replaces: _scope(figures, replaces) for replaces in set(sent["replaces"])}
    lost: dict[str, tuple[int, int]] = {}
    for _, by_one in sent.groupby("supplier", sort=False):
        if len(by_one) > 1:
            lost |= _of_sender(by_one, said, scopes, len(figures))
    counts = pd.DataFrame.from_dict(lost, orient="index", columns=["gone", "before"], dtype="float64")
    return _share(counts["gone"], counts["before"]).reindex(sent.loc[sent["is_own"], "delivery_id"])


def _scope(figures: pd.DataFrame, replaces: tuple[str, ...]) -> NDArray[np.intp]:
    """The number of the statement that each figure is part of, where deliveries are complete in these columns."""
    columns = [*(name for name in replaces if name not in ("period", "supplier")), "period_start", "period_end"]
    return np.asarray(figures.groupby(columns, sort=False, dropna=False).ngroup(), dtype=np.intp)


def _of_sender(
    sent: pd.DataFrame, said: Mapping[str, pd.DataFrame], scopes: Mapping[tuple[str, ...], NDArray[np.intp]], size: int
) -> dict[str, tuple[int, int]]:
    """One sender's deliveries, in their order: how many figures are gone after each, of how many that stood before."""
    lost = {}
    numbers = np.arange(size)
    stands = np.zeros(size, dtype=bool)
    columns = ["delivery_id", "replaces", "is_complete", "is_usable"]
    for delivery, replaces, is_complete, is_usable in sent[columns].itertuples(index=False, name=None):
        rows, scope = said[delivery], scopes[replaces]
        is_stated, is_given = np.isin(numbers, rows["figure"]), np.isin(numbers, rows.loc[rows["is_given"], "figure"])
        before = stands & np.isin(scope, scope[is_stated])
        gone = before & ~is_given & (is_stated | is_complete)
        lost[delivery] = gone.sum(), before.sum()
        if is_usable:
            counts = np.isin(numbers, rows.loc[~rows["is_held"].astype("bool"), "figure"])
            stands = np.where(counts, is_given, stands & ~(gone & ~is_stated))
    return lost


def lost_records(deliveries: pd.DataFrame) -> pd.Series:
    """Which share of the records of its sender's last one of the quarter a delivery lacks (_share), indexed as these.

    `deliveries`, in the order that counts: supplier, records (that can be used), is_usable.
    """
    sender = deliveries["supplier"]
    records = deliveries["records"].astype("float64")
    last = records.where(deliveries["is_usable"]).groupby(sender).ffill().groupby(sender).shift()
    return _share(last - records, last).where(records > 0)


def set_aside(deliveries: pd.DataFrame, refused: pd.DataFrame, held: pd.DataFrame) -> pd.Series:
    """Which share of a delivery's own events is refused or held (_share), and lacking in its counts.

    `deliveries`: by delivery_id, records (that can be used, held ones among them). `held`: rows with delivery_id.
    """
    lacking = refused.loc[~refused["rule_id"].isin(NOT_ITS_OWN), "delivery_id"].value_counts()
    lacks = lacking.reindex(deliveries.index, fill_value=0)
    waits = held["delivery_id"].value_counts().reindex(deliveries.index, fill_value=0)
    return _share(lacks + waits, deliveries["records"] + lacks).where(deliveries["records"] > 0)


def _share(lost: pd.Series, given: pd.Series) -> pd.Series:
    """The share lost with one set aside on both sides: a single figure or record can always go, whatever it is of."""
    return ((lost - 1) / (given - 1).clip(lower=1)).clip(lower=0)

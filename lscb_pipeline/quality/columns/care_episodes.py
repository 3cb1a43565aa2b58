"""Episodes of care: each by itself, beside the child's others of its file, and beside the file of the year before.

Here: judged columns of returns that hold a financial year so far. A child is known by pseudonym alone; episodes meet on
one day, [begins, ends). Not here: which codes there are at all (intake, by the contract), nor what is counted
(sql/core/90_care_episode.sql).
"""

import pandas as pd

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.properties import CareEpisodes
from lscb_pipeline.frames.judged_columns import CareColumns, CareYearColumns, EventRows
from lscb_pipeline.frames.judging import EarlierRows
from lscb_pipeline.frames.received import DeliveriesOfFeeds
from lscb_pipeline.quality.columns.year_files import other_years_code, year_begins, year_state
from lscb_pipeline.reference.quarters import FIRST_COLLECTED, Quarter


def of_care(rows: EventRows, contract: Contract, care: CareEpisodes) -> CareColumns:
    """What each episode is by itself and beside its child's others of the same file; indexed as `rows`."""
    ends, begins = rows[care.ends], rows[care.begins]
    judged = pd.DataFrame(
        {
            "care_days": (ends - begins).dt.days.astype("float64"),
            "end_half_given": (ends.isna() != rows[care.end_reason].isna()).astype("float64"),
            "year_state": year_state(ends, rows["period_end"]),
            "other_years_code": other_years_code(rows, contract),
        }
    )
    return judged.join(_beside_others(rows, care))


def _beside_others(rows: EventRows, care: CareEpisodes) -> pd.DataFrame:
    """What follows from the episode before and after, of the same child in the same file."""
    order = rows.sort_values(["delivery_id", "person_key", care.begins], kind="stable")
    child = [order["delivery_id"], order["person_key"]]
    begins, ends = order[care.begins], order[care.ends]
    following = begins.groupby(child).shift(-1)
    last_end, last_begin = ends.groupby(child).shift(), begins.groupby(child).shift()
    continues = order[care.end_reason] == care.continues
    joined = pd.Series("followed", index=order.index, dtype="str").mask(ends != following, "not_followed")
    starts = order[care.start_reason]
    is_first = last_begin.isna() & (begins > year_begins(order["period_end"]))
    gap = is_first | (last_end.notna() & (last_end != begins))
    start = pd.Series("joined", index=order.index, dtype="str").mask(gap, "gap")
    is_tested = starts.notna() & (starts != care.starts) & (is_first | last_end.notna())
    known = order["person_key"].notna()
    return pd.DataFrame(
        {
            "open_before_next": (ends.isna() & following.notna()).astype("float64").where(known),
            "overlaps_care": (last_end > begins).astype("float64").where(known & last_end.notna()),
            "continues_state": joined.where(known & continues & (ends <= order["period_end"])),
            "start_state": start.where(known & is_tested),
        }
    ).reindex(rows.index)


def beside_year_before(
    deliveries: DeliveriesOfFeeds, rows: EventRows, before: EarlierRows, care: CareEpisodes
) -> CareYearColumns:
    """How each delivery agrees with its sender's file of the whole year before; indexed as `deliveries`.

    `before`: rows of the senders' standing deliveries of the last quarter of that year. `years_contradict`: how many
    episodes one of the two has and the other should have, or that have another end; missing without a file before.
    `year_before`: whether there is one, `held` or `not_held`; missing where nothing was collected of that year.
    """
    files = dict(tuple(before.groupby("supplier")))
    judged = pd.DataFrame(index=deliveries.index, columns=["years_contradict", "told", "year_before"], dtype="object")
    for place, delivery, sender in zip(
        deliveries.index, deliveries["delivery_id"], deliveries["supplier"], strict=True
    ):
        own = rows[rows["delivery_id"] == delivery]
        if len(own) and _could_be_sent(own):
            judged.loc[place, "year_before"] = "held" if sender in files else "not_held"
        if sender in files and len(own):
            judged.loc[place, ["years_contradict", "told"]] = _contradictions(own, files[sender], care)
    return judged.astype({"years_contradict": "float64", "told": "str", "year_before": "str"})


def _could_be_sent(own: EventRows) -> bool:
    """Whether anything was collected at the end of the year before that of these rows."""
    year_began = year_begins(own["period_end"]).iloc[0]
    return Quarter.of((year_began - pd.Timedelta(days=1)).date()) >= FIRST_COLLECTED


def _contradictions(own: EventRows, before: EarlierRows, care: CareEpisodes) -> tuple[float, str]:
    """How many episodes of two consecutive years' files contradict each other, and how, in words."""
    key = ["person_key", care.begins]
    first = before[[*key, care.ends]].dropna(subset=key).drop_duplicates(key)
    now = own[[*key, care.ends]].dropna(subset=key).drop_duplicates(key)
    both = first.merge(now, on=key, how="outer", suffixes=("_before", ""), validate="one_to_one", indicator=True)
    ends, ended = both[care.ends], both[f"{care.ends}_before"]
    absent = int(((both["_merge"] == "left_only") & ended.isna()).sum())
    year_began = year_begins(own["period_end"]).iloc[0]
    unseen = int(((both["_merge"] == "right_only") & (both[care.begins] < year_began)).sum())
    other = int(((both["_merge"] == "both") & ended.notna() & (ended != ends)).sum())
    label = Quarter(before["period_start"].iloc[0].date()).financial_year
    told = (
        f"episodes open in the file of {label} and absent from this one: {absent} (counted in no quarter of this file, "
        f"and given no end); begun before 1 April and absent from that one: {unseen}; with another end: {other}"
    )
    return float(absent + unseen + other), told

"""Spells of a delivery as a whole: how many are open still, and what one sent again withdraws or restates of them.

A spell without an end lasts, so that a blank says something: in a file without ends every child is missing still.
Here: judged columns of deliveries, known of every one with rows, a stopped one too. Not here: a spell beside others
(persons.py), numbers of records and areas (dropped_figures.py).
"""

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.frames.judged_columns import EventRows, SpellColumns
from lscb_pipeline.frames.received import DeliveryRecords
from lscb_pipeline.quality.columns import chance
from lscb_pipeline.quality.columns.dropped_figures import but_one

MOST_OPEN = 0.2  # a stay lasts at most 14 of a quarter's 91 days: about a sixth of them are open when it ends


def open_p(deliveries: DeliveryRecords, rows: EventRows, ends: str) -> pd.Series:
    """How likely chance alone leaves so many more than MOST_OPEN of a delivery's spells open; indexed as these."""
    counts = rows.groupby("delivery_id")[ends].agg(["size", "count"]).reindex(deliveries["delivery_id"])
    counts = counts.set_axis(deliveries.index).astype("float64")
    still = counts["size"] - counts["count"]
    return chance.two_counts(counts["count"], still, MOST_OPEN).mask(still <= MOST_OPEN * counts["size"], 1.0)


def sent_again(deliveries: DeliveryRecords, rows: EventRows, contract: Contract) -> SpellColumns:
    """What a delivery does to the events of its sender's last one of the quarter, indexed as `deliveries`.

    `lost_ends`: which share of the ends given there isn't given any more. `restated_part`: which share of the events
    that both have is of another area, or has another moment (one given in place of a blank is news, and no other). One
    aside, both.
    """
    events = contract.properties.events
    assert events is not None  # noqa: S101 - the caller asked
    assert events.spell is not None  # noqa: S101 - likewise
    ends, known_by = events.spell.ends, [contract.event_key] if contract.event_key else ["person_key", *events.at]
    area, moments = contract.area_column.name, contract.moment_columns
    sender = deliveries["supplier"]
    stands = deliveries["delivery_id"].where(deliveries["is_usable"] & (deliveries["records"] > 0))
    last = stands.groupby(sender).ffill().groupby(sender).shift().set_axis(deliveries["delivery_id"])
    spells = rows[list(dict.fromkeys(["delivery_id", *known_by, area, *moments]))].dropna(subset=known_by)
    spells = spells.drop_duplicates(["delivery_id", *known_by], keep="last")
    before = spells.rename(columns={"delivery_id": "last"})
    both = spells.assign(last=spells["delivery_id"].map(last)).dropna(subset="last")
    both = both.merge(before, on=["last", *known_by], suffixes=("", "_before"), validate="many_to_one")
    beside = [(both[name], both[f"{name}_before"]) for name in (area, *moments) if name not in known_by]
    is_other = np.logical_or.reduce([(now != was) & now.notna() & was.notna() for now, was in beside])
    counts = both.assign(is_other=is_other, is_kept=both[[ends, f"{ends}_before"]].notna().all(axis=1))
    counts = counts.groupby("delivery_id")[["is_other", "is_kept"]].agg(["sum", "count"]).reindex(last.index)
    given = last.map(spells[spells[ends].notna()].groupby("delivery_id").size()).astype("float64")
    judged = pd.DataFrame(
        {
            "lost_ends": but_one(given - counts["is_kept", "sum"].fillna(0), given),
            "restated_part": but_one(counts["is_other", "sum"], counts["is_other", "count"]),
        }
    )
    return judged.set_axis(deliveries.index)

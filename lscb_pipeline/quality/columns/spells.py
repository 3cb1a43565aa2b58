"""What a delivery as a whole says of spells: how many are open, which ends it withdraws, what it restates.

Here: shares of deliveries, known of every one with rows, a stopped one too, worked out from counts that can be summed:
a delivery of many events comes in slices. Not here: a spell beside others (persons.py), numbers of records and areas
(dropped_figures.py).
"""

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.frames.judged_columns import EventRows, SpellColumns, SpellCounts
from lscb_pipeline.frames.received import DeliveryRecords
from lscb_pipeline.quality.columns import chance
from lscb_pipeline.quality.columns.dropped_figures import but_one

MOST_OPEN = 0.2  # a stay lasts at most 14 of a quarter's 91 days: about a sixth of them are open when it ends


def counted_spells(deliveries: DeliveryRecords, rows: EventRows, contract: Contract) -> SpellCounts:
    """Spells counted by delivery, and beside those of its sender's last one of the quarter; of those with rows.

    All rows of a person, and of an event, are among `rows` or none: so counts of slices can be summed.
    """
    events = contract.properties.events
    assert events is not None  # noqa: S101 - the caller asked
    assert events.spell is not None  # noqa: S101 - likewise
    ends, known_by = events.spell.ends, [contract.event_key] if contract.event_key else ["person_key", *events.at]
    area, moments = contract.area_column.name, contract.moment_columns
    spells = rows[list(dict.fromkeys(["delivery_id", *known_by, area, *moments]))].dropna(subset=known_by)
    spells = spells.drop_duplicates(["delivery_id", *known_by], keep="last")
    before = spells.rename(columns={"delivery_id": "last"})
    both = spells.assign(last=spells["delivery_id"].map(_last(deliveries))).dropna(subset="last")
    both = both.merge(before, on=["last", *known_by], suffixes=("", "_before"), validate="many_to_one")
    beside = [(both[name], both[f"{name}_before"]) for name in (area, *moments) if name not in known_by]
    is_other = np.logical_or.reduce([(now != was) & now.notna() & was.notna() for now, was in beside])
    compared = both.assign(is_other=is_other, is_kept=both[[ends, f"{ends}_before"]].notna().all(axis=1))
    compared = compared.groupby("delivery_id")[["is_other", "is_kept"]].agg(["sum", "count"])
    counts = rows.groupby("delivery_id")[ends].agg(["size", "count"]).set_axis(["events", "ended"], axis=1)
    counts["ends_given"] = spells[spells[ends].notna()].groupby("delivery_id").size()
    counts["in_both"], counts["of_them_other"] = compared["is_other", "count"], compared["is_other", "sum"]
    counts["ends_kept"] = compared["is_kept", "sum"]
    return counts.fillna(0).astype("int64").reset_index()


def open_p(deliveries: DeliveryRecords, counts: SpellCounts) -> pd.Series:
    """How likely chance alone leaves so many more than MOST_OPEN of a delivery's spells open; indexed as these."""
    of = counts.set_index("delivery_id")[["events", "ended"]].reindex(deliveries["delivery_id"])
    of = of.set_axis(deliveries.index).astype("float64")
    still = of["events"] - of["ended"]
    return chance.two_counts(of["ended"], still, MOST_OPEN).mask(still <= MOST_OPEN * of["events"], 1.0)


def sent_again(deliveries: DeliveryRecords, counts: SpellCounts) -> SpellColumns:
    """What a delivery does to the events of its sender's last one of the quarter, indexed as `deliveries`.

    `lost_ends`: which share of the ends given there isn't given any more. `restated_part`: which share of the events
    that both have is of another area, or has another moment (one given in place of a blank is news, and no other). One
    aside, both.
    """
    of, last = counts.set_index("delivery_id"), _last(deliveries)
    given = last.map(of["ends_given"].where(of["ends_given"] > 0)).astype("float64")
    own = of.reindex(last.index)
    in_both = own["in_both"].where(own["in_both"] > 0)
    judged = {"lost_ends": but_one(given - own["ends_kept"].fillna(0), given),
              "restated_part": but_one(own["of_them_other"], in_both)}  # fmt: skip
    return pd.DataFrame(judged).set_axis(deliveries.index)


def _last(deliveries: DeliveryRecords) -> pd.Series:
    """The delivery that stood before each, of the same sender and quarter; missing where there was none. By id."""
    sender = deliveries["supplier"]
    stands = deliveries["delivery_id"].where(deliveries["is_usable"] & (deliveries["records"] > 0))
    last: pd.Series = stands.groupby(sender).ffill().groupby(sender).shift()
    return last.set_axis(deliveries["delivery_id"])

"""Typed figures beside those that the area's own return of each child gives, over the financial year so far.

Here: a row for each figure of which there are both, and how far apart they are. A return that comes later in the year
gives earlier quarters anew, so these are looked at with it. Not here: how the other is counted (the catalogue's
`derived`).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.frames.counted_beside import BesideRows
from lscb_pipeline.frames.judging import FiguresInFile
from lscb_pipeline.frames.key_columns import DUE_KEY, STATED_KEY
from lscb_pipeline.frames.received import DeliveriesToJudge
from lscb_pipeline.quality.inputs.worked_out_figures import WorkedOutFigures

PLACE = ["delivery_id", "row_number", "stored_column", "column_name"]


def beside_return(
    own: FiguresInFile, deliveries: DeliveriesToJudge, beside: WorkedOutFigures, indicators: Mapping[str, Indicator]
) -> BesideRows:
    """A row for each typed count that stands and has one worked out beside it; the quarter's own at their place.

    `own`: the feed's figures of the quarter's deliveries. A figure of several areas together has none beside it,
    and one that its sender says is counted otherwise is compared with none.
    """
    sent = deliveries[deliveries["is_usable"]].set_index("delivery_id")
    counting = own[own["delivery_id"].isin(sent.index) & ~own["is_held"]]
    places = counting["delivery_id"].map({name: at for at, name in enumerate(sent.index)})
    counting = counting.iloc[places.argsort(kind="stable")]
    counting = counting.join(sent[["supplier", "received_on"]], on="delivery_id").assign(
        column_name=counting["stored_column"].fillna(counting["figure_column"])
    )
    before = beside.typed.assign(delivery_id=None, row_number=np.nan, stored_column=None, column_name=None)
    typed = pd.concat([part for part in (before, counting) if len(part)] or [counting])
    typed = typed[(typed["breakdown"] == "all") & typed["numerator"].notna()]
    typed = typed[typed["is_comparable"].astype("bool")].drop_duplicates(STATED_KEY, keep="last")
    both = typed[["feed", "supplier", *STATED_KEY, "numerator", "received_on", *PLACE]].merge(
        beside.counts, on=DUE_KEY, suffixes=("", "_worked_out"), validate="one_to_many"
    )
    apart = (both["numerator"] - both["numerator_worked_out"]).abs()
    larger = both[["numerator", "numerator_worked_out"]].max(axis=1)
    allowed = (larger * beside.tolerance.share).clip(lower=beside.tolerance.count)
    told = [_told(row, beside.tolerance.words, indicators) for row in both.to_dict("records")]
    judged = both.assign(kind="beside", fault="", tolerances_apart=apart / allowed, told=told)
    return judged[["feed", "kind", "fault", "supplier", *STATED_KEY, "numerator", *PLACE, "tolerances_apart", "told"]]


def _told(row: Mapping[Any, Any], allowed: str, indicators: Mapping[str, Indicator]) -> str:
    """Both figures, in brackets as values are told; the days of both files; and why they usually differ."""
    (how,) = [one for one in indicators[str(row["indicator_code"])].derived if one.feed == row["feed_worked_out"]]
    return (
        f"the typed figure[ {row['numerator']:g}] and the one worked out of {how.of}[ {row['numerator_worked_out']:g}] "
        f"differ by more than {allowed}; typed in {_file(row['received_on'], 'this file')}, worked out of "
        f"{_file(row['received_on_worked_out'], 'the file beside it')}; "
        f"the usual reasons, in their order: {'; '.join(how.differs_because)}"
    )


def _file(day: object, else_said: str) -> str:
    """Of which day a file is; in a sender's own check none has come yet."""
    return f"a file of {day:%-d %B %Y}" if isinstance(day, pd.Timestamp) else else_said

"""Which figures may be stated at all: of whole areas that a feed covers, of known periods, that are asked for.

Here: refusing the rows of others, each with its reason. Not here: whose the row is (identity.py), nor a figure of a
quarter other than its delivery's, which may be meant and waits for a decision (quality/columns/single_delivery.py).
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.frames.key_columns import PERIOD
from lscb_pipeline.frames.records import TypedRecords
from lscb_pipeline.intake.refusals import DELIVERY, Faults
from lscb_pipeline.intake.rows.identity import Sender
from lscb_pipeline.reference.areas import members
from lscb_pipeline.reference.periods import label_of
from lscb_pipeline.reference.suppliers import publishers
from lscb_pipeline.reference.tables import table


def check_statable(frame: TypedRecords, contract: Contract, senders: Sequence[Sender], faults: Faults) -> None:
    """Refuse rows of figures (of an aggregate feed) that nobody may state."""
    of_publisher = [n for n, sender in enumerate(senders) if sender.supplier in publishers()]
    _check_areas(frame, contract, frame[DELIVERY].isin(of_publisher), faults)
    _check_periods(frame, contract, faults)
    _check_asked(frame, contract, senders, frame[DELIVERY].isin(of_publisher), faults)


def _check_areas(frame: TypedRecords, contract: Contract, is_published: pd.Series, faults: Faults) -> None:
    """A feed has no figure of an area that it doesn't cover, and of what is counted together no member's own.

    Nor has a publisher one of areas together that it counts alone: who sends jointly is known by its areas.
    """
    area = contract.area_column.name
    alone = is_published & frame[area].str.contains("+", regex=False).fillna(False).astype("bool")
    there = [code for code in frame[area].unique() if pd.notna(code)]
    for code, why in contract.properties.areas_not_covered.items():
        of_it = [other for other in there if code in members(other)]
        faults.add(frame[area].isin(of_it), area, "area_not_covered", f"{area}: this feed has no figure of it: {why}")
    for together in contract.properties.counted_together:
        parts = frame[area].isin(members(together.areas))
        if together.indicators:
            parts &= frame["indicator_code"].isin(together.indicators)
        message = f"{area}: counted together with another ({together.why}): send one figure, as {together.areas}"
        faults.add(parts, area, "counted_together", message)
        whole = frame[area] == together.areas
        alone &= ~(whole & frame["indicator_code"].isin(together.indicators) if together.indicators else whole)
    message = f"{area}: these areas are counted one by one here: send one figure as each, such as E09000021"
    faults.add(alone, area, "counted_alone", message)


def _check_periods(frame: TypedRecords, contract: Contract, faults: Faults) -> None:
    """A period lies in the calendar: a year 1910 is a slip. Later ones are judged, by rules."""
    name = contract.period_column.name if contract.period_column else ""
    first = contract.properties.first_period_on or table("quarter")["starts_on"].min()
    message = f": before the first period of this feed, which begins on {first:%Y-%m-%d}; correct it"
    faults.add(frame["period_start"] < pd.Timestamp(first), name, "period_too_early",
               f"{name}: " + _labels(frame) + message)  # fmt: skip


def _labels(frame: TypedRecords) -> pd.Series:
    """Each row's period as people write it; missing where it has none."""
    spans = frame[PERIOD].dropna()
    numbers, distinct = pd.MultiIndex.from_frame(spans).factorize()
    texts = np.array([label_of(start, end) for start, end in distinct], dtype="object")
    return pd.Series(texts[numbers] if len(spans) else [], index=spans.index, dtype="str").reindex(frame.index)


def _check_asked(
    frame: TypedRecords, contract: Contract, senders: Sequence[Sender], is_published: pd.Series, faults: Faults
) -> None:
    """What nobody asks for isn't counted: indicators not signed off, retired or of later on, areas that began later."""
    asked = senders[0].asked
    if asked is None or "indicator_code" not in frame:
        return
    area = contract.area_column.name
    figures = frame.loc[~is_published, ["indicator_code", area, *PERIOD]]
    reasons = asked.refusals(figures.rename(columns={area: "area_code"})).reindex(frame.index)
    reasons = reasons.fillna(asked.not_signed_off(frame["indicator_code"]))
    faults.add(reasons.notna(), "indicator_code", "in_scope", "indicator_code: " + reasons + "; it is not counted")

"""Events as rules see them: each beside its moments, its person and the other feed; many of them in slices.

Here: of a feed of too many events to hold at once, those that fail a rule, and one for all that are alike to every
rule. So what is held grows with what is wrong, not with what came. Not here: which events make a slice
(inputs/slices_of_events.py).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.rules import Rule
from lscb_pipeline.frames.judged_columns import JudgedEventRows
from lscb_pipeline.frames.key_columns import PERIOD
from lscb_pipeline.quality.columns import events
from lscb_pipeline.quality.columns.event_counts import EventCounts, event_counts, summed
from lscb_pipeline.quality.inputs.judgement_inputs import EventSlice, JudgementInputs
from lscb_pipeline.quality.rules.expectations import run_rules


@dataclass(frozen=True)
class JudgedEvents:
    """A feed's events: the rows that rules run on, and what is counted of all."""

    rows: JudgedEventRows
    counts: EventCounts


def judged_events(material: JudgementInputs) -> JudgedEvents:
    """What rules need to see of a feed's events."""
    parts, counts = [], []
    for part in material.event_slices():
        rows = _event_rows(material, part)
        parts.append(rows if material.slices is None else _in_brief(rows, material.checkable()))
        counts.append(event_counts(material.deliveries, part.rows, material.contract))
    return JudgedEvents(pd.concat(parts, ignore_index=True), summed(counts))


def _event_rows(material: JudgementInputs, part: EventSlice) -> JudgedEventRows:
    """Events: of no area here, because counts by area of persons' rows are small numbers."""
    rows = part.rows.reset_index(drop=True)
    came_by = material.came_by.set_axis(material.deliveries["delivery_id"])
    received = rows["delivery_id"].map(came_by)
    judged = events.of_events(rows, material.contract, received, part.earlier, material.beside.links)
    shown = judged.pop("moment_at").fillna(rows["column_name"])
    kept = rows.drop(columns=[material.contract.area_column.name, *PERIOD])
    return pd.concat([kept, judged], axis=1).assign(
        feed=material.contract.feed, kind="row", fault="", area_code=None, stored_column=rows["column_name"],
        column_name=shown, rows_alike=1,
    )  # fmt: skip


def _in_brief(rows: JudgedEventRows, rules: list[Rule]) -> JudgedEventRows:
    """The rows that fail a rule; of the others one for all of a delivery that the same rules test, with their number.

    All, where a rule crashes on one of them: which one isn't known.
    """
    named = sorted({name for rule in rules for name in rule.columns})
    judged = rows.reindex(columns=list(dict.fromkeys([*rows.columns, *named])))
    outcome = run_rules(judged, {rule.id: rule for rule in rules})
    if outcome.crashed:
        return rows
    fails = np.zeros(len(rows), dtype=np.bool_)
    for places in outcome.failing.values():
        fails[places] = True
    holding = rows[~fails]
    tested = np.packbits(judged.loc[~fails, named].notna().to_numpy(), axis=1)  # which rules test a row follows from it
    alike = holding.groupby([holding["delivery_id"].to_numpy(), *tested.T], sort=False)["rows_alike"]
    one_of_each = holding.assign(rows_alike=alike.transform("size"))[alike.cumcount() == 0]
    return pd.concat([rows[fails], one_of_each])

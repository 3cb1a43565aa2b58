"""What a collation would make of a checked file: what becomes of it as a delivery, and how much of it would count.

Here: the outcome and its counts, worked out as judging and promotion do (stages/judge.py, inputs/promote.py);
a test holds the two to the same answer. Not here: the findings (check_findings.py), nor how it is told
(reports/sender/check.py).
"""

import pandas as pd

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.frames.judging import RuleRows, StatedFigures
from lscb_pipeline.frames.key_columns import DUE_KEY, STATED_KEY
from lscb_pipeline.frames.records import DeliveryRows
from lscb_pipeline.intake.rows.typed_rows import Reading
from lscb_pipeline.quality.inputs.judgement_inputs import JudgementInputs
from lscb_pipeline.quality.inputs.obligations import GIVEN
from lscb_pipeline.quality.inputs.stated_figures import words_of
from lscb_pipeline.quality.rules.judgement import Judgement
from lscb_pipeline.reference.areas import by_member
from lscb_pipeline.reference.states import DeliveryStatus
from lscb_pipeline.reports.sender.check import Became, CheckCounts, CheckOutcome

BY_ANOTHER = "joint"  # the reason that says that another sender reports the figure


def outcome_of(material: JudgementInputs, judgement: Judgement, reading: Reading, crashed: set[str]) -> CheckOutcome:
    """What becomes of the file; `crashed`: the rules that failed to run on it."""
    (delivery,) = material.deliveries["delivery_id"]
    contract, is_held = material.contract, _is_held(material.rows, judgement)
    used = material.rows[~is_held]
    became: Became = DeliveryStatus.PROMOTED
    by = judgement.stopped.get(delivery) or judgement.waiting.get(delivery) or next(iter(sorted(crashed)), None)
    if delivery in judgement.stopped or material.rows.empty:
        became = DeliveryStatus.REJECTED
    elif by:
        became = DeliveryStatus.HELD
    figures = _figures(used, contract, material) if became == DeliveryStatus.PROMOTED else None
    due, counting, given_jointly = _due(judgement.judged.frame, figures)
    counts = CheckCounts(
        records_read=reading.read, records_loaded=len(used), records_refused=len(reading.refused),
        records_held=int(is_held.sum()), records_outside=sum(reading.outside.values()),
        outside_by_reason=reading.outside,
        figures=0 if figures is None else len(figures), figures_due=due, figures_counting=counting,
        figures_elsewhere=given_jointly,
    )  # fmt: skip
    has_any = len(used) > 0 if contract.properties.events else counts.figures > 0
    return CheckOutcome(became, by, counts, has_any and became == DeliveryStatus.PROMOTED)


def _is_held(rows: DeliveryRows, judgement: Judgement) -> pd.Series:
    """Which rows would wait for a decision, as deliveries.set_held finds them."""
    held = judgement.held[["row_number", "stored_column"]].astype("object").fillna("")
    places = rows[["row_number", "column_name"]].astype("object").fillna("")
    return pd.Series(pd.MultiIndex.from_frame(places).isin(pd.MultiIndex.from_frame(held)), index=rows.index)


def _figures(rows: DeliveryRows, contract: Contract, material: JudgementInputs) -> StatedFigures | None:
    """The figures that would count: a number (a true zero is one) or one that is hidden; a reason alone is none."""
    if contract.properties.events:
        return None
    figures = words_of(rows, contract, material.indicators)
    return figures[
        figures["numerator"].notna() | figures["value"].notna() | (figures["status"] == "c")
    ].drop_duplicates(STATED_KEY)


def _due(frame: RuleRows, figures: StatedFigures | None) -> tuple[int, int, int]:
    """How many figures are due of the sender; how many of these would count; how many somebody else reports.

    What is agreed not to apply isn't due.
    """
    due = frame[(frame["kind"] == "due") & (frame["agreement"] != "agreed")]
    if figures is None:
        return len(due), 0, 0
    counting = by_member(figures)[DUE_KEY]
    counts = pd.MultiIndex.from_frame(due[DUE_KEY]).isin(pd.MultiIndex.from_frame(counting)) & due["due_state"].isin(
        GIVEN
    )
    return len(due), int(counts.sum()), int((due["due_state"] == BY_ANOTHER).sum())

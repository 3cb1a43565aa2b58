"""What should be there: a row for each sender that owes a delivery, and for each figure that is due.

Here: what came of what was owed, so that a missing thing is a row that a rule can fail. Not here: what is owed
(contracts/scope.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from lscb_pipeline.frames.judging import DueFigures, DueRows, FiguresInFile, FiguresTakenBack, SenderRows
from lscb_pipeline.frames.key_columns import DUE_KEY, PERIOD
from lscb_pipeline.frames.received import DeliveriesToJudge
from lscb_pipeline.reference.areas import by_member
from lscb_pipeline.reference.states import DueState, ReturnStatus
from lscb_pipeline.reference.suppliers import own_areas

LAST_STATED = ["delivery_id", "row_number", "due_state"]
FIGURE_OF_TABLE = [*DUE_KEY, "breakdown", "source_table"]
GIVEN = (DueState.FIGURE, DueState.NIL)  # the states in which a figure is there


@dataclass(frozen=True)
class Obligations:
    """What is owed: figures, and deliveries of senders; and areas with indicators that are agreed not to apply.

    `asked`: the indicators that somebody owes in some quarter, so that their figures belong to one. `is_past`: whether
    the day that it is due on has passed: until then nobody owes what hasn't come.
    """

    figures: DueFigures
    senders: list[str]
    agreed: frozenset[tuple[str, str]] = frozenset()
    asked: frozenset[str] = frozenset()
    is_past: bool = True


def sender_rows(due: Obligations, deliveries: DeliveriesToJudge, figures: FiguresInFile) -> SenderRows:
    """A row for each sender that owes a delivery: whether it, or one that reports for its area, has sent any.

    Until the due day there is none of those who have not.
    """
    senders = pd.DataFrame({"supplier": pd.Series(due.senders, dtype="str")})
    senders["area_code"] = senders["supplier"].map(own_areas())
    named = set(figures["area_code"].dropna().str.split("+").explode()) if len(figures) else set()
    has_sent = senders["supplier"].isin(deliveries["supplier"]) | senders["area_code"].isin(list(named))
    state = pd.Series(ReturnStatus.RETURNED, index=senders.index, dtype="str").where(has_sent, ReturnStatus.NO_RETURN)
    rows = senders.assign(kind="sender", sender_state=state)
    return rows if due.is_past else rows[has_sent]


def due_rows(
    due: Obligations, deliveries: DeliveriesToJudge, figures: FiguresInFile, dropped: FiguresTakenBack
) -> DueRows:
    """A row for each figure due from a sender, or of an area, of which something was sent: what came of it.

    `figures`: the feed's. `dropped`: figures of which it is told row by row that a resubmission leaves them out.
    due_state is `figure`, `held`, `withdrawn` (one of these), a reason code or `absent`.
    """
    if due.figures.empty or deliveries.empty:
        return due.figures.iloc[:0].assign(kind="due")
    last_stated = _last_words(deliveries, figures, dropped)
    rows = due.figures.merge(last_stated, on=DUE_KEY, how="left", validate="many_to_one")
    rows["due_state"] = rows["due_state"].fillna(DueState.ABSENT)
    has_sent = rows["supplier"].isin(deliveries["supplier"]) | rows["area_code"].isin(last_stated["area_code"])
    agreed = pd.MultiIndex.from_frame(rows[["area_code", "indicator_code"]]).isin(list(due.agreed))
    agreement = pd.Series(DueState.NOT_AGREED, index=rows.index, dtype="str").mask(agreed, "agreed")
    rows["agreement"] = agreement.where(rows["due_state"] == DueState.NOT_APPLICABLE)
    return rows[has_sent].assign(kind="due")


def _last_words(deliveries: DeliveriesToJudge, figures: FiguresInFile, dropped: FiguresTakenBack) -> pd.DataFrame:
    """Of each figure (DUE_KEY, of single areas) what the last usable delivery says: LAST_STATED.

    A figure goes before its absence, and a joint figure before a member's reason `joint`, whoever sent them. One that
    waits for a decision is `held`, unless a figure stands that was given before. What a later complete statement leaves
    out doesn't stand.
    """
    order = {name: at for at, name in enumerate(deliveries.loc[deliveries["is_usable"], "delivery_id"])}
    stated = figures[figures["delivery_id"].isin(list(order))]
    has_figure = stated["numerator"].notna() | stated["value"].notna() | (stated["status"] == "c")
    state = (
        stated["reason_code"]
        .fillna(DueState.ABSENT)
        .mask(has_figure, DueState.FIGURE)
        .mask(stated["is_true_zero"].astype("bool"), DueState.NIL)
    )
    is_out = _left_out(stated, deliveries, order)
    is_told = pd.MultiIndex.from_frame(stated[DUE_KEY]).isin(pd.MultiIndex.from_frame(dropped[DUE_KEY]))
    last = stated.reindex(columns=[*DUE_KEY, "delivery_id", "row_number"]).assign(
        due_state=state.mask(is_out, DueState.ABSENT).mask(is_out & is_told, DueState.WITHDRAWN),
        is_said=state != DueState.JOINT,
        at=stated["delivery_id"].map(order), is_there=(state != DueState.ABSENT) & ~is_out,
        is_held=stated["is_held"].astype("bool"),
    )  # fmt: skip
    merged = last["area_code"].str.contains("+", regex=False)
    if merged.any():
        last = by_member(last)
    last = last.sort_values(["is_said", "at", "is_there"], kind="stable")
    stands = last[~last["is_held"]].drop_duplicates(DUE_KEY, keep="last")
    is_given = stands["due_state"].isin(GIVEN)
    waits = (
        last[last["is_held"] & last["is_there"]].drop_duplicates(DUE_KEY, keep="last").assign(due_state=DueState.HELD)
    )
    by_weight = pd.concat([stands[~is_given], waits, stands[is_given]])
    return by_weight.drop_duplicates(DUE_KEY, keep="last")[[*DUE_KEY, *LAST_STATED]]


def _left_out(stated: FiguresInFile, deliveries: DeliveriesToJudge, order: Mapping[str, int]) -> pd.Series:
    """Which a later complete statement leaves out, as promotion withdraws them (withdrawals.append_withdrawals).

    Of an area that it doesn't name it leaves out nothing.
    """
    out = pd.Series(False, index=stated.index)
    if len(order) < 2:
        return out
    by_delivery = deliveries.set_index("delivery_id")
    at, is_complete = stated["delivery_id"].map(order), stated["delivery_id"].map(by_delivery["is_complete"]).eq(True)
    last_stated = at.groupby([stated[name] for name in FIGURE_OF_TABLE], dropna=False).transform("max")
    supplier, replaces = (
        stated["delivery_id"].map(by_delivery["supplier"]),
        stated["delivery_id"].map(by_delivery["replaces"]),
    )
    for columns in set(replaces):
        named = [name for name in columns if name not in ("period", "area_code")]
        scope = [supplier if name == "supplier" else stated[name] for name in named]
        scope += [stated[name] for name in ("area_code", *PERIOD)]
        complete = at.where(is_complete & (replaces == columns))
        out |= complete.groupby(scope, dropna=False).transform("max") > last_stated
    return out

"""What should be there: a row for each sender that owes a delivery, and for each figure that is due.

Here: what came of what was owed, so that a missing thing is a row that a rule can fail. Not here: what is owed
(contracts/scope.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from lscb_pipeline.reference.areas import by_member
from lscb_pipeline.reference.states import DueState, ReturnStatus
from lscb_pipeline.reference.suppliers import own_areas

PLACE = ["indicator_code", "area_code", "period_start", "period_end"]
SAID = ["delivery_id", "row_number", "due_state"]
FIGURE = [*PLACE, "breakdown", "source_table"]
GIVEN = (DueState.FIGURE, DueState.NIL)  # the states in which a figure is there


@dataclass(frozen=True)
class Obligations:
    """What is owed: figures (area_code, supplier, indicator_code, period_start, period_end), senders, agreements.

    `asked`: the indicators that somebody owes in some quarter, so that their figures belong to one. `is_past`: whether
    the day that it is due on has passed: until then nobody owes what hasn't come.
    """

    figures: pd.DataFrame
    senders: list[str]
    agreed: frozenset[tuple[str, str]] = frozenset()
    asked: frozenset[str] = frozenset()
    is_past: bool = True


def sender_rows(due: Obligations, deliveries: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """A row for each sender that owes a delivery: whether it, or one that reports for its area, has sent any.

    Until the due day there is none of those who have not.
    """
    senders = pd.DataFrame({"supplier": pd.Series(due.senders, dtype="str")})
    senders["area_code"] = senders["supplier"].map(own_areas())
    named = set(figures["area_code"].dropna().str.split("+").explode()) if len(figures) else set()
    has_sent = senders["supplier"].isin(deliveries["supplier"]) | senders["area_code"].isin(list(named))
    state = pd.Series(ReturnStatus.RETURNED, index=senders.index, dtype="str").where(has_sent, ReturnStatus.NO_RETURN)
    found = senders.assign(kind="sender", sender_state=state)
    return found if due.is_past else found[has_sent]


def due_rows(due: Obligations, deliveries: pd.DataFrame, figures: pd.DataFrame, dropped: pd.DataFrame) -> pd.DataFrame:
    """A row for each figure due from a sender, or of an area, of which something was sent: what came of it.

    `figures`: the feed's, as figures.words_of, with row_number. `dropped`: PLACE of figures of which it is told row by
    row that a resubmission leaves them out. due_state is `figure`, `held`, `withdrawn` (one of these), a reason code or
    `absent`.
    """
    if due.figures.empty or deliveries.empty:
        return due.figures.iloc[:0].assign(kind="due")
    last = _last_words(deliveries, figures, dropped)
    found = due.figures.merge(last, on=PLACE, how="left")
    found["due_state"] = found["due_state"].fillna(DueState.ABSENT)
    has_sent = found["supplier"].isin(deliveries["supplier"]) | found["area_code"].isin(last["area_code"])
    agreed = pd.MultiIndex.from_frame(found[["area_code", "indicator_code"]]).isin(list(due.agreed))
    said = pd.Series(DueState.NOT_AGREED, index=found.index, dtype="str").mask(agreed, "agreed")
    found["agreement"] = said.where(found["due_state"] == DueState.NOT_APPLICABLE)
    return found[has_sent].assign(kind="due")


def _last_words(deliveries: pd.DataFrame, figures: pd.DataFrame, dropped: pd.DataFrame) -> pd.DataFrame:
    """Of each figure (PLACE, of single areas) what the last usable delivery says: SAID.

    A figure goes before its absence, and a joint figure before a member's reason `joint`, whoever sent them. One that
    waits for a decision is `held`, unless a figure stands that was given before. What a later complete statement leaves
    out doesn't stand.
    """
    order = {name: at for at, name in enumerate(deliveries.loc[deliveries["is_usable"], "delivery_id"])}
    came = figures[figures["delivery_id"].isin(list(order))]
    has_figure = came["numerator"].notna() | came["value"].notna() | (came["status"] == "c")
    state = (
        came["reason_code"]
        .fillna(DueState.ABSENT)
        .mask(has_figure, DueState.FIGURE)
        .mask(came["is_true_zero"].astype("bool"), DueState.NIL)
    )
    is_out = _left_out(came, deliveries, order)
    is_told = pd.MultiIndex.from_frame(came[PLACE]).isin(pd.MultiIndex.from_frame(dropped[PLACE]))
    said = came.reindex(columns=[*PLACE, "delivery_id", "row_number"]).assign(
        due_state=state.mask(is_out, DueState.ABSENT).mask(is_out & is_told, DueState.WITHDRAWN),
        is_said=state != DueState.JOINT,
        at=came["delivery_id"].map(order), is_there=(state != DueState.ABSENT) & ~is_out,
        is_held=came["is_held"].astype("bool"),
    )  # fmt: skip
    merged = said["area_code"].str.contains("+", regex=False)
    if merged.any():
        said = by_member(said)
    said = said.sort_values(["is_said", "at", "is_there"], kind="stable")
    stands = said[~said["is_held"]].drop_duplicates(PLACE, keep="last")
    is_given = stands["due_state"].isin(GIVEN)
    waits = said[said["is_held"] & said["is_there"]].drop_duplicates(PLACE, keep="last").assign(due_state=DueState.HELD)
    by_weight = pd.concat([stands[~is_given], waits, stands[is_given]])
    return by_weight.drop_duplicates(PLACE, keep="last")[[*PLACE, *SAID]]


def _left_out(came: pd.DataFrame, deliveries: pd.DataFrame, order: Mapping[str, int]) -> pd.Series:
    """Which words a later complete statement leaves out, as promotion withdraws them (withdrawals.append_withdrawals).

    Of an area that it doesn't name it leaves out nothing.
    """
    out = pd.Series(False, index=came.index)
    if len(order) < 2:
        return out
    of = deliveries.set_index("delivery_id")
    at, is_complete = came["delivery_id"].map(order), came["delivery_id"].map(of["is_complete"]).eq(True)
    last = at.groupby([came[name] for name in FIGURE], dropna=False).transform("max")
    supplier, replaces = came["delivery_id"].map(of["supplier"]), came["delivery_id"].map(of["replaces"])
    for columns in set(replaces):
        named = [name for name in columns if name not in ("period", "area_code")]
        scope = [supplier if name == "supplier" else came[name] for name in named]
        scope += [came[name] for name in ("area_code", "period_start", "period_end")]
        complete = at.where(is_complete & (replaces == columns))
        out |= complete.groupby(scope, dropna=False).transform("max") > last
    return out

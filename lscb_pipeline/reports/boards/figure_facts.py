"""A figure's facts as the rules of the LSCB report take them: words that the release's own columns lead to.

Here: which figures may be spoken of at all, and their facts. Not here: what is said of them (board_statements.py);
nothing is judged anew that benchmarks has judged.
"""

from typing import Any, Final

from lscb_pipeline.contracts.board_rules import Band, Bears, Beside, FigureFacts, Kind, Past, board_rules
from lscb_pipeline.reports.readiness.inputs import Record

SIDES: Final = {"above_998": "above", "above_95": "above", "below_95": "below", "below_998": "below"}
FAR: Final = ("above_998", "below_998")
RUNS: Final[tuple[Past, ...]] = ("moving", "one_side", "near_limit")
GOOD_SIDE: Final = {"high_is_good": "above", "low_is_good": "below"}


def may_be_said(row: Record) -> bool:
    """Whether anything may be said of a figure: it is news, shown, and came in a return that is ready enough."""
    is_shown = row["value"] is not None and row["marker"] is None
    return bool(is_shown and row["is_news"] and row["colour"] in board_rules().colours)


def facts_of(row: Record) -> FigureFacts:
    """The facts of a figure that may be spoken of.

    row: of WrittenFigures, with `centre` of its trend (None where it has none) and `target_band` (low, high) or None.
    """
    beside: Beside = row["funnel"] or "none"
    past = _past(row)
    return FigureFacts(
        beside=beside,
        running=_is_running(beside, row["funnel_before"]),
        versus=row["versus_london"] or "not_compared",
        bears=bears(SIDES.get(beside, ""), row["polarity"]),
        past=past,
        moved=bears(way_of(row, past), row["polarity"]),
        band=_band(row),
    )


def way_of(row: Record, past: Past) -> str:
    """Which way a figure left its own past, above or below; empty where it didn't or nothing tells.

    Of a run of rises or falls the last step tells, else where the figure lies beside the chart's centre.
    """
    if past in ("outside", "one_side", "near_limit"):
        return _side(row["value"], row["centre"])
    return _side(row["value"], row["previous_value"]) if past == "moving" else ""


def bears(side: str, polarity: str) -> Bears:
    """What lying on a side says by an indicator's polarity."""
    if not side:
        return "none"
    good = GOOD_SIDE.get(polarity)
    return "neutral" if good is None else "better" if side == good else "worse"


def side_of(kind: Kind, facts: FigureFacts, polarity: str) -> Bears:
    """Whether what a rule of a kind says is worse, better or neither; outside a band nothing is better."""
    if kind == "band":
        return "worse" if bears(facts.band, polarity) == "worse" else "neutral"
    said = facts.bears if kind == "london" else facts.moved
    return "neutral" if said == "none" else said


def _is_running(beside: str, before: str | None) -> bool:
    is_same_side = before in SIDES and SIDES[before] == SIDES.get(beside)
    return is_same_side and (before in FAR or beside not in FAR)


def _past(row: Record) -> Past:
    if row["is_too_short"] is None:
        return "none"
    if row["is_too_short"]:
        return "too_short"
    if row["value"] == row["previous_value"] == 0:
        return "quiet"  # a 0 after a 0 is no change
    if row["is_outside"]:
        return "outside_few" if row["centre"] is None else "outside"
    return next((run for run in RUNS if row[f"is_{run}"]), "quiet")


def _band(row: Record) -> Band:
    """Where a figure lies beside the band that guidance names; outside only with its whole interval."""
    band = row["target_band"]
    if band is None or row["lower_95"] is None or row["upper_95"] is None:
        return "none"
    low, high = band
    if row["upper_95"] < low:
        return "below"
    if row["lower_95"] > high:
        return "above"
    return "inside" if low <= row["value"] <= high else "unsure"


def _side(value: Any, beside: Any) -> str:
    if beside is None or value == beside:
        return ""
    return "above" if value > beside else "below"

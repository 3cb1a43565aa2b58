"""How many figures there are to judge, how many stand out, and how many would by chance alone.

Here: counts of figures, for an area or for London. Not here: what is said of them (board_statements.py).
"""

from dataclasses import dataclass
from typing import Final

from lscb_pipeline.contracts.board_rules import board_rules
from lscb_pipeline.reports.boards.figure_facts import FAR, RUNS, SIDES, facts_of, may_be_said
from lscb_pipeline.reports.readiness.inputs import Record

SIGNALS: Final = ("outside", "outside_few", *RUNS)


@dataclass(frozen=True)
class StandsOut:
    """Counts of the newest figures. given: there and shown; ready: of these, those that something may be said of.

    could_stand_out: of the ready ones, those that any rule could speak of. compared, beyond_95, beyond_998: set beside
    London, and beyond its limits (what is beyond 99.8 % is beyond 95 % too). judged, moved: set beside their own past,
    and a signal there. banded, outside_band: set beside the band that guidance names, and outside it. unasked: beyond
    limits or a signal, and no rule asks about it. by_chance: how many of these three chance alone would
    lead one to expect: beyond_95, beyond_998, past. hidden: how many cells are hidden.
    """

    given: int
    ready: int
    hidden: int
    could_stand_out: int
    compared: int
    beyond_95: int
    beyond_998: int
    judged: int
    moved: int
    banded: int
    outside_band: int
    unasked: int
    by_chance: dict[str, str]


def stands_out(news: list[Record]) -> StandsOut:
    """The counts of these figures, rows as news_of gives them."""
    ready = [row for row in news if may_be_said(row)]
    facts = [facts_of(row) for row in ready]
    compared = sum(one.beside != "none" for one in facts)
    judged = sum(one.past not in ("none", "too_short") for one in facts)
    shares = board_rules().by_chance
    expected = {"beyond_95": compared * shares.beyond_95, "beyond_998": compared * shares.beyond_998,
                "past": judged * shares.past}  # fmt: skip
    return StandsOut(
        given=sum(row["value"] is not None for row in news),
        ready=len(ready),
        hidden=sum(row["marker"] == "c" for row in news),
        could_stand_out=sum(
            one.beside != "none" or one.band != "none" or one.past not in ("none", "too_short") for one in facts
        ),
        compared=compared,
        beyond_95=sum(one.beside in SIDES for one in facts),
        beyond_998=sum(one.beside in FAR for one in facts),
        judged=judged,
        moved=sum(one.past in SIGNALS for one in facts),
        banded=sum(one.band != "none" for one in facts),
        outside_band=sum(one.band in ("below", "above") for one in facts),
        unasked=sum(
            (one.beside in SIDES or one.past in SIGNALS)
            and not any(rule.when.holds(one) for rule in board_rules().rules)
            for one in facts
        ),
        by_chance={name: _about(count) for name, count in expected.items()},
    )


def _about(count: float) -> str:
    """An expected number in words: of less than one, that."""
    return f"about {count:.0f}" if count >= 1 else "fewer than one"

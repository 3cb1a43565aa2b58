"""What a release says in three sentences: London's movement, the areas that stand out, what changed of earlier figures.

Each is made of published figures, which are named by their cells, so that the gate can hold them against what is
published. Here: the sentences. Not here: what moved (london_moves.py) and what stands out (signals.py).
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup, escape

from lscb_pipeline.frames.key_columns import PERIOD
from lscb_pipeline.frames.releases import LondonMoves
from lscb_pipeline.reports.printed_cells import PrintedFigure, Sentence, printed
from lscb_pipeline.reports.readiness.inputs import Record, records
from lscb_pipeline.reports.readiness.page import figure_html
from lscb_pipeline.reports.release.london_moves import BEYOND_CHANCE


def in_short(
    moves: LondonMoves, sure: Sequence[Record], compared: int, why: Sequence[tuple[str, int]], returns: Sequence[Record]
) -> list[Sentence]:
    """Three sentences. sure: signals seen in two periods running, the farthest first, of `compared` figures of areas.

    why: of how many figures that were published before, by what changed them. returns: by feed, as london_page.returns.
    """
    return [_of_london(moves), _of_areas(sure, compared), [_of_changes(why) + _of_returns(returns)]]


def sentence_html(sentence: Sentence) -> Markup:
    """A sentence as pages print it."""
    parts = (escape(part) if isinstance(part, str) else figure_html(vars(part), part.value, part.text)
             for part in sentence)  # fmt: skip
    return Markup("").join(parts)


def as_json(sentence: Sentence) -> list[Any]:
    """A sentence as a file keeps it: texts, and the cells that stand between them."""
    return [
        part if isinstance(part, str) else {name: str(value) if isinstance(value, dt.date) else value
                                            for name, value in vars(part).items()}
        for part in sentence
    ]  # fmt: skip


def from_json(kept: list[Any]) -> Sentence:
    """A sentence read back."""
    return [
        part
        if isinstance(part, str)
        else PrintedFigure(**part | {day: dt.date.fromisoformat(part[day]) for day in PERIOD})
        for part in kept
    ]


def _said(row: Record, area_code: str, value: float, text: str, days: Sequence[str] = PERIOD) -> PrintedFigure:
    """The cell of a row's indicator, of an area or region, in the period that two of its columns say."""
    start, end = (row[day].date() for day in days)
    cell = {**row, "area_code": area_code, "period_start": start, "period_end": end}
    return printed(cell, float(value), text)


def _of_london(moves: LondonMoves) -> Sentence:
    if moves.empty:
        return ["No figure of London can be set beside that of a year before."]
    up, down = int((moves["moved_by"] >= BEYOND_CHANCE).sum()), int((moves["moved_by"] <= -BEYOND_CHANCE).sum())
    figures = "1 figure of London that can be set beside that"
    if len(moves) > 1:
        figures = f"{len(moves)} figures of London that can be set beside those"
    of = f"Of {figures} of a year before, "
    if not up + down:
        return [of + "none moved by more than chance explains (99.8\u00a0%)."]
    row = records(moves.head(1))[0]
    before = ("before_start", "before_end")
    return [
        f"{of}{up} rose and {down} fell by more than chance explains (99.8\u00a0%); furthest moved {row['title']}: ",
        _said(row, "london", row["value"], row["shown"]), f" {row['unit_text']}, {row['period']}, after ",
        _said(row, "london", row["value_before"], row["shown_before"], before), f" in {row['period_before']}.",
    ]  # fmt: skip


def _of_areas(sure: Sequence[Record], compared: int) -> Sentence:
    if not compared:
        return ["No figure of an area could be set against London's."]
    of = f"Of {compared:,} new figures of areas that could be set against London's, "
    if not sure:
        return [of + "none lies outside the 99.8\u00a0% limits in two periods running."]
    row, areas = sure[0], len({one["area_code"] for one in sure})
    lie, farthest = ("lies", "it is") if len(sure) == 1 else ("lie", "the farthest is")
    where = f"outside the 99.8\u00a0% limits in two periods running, of {areas} {'area' if areas == 1 else 'areas'}"
    return [
        f"{of}{len(sure)} {lie} {where}; {farthest} {row['area']}, {row['title']}: ",
        _said(row, row["area_code"], row["value"], row["shown"]),
        f" {row['unit_text']}, {row['period']}, where London has ",
        _said(row, "london", row["london_value"], row["london"]),
        ".",
    ]


def _of_changes(why: Sequence[tuple[str, int]]) -> str:
    changed = sum(count for _, count in why)
    if not changed:
        return "No figure that was published before says anything else now"
    said = "figure that was published before says" if changed == 1 else "figures that were published before say"
    return f"{changed:,} {said} something else now ({', '.join(f'{count:,} {reason}' for reason, count in why)})"


def _of_returns(returns: Sequence[Record]) -> str:
    owed, came = (sum(row[name] for row in returns) for name in ("owed", "came"))
    return f"; {came} of {owed} returns that were owed or sent have come." if owed else "; no return was owed."

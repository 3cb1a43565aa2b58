"""How far each of an area's compared figures lies from London's: a line each, its name beside a mark on one scale.

Lines of text and small pictures fit a phone and break over printed pages, which one tall picture doesn't. Here: which
lines there are, where the marks stand, of published figures alone. Not here: how they look (templates/release).
"""

from dataclasses import dataclass
from typing import Final

from lscb_pipeline.reports.readiness.inputs import Record
from lscb_pipeline.reports.release.words import FUNNEL

HALF: Final = 90  # of the scale's width, in a picture's own units; its middle is London
LIMIT: Final = 1.0  # of a distance: the 99.8 % limit on its side
SHAPES: Final = {"below_998": "far down", "below_95": "down", "within": "in", "above_95": "up", "above_998": "far up"}


@dataclass(frozen=True)
class Distance:
    """One figure's line: where its mark stands from the middle, its shape, and the same in words."""

    row: Record
    at: int
    shape: str
    says: str


@dataclass(frozen=True)
class Distances:
    """An area's lines, the farthest above London first; `limit`: where 99.8 % stands from the middle."""

    lines: list[Distance]
    limit: int


def distances(rows: list[Record]) -> Distances:
    """Of an area's figures those that have a place in a funnel.

    `rows`: records of WrittenFigures with `distance` (signals.with_distance), 1 being the limit on that side.
    """
    placed = [row for row in rows if row["funnel"]]
    placed.sort(key=lambda row: (-(row["distance"] or 0), row["title"], row["series"]))
    scale = HALF / max([LIMIT, *(abs(row["distance"] or 0) for row in placed)])
    return Distances([_line(row, scale) for row in placed], round(LIMIT * scale))


def _line(row: Record, scale: float) -> Distance:
    far = row["distance"] or 0
    side = "above" if far >= 0 else "below"
    return Distance(row, round(far * scale), SHAPES[row["funnel"]], f"{abs(far):.1f} {side}; {FUNNEL[row['funnel']]}")

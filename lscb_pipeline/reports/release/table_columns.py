"""Which columns of a page's tables hold anything, and what stands in a cell that has no figure.

A column in which no row has anything is left out, and its name said above the table. Here: that. Not here: what a
figure's texts are (shown_figures.py), nor the templates.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lscb_pipeline.reports.readiness.inputs import Record
from lscb_pipeline.reports.readiness.page import NOTHING
from lscb_pipeline.reports.release.words import TOO_SHORT, VERSUS

SAYS_NOTHING: Final = (None, "", NOTHING, VERSUS["not_compared"], TOO_SHORT)
OF_AREA: Final = {
    "london": "London", "rank": "rank", "chance": "by chance alone", "versus": "beyond how boroughs differ",
    "neighbours": "neighbours", "previous": "period before", "on_year": "on the year",
    "past": f"its own past ({TOO_SHORT})",
}  # fmt: skip
OF_ANNEX: Final = {
    "london": "London", "versus": "beside London", "neighbours": "neighbours", "previous": "period before",
}  # fmt: skip
OF_INDICATOR: Final = {
    "interval": "interval", "numerator_text": "count", "out_of": "denominator", "rank": "rank", "quartile": "quartile",
    "chance": "by chance alone", "versus": "beyond how boroughs differ", "funnel_text": "funnel",
    "previous": "period before",
}  # fmt: skip


@dataclass(frozen=True)
class Columns:
    """The columns of one table that may be left out: those that hold anything, and in words those that don't."""

    there: frozenset[str]
    left_out: tuple[str, ...]

    @classmethod
    def of(cls, rows: Sequence[Record], optional: Mapping[str, str]) -> "Columns":
        """Of a table's rows; `optional`: the columns that may be left out, with their names."""
        there = frozenset(name for name in optional if any(row[name] not in SAYS_NOTHING for row in rows))
        return cls(there, tuple(title for name, title in optional.items() if name not in there))

    def __contains__(self, name: str) -> bool:
        """Whether the column holds anything."""
        return name in self.there

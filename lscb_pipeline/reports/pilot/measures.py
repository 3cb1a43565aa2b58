"""What the pilot showed of each indicator, in counts of figures: produced, why not, counted otherwise, questioned.

Here: the measures that data_contracts/pilot.yaml's rules ask for. Not here: the rules (proposals.py). A figure and a
true zero are one thing here, for which of them it is would tell a number.
"""

from dataclasses import dataclass

import pandas as pd

from lscb_pipeline.contracts.pilot import REASONS
from lscb_pipeline.contracts.properties import Reasons
from lscb_pipeline.frames.piloted import PilotFigures
from lscb_pipeline.reference.states import DueState

# States that are no reason code, as people read them.
WHY = {
    DueState.ABSENT: "no reason given",
    DueState.HELD: "waits for a decision",
    DueState.WITHDRAWN: "left out by a later return",
    DueState.NOT_AGREED: "said not to apply, without an agreement",
}


@dataclass(frozen=True)
class MeasuredIndicator:
    """So many figures of so many."""

    count: int
    of: int

    @property
    def share(self) -> float:
        """From 0 to 1; 0 where there are none to be a share of."""
        return self.count / self.of if self.of else 0.0

    @property
    def words(self) -> str:
        """As pages put it."""
        return f"{self.count} of {self.of}"


@dataclass(frozen=True)
class Missing:
    """Why figures of an indicator were not produced: a reason, how many figures, and of which areas, by code."""

    why: str
    figures: int
    area_codes: list[str]


def measured(figures: PilotFigures, reasons: Reasons) -> dict[str, MeasuredIndicator]:
    """Every measure of the figures of one indicator, by its name in the pilot's rules."""
    asked = figures[figures["is_asked"]]
    produced = asked[asked["is_figure"]]
    states = asked["state"].value_counts()
    counts = {name: int(states.get(name, 0)) for name in sorted(REASONS)}
    counts |= {
        "produced": int(asked["is_produced"].sum()),
        "awaited": int(sum(states.get(code, 0) for code in reasons.awaited)),
        "unexplained": int(states.get(DueState.ABSENT, 0)),
    }
    of_produced = {
        "otherwise_defined": int(produced["is_otherwise_defined"].sum()),
        "questioned": int(produced["is_questioned"].sum()),
    }
    every = {name: MeasuredIndicator(count, len(asked)) for name, count in counts.items()}
    return every | {name: MeasuredIndicator(count, len(produced)) for name, count in of_produced.items()}


def missing(figures: PilotFigures) -> list[Missing]:
    """Why figures asked for of one indicator weren't produced, the most frequent reason first."""
    not_produced = figures[figures["is_asked"] & ~figures["is_produced"]]
    by_state = [
        Missing(why(str(state)), len(rows), sorted(rows["area_code"].unique()))
        for state, rows in not_produced.groupby("state")
    ]
    return sorted(by_state, key=lambda one: (-one.figures, one.why))


def why(state: str) -> str:
    """A state or reason code in words."""
    return {str(key): text for key, text in WHY.items()}.get(state, state.replace("_", " "))


def by_indicator(figures: PilotFigures) -> dict[str, PilotFigures]:
    """The figures of each indicator that was due, in the order of codes."""
    return {str(code): pd.DataFrame(rows) for code, rows in figures.groupby("indicator_code", sort=True)}

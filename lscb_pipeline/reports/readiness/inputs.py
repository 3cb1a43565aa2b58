"""What a report is made of: frames as the warehouse and the contracts give them, and how they are named in it.

Here: which frames there are (their columns: lscb_pipeline/frames/readiness_report.py), and names for people. Not here:
anything worked out from them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from lscb_pipeline.contracts.weights import Weights
from lscb_pipeline.frames.figures import AnyFrame
from lscb_pipeline.frames.readiness_report import (
    DueFigureStates,
    FiguresBesideReturn,
    ReportedAreas,
    ReportedFeeds,
    ReportedFindings,
    ReportedIndicators,
    ReportedReadiness,
    ReportedRules,
    ReportedSuppliers,
)
from lscb_pipeline.reference.areas import members
from lscb_pipeline.reference.quarters import Quarter

DIMENSIONS = ("accuracy", "validity", "reliability", "timeliness", "relevance", "completeness")
SEVERITIES = ("critical", "warning", "info")
ACRONYMS = {"dfe": "DfE", "nhs": "NHS", "mappa": "MAPPA"}
Record = dict[str, Any]


@dataclass(frozen=True)
class Inputs:
    """One quarter's judgement, and (`before`) the readiness of the quarter before."""

    quarter: Quarter
    is_made_up: bool
    weights: Weights
    areas: ReportedAreas
    suppliers: ReportedSuppliers
    feeds: ReportedFeeds
    rules: ReportedRules
    indicators: ReportedIndicators
    readiness: ReportedReadiness
    before: ReportedReadiness
    findings: ReportedFindings
    due_figures: DueFigureStates
    beside_return: FiguresBesideReturn  # typed figures, with those that the area's own return of each child gives

    def area_names(self) -> dict[str, str]:
        """The 33 areas' names by code, in the order of codes."""
        ordered = self.areas.sort_values("area_code")
        return dict(zip(ordered["area_code"], ordered["name"], strict=True))

    def senders(self) -> dict[str, Record]:
        """Suppliers by their id."""
        return {row["supplier"]: row for row in records(self.suppliers)}

    def person_level(self) -> set[str]:
        """Feeds whose rows are persons: nothing of theirs is counted by area."""
        return set(self.feeds.loc[self.feeds["is_person_level"], "feed"])


def records(frame: AnyFrame) -> list[Record]:
    """A frame's rows as dicts, what is missing being None."""
    names = [str(name) for name in frame]
    columns = [_plain(column) for _, column in frame.items()]  # one by one: a row of a frame takes far longer
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _plain(column: pd.Series) -> list[Any]:
    """A column's values as Python's own, what is missing being None."""
    return column.astype("object").where(column.notna(), None).tolist()


def feed_name(feed: str) -> str:
    """A feed as people read it: `met_police_mappa` is Met police MAPPA."""
    name = " ".join(ACRONYMS.get(word, word) for word in feed.split("_"))
    return name[:1].upper() + name[1:]


def area_name(code: str, names: Mapping[str, str]) -> str:
    """An area's name, or the names of a merged area's members."""
    return " and ".join(names.get(member, member) for member in members(code))

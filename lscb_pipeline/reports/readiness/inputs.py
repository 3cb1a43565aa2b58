"""What a report is made of: frames as the warehouse and the contracts give them, and how they are named in it.

Here: which columns each frame has, and names for people. Not here: anything worked out from them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from lscb_pipeline.contracts.weights import Weights
from lscb_pipeline.reference.areas import members
from lscb_pipeline.reference.quarters import Quarter

DIMENSIONS = ("accuracy", "validity", "reliability", "timeliness", "relevance", "completeness")
SEVERITIES = ("critical", "warning", "info")
ACRONYMS = {"dfe": "DfE", "nhs": "NHS", "mappa": "MAPPA"}
Record = dict[str, Any]


@dataclass(frozen=True)
class Inputs:
    """One quarter's judgement, in frames of these columns.

    areas: area_code, name. suppliers: supplier, name, kind, area_code (its own area; missing where it has none).
    feeds: feed, title, is_person_level, next_due_on (missing where nobody owes it next).
    rules: feed, rule_id, says, do, dimension, severity. indicators: indicator_code, title, feed.
    readiness, before (the quarter before), findings: as the tables of schema quality. due_figures: feed, area_code,
    supplier, indicator_code, state, of every figure due, whether or not its sender sent anything.
    """

    quarter: Quarter
    is_made_up: bool
    weights: Weights
    areas: pd.DataFrame
    suppliers: pd.DataFrame
    feeds: pd.DataFrame
    rules: pd.DataFrame
    indicators: pd.DataFrame
    readiness: pd.DataFrame
    before: pd.DataFrame
    findings: pd.DataFrame
    due_figures: pd.DataFrame

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


def records(frame: pd.DataFrame) -> list[Record]:
    """A frame's rows as dicts, what is missing being None."""
    filled = frame.astype("object").where(frame.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in filled.to_dict("records")]


def feed_name(feed: str) -> str:
    """A feed as people read it: `met_police_mappa` is Met police MAPPA."""
    words = " ".join(ACRONYMS.get(word, word) for word in feed.split("_"))
    return words[:1].upper() + words[1:]


def area_name(code: str, names: Mapping[str, str]) -> str:
    """An area's name, or the names of a merged area's members."""
    return " and ".join(names.get(member, member) for member in members(code))

"""What the Runaways Report is made of: a release's figures on running away, with what the registers and editors say.

Here: which figures those are, made readable once. Not here: what is made of them (the other modules of this folder).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import pandas as pd

from lscb_pipeline.frames.releases import ReadableFigures
from lscb_pipeline.reports.readiness.inputs import Record, records
from lscb_pipeline.reports.release import shown_figures
from lscb_pipeline.reports.release.definition_versions import followed, starts_of
from lscb_pipeline.reports.release.release import Release

PRIORITY_AREA: Final = "runaways"
# Of indicators of other priority areas, what stands beside: factors found by assessments, children missing from school.
BESIDE: Final = {"DF232": ("going_missing", "gangs"), "SG031": ("all",)}
NI_71: Final = "RA001"
ANSWERS: Final = ("RA002", "RA003", "RA004", "RA005", "RA006")
POLICE: Final = "met_police_missing_children"


@dataclass(frozen=True)
class RunawaysMaterial:
    """A release and what stands beside its figures.

    figures: as shown_figures.all_figures gives them, of the whole release. uncovered: by feed the areas that its source
    doesn't cover, and why. texts: the editors', by slot, as markdown. estimate: of all who ran away, as
    collation/release/runaways_beside.py keeps it; None of releases before there was one.
    """

    release: Release
    figures: ReadableFigures
    uncovered: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    estimate: Mapping[str, Any] | None = None

    @cached_property
    def own(self) -> ReadableFigures:
        """The areas' figures on running away, all periods."""
        return _on_running_away(self.figures)

    @cached_property
    def rows(self) -> list[Record]:
        """The newest of them, with their texts."""
        return records(shown_figures.written(self.own[self.own["is_newest"]]))

    @cached_property
    def regions(self) -> list[Record]:
        """London's, inner and outer London's figures on running away, with their texts; the newest period first."""
        every = shown_figures.regions(self.release)
        return records(_on_running_away(every).sort_values("period_end", ascending=False, kind="stable"))

    @cached_property
    def london(self) -> dict[str, Record]:
        """London's newest figure by indicator, of the whole and not of a breakdown."""
        newest = [row for row in self.regions if row["is_newest"] and row["region"] == "london"]
        return {row["indicator_code"]: row for row in newest if row["breakdown"] == "all"}

    @cached_property
    def about(self) -> dict[str, Record]:
        """The catalogue's indicators on running away, by code."""
        every = {row["indicator_code"]: row for row in records(self.release.indicators)}
        return {code: row for code, row in every.items() if row["priority_area"] == PRIORITY_AREA or code in BESIDE}

    @cached_property
    def definitions(self) -> dict[str, list[str]]:
        """By indicator the definitions in force when the periods shown began, the newest first."""
        return {code: followed(self.about[code]["versions"], days) for code, days in starts_of(self.own).items()}

    @cached_property
    def names(self) -> dict[str, str]:
        """The areas' names by code, in the order of names."""
        ordered = self.release.areas.sort_values("name")
        return dict(zip(ordered["area_code"], ordered["name"], strict=True))


def _on_running_away(figures: pd.DataFrame) -> pd.DataFrame:
    is_own = figures["priority_area"] == PRIORITY_AREA
    for code, breakdowns in BESIDE.items():
        is_own |= (figures["indicator_code"] == code) & figures["breakdown"].isin(breakdowns)
    return figures[is_own]

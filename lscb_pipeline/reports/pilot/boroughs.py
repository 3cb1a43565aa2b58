"""How each pilot borough coped: what it returned, when, how ready it was at start and end; and the hours of all.

Here: rows by borough and quarter, and sums over them. Not here: indicators (measures.py). Hours are of no borough by
name: what an effort cost is asked in confidence.
"""

import math
from dataclasses import dataclass

import pandas as pd

from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.states import ReturnStatus
from lscb_pipeline.reports.pilot.given import PilotGiven
from lscb_pipeline.reports.readiness.inputs import Record, records
from lscb_pipeline.reports.readiness.scores import STATUS, Verdict, moved, shown


@dataclass(frozen=True)
class BoroughQuarter:
    """One borough in one quarter. `days_late`: working days, none where nothing usable came. `came`: deliveries."""

    status: str
    produced: int
    due: int
    days_late: int | None
    came: int
    verdict: Verdict

    @property
    def when(self) -> str:
        """How late its first usable delivery was, in words."""
        if self.days_late is None:
            return ""
        return "on time" if self.days_late == 0 else f"{self.days_late} working day{'s' * (self.days_late != 1)} late"


@dataclass(frozen=True)
class Borough:
    """One pilot borough: its quarters (none where not collated or not due) and how its readiness moved."""

    area_code: str
    name: str
    quarters: dict[Quarter, BoroughQuarter]
    moved: float | None


@dataclass(frozen=True)
class QuarterSums:
    """One quarter over all boroughs. Hours are none where too few told any; `odd` told a number that can't be."""

    returned: int
    boroughs: int
    on_time: int
    late: int
    median_late: float | None
    median_readiness: float | None
    told: int
    odd: int
    median_hours: float | None
    least_hours: float | None
    most_hours: float | None


def boroughs(given: PilotGiven) -> list[Borough]:
    """Every pilot borough, in the order of names."""
    rows = {(row["area_code"], Quarter(row["collection_quarter"])): row for row in records(given.returns)}
    figures = given.figures.groupby(["area_code", "collection_quarter"])["is_produced"]
    produced, due = figures.sum().to_dict(), figures.size().to_dict()
    made = []
    for code in sorted(given.pilot.boroughs, key=lambda area: given.area_names[area]):
        of = {quarter: rows[code, quarter] for quarter in given.collated if (code, quarter) in rows}
        cells = {}
        for quarter, row in of.items():
            key = (code, quarter.starts_on)
            cells[quarter] = _cell(row, int(produced.get(key, 0)), int(due.get(key, 0)))
        ends = [of[quarter] for quarter in (*given.collated[:1], *given.collated[1:][-1:]) if quarter in of]
        made.append(Borough(code, given.area_names[code], cells, _moved(ends)))
    return made


def _cell(row: Record, produced: int, due: int) -> BoroughQuarter:
    late = row["working_days_late"]
    return BoroughQuarter(
        STATUS[ReturnStatus(row["status"])], produced, due, None if late is None else int(late),
        int(row["deliveries"]), Verdict(row["colour"], shown(row["readiness"])),
    )  # fmt: skip


def _moved(ends: list[Record]) -> float | None:
    """By how much readiness moved from the pilot's first quarter to its last; none under other weights."""
    if len(ends) < 2 or ends[0]["weights_version"] != ends[1]["weights_version"]:
        return None
    return moved(shown(ends[1]["readiness"]), shown(ends[0]["readiness"]))


def quarter_sums(given: PilotGiven, quarter: Quarter) -> QuarterSums:
    """A collated quarter's returns over all boroughs."""
    rows = given.returns[given.returns["collection_quarter"] == quarter.starts_on]
    late = rows["working_days_late"].dropna().astype("float64")
    hours = rows["hours_spent"].dropna().astype("float64")
    can_be = hours[hours.between(*given.hours_range)]
    is_shown = len(can_be) >= given.pilot.burden.least_boroughs
    return QuarterSums(
        returned=int((rows["status"] == ReturnStatus.RETURNED).sum()), boroughs=len(rows),
        on_time=int((late <= 0).sum()), late=int((late > 0).sum()), median_late=_number(late[late > 0].median()),
        median_readiness=shown(_number(rows["readiness"].astype("float64").median())),
        told=len(can_be), odd=len(hours) - len(can_be),
        median_hours=_number(can_be.median()) if is_shown else None,
        least_hours=_number(can_be.min()) if is_shown else None,
        most_hours=_number(can_be.max()) if is_shown else None,
    )  # fmt: skip


def _number(value: float) -> float | None:
    return None if pd.isna(value) or math.isnan(value) else float(value)

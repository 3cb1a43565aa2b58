"""The pilot's review put together: what the page and the workbook both show.

Here: which parts there are, as objects. Not here: how they look (review_page.py, review_workbook.py).
"""

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from lscb_pipeline.contracts.catalogue import Definition, Indicator
from lscb_pipeline.frames.piloted import PilotFigures
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.states import ReturnStatus
from lscb_pipeline.reports.pilot.boroughs import Borough, QuarterSums, boroughs, quarter_sums
from lscb_pipeline.reports.pilot.given import PilotGiven
from lscb_pipeline.reports.pilot.measures import Missing, by_indicator, missing
from lscb_pipeline.reports.pilot.proposals import UNDECIDED, Proposed, proposals
from lscb_pipeline.reports.readiness.inputs import SEVERITIES

MOST = 3  # indicators named beside a rule
PROPOSALS = ("keep", "amend", "drop", UNDECIDED)


@dataclass(frozen=True)
class IndicatorResponse:
    """One indicator: of each borough how many figures were due, and how many came; and why others did not.

    `cells`: by area code (produced, due), in the order of the report's boroughs; none where it owed none.
    """

    indicator: Indicator
    cells: dict[str, tuple[int, int] | None]
    missing: list[Missing]
    no_return: int


@dataclass(frozen=True)
class CountedAlike:
    """How far figures of an indicator count the same: figures produced, and what is said of them."""

    indicator: Indicator
    figures: int
    otherwise: int
    otherwise_areas: list[str]
    no_version: int
    notes: int
    breaks: list[Definition]


@dataclass(frozen=True)
class FailedRule:
    """One rule that failed: how often by quarter, in how many boroughs' returns, and most often of which indicators."""

    rule_id: str
    severity: str
    says: str
    to_do: str
    findings: dict[Quarter, int]
    boroughs: int
    most: list[tuple[str, int]]


@dataclass(frozen=True)
class PilotReview:
    """The whole review. `not_due`: indicators of the feed that no pilot borough owed in the pilot's quarters."""

    given: PilotGiven
    proposed: list[Proposed]
    boroughs: list[Borough]
    sums: dict[Quarter, QuarterSums]
    responses: list[IndicatorResponse]
    alike: list[CountedAlike]
    failed: list[FailedRule]
    not_due: list[Indicator]

    @property
    def counts(self) -> dict[str, int]:
        """How many indicators are proposed to be kept, amended, dropped; and of how many nothing is."""
        found = Counter(one.proposal for one in self.proposed)
        return {name: found[name] for name in PROPOSALS}


def pilot_review(given: PilotGiven) -> PilotReview:
    """Put the review together; rows in another order give the same review."""
    of = {indicator.code: indicator for indicator in given.feed_indicators}
    rows = by_indicator(given.figures)
    made = boroughs(given)
    return PilotReview(
        given=given,
        proposed=proposals(given),
        boroughs=made,
        sums={quarter: quarter_sums(given, quarter) for quarter in given.collated},
        responses=[_response(of[code], figures, made) for code, figures in rows.items()],
        alike=[_alike(of[code], figures, given) for code, figures in rows.items()],
        failed=_failed(given),
        not_due=[indicator for indicator in given.feed_indicators if indicator.code not in rows],
    )


def _response(indicator: Indicator, figures: PilotFigures, made: list[Borough]) -> IndicatorResponse:
    by_area = figures.groupby("area_code")["is_produced"]
    produced, due = by_area.sum().to_dict(), by_area.size().to_dict()
    codes = [one.area_code for one in made]
    cells = {code: (int(produced[code]), int(due[code])) if code in due else None for code in codes}
    return IndicatorResponse(indicator, cells, missing(figures), int((~figures["is_asked"]).sum()))


def _alike(indicator: Indicator, figures: PilotFigures, given: PilotGiven) -> CountedAlike:
    produced = figures[figures["is_figure"]]
    otherwise = produced[produced["is_otherwise_defined"]]
    first = given.pilot.quarters[0].starts_on
    later = [one for one in indicator.versions if one.valid_from and one.valid_from > first]
    return CountedAlike(
        indicator, len(produced), len(otherwise), given.names_of(list(otherwise["area_code"].unique())),
        int(produced["lacks_version"].sum()), int(produced["has_note"].sum()),
        [one for one in later if one.breaks_series],
    )  # fmt: skip


def _failed(given: PilotGiven) -> list[FailedRule]:
    """The rules that failed, the gravest and most frequent first; in a rule's newest words."""
    ordered = given.findings.sort_values(["rule_id", "collection_quarter", "area_code", "says"])
    found = []
    for rule_id, rows in ordered.groupby("rule_id"):
        last = rows.iloc[-1]
        quarters = pd.to_datetime(rows["collection_quarter"])
        counts = {q: int((quarters == pd.Timestamp(q.starts_on)).sum()) for q in given.collated}
        most = sorted(Counter(rows["indicator_code"].dropna()).items(), key=lambda pair: (-pair[1], pair[0]))[:MOST]
        of = int(rows["area_code"].nunique())
        found.append(FailedRule(str(rule_id), last["severity"], last["says"], last["to_do"], counts, of, most))
    return sorted(found, key=lambda r: (SEVERITIES.index(r.severity), -sum(r.findings.values()), r.rule_id))


def returned_of(review: PilotReview) -> tuple[int, int]:
    """How many returns came and count, of how many that were due, over the pilot's quarters."""
    rows = review.given.returns
    return int((rows["status"] == ReturnStatus.RETURNED).sum()), len(rows)

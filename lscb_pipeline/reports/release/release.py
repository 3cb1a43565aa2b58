"""One revision of a quarter's release: everything that its pages and files are made of.

Here: the frames and facts, and nothing computed. Not here: figures made readable (shown_figures.py), pages (pages.py).
"""

import datetime as dt
from dataclasses import dataclass, field

import pandas as pd

from lscb_pipeline.frames.releases import (
    AreaReadiness,
    MissingFigures,
    PublishedChanges,
    ReleaseAreas,
    ReleasedSummary,
    ReleasedTrend,
    ReleaseIndicators,
    ResentFeeds,
    ReturnStates,
    RevisedBenchmark,
)
from lscb_pipeline.frames.schema import schema_of
from lscb_pipeline.frames.trend_points import OlderPoints, PublishedRevisions
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.readiness.page import MADE_UP
from lscb_pipeline.reports.release.publication_words import Decision, PublicationWords, WordsToCome


@dataclass(frozen=True)
class Release:
    """What is published of a quarter, or would be: without a decision it is a draft, for the centre alone.

    recorded_on: when its load was recorded; every date on a page comes from it. next_dates: what is due or released,
    and when. is_decided: whether pages and workbooks say how it stands, else they have places for it
    (publication_words.py).
    older: points that earlier releases alone hold; revisions: those of all releases so far. is_under_way: the
    quarter had not ended when it was made; not_due: of feeds not due by then their titles, the day, and how many
    deliveries had come. A frame may have no row.
    """

    quarter: Quarter
    revision: int
    is_made_up: bool
    load_id: int
    recorded_on: dt.date
    code_version: str
    benchmark: RevisedBenchmark
    london_summary: ReleasedSummary
    indicator_trend: ReleasedTrend
    indicators: ReleaseIndicators
    areas: ReleaseAreas
    returns: ReturnStates
    missing: MissingFigures
    changes: PublishedChanges
    readiness: AreaReadiness
    next_dates: list[tuple[str, dt.date]]
    resent: ResentFeeds = field(default_factory=lambda: pd.DataFrame(columns=schema_of(ResentFeeds).columns))
    older: OlderPoints = field(default_factory=lambda: pd.DataFrame(columns=schema_of(OlderPoints).columns))
    revisions: PublishedRevisions = field(
        default_factory=lambda: pd.DataFrame(columns=schema_of(PublishedRevisions).columns)
    )
    decision: Decision | None = None
    is_decided: bool = True
    is_under_way: bool = False
    not_due: list[tuple[str, dt.date, int]] = field(default_factory=list)

    @property
    def publication(self) -> PublicationWords | WordsToCome:
        """What its pages say of how it stands."""
        return PublicationWords(self.decision) if self.is_decided else WordsToCome()

    @property
    def mark(self) -> str:
        """What every data file is marked as."""
        return str(self.publication.part("mark"))

    @property
    def title(self) -> str:
        """What its data are called, whether they are a draft, and of a sample."""
        sample = f" ({MADE_UP})" if self.is_made_up else ""
        draft = self.publication.part("paper")
        return f"{draft}Safeguarding benchmark of London, {self.quarter.label}, revision {self.revision}{sample}"

"""One revision of a quarter's release: everything that its pages and files are made of.

Here: the frames and facts, and nothing computed. Not here: figures made readable (shown_figures.py), pages (pages.py).
"""

import datetime as dt
from dataclasses import dataclass, field

import pandas as pd

from lscb_pipeline.reference.quarters import Quarter

DRAFT = "DRAFT: internal, not for release"


@dataclass(frozen=True)
class Decision:
    """By whom a release is published (a role), on which day, and why, where it is early or of few returns."""

    on: dt.date
    by: str
    why: str = ""


@dataclass(frozen=True)
class Release:
    """What is published of a quarter, or would be: without a decision it is a draft, for the centre alone.

    recorded_on: when its load was recorded; every date on a page comes from it. benchmark: BENCHMARK of
    collation/release/candidate.py and is_revised. london_summary, indicator_trend: as tables of schema publish have
    them. indicators: a row an indicator of the catalogue. areas: area_code, name, inner_outer. boards, neighbours: the
    reference tables. returns: feed, supplier, area_code, title, name, state (received late rejected missing). missing:
    area_code, feed, indicator_code, state. changes: the keys, before, after, why. readiness: area_code, feed, readiness
    (0 to 100), colour. next_dates: what is due or released, and when. resent: feed, title, restated, withdrawn: figures
    that senders had given before. is_under_way: the quarter had not ended when it was made; not_due: of feeds not due
    by then their titles, the day, and how many deliveries had come. A frame may have no row.
    """

    quarter: Quarter
    revision: int
    is_made_up: bool
    load_id: int
    recorded_on: dt.date
    code_version: str
    benchmark: pd.DataFrame
    london_summary: pd.DataFrame
    indicator_trend: pd.DataFrame
    indicators: pd.DataFrame
    areas: pd.DataFrame
    boards: pd.DataFrame
    neighbours: pd.DataFrame
    returns: pd.DataFrame
    missing: pd.DataFrame
    changes: pd.DataFrame
    readiness: pd.DataFrame
    next_dates: list[tuple[str, dt.date]]
    resent: pd.DataFrame = field(default_factory=pd.DataFrame)
    decision: Decision | None = None
    is_under_way: bool = False
    not_due: list[tuple[str, dt.date, int]] = field(default_factory=list)

    @property
    def mark(self) -> str:
        """What every page and file is marked as."""
        return "Published" if self.decision else DRAFT

"""What the final report is made of: frames of the warehouse, the catalogue, cost figures, and the editors' texts."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from lscb_pipeline.contracts.measured import Fact
from lscb_pipeline.contracts.sources import Source
from lscb_pipeline.frames.final import DatedReleases, FeedHistories, PublishedSeries, QuarterReturns
from lscb_pipeline.frames.releases import ReleasedSummary, ReleaseIndicators
from lscb_pipeline.reports.readiness.inputs import Record, records
from lscb_pipeline.reports.release.shown_figures import written_regions


@dataclass(frozen=True)
class FinalMaterial:
    """Everything that the report says. recorded_on: the day of the last load, which dates it.

    london: London's published figures, of the whole of each indicator. feed_titles: every feed's title by its name.
    uncovered: by feed how many areas its source doesn't cover. texts: the editors', by slot, as markdown. word: what to
    call an area's board, by the newest quarter's day.
    """

    recorded_on: dt.date
    load_id: int
    is_made_up: bool
    word: str
    indicators: ReleaseIndicators
    sources: Sequence[Source]
    feed_titles: Mapping[str, str]
    uncovered: Mapping[str, int]
    feeds: FeedHistories
    returns: QuarterReturns
    releases: DatedReleases
    published: PublishedSeries
    london: ReleasedSummary
    facts: Mapping[str, Fact]
    texts: Mapping[str, str]

    @cached_property
    def regions(self) -> list[Record]:
        """London's published figures with their texts, where a value is shown."""
        rows = written_regions(self.london, self.indicators)
        return records(rows[rows["value"].notna()])

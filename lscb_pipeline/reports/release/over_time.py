"""All points of all series that any release published: what lines over time are drawn of, and tables of them written.

A release holds as many periods as a trend looks back; what earlier ones published beyond them stands before these, and
what was once published otherwise says so. Here: that, of published frames alone. Not here: which earlier points may be
shown (collation/release/carried_points.py), pictures (lines.py), tables (series_history.py).
"""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from lscb_pipeline.frames.key_columns import FIGURE_KEY, PERIOD, SERIES_KEY
from lscb_pipeline.frames.releases import ReadableFigures, ReleasedSummary, ReleaseIndicators
from lscb_pipeline.frames.schema import schema_of
from lscb_pipeline.frames.trend_points import OlderPoints, PublishedRevisions, TrendPoints
from lscb_pipeline.reference.periods import breaks_before
from lscb_pipeline.reports.readiness.inputs import Record, records
from lscb_pipeline.reports.release.decimals import numbers
from lscb_pipeline.reports.release.london_moves import breaks_of
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline.reports.release.shown_figures import periods, shown_texts

LONDON: Final = "london"
OF_SERIES: Final = ["unit", "unit_says", "places", "frequency", "measures"]
NUMBERS: Final = ("value", "neighbour_median")
COLUMNS: Final = list(schema_of(TrendPoints).columns)


@dataclass(frozen=True)
class OverTime:
    """The areas' points, and London's, by series, area and period; the oldest first."""

    areas: TrendPoints
    london: TrendPoints


def over_time(release: Release, figures: ReadableFigures) -> OverTime:
    """The release's points with those that only earlier releases hold. figures: its own, made readable."""
    is_london = release.older["area_code"] == LONDON
    areas = _with_older(figures.assign(is_part=False), release.older[~is_london], [*SERIES_KEY, "area_code", "area"])
    summary = release.london_summary
    own = _of_london(summary, figures)
    london = _with_older(own, release.older[is_london], [*SERIES_KEY, "area_code", "area"])
    return OverTime(*(_finished(rows, release.indicators, release.revisions) for rows in (areas, london)))


def first_shown(figures: ReadableFigures, indicators: ReleaseIndicators) -> dict[tuple[str, ...], Record]:
    """By series and area the first figure that the release shows since the last break of definition.

    Each with its `shown` text; none where the newest period is the first, or isn't shown.
    """
    rows = figures.assign(breaks=breaks_before(figures, breaks_of(indicators)))
    rows = rows[rows["value"].notna() & rows["breaks"].eq(rows.groupby(SERIES_KEY)["breaks"].transform("max"))]
    of = [rows[name] for name in (*SERIES_KEY, "area_code")]
    has_newest = rows["is_newest"].groupby(of).transform("any")
    first = rows[has_newest].drop_duplicates([*SERIES_KEY, "area_code"])
    first = first.loc[~first["is_newest"], [*FIGURE_KEY, "value", "marker", "period", "places"]]
    told = first.assign(shown=shown_texts(first))
    return {(*(row[name] for name in SERIES_KEY), row["area_code"]): row for row in records(told)}


def _of_london(summary: ReleasedSummary, figures: ReadableFigures) -> pd.DataFrame:
    """London's own rows, with what its series' areas say of unit and decimals."""
    about = figures[[*SERIES_KEY, *OF_SERIES]].drop_duplicates(SERIES_KEY)
    london = summary[summary["region"] == LONDON].merge(about, on=SERIES_KEY, validate="many_to_one")
    is_part = (london["areas_returned"] < london["areas_due"]) & london["value"].notna()
    return london.assign(
        area_code=LONDON, area="London", neighbour_median=float("nan"), is_part=is_part, period=periods(london)
    )


def _with_older(own: pd.DataFrame, older: OlderPoints, by: list[str]) -> pd.DataFrame:
    """A series' own rows and, of areas that it has, the older ones, with what its rows say of it."""
    if older.empty or own.empty:
        return own
    about = own[[*by, *OF_SERIES]].drop_duplicates(by)
    before = older.merge(about, on=by[:-1], validate="many_to_one")
    types: dict[Any, Any] = own.dtypes[["is_part", *PERIOD]].to_dict() | dict.fromkeys(NUMBERS, "float64")
    before = before.assign(period=periods(before)).astype(types)
    return pd.concat([before, own.astype(dict.fromkeys(NUMBERS, "float64"))], ignore_index=True)


def _finished(rows: pd.DataFrame, indicators: ReleaseIndicators, revisions: PublishedRevisions) -> TrendPoints:
    """In order, each with how many breaks of definition lie before it, and in which words it was revised."""
    ordered = rows.sort_values([*SERIES_KEY, "area_code", "period_end", "period_start"], ignore_index=True)
    ordered = ordered.assign(breaks=breaks_before(ordered, breaks_of(indicators)), how_revised="")
    if len(revisions):
        both = ordered[[*FIGURE_KEY, "value", "places"]]
        both = both.merge(revisions, on=FIGURE_KEY, how="left", validate="one_to_one")
        stands = both["after"].eq(both["value"].astype("float64")) & both["before"].notna()
        before = numbers(both["before"][stands], both["places"][stands])
        ordered.loc[stands, "how_revised"] = [
            revised_text(release, text) for release, text in zip(both["release"][stands], before, strict=True)
        ]
    return ordered[COLUMNS]


def revised_text(release: Hashable, before: str) -> str:
    """That a figure was published otherwise: what it was, and in which release it came to be what it is."""
    return f"revised in {release}: {before} before"

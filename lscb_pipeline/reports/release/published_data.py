"""The data files of a release as frames: figures, London, trends and readiness, each with names beside its codes.

What is published, and nothing computed: a hidden cell has its marker and no number. Here: which columns each file has,
in which order. Not here: the names (open_data.py), how a frame is written (data_files.py).
"""

from typing import Final

import pandas as pd

from lscb_pipeline.frames.column_words import kinds
from lscb_pipeline.frames.figures import AnyFrame
from lscb_pipeline.frames.key_columns import FIGURE_KEY, PERIOD
from lscb_pipeline.frames.published_files import (
    OF_REGIONS,
    WHEN,
    WHERE,
    FiguresFile,
    ReadinessFile,
    RegionsFile,
    TrendFile,
)
from lscb_pipeline.frames.releases import BENCHMARK
from lscb_pipeline.reports.release.open_data import REGIONS, period_by_standard, with_names, with_places
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline.reports.release.shown_figures import feed_titles
from lscb_pipeline.reports.release.words import READINESS, SYMBOLS

WHOLE: Final = frozenset({"rate_base", "rank", "ranked_areas", "london_areas", "neighbour_areas", "population_year",
                          "areas_due", "areas_returned", "points"})  # fmt: skip
SCORE_STEP: Final = 5  # of readiness as published
NAMED: Final = [*WHEN, *WHERE, "area_code", "area", "indicator_code", "title", "feed", "feed_title", "breakdown",
                "breakdown_text", "period", *PERIOD, "unit", "unit_text", "polarity"]  # fmt: skip


def data_frames(release: Release) -> dict[str, AnyFrame]:
    """The frames by the names of their files; a draft's rows say that they are one."""
    regions = regions_file(release)
    frames: dict[str, AnyFrame] = {
        "benchmark": figures_file(release, regions), "london_summary": regions,
        "indicator_trend": trend_file(release), "readiness": readiness_file(release),
    }  # fmt: skip
    return {name: marked_if_draft(frame, release) for name, frame in frames.items()}


def marked_if_draft(frame: AnyFrame, release: Release) -> AnyFrame:
    """A file's rows as they are; of a draft each with a column that says so."""
    return frame if release.decision else frame.assign(is_draft=True)


def figures_file(release: Release, regions: RegionsFile) -> FiguresFile:
    """Areas' figures, then London's and its parts', which geographic_level tells apart."""
    areas = with_names(release.benchmark, release)
    rows = pd.concat([areas, regions], ignore_index=True)
    rows = rows.assign(marker_text=_marker_texts(rows["marker"]))
    return _ordered(rows, [*(name for name in BENCHMARK if name not in NAMED), "is_revised", "marker_text",
                           *OF_REGIONS])  # fmt: skip


def regions_file(release: Release) -> RegionsFile:
    """London's figures and its parts', by ONS's codes beside our words for them."""
    summary = release.london_summary
    coded = summary.assign(area_code=summary["region"].map({region: code for region, (code, _) in REGIONS.items()}))
    rows = with_names(coded, release).assign(marker_text=_marker_texts(coded["marker"]))
    return _ordered(rows, [name for name in (*summary.columns, "marker_text") if name not in NAMED])


def trend_file(release: Release) -> TrendFile:
    """Each figure whose value is published, beside its own past."""
    rows = with_names(release.indicator_trend, release)
    return _ordered(rows, [name for name in release.indicator_trend.columns if name not in NAMED])


def readiness_file(release: Release) -> ReadinessFile:
    """How fit for audit each area's returns of the quarter were, by feed: in words, and in whole fives."""
    rows = with_places(release.readiness, release)
    quarter = release.quarter
    period, identifier, says = period_by_standard(quarter.starts_on, quarter.ends_on)
    days = {"period_start": pd.Timestamp(quarter.starts_on), "period_end": pd.Timestamp(quarter.ends_on)}
    rows = rows.assign(
        time_period=period, time_identifier=identifier, period=says, feed_title=rows["feed"].map(feed_titles(release)),
        **days, readiness=rows["readiness"].astype("float64") // SCORE_STEP * SCORE_STEP,
        word=rows["colour"].map(READINESS), is_made_up=release.is_made_up,
    )  # fmt: skip
    columns = [*WHEN, *WHERE, "area_code", "area", "feed", "feed_title", "period", *PERIOD, "readiness", "colour",
               "word", "is_made_up"]  # fmt: skip
    return in_their_types(rows[columns])


def keys_of(name: str) -> list[str]:
    """The columns of a file that no two of its rows share."""
    return ["area_code", "feed"] if name == "readiness" else FIGURE_KEY


def _ordered(rows: AnyFrame, others: list[str]) -> AnyFrame:
    return in_their_types(rows[[*NAMED, *others]])


def in_their_types(rows: AnyFrame) -> AnyFrame:
    """Each column in the type of its kind, whatever stands in it, so that the files of every release have the same."""
    types = {"number": "float64", "flag": "boolean", "date": "datetime64[s]", "text": "str"}
    typed: pd.DataFrame = rows.astype(
        {name: "Int64" if name in WHOLE else types[kinds()[name]] for name in map(str, rows)}
    )
    return typed


def _marker_texts(markers: pd.Series) -> pd.Series:
    return markers.map(SYMBOLS).astype("str").where(markers.notna())

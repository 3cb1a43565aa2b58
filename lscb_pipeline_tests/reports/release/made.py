"""A small release made up in code: a signal, a hidden cell, x, z, a true zero and a change, in four areas."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pandas as pd

from lscb_pipeline.collation.release.candidate import SUMMARY, TREND, WHOLE
from lscb_pipeline.collation.release.rebuild import indicators
from lscb_pipeline.contracts.library import library
from lscb_pipeline.frames.key_columns import FIGURE_KEY
from lscb_pipeline.frames.releases import BENCHMARK
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.tables import table
from lscb_pipeline.reports.release.release import Decision, Release

CITY, BARNET, CAMDEN, HACKNEY = "E09000001", "E09000003", "E09000007", "E09000012"
MERTON, SUTTON, KINGSTON = "E09000024", "E09000029", "E09000021"  # neighbours of Barnet
RATE, COUNT = "SG001", "SG014"
QUARTERS = (Quarter.parse("2009-10-Q3"), Quarter.parse("2009-10-Q4"))
LIMITS = {"funnel_lower_95": 70.0, "funnel_upper_95": 130.0, "funnel_lower_998": 50.0, "funnel_upper_998": 150.0}
GIVEN = {
    RATE: {CITY: "z", BARNET: "x", CAMDEN: 101.26, HACKNEY: 223.04},
    COUNT: {CITY: "c", BARNET: 0.0, CAMDEN: 1412.0, HACKNEY: 31.0},
}


def release(**given: Any) -> Release:
    """The release, with some of its parts replaced."""
    areas = table("area")[["area_code", "name", "inner_outer"]]
    benchmark = pd.DataFrame(
        [
            figure(code, area, quarter, GIVEN[code][area])
            for code in GIVEN
            for area in GIVEN[code]
            for quarter in QUARTERS
        ]
    )
    now = benchmark["period_end"] == benchmark["period_end"].max()
    benchmark["is_revised"] = now & (benchmark["area_code"] == CAMDEN) & (benchmark["indicator_code"] == RATE)
    changed = benchmark.loc[benchmark["is_revised"], [*FIGURE_KEY, "value"]]
    made = Release(
        quarter=QUARTERS[1], revision=2, is_made_up=True, load_id=41, recorded_on=dt.date(2010, 5, 17),
        code_version="0.6.0", benchmark=benchmark[[*BENCHMARK, "is_revised"]].astype(dict.fromkeys(WHOLE, "Int64")),
        london_summary=_summary(), indicator_trend=trend(benchmark),
        indicators=indicators(library()), areas=areas[areas["area_code"].isin(GIVEN[RATE])],
        returns=pd.DataFrame(
            {"feed": "borough_return", "supplier": ["barnet", "camden"], "area_code": [BARNET, CAMDEN],
             "title": "Borough return", "name": ["Barnet", "Camden"], "state": ["missing", "late"]}
        ),
        missing=pd.DataFrame([(BARNET, "borough_return", RATE, "no_return")],
                             columns=["area_code", "feed", "indicator_code", "state"]),
        changes=changed.rename(columns={"value": "after"}).assign(before=90.0, why="corrected by its sender"),
        readiness=pd.DataFrame([(CAMDEN, "borough_return", 88.0, "amber")],
                               columns=["area_code", "feed", "readiness", "colour"]),
        next_dates=[("Borough return for 2010-11-Q1 due", dt.date(2010, 7, 21))],
        decision=Decision(dt.date(2010, 5, 17), "the steering group"),
    )  # fmt: skip
    return replace(made, **given)


def among_neighbours() -> Release:
    """Barnet and three neighbours, one of them hidden, in the last quarter alone."""
    given: dict[str, float | str] = {BARNET: 100.0, MERTON: 80.5, SUTTON: "c", KINGSTON: 160.25}
    plain, areas = release(), table("area")[["area_code", "name", "inner_outer"]]
    rows = pd.DataFrame([figure(RATE, code, QUARTERS[1], value) for code, value in given.items()])
    columns, types = list(plain.benchmark.columns), plain.benchmark.dtypes.to_dict()
    return replace(
        plain, benchmark=rows.assign(is_revised=False)[columns].astype(types),
        areas=areas[areas["area_code"].isin(given)],
        indicator_trend=plain.indicator_trend[:0], changes=plain.changes[:0],
    )  # fmt: skip


def figure(code: str, area: str, quarter: Quarter, given: float | str) -> dict[str, Any]:
    """A figure as publish.benchmark has it; a text is the marker in its place."""
    marker = given if isinstance(given, str) else None
    row: dict[str, Any] = dict.fromkeys(BENCHMARK)
    row |= keys(code, quarter) | {
        "area_code": area, "marker": marker, "status": marker or "final", "in_london": marker in (None, "c"),
        "versus_london": "not_compared", "is_made_up": True, "colour": "grey" if marker == "x" else "amber",
        "london_areas": 2, "ranked_areas": 0, "neighbour_areas": 0, "funnel": None,
    }  # fmt: skip
    if marker is None:
        row |= {"value": given, "numerator": given}
    if marker is None and code == RATE:
        is_far = area == HACKNEY
        row |= LIMITS | {
            "numerator": given * 5, "denominator": 50_000.0, "measured_over": 50_000.0, "rate_base": 10_000,
            "lower_95": given - 8.04, "upper_95": given + 8.0, "london_value": 100.0,
            "rank": 1 if is_far else 2, "ranked_areas": 2, "versus_london": "higher" if is_far else "similar",
            "funnel": "above_998" if is_far else "within",
            "dispersion": 3.2, "between_area_variance": 200.0,
        }  # fmt: skip
    return row


def keys(code: str, quarter: Quarter) -> dict[str, Any]:
    start, end = (pd.Timestamp(day).as_unit("s") for day in (quarter.starts_on, quarter.ends_on))
    return {"indicator_code": code, "feed": "borough_return", "breakdown": "all", "period_start": start,
            "period_end": end}  # fmt: skip


def _summary() -> pd.DataFrame:
    """London's sums; inner London's count is withheld, and London's is rounded, for the City's is hidden."""
    rows = []
    for quarter in QUARTERS:
        for code, region in ((code, region) for code in (RATE, COUNT) for region in ("london", "inner", "outer")):
            is_hidden = code == COUNT and region == "inner"
            value = 1440.0 if code == COUNT else 100.0
            row = dict.fromkeys(SUMMARY) | keys(code, quarter)
            row |= {"region": region, "areas_due": 4, "areas_returned": 3, "is_made_up": True,
                    "is_rounded": code == COUNT and region == "london", "is_denominator_rounded": False,
                    "is_at_least": False, "source": "sum",
                    "marker": "c" if is_hidden else None, "value": None if is_hidden else value}  # fmt: skip
            rows.append(row)
    return pd.DataFrame(rows).astype({"value": "float64", "numerator": "float64", "denominator": "float64"})


def trend(benchmark: pd.DataFrame) -> pd.DataFrame:
    """Each newest figure was 10 less before; Camden's count lies outside the limits of its own past."""
    now = benchmark[benchmark["value"].notna() & (benchmark["period_end"] == benchmark["period_end"].max())]
    is_outside = (now["area_code"] == CAMDEN) & (now["indicator_code"] == COUNT)
    flags = dict.fromkeys(["is_seasonal", "is_moving", "is_one_side", "is_near_limit"], False)
    return now.reindex(columns=TREND).assign(
        previous_value=now["value"] - 10, change=10.0, points=14, is_outside=is_outside, is_too_short=~is_outside,
        change_on_year=float("nan"), year_before_value=float("nan"), **flags,
    )  # fmt: skip

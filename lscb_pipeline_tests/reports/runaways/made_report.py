"""A small Runaways Report made up in code: NI 71 of three areas in two quarters, police figures, a contradiction."""

from dataclasses import replace
from typing import Any

import pandas as pd

from lscb_pipeline.collation.release.candidate import BENCHMARK, SUMMARY, WHOLE
from lscb_pipeline.reports.boards.lscb_report import lscb_report_files
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline.reports.release.release_files import release_files
from lscb_pipeline.reports.release.shown_figures import all_figures
from lscb_pipeline.reports.runaways.material import ANSWERS, NI_71, POLICE, RunawaysMaterial
from lscb_pipeline.reports.runaways.report import runaways_files
from lscb_pipeline_tests.reports.release.made import (
    BARNET,
    CAMDEN,
    CITY,
    HACKNEY,
    QUARTERS,
    figure,
    keys,
    release,
    trend,
)

BEFORE, NOW = QUARTERS
# Camden gives itself full marks and has no figure of its own for return interviews or looked-after children.
SCORES = {BEFORE: {CAMDEN: 12, HACKNEY: 9}, NOW: {CAMDEN: 15, HACKNEY: 8, BARNET: 10}}
CHILDREN = {CAMDEN: 40.0, HACKNEY: 61.0, BARNET: "c"}
UNCOVERED = {POLICE: {CITY: "the City of London has its own police force"}}


def runaways_release(**given: Any) -> Release:
    """The small release with figures on running away beside its own."""
    made = release(missing=pd.DataFrame([(CITY, "borough_return", NI_71, "no_return")],
                                        columns=["area_code", "feed", "indicator_code", "state"]))  # fmt: skip
    own = pd.DataFrame(list(_figures())).assign(is_revised=False)[[*BENCHMARK, "is_revised"]]
    numbers = made.benchmark.select_dtypes("number").columns.difference(WHOLE)
    own = own.astype(dict.fromkeys(WHOLE, "Int64") | dict.fromkeys(numbers, "float64"))
    regions = pd.DataFrame(list(_regions())).astype(dict.fromkeys(("value", "numerator", "denominator"), "float64"))
    made = replace(
        made,
        benchmark=pd.concat([made.benchmark, own], ignore_index=True),
        london_summary=pd.concat([made.london_summary, regions], ignore_index=True),
        indicator_trend=pd.concat([made.indicator_trend, trend(own)], ignore_index=True),
    )
    return replace(made, **given)


def _figures() -> Any:
    for quarter, totals in SCORES.items():
        for area, total in totals.items():
            each = [3 if n < total - 10 or total == 15 else 2 if n < total - 5 else 1 for n in range(5)]
            for code, score in [(NI_71, total), *zip(ANSWERS, each, strict=True)]:
                yield figure(code, area, quarter, float(score)) | {"numerator": None}
        for area, count in CHILDREN.items():
            yield figure("RA007", area, quarter, count) | {"feed": POLICE}
    yield figure("RA013", HACKNEY, NOW, 50.0)


def _regions() -> Any:
    for quarter, totals in SCORES.items():
        row = dict.fromkeys(SUMMARY) | {
            "region": "london", "areas_due": 4, "is_made_up": True, "is_rounded": False, "source": "sum",
            "is_denominator_rounded": False, "is_at_least": False,
        }  # fmt: skip
        mean = sum(totals.values()) / len(totals)
        yield row | keys(NI_71, quarter) | {"value": mean, "areas_returned": len(totals)}
        yield row | keys("RA007", quarter) | {
            "feed": POLICE, "numerator": 110.0, "denominator": 1_000_000.0, "value": 1.1, "areas_due": 3,
            "areas_returned": 3, "is_rounded": True,
        }  # fmt: skip


ESTIMATE = {
    "year": "2008-09",
    "police": 4020,
    "refuge": 200,
    "both": 80,
    "interval": [7900, 13300],
    "band": [5800, 40500],
    "reason": None,
    "by_survey": 9200,
    "episodes": {"risk_level": {"high": 640, "low": None}, "reported_in": {"own_area": 5120}},
    "groups": {"0-10": {"F": None, "M": 30}, "14-15": {"F": 1240, "M": 980}},
}


def material(made: Release | None = None, estimate: dict[str, Any] | None = None, **texts: str) -> RunawaysMaterial:
    """What the report is made of, with editors' texts."""
    made = made or runaways_release()
    return RunawaysMaterial(made, all_figures(made), UNCOVERED, texts, estimate)


def every_file(made: Release) -> dict[str, bytes]:
    """All files of a release, the Runaways Report's and the LSCB report's among them."""
    runaways = material(made, ESTIMATE)
    return release_files(made) | runaways_files(runaways) | lscb_report_files(made, runaways.figures)

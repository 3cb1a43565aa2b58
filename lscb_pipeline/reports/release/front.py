"""What the landing page says of a release, as a file within it: front.json.

The landing page lies outside the release and is made anew whenever one is published; what it tells of a release's
figures is this, as the gate let it through. Here: writing it, and the downloads in words. Not here: the page itself
(landing.py), whether the file is unaltered (collation/release/front_door.py).
"""

import json
from collections.abc import Sequence
from typing import Any, Final

from lscb_pipeline.reports.printed_cells import Sentence
from lscb_pipeline.reports.release.in_short import as_json
from lscb_pipeline.reports.release.navigation import Navigation
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline.reports.release.words import PRIORITY_AREAS

FRONT: Final = "front.json"
DOWNLOADS: Final = {  # what is in each file that isn't a page, in the order in which it is offered
    "benchmark.xlsx": "the newest figures of all areas and indicators as a workbook, with notes",
    "benchmark.csv": "every figure of every area, of London and its parts, with names, units, interval and rank",
    "benchmark.parquet": "the same for programs, types kept",
    "london_summary.csv": "London's, inner and outer London's figures",
    "london_summary.parquet": "the same for programs, types kept",
    "indicator_trend.csv": "each area's figures beside their own past",
    "indicator_trend.parquet": "the same for programs, types kept",
    "readiness.csv": "how fit for audit each area's returns were",
    "readiness.parquet": "the same for programs, types kept",
    "catalogue.csv": "what each indicator counts, its unit, source and versions",
    "data_dictionary.csv": "what each column of these files means",
    "datapackage.json": "the csv files' own metadata, for Frictionless",
    "csv-metadata.json": "the same for CSV on the Web",
    "runaways/runaways.xlsx": "the figures of the Runaways Report as a workbook",
    "release.json": "how the release was made, and the hash of each of its files",
    FRONT: "what the landing page says of the release",
}


def front_file(release: Release, nav: Navigation, sentences: Sequence[Sentence]) -> bytes:
    """The file: sentences, areas, indicators by theme with the words they are found by, next dates."""
    content: dict[str, Any] = {
        "quarter": release.quarter.label, "revision": release.revision, "is_made_up": release.is_made_up,
        "in_short": [as_json(sentence) for sentence in sentences],
        "areas": nav.areas,
        "themes": [{"theme": theme, "title": PRIORITY_AREAS[theme], "indicators": rows}
                   for theme, rows in nav.listed.items()],
        "next_dates": [[what, day.isoformat()] for what, day in release.next_dates],
    }  # fmt: skip
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()

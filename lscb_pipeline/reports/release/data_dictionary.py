"""The catalogue and the data dictionary of a release as files: what each indicator is, and what each column means.

Made of the catalogue as it stood at the quarter and of the columns' declarations, never of figures. Here: that. Not
here: the same for people (dataset.py), for programs that validate (data_package.py).
"""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from lscb_pipeline.frames.column_words import column_meanings, column_words
from lscb_pipeline.frames.figures import AnyFrame
from lscb_pipeline.frames.published_files import CatalogueFile, DictionaryFile
from lscb_pipeline.frames.schema import schema_of
from lscb_pipeline.reports.readiness.inputs import Record, records
from lscb_pipeline.reports.release import words
from lscb_pipeline.reports.release.dataset import told_at
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline.reports.release.shown_figures import feed_titles

CODES: Final = {  # of a column: its codes with their words
    "marker": {code: words.SYMBOLS[code] for code in ("c", "x", "z", "u", "low")},
    "polarity": words.POLARITY,
    "versus_london": words.VERSUS,
    "funnel": words.FUNNEL,
    "colour": words.READINESS,
    "measures": words.MEASURES,
    "priority_area": words.PRIORITY_AREAS,
    "disclosure": words.DISCLOSURE,
    "frequency": words.FREQUENCY,
}


def catalogue_file(release: Release) -> CatalogueFile:
    """Every indicator that had been proposed by the quarter, with the definition in force then."""
    titles, shown = feed_titles(release), set(release.benchmark["indicator_code"])
    told = [told_at(one, release.quarter) for one in records(release.indicators.sort_values("indicator_code"))]
    rows = [_entry(one, titles, is_shown=one["indicator_code"] in shown) for one in told]
    rows = [row for row in rows if row["stage"] or row["is_in_benchmark"]]
    return pd.DataFrame(rows, columns=list(schema_of(CatalogueFile).columns))


def dictionary_file(frames: Mapping[str, AnyFrame]) -> DictionaryFile:
    """Every column of these frames, by the name of each one's file."""
    kinds, says = column_words(), column_meanings()
    rows = [
        (f"{name}.csv", column, kinds[column].kind, kinds[column].unit or None, says[column],
         codes_text(column) or None)
        for name, frame in frames.items() for column in frame.columns
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(schema_of(DictionaryFile).columns), dtype="str")


def codes_text(column: str) -> str:
    """A column's codes, each with what it means; empty where it has none."""
    return "; ".join(f"{code}: {meaning}" for code, meaning in CODES.get(column, {}).items())


def _entry(one: Record, titles: Mapping[str, str], *, is_shown: bool) -> Record:
    version = one["in_force"]
    return one | {
        "title": one["titled"], "priority_area_text": words.PRIORITY_AREAS[one["priority_area"]],
        "feed_title": titles.get(one["feed"]), "version": version["version"], "definition": version["says"],
        "counts_what": one["numerator"], "divided_by_what": one["denominator"],
        "unit_text": one["unit_says"] or words.UNITS[one["unit"]], "polarity_text": words.POLARITY[one["polarity"]],
        "published_over": one["over"] or None, "disclosure_text": words.DISCLOSURE[one["disclosure"]],
        "is_in_benchmark": is_shown,
    }  # fmt: skip

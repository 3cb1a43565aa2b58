"""The release as a workbook for people: cover, contents, notes, indicators, then a table a sheet.

Where a number is hidden or missing its symbol stands in its place, [c] and the like. Here: which sheets and columns
there are. Not here: how a sheet is written (accessible_sheets.py), csv and parquet (data_files.py).
"""

import io
from dataclasses import replace
from typing import Final

import pandas as pd
import xlsxwriter

from lscb_pipeline.frames.figures import AnyFrame
from lscb_pipeline.frames.key_columns import SERIES_KEY
from lscb_pipeline.frames.published_files import FiguresFile, WorkbookRows
from lscb_pipeline.frames.releases import ReleasedBenchmark
from lscb_pipeline.reports.readiness.page import MADE_UP
from lscb_pipeline.reports.release.accessible_sheets import OPTIONS, AccessibleBook, TableColumn
from lscb_pipeline.reports.release.data_dictionary import catalogue_file
from lscb_pipeline.reports.release.published_data import figures_file, readiness_file, regions_file
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline.reports.release.words import READINESS, SYMBOLS, VERSUS

PERIODS: Final = 5  # of each series, the newest, so a year back: the whole history is in benchmark.csv and .parquet
SHEETS: Final = {  # in their order, with what each holds
    "Cover": "What this is",
    "Contents": "The sheets",
    "Notes": "Symbols and notes",
    "Indicators": "What each indicator counts, its unit and its source",
    "Areas": "Figures of areas beside London's and their neighbours'",
    "London": "Figures of London, and of inner and outer London",
    "Readiness": "How fit for audit each area's returns of the quarter were",
}
SYMBOL_PLACES: Final = ("value", "lower_95", "upper_95", "numerator")  # where a symbol stands for a number
KEY: Final = (
    TableColumn("area_code", "Area code", 13), TableColumn("area", "Area", 24),
    TableColumn("indicator_code", "Indicator code", 12), TableColumn("title", "Indicator", 44),
    TableColumn("breakdown_text", "Breakdown", 16), TableColumn("period", "Period", 24),
    TableColumn("period_start", "First day", 14, "date"), TableColumn("period_end", "Last day", 14, "date"),
)  # fmt: skip
VALUE: Final = TableColumn("value", "Value", 12, "number", "decimals")
UNIT: Final = TableColumn("unit_text", "Unit", 24)
AREAS: Final = (
    *KEY, VALUE, UNIT, TableColumn("lower_95", "Lower 95% limit", 12, "number", "decimals"),
    TableColumn("upper_95", "Upper 95% limit", 12, "number", "decimals"),
    TableColumn("numerator", "Numerator", 12, "number"), TableColumn("denominator", "Denominator", 13, "number"),
    TableColumn("revised", "Revised", 10),
    TableColumn("london_value", "London's value", 12, "number", "decimals"), TableColumn("rank", "Rank", 8, "number"),
    TableColumn("ranked_areas", "Areas ranked", 9, "number"),
    TableColumn("versus", "Beside London", 26), TableColumn("funnel", "Funnel", 12),
    TableColumn("neighbour_median", "Neighbours' median", 13, "number", "decimals"),
    TableColumn("word", "Readiness of the return", 20),
)  # fmt: skip
LONDON: Final = (
    *KEY, VALUE, UNIT, TableColumn("numerator", "Numerator", 12, "number"),
    TableColumn("denominator", "Denominator", 13, "number"), TableColumn("areas_due", "Areas due", 9, "number"),
    TableColumn("areas_returned", "Areas returned", 10, "number"), TableColumn("remark", "Remark", 30),
)  # fmt: skip
RETURNS: Final = (
    *KEY[:2], TableColumn("feed_title", "Return", 44), *KEY[5:], TableColumn("readiness", "Readiness", 12, "number"),
    TableColumn("word", "Readiness in words", 20),
)  # fmt: skip
INDICATORS: Final = (
    TableColumn("indicator_code", "Indicator code", 12), TableColumn("title", "Indicator", 40),
    TableColumn("unit_text", "Unit", 18), TableColumn("polarity_text", "Which way is better", 24),
    TableColumn("definition", "Definition", 60), TableColumn("counts_what", "Numerator", 40),
    TableColumn("divided_by_what", "Denominator", 40), TableColumn("source_system", "Source", 30),
    TableColumn("disclosure_text", "What is hidden", 40),
)  # fmt: skip
ABOUT: Final = "This sheet has one table. Symbols in brackets, and why a cell is empty, are explained on sheet Notes."
TABLES: Final = {"Indicators": INDICATORS, "Areas": AREAS, "London": LONDON, "Readiness": RETURNS}
NOTES: Final = {
    "Periods": f"The newest {PERIODS} of each indicator: all of them are in benchmark.csv and benchmark.parquet.",
    "Empty cells": "Nothing was worked out there: the indicator has no such number, or too few areas can be compared.",
    "Decimals": "Numbers are shown with one decimal, counts with none; the cell holds all digits.",
    "Merged areas": "A figure of areas together is never split: its code is its members', joined by +.",
    "London": "Inner and outer London follow ONS. With a hidden figure in it London's sum is rounded to 10.",
}


def workbook(release: Release, only: ReleasedBenchmark | None = None) -> bytes:
    """The workbook as xlsx; the same release gives the same bytes, for its date is the day it was recorded.

    only: of which figures' indicators and breakdowns, where not of all.
    """
    release = narrowed(release, release.benchmark if only is None else only)
    rows = tidy(figures_file(release, regions_file(release)))
    returns, catalogue = readiness_file(release), catalogue_file(release)
    catalogue = catalogue[catalogue["is_in_benchmark"]]
    is_region = rows["geographic_level"] == "Regional"
    frames = {"Indicators": catalogue, "Areas": rows[~is_region], "London": rows[is_region], "Readiness": returns}
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, OPTIONS) as file:
        book = AccessibleBook(file, release.title, release.recorded_on)
        _write_front(book, release, [name for name in SHEETS if name not in frames or len(frames[name])])
        for name, columns in TABLES.items():
            if frames[name].empty:
                continue
            book.table_sheet(name, f"{SHEETS[name]}: {release.title}", [ABOUT], columns, frames[name],
                             wraps=name == "Indicators")  # fmt: skip
    return target.getvalue()


def narrowed(release: Release, only: ReleasedBenchmark) -> Release:
    """The release with the newest periods of these figures' series, and the readiness of the feeds that they are of."""
    ends = only[[*SERIES_KEY, "period_end"]].drop_duplicates()
    ends = ends[ends.groupby(SERIES_KEY)["period_end"].rank(ascending=False) <= PERIODS]
    figures, sums = (frame.merge(ends, validate="many_to_one") for frame in (release.benchmark, release.london_summary))
    readiness = release.readiness[release.readiness["feed"].isin(ends["feed"])]
    return replace(release, benchmark=figures, london_summary=sums, readiness=readiness)


def tidy(rows: FiguresFile) -> WorkbookRows:
    """Figures as the sheets have them: a row an area or region, indicator and period."""
    rows = rows.sort_values(["indicator_code", "breakdown", "feed", "period_end", "area_code"])
    symbol = "[" + rows["marker"] + "]"
    in_place = {f"{name}_symbol": symbol for name in SYMBOL_PLACES}
    told: WorkbookRows = rows.assign(
        decimals=rows["unit"].ne("count").astype("int64"), versus=rows["versus_london"].map(VERSUS),
        word=rows["colour"].map(READINESS), revised=rows["is_revised"].map({True: "[r]"}),
        remark=_remarks(rows), **in_place,
    )  # fmt: skip
    return told


def _remarks(rows: FiguresFile) -> pd.Series:
    """What is to be known of a number of London's, in words."""
    is_so = {
        "at least": rows["is_at_least"], "rounded to 10": rows["is_rounded"],
        "as its publisher prints it": rows["source"].eq("publisher"),
    }  # fmt: skip
    flags = zip(*(values.astype("boolean").fillna(value=False) for values in is_so.values()), strict=True)
    texts = ["; ".join(word for word, is_true in zip(is_so, row, strict=True) if is_true) for row in flags]
    return pd.Series(texts, index=rows.index, dtype="str")


def cover_of(release: Release) -> list[str]:
    """What the cover says below the release's title."""
    made_up = [f"{MADE_UP}: no figure here is about a real area or child."] if release.is_made_up else []
    return [
        *made_up, release.mark,
        f"Recorded on {release.recorded_on:%-d %B %Y}. Code version {release.code_version}.",
        "Figures on the safety of children that London's boroughs and their partners sent, compared and checked.",
        "A figure that stands out is where to look, not a verdict.",
        "Sheet Contents lists the sheets; sheet Notes explains symbols in brackets and empty cells.",
    ]  # fmt: skip


def _write_front(book: AccessibleBook, release: Release, sheets: list[str]) -> None:
    book.text_sheet("Cover", release.title, cover_of(release))
    contents: AnyFrame = pd.DataFrame({"sheet": sheets, "holds": [SHEETS[name] for name in sheets]})
    book.table_sheet("Contents", "Contents", ["This sheet has one table."],
                     [TableColumn("sheet", "Sheet", 20), TableColumn("holds", "What it holds", 70)], contents,
                     links_to_sheets=True)  # fmt: skip
    notes = {f"[{symbol}]": meaning for symbol, meaning in SYMBOLS.items()} | NOTES
    told: AnyFrame = pd.DataFrame({"note": list(notes), "says": list(notes.values())})
    book.table_sheet("Notes", "Notes", ["This sheet has one table: symbols, then notes."],
                     [TableColumn("note", "Symbol or subject", 20), TableColumn("says", "What it means", 100)], told,
                     wraps=True)  # fmt: skip

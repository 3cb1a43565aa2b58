"""The release as a workbook: its figures as tidy data, and a sheet of notes with symbols and definitions.

Here: which sheets and columns there are. Every text is written as a text, so nothing becomes a formula. Not here:
pages (pages.py), csv and parquet (data_files.py).
"""

import datetime as dt
import io

import pandas as pd
import xlsxwriter

from lscb_pipeline.frames.key_columns import SERIES_KEY
from lscb_pipeline.frames.releases import ReadableFigures, WorkbookRows
from lscb_pipeline.reports.readiness.inputs import records
from lscb_pipeline.reports.readiness.page import MADE_UP
from lscb_pipeline.reports.readiness.workbook_sheets import OPTIONS
from lscb_pipeline.reports.release.definition_versions import followed, starts_of
from lscb_pipeline.reports.release.release import DRAFT, Release
from lscb_pipeline.reports.release.words import DISCLOSURE, OVER, POLARITY, SYMBOLS, UNITS

COLUMNS = {  # of the frame, and their widths; the limits of funnels are in benchmark.csv and benchmark.parquet
    "area_code": 12, "area": 24, "indicator_code": 11, "title": 44, "breakdown": 12, "period": 14, "period_start": 12,
    "period_end": 12, "numerator": 11, "denominator": 12, "rate_base": 10, "value": 11, "lower_95": 10, "upper_95": 10,
    "symbol": 9, "london_value": 12, "london_areas": 12, "rank": 7, "ranked_areas": 12, "quartile": 9,
    "versus_london": 14, "funnel": 12, "neighbour_median": 16, "neighbour_areas": 15, "readiness": 10, "colour": 9,
}  # fmt: skip
SHEETS = ("Data", "Notes")
PERIODS = 8  # of each series, the newest: the whole history is in benchmark.csv and benchmark.parquet


def workbook(release: Release, figures: ReadableFigures) -> bytes:
    """The workbook as xlsx; the same release gives the same bytes, for its date is the day it was recorded."""
    target = io.BytesIO()
    made_on = dt.datetime(release.recorded_on.year, release.recorded_on.month, release.recorded_on.day)  # noqa: DTZ001
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        book.set_properties({"title": _title(release), "created": made_on})
        data, notes = (book.add_worksheet(name) for name in SHEETS)
        bold = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#EEF2F6"})
        _write_data(data, figures, bold)
        _write_notes(notes, release, bold)
    return target.getvalue()


def tidy(figures: ReadableFigures) -> WorkbookRows:
    """The newest figures as the data sheet has them: a row an area, indicator, period; symbols in their own column."""
    symbol = figures["marker"].map(lambda marker: f"[{marker}]", na_action="ignore")
    symbol = symbol.where(symbol.notna(), figures["is_revised"].map({True: "[r]", False: None}))
    back = figures.groupby(SERIES_KEY)["period_end"].rank(method="dense", ascending=False)
    figures, symbol = figures[back <= PERIODS], symbol[back <= PERIODS]
    days = {name: figures[name].dt.strftime("%Y-%m-%d") for name in ("period_start", "period_end")}
    rows = figures.assign(symbol=symbol, period=figures["period_label"], **days).sort_values(
        ["indicator_code", "breakdown", "feed", "period_end", "area_code"]
    )
    of_sheet: pd.DataFrame = rows[list(COLUMNS)]
    return of_sheet


def _title(release: Release) -> str:
    sample = f" ({MADE_UP})" if release.is_made_up else ""
    draft = "" if release.decision else f"{DRAFT}. "
    return f"{draft}Safeguarding benchmark of London, {release.quarter.label}, revision {release.revision}{sample}"


def _write_data(sheet: xlsxwriter.workbook.Worksheet, figures: ReadableFigures, bold: xlsxwriter.format.Format) -> None:
    rows = tidy(figures)
    for place, (name, width) in enumerate(COLUMNS.items()):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, name, bold)
        column = rows[name]
        write = sheet.write_number if pd.api.types.is_numeric_dtype(column) else sheet.write_string
        there = column.notna().to_numpy().nonzero()[0].tolist()
        for row, value in zip(there, column.dropna().tolist(), strict=True):
            write(row + 1, place, value)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, len(rows), len(COLUMNS) - 1)


def _write_notes(sheet: xlsxwriter.workbook.Worksheet, release: Release, bold: xlsxwriter.format.Format) -> None:
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 90)
    lines: list[tuple[str, str]] = [
        ("Release", _title(release)),
        ("Recorded on", release.recorded_on.isoformat()),
        ("Code version", release.code_version),
        ("Periods", f"The newest {PERIODS} of each indicator: all of them are in benchmark.csv and benchmark.parquet."),
        ("", ""),
        ("Symbol", "What it means"),
        *((f"[{symbol}]", meaning) for symbol, meaning in SYMBOLS.items()),
        ("", ""),
        ("Indicator", "Definition"),
    ]
    published = release.indicators[release.indicators["indicator_code"].isin(release.benchmark["indicator_code"])]
    starts = starts_of(release.benchmark)
    for row in records(published.sort_values("indicator_code")):
        definitions = "; before: ".join(followed(row["versions"], starts[row["indicator_code"]]))
        unit = f"{row['unit_says'] or UNITS[row['unit']]}; {POLARITY[row['polarity']]}"
        source = f"Source: {row['source_system']}"
        parts = (row["title"], unit, definitions, OVER[row["over"]], source, DISCLOSURE[row["disclosure"]])
        lines.append((row["indicator_code"], ". ".join(part.rstrip(".") for part in parts if part) + "."))
    if release.is_made_up:
        lines.insert(0, (MADE_UP, "No figure here is about a real area or child."))
    for place, (first, second) in enumerate(lines):
        look = bold if second in ("What it means", "Definition") else None
        sheet.write_string(place, 0, first, look)
        sheet.write_string(place, 1, second, look)

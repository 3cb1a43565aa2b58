"""A release as files: which there are, by their paths in its folder.

Here: that. Not here: what stands in each (pages.py, dataset.py, published_data.py, release_workbook.py), nor
release.json, which is of how the release was made (collation/release/rebuild.py).
"""

import pandas as pd

from lscb_pipeline.frames.published_files import DictionaryFile
from lscb_pipeline.frames.releases import ReadableFigures
from lscb_pipeline.frames.schema import schema_of
from lscb_pipeline.reports.release.charts import drawn
from lscb_pipeline.reports.release.data_dictionary import catalogue_file, dictionary_file
from lscb_pipeline.reports.release.data_files import csv_file, parquet_file
from lscb_pipeline.reports.release.data_package import metadata_files
from lscb_pipeline.reports.release.dataset import dataset_files
from lscb_pipeline.reports.release.front import FRONT, front_file
from lscb_pipeline.reports.release.pages import Pages
from lscb_pipeline.reports.release.published_data import data_frames, marked_if_draft
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline.reports.release.release_workbook import workbook
from lscb_pipeline.reports.release.shown_figures import feed_titles


def release_files(release: Release) -> dict[str, bytes]:
    """Every file of a release but release.json, by its path; the same release gives the same bytes."""
    return release_pages(release) | data_files(release) | book_file(release)


def release_pages(
    release: Release, figures: ReadableFigures | None = None, pictures: dict[str, str] | None = None
) -> dict[str, bytes]:
    """Every page, and what the landing page says of the release.

    figures: what all_figures makes of the release, where that is at hand. pictures: see charts.drawn.
    """
    pages = Pages(release, figures)
    charts = drawn(pages.charts(), pictures)
    texts = {"index.html": pages.index(), "definitions.html": pages.definitions()}
    texts |= {"areas/index.html": pages.all_areas(), "indicators/index.html": pages.all_indicators()}
    texts |= {f"areas/{code}.html": pages.area(code) for code in pages.area_codes}
    texts |= {f"indicators/{code}.html": pages.indicator(code, charts[code]) for code in pages.indicator_codes}
    texts |= dataset_files(release, feed_titles(release))
    front = front_file(release, pages.nav, pages.in_short)
    return {path: text.encode() for path, text in texts.items()} | {FRONT: front}


def data_files(release: Release) -> dict[str, bytes]:
    """Figures as csv and parquet, catalogue and data dictionary as csv, the metadata of all csv files."""
    frames = data_frames(release)
    files = {f"{name}.parquet": parquet_file(frame) for name, frame in frames.items()}
    frames["catalogue"] = marked_if_draft(catalogue_file(release), release)
    itself = marked_if_draft(pd.DataFrame(columns=list(schema_of(DictionaryFile).columns)), release)
    frames["data_dictionary"] = marked_if_draft(dictionary_file(frames | {"data_dictionary": itself}), release)
    files |= {f"{name}.csv": csv_file(frame) for name, frame in frames.items()}
    return files | metadata_files(release, frames, files)


def book_file(release: Release) -> dict[str, bytes]:
    """Figures as a workbook."""
    return {"benchmark.xlsx": workbook(release)}

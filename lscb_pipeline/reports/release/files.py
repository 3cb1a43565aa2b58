"""A release as files: which there are, by their paths in its folder.

Here: that. Not here: what stands in each (pages.py, data_files.py, workbook.py), nor release.json, which is of how
the release was made (collation/made_anew.py).
"""

from concurrent.futures import ThreadPoolExecutor

from lscb_pipeline.reports.release.data_files import csv_file, parquet_file
from lscb_pipeline.reports.release.pages import Pages
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline.reports.release.workbook import workbook

WORKERS = 2  # charts are drawn outside Python, beside what is written here


def release_files(release: Release) -> dict[str, bytes]:
    """Every file of a release but release.json, by its path; the same release gives the same bytes."""
    pages = Pages(release)
    with ThreadPoolExecutor(WORKERS) as workers:
        areas = workers.map(pages.area, pages.area_codes)
        indicators = workers.map(pages.indicator, pages.indicator_codes)
        texts = {"index.html": pages.index(), "definitions.html": pages.definitions()}
        files = {
            "benchmark.csv": csv_file(release.benchmark),
            "benchmark.parquet": parquet_file(release.benchmark),
            "benchmark.xlsx": workbook(release, pages.figures),
        }
        for name in ("london_summary", "indicator_trend"):
            frame = getattr(release, name)
            files |= {f"{name}.csv": csv_file(frame), f"{name}.parquet": parquet_file(frame)}
        texts |= {f"areas/{code}.html": page for code, page in zip(pages.area_codes, areas, strict=True)}
        texts |= {f"indicators/{code}.html": page for code, page in zip(pages.indicator_codes, indicators, strict=True)}
    return files | {path: text.encode() for path, text in texts.items()}

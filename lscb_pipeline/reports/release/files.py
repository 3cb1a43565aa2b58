"""A release as files: which there are, by their paths in its folder.

Here: that. Not here: what stands in each (pages.py, data_files.py, workbook.py), nor release.json, which is of how
the release was made (collation/made_anew.py).
"""

from lscb_pipeline.reports.release.data_files import csv_file, parquet_file
from lscb_pipeline.reports.release.pages import Pages
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline.reports.release.workbook import workbook


def release_files(release: Release) -> dict[str, bytes]:
    """Every file of a release but release.json, by its path; the same release gives the same bytes."""
    pages = Pages(release)
    texts = {"index.html": pages.index(), "definitions.html": pages.definitions()}
    texts |= {f"areas/{code}.html": pages.area(code) for code in pages.area_codes}
    texts |= {f"indicators/{code}.html": pages.indicator(code) for code in pages.indicator_codes}
    files = {path: text.encode() for path, text in texts.items()}
    for name in ("benchmark", "london_summary", "indicator_trend"):
        frame = getattr(release, name)
        files |= {f"{name}.csv": csv_file(frame), f"{name}.parquet": parquet_file(frame)}
    return files | {"benchmark.xlsx": workbook(release, pages.figures)}

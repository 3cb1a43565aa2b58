"""A release as files: which there are, by their paths in its folder.

Here: that. Not here: what stands in each (pages.py, dataset.py, data_files.py, release_workbook.py), nor
release.json, which is of how the release was made (collation/release/rebuild.py).
"""

from concurrent.futures import ThreadPoolExecutor

from lscb_pipeline.frames.releases import ReadableFigures
from lscb_pipeline.reports.release.charts import drawn
from lscb_pipeline.reports.release.data_files import csv_file, parquet_file
from lscb_pipeline.reports.release.dataset import dataset_files
from lscb_pipeline.reports.release.front import FRONT, front_file
from lscb_pipeline.reports.release.pages import Pages
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline.reports.release.release_workbook import workbook
from lscb_pipeline.reports.release.shown_figures import feed_titles


def release_files(
    release: Release, figures: ReadableFigures | None = None, pictures: dict[str, str] | None = None
) -> dict[str, bytes]:
    """Every file of a release but release.json, by its path; the same release gives the same bytes.

    figures: what all_figures makes of the release, where that is at hand. pictures: see charts.drawn.
    """
    pages = Pages(release, figures)
    with ThreadPoolExecutor(1) as aside:  # charts are drawn by other processes: meanwhile the data are written
        drawing = aside.submit(drawn, pages.charts(), pictures)
        files = {"benchmark.xlsx": workbook(release, pages.figures)}
        for name in ("benchmark", "london_summary", "indicator_trend"):
            frame = getattr(release, name)
            frame = frame if release.decision else frame.assign(is_draft=True)
            files |= {f"{name}.csv": csv_file(frame), f"{name}.parquet": parquet_file(frame)}
        charts = drawing.result()
    texts = {"index.html": pages.index(), "definitions.html": pages.definitions()}
    texts |= {"areas/index.html": pages.all_areas(), "indicators/index.html": pages.all_indicators()}
    texts |= {f"areas/{code}.html": pages.area(code, charts[code]) for code in pages.area_codes}
    texts |= {f"indicators/{code}.html": pages.indicator(code, charts[code]) for code in pages.indicator_codes}
    texts |= dataset_files(release, feed_titles(release))
    files[FRONT] = front_file(release, pages.nav, pages.in_short)
    return {path: text.encode() for path, text in texts.items()} | files

"""The one gate of disclosure control that reports with figures of releases pass, before anything of them is written.

A report for others than its board prints figures of indicators as a release publishes them, and no others: what is
hidden there is on no page. So the attack on the releases, which are attacked together with all before, is the attack on
the reports. A report with a board's own figures as they are is for that board, and says so on each page. What
isn't marked as a figure isn't seen. Here: that. Not here: what a release hides (stages/disclose.py).
"""

from collections.abc import Mapping

import pandas as pd

from lscb_pipeline.errors import LscbError
from lscb_pipeline.frames.key_columns import FIGURE_KEY
from lscb_pipeline.frames.releases import PrintedFigures, ReleasedBenchmark, ReleasedSummary
from lscb_pipeline.reports.printed_figures import printed_figures, words_of
from lscb_pipeline.reports.release.front import FRONT

AS_PUBLISHED = ["value", "numerator", "denominator"]
NAMED_AT_ONCE = 5


class ReportHeldError(LscbError):
    """A report prints what no release publishes; the message names pages and cells, and no value."""


def prints_figures(files: Mapping[str, bytes]) -> bool:
    """Whether any page prints a figure of an indicator."""
    return len(printed_figures(_pages(files))) > 0


def let_through(files: Mapping[str, bytes], benchmark: ReleasedBenchmark, london: ReleasedSummary) -> None:
    """Raise ReportHeldError where a page prints a figure that isn't published, or another number than is.

    `files`: the report's, by path; pages are those that end in .html; sentences that the landing page will
    print are read too. `benchmark`, `london`: what is published, hidden
    cells empty.
    """
    sentences = {path: content for path, content in files.items() if path == FRONT}
    printed = printed_figures(_pages(files) | sentences)
    areas, regions = benchmark[[*FIGURE_KEY, *AS_PUBLISHED]], london.rename(columns={"region": "area_code"})
    published = pd.concat([areas, regions[[*FIGURE_KEY, *AS_PUBLISHED]]], ignore_index=True)
    beside = printed.merge(published, on=FIGURE_KEY, how="left", suffixes=("_printed", ""), validate="many_to_one")
    is_same = beside[AS_PUBLISHED].astype("float64").eq(beside["value_printed"], axis=0).any(axis=1)
    if faults := list(dict.fromkeys(_named(beside[~is_same]))):
        more = f" and {len(faults) - NAMED_AT_ONCE} more" if len(faults) > NAMED_AT_ONCE else ""
        raise ReportHeldError(f"a report prints what isn't published: {'; '.join(faults[:NAMED_AT_ONCE])}{more}")


def let_through_to_its_board(files: Mapping[str, bytes], mark: str) -> None:
    """Raise ReportHeldError where a page with a board's own figures doesn't say whom it is for."""
    if unmarked := [path for path, page in _pages(files).items() if mark not in words_of(page)]:
        raise ReportHeldError(f"pages with a board's own figures don't say so: {', '.join(unmarked)}")


def _pages(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {path: content for path, content in files.items() if path.endswith(".html")}


def _named(rows: PrintedFigures) -> list[str]:
    days = zip(rows["page_path"], rows["area_code"], rows["indicator_code"], rows["period_start"], strict=True)
    return [f"{path}: {area} {code} from {start.date()}" for path, area, code, start in days]

"""The gate of disclosure control for tiles, bars and rankings: what shows a place is published, or the page is held.

A number may stand in them as a figure's mark alone, which report_gate.py holds to the published cell. Here: what says a
number without printing it, and so could tell a hidden one: a bar's length, its interval, a list's scale, a verdict, the
heights of a small ranking; all else in them has one fixed form. Not here: how pages are read
(reports/release/placed_figures.py), that form (reports/release/place_form.py).
"""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from lscb_pipeline.collation.release.report_gate import NAMED_AT_ONCE, ReportHeldError
from lscb_pipeline.frames.key_columns import FIGURE_GROUP, FIGURE_KEY
from lscb_pipeline.frames.releases import PlacedFigures, ReleasedBenchmark, ReleasedSummary, ReleaseIndicators
from lscb_pipeline.reports.release.beside_neighbours import FOOT, SPAN
from lscb_pipeline.reports.release.place_form import unlike_their_form
from lscb_pipeline.reports.release.placed_figures import placed_figures, placed_rankings
from lscb_pipeline.reports.release.places import VERDICTS

SAME = 1e-5  # a style's numbers have six digits
HELD_TO = ["value", "lower_95", "upper_95", "versus_london"]


def let_places_through(
    files: Mapping[str, bytes], benchmark: ReleasedBenchmark, london: ReleasedSummary, indicators: ReleaseIndicators
) -> None:
    """Raise ReportHeldError where a tile, bar or ranking says what isn't published; it names cells, and no value.

    `files`: finished, by path. `benchmark`, `london`: what is published, hidden cells empty. `indicators`: whose
    titles, reporting units and reasons for no figure the lists may have.
    """
    pages = {path: content for path, content in files.items() if path.endswith(".html")}
    faults = [*_faults_of_figures(placed_figures(pages), benchmark, london), *_faults_of_rankings(pages, benchmark)]
    faults += unlike_their_form(pages, indicators)
    if faults := list(dict.fromkeys(faults)):
        more = f" and {len(faults) - NAMED_AT_ONCE} more" if len(faults) > NAMED_AT_ONCE else ""
        raise ReportHeldError(f"a place says what isn't published: {'; '.join(faults[:NAMED_AT_ONCE])}{more}")


def _faults_of_figures(placed: PlacedFigures, benchmark: ReleasedBenchmark, london: ReleasedSummary) -> Iterator[str]:
    regions = london.rename(columns={"region": "area_code"}).reindex(columns=[*FIGURE_KEY, *HELD_TO])
    published = pd.concat([benchmark[[*FIGURE_KEY, *HELD_TO]], regions], ignore_index=True)
    is_list = placed["area_code"].isna()
    items = placed[~is_list].merge(published, on=FIGURE_KEY, how="left", validate="many_to_one")
    wrong = items["tells"].astype("bool") | (items["bar"].notna() & ~items["is_printed"].astype("bool"))
    for shown, meant in (("bar", "value"), ("bar_lower", "lower_95"), ("bar_upper", "upper_95")):
        wrong |= items[shown].notna() & ~_is_close(items[shown], items[meant])
    verdict = items["verdict"].ne("")
    wrong |= verdict & (items["verdict"].ne(items["versus_london"].map(VERDICTS)) | items["value"].isna())
    yield from _named(items[wrong])
    longest = items.assign(bar=items[["bar", "bar_upper"]].max(axis=1)).groupby(["page_path", *FIGURE_GROUP])["bar"]
    lists = placed[is_list].merge(longest.max().rename("longest").reset_index(), on=["page_path", *FIGURE_GROUP],
                                  how="left", validate="many_to_one")  # fmt: skip
    of_london = regions.loc[regions["area_code"] == "london", [*FIGURE_GROUP, "value"]]
    lists = lists.merge(of_london, on=FIGURE_GROUP, how="left", validate="many_to_one")
    wrong = lists["tells"].astype("bool") | (
        lists["bar_lower"].notna() & ~_is_close(lists["bar_lower"], lists["value"])
    )
    wrong |= lists["bar"].notna() & ~_is_close(lists["bar"], lists["longest"].replace(0, 1))  # of noughts alone: 1
    yield from _named(lists[wrong].assign(area_code="a list"))


def _faults_of_rankings(pages: Mapping[str, bytes], benchmark: ReleasedBenchmark) -> Iterator[str]:
    """Small rankings whose bars aren't the published values of their figures, the highest first."""
    rankings = placed_rankings(pages)
    shown = benchmark.loc[benchmark["value"].notna(), [*FIGURE_GROUP, "value"]].astype({"value": "float64"})
    shown = shown.sort_values([*FIGURE_GROUP, "value"], ascending=[True] * len(FIGURE_GROUP) + [False])
    top = shown.groupby(FIGURE_GROUP)["value"].transform("max").replace(0, 1)
    meant = shown.assign(height=(FOOT - np.maximum(1, np.rint(SPAN * shown["value"] / top))).astype("int64"))
    heights = meant.groupby(FIGURE_GROUP)["height"].agg(tuple).rename("meant").reset_index()
    both = rankings.merge(heights, on=FIGURE_GROUP, how="left", validate="many_to_one")
    differs = [found != true for found, true in zip(both["heights"], both["meant"], strict=True)]
    wrong = both["tells"].astype("bool") | pd.Series(differs, index=both.index, dtype="bool")
    yield from _named(both[wrong].assign(area_code="a ranking"))


def _is_close(shown: "pd.Series[float]", meant: "pd.Series[float]") -> "pd.Series[bool]":
    """Whether numbers are the same but for rounding; what isn't published is like nothing."""
    return pd.Series(np.isclose(shown, meant.astype("float64"), rtol=SAME, atol=0), index=shown.index)


def _named(rows: pd.DataFrame) -> Iterator[str]:
    days = zip(rows["page_path"], rows["area_code"], rows["indicator_code"], rows["period_start"], strict=True)
    yield from (f"{path}: {area} {code} from {start:%Y-%m-%d}" for path, area, code, start in days)

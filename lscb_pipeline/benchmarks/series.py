"""Each figure beside its own past: what it was a period and a year before, and what its XmR chart says of it.

Here: which figures make a series, seasons, and breaks of definition. Not here: the chart's rules (trend). A figure is
judged by what came up to its own period, never by what came later.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lscb_pipeline.benchmarks.intervals import Floats
from lscb_pipeline.benchmarks.small_counts import is_unlikely
from lscb_pipeline.benchmarks.trend import FEWEST_POINTS, growth_of, mean_of, xmr
from lscb_pipeline.frames.figures import CHANGES, PAST, FiguresBesidePast, FiguresOverTime
from lscb_pipeline.frames.reference import DefinitionBreaks
from lscb_pipeline.reference.periods import breaks_before

LOOKS_BACK = 24  # periods, with its own, that a figure is judged by: six years of quarters, two of months
FEWEST_FOR_SEASONS = 12
SAME_SERIES = ["area_code", "indicator_code", "feed", "breakdown", "months", "offset"]
ROWS_AT_ONCE = 20_000
QUARTER, YEAR = 3, 12  # months
SMALL = 10  # the mean count below which the newest is judged by an exact test: a chart's limits say nothing there
COMMON, AREAS = 0.5, 8  # what more than this share of so many areas do at once is London's doing, or its recording's
RULES = ["is_outside", "is_moving", "is_one_side", "is_near_limit"]


def beside_past(figures: FiguresOverTime, breaks: DefinitionBreaks) -> FiguresBesidePast:
    """Add the figures of the period before and of a year before, the changes since, the chart, and the rules' flags.

    No figure is set beside one from before a break, nor beside one over populations of another publication. Periods of
    another length, or years that begin in another month, are another series.

    Flows of months and quarters have seasons: from twelve points the chart is of each value over its own season's mean
    (centre and limits are given in the figure's unit, for its season); of fewer there is no chart. Where there is a
    trend the chart is of each value over its steady growth, and its limits are those at the figure's own place.

    No flag is raised where it would say nothing: of fewer than 13 points, of limits without width, or where more than
    half of the areas have the flag in one period. Small counts (below 10 in the mean) have no chart: such a figure is
    outside where an exact test says so. How often flags are raised by chance: docs/reading.md.
    """
    rows = figures.reset_index(drop=True)
    starts = rows["period_start"].dt.year * YEAR + rows["period_start"].dt.month - 1
    rows["definition"] = _definitions(rows, breaks)
    rows["place"], rows["offset"] = starts // rows["months"], starts % rows["months"]
    rows["series"] = rows.groupby(SAME_SERIES, sort=False).ngroup()
    pasts = [_pasts(same) for _, same in rows.groupby("months")]
    beside = rows[figures.columns].join(pd.concat(pasts) if pasts else pd.DataFrame(columns=list(PAST)))
    beside = _without_common(beside)
    changes = beside["value"] - beside["previous_value"], beside["value"] - beside["year_before_value"]
    return beside.assign(**dict(zip(CHANGES, changes, strict=True)))


def _without_common(rows: pd.DataFrame) -> pd.DataFrame:
    """No flag that more than half of the areas have in the same period."""
    judged = rows[~rows["is_too_short"].astype("bool")]
    groups = [judged[name] for name in ("indicator_code", "feed", "breakdown", "months", "period_start")]
    is_enough = judged.groupby(groups)["area_code"].transform("size") >= AREAS if len(judged) else False
    for rule in RULES:
        flags = judged[rule].astype("bool")
        is_common = is_enough & (flags.astype("float64").groupby(groups).transform("mean") > COMMON)
        rows[rule] = rows[rule].mask(is_common.reindex(rows.index, fill_value=False), False)
    return rows


def _definitions(rows: pd.DataFrame, breaks: pd.DataFrame) -> pd.Series:
    """A number that a figure shares with those it compares with: as many breaks before it, and the same populations."""
    over = rows["population_vintage"].astype("object").fillna("")
    both = pd.DataFrame({"before": breaks_before(rows, breaks), "over": over})
    return both.groupby(["before", "over"]).ngroup()


def _pasts(rows: pd.DataFrame) -> pd.DataFrame:
    """The measures of figures whose periods are of one length."""
    first = int(rows["place"].min()) - (LOOKS_BACK - 1)
    lines, series = pd.factorize(rows["series"])
    columns = rows["place"].to_numpy() - first
    names = ["value", "numerator", "denominator", "definition"]
    wide = {name: np.full((len(series), columns.max() + 1), np.nan) for name in names}
    for name, cells in wide.items():
        cells[lines, columns] = rows[name]
    measured = []
    for start in range(0, len(rows), ROWS_AT_ONCE):
        batch = slice(start, start + ROWS_AT_ONCE)
        seen = lines[batch, None], columns[batch, None] + np.arange(1 - LOOKS_BACK, 1)
        same = wide["definition"][seen] == rows["definition"].to_numpy()[batch, None]
        past, counts, exposures = (np.where(same, wide[name][seen], np.nan) for name in names[:3])
        measured.append(_past(past, counts, exposures, rows.iloc[batch]))
    return pd.concat(measured)


def _past(past: Floats, counts: Floats, exposures: Floats, rows: pd.DataFrame) -> pd.DataFrame:
    """The measures of figures by their past, a line each: the values of LOOKS_BACK periods, its own the last."""
    months = int(rows["months"].iloc[0])
    places = rows["place"].to_numpy()[:, None] + np.arange(1 - LOOKS_BACK, 1)
    points = (~np.isnan(past)).sum(axis=1)
    has_seasons = (rows["measures"] == "flow").to_numpy() & (months <= QUARTER)
    is_small = mean_of(counts)[:, 0] < SMALL
    is_charted = (~has_seasons | (points >= FEWEST_FOR_SEASONS)) & ~is_small
    scale = np.where(has_seasons[:, None], _season_means(past, places * months // QUARTER % 4), 1.0)
    levels = np.where(is_charted[:, None], past / scale, np.nan)
    scale = scale * growth_of(levels)
    chart = xmr(np.where(is_charted[:, None], past / scale, np.nan))
    can_judge = (points >= FEWEST_POINTS) & (chart.limits[1] > chart.limits[0])
    year_before = past[:, -1 - YEAR // months] if YEAR % months == 0 else np.full(len(past), np.nan)
    lines = [past[:, -2], year_before, points, has_seasons]
    lines += [level * scale[:, -1] for level in (chart.centre, *chart.limits)]
    lines += [rule[:, -1] & can_judge for rule in chart.flags[:4]]
    lines[-4] |= is_small & (points >= FEWEST_POINTS) & is_unlikely(counts, exposures)
    lines += [points < FEWEST_POINTS]
    return pd.DataFrame(dict(zip(PAST, lines, strict=True)), index=rows.index)


def _season_means(past: Floats, quarters: NDArray[np.int64]) -> Floats:
    """For each value the mean of its line's values of the same quarter of the year (0 to 3); NaN where that is 0."""
    means = np.full(past.shape, np.nan)
    for quarter in range(4):
        mean = mean_of(np.where(quarters == quarter, past, np.nan))
        means = np.where(quarters == quarter, mean, means)
    return np.where(means > 0, means, np.nan)

"""A release's figures as people read them: numbers written out, periods named, words for what was found.

Whole frames, once for all pages. Here: what stands in a cell. Not here: which figures a page opens with (signals.py),
how a page looks (templates).
"""

import datetime as dt
from collections.abc import Callable

import pandas as pd

from lscb_pipeline.benchmarks.comparison import versus
from lscb_pipeline.frames.key_columns import FIGURE_KEY, SERIES_KEY
from lscb_pipeline.frames.releases import (
    ABOUT,
    ReadableFigures,
    ReleasedSummary,
    ReleaseIndicators,
    WrittenChanges,
    WrittenFigures,
    WrittenRegions,
)
from lscb_pipeline.frames.rows import MeasuredRows, RowsBesideLondon, SeriesRows, ShownRows
from lscb_pipeline.reference.periods import label_of, months_over, period_words
from lscb_pipeline.reference.tables import table
from lscb_pipeline.reports.readiness.inputs import Record, area_name, feed_name
from lscb_pipeline.reports.readiness.page import NOTHING
from lscb_pipeline.reports.release.decimals import decimals, numbers, signed
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline.reports.release.words import AS_USUAL, CHANCE, FUNNEL, READINESS, TOO_SHORT, TREND, UNITS, VERSUS

OF_TREND = ["previous_value", "year_before_value", "change", "change_on_year", "is_too_short", "is_outside",
            "is_moving", "is_one_side", "is_near_limit"]  # fmt: skip
DAY = pd.Timedelta(days=1)
SPANS = {1: "month", 3: "quarter", 12: "year"}
COUNTED = ("count", "rate_per_1000", "rate_per_10000", "rate_per_100000")


def all_figures(release: Release) -> ReadableFigures:
    """Every figure with what the catalogue says, its past, its names, and where it lay in the funnel before.

    Sorted by series, area and period.
    """
    rows = release.benchmark.merge(release.indicators[list(ABOUT)], on="indicator_code", validate="many_to_one")
    past = release.indicator_trend[[*FIGURE_KEY, *OF_TREND]]
    rows = rows.merge(past, on=FIGURE_KEY, how="left", validate="one_to_one")
    rows = rows.sort_values([*SERIES_KEY, "area_code", "period_end", "period_start"], ignore_index=True)
    # of periods that overlap (years that end with each quarter) the one before is the last without an overlap
    months = months_over(rows["period_start"], rows["period_end"])
    places = rows.assign(months=months)[[*FIGURE_KEY, "months", "funnel"]]
    before = places.assign(period_start=places["period_end"] + DAY).drop(columns="period_end")
    adjoins = [*SERIES_KEY, "area_code", "months", "period_start"]
    funnel_before = places[adjoins].merge(before, on=adjoins, how="left", validate="many_to_one")["funnel"]
    named = dict(zip(release.areas["area_code"], release.areas["name"], strict=True))
    last = pd.Timestamp(release.quarter.ends_on)
    is_of_year = rows["period_end"].gt(last - pd.DateOffset(years=1)) & rows["period_end"].le(last)
    newest = rows.groupby("indicator_code")["period_end"].transform("max")
    return rows.assign(
        funnel_before=funnel_before,
        is_newest=rows["period_end"] == rows.groupby(SERIES_KEY)["period_end"].transform("max"),
        is_news=is_of_year & (rows["period_end"] == newest),
        area=[area_name(code, named) for code in rows["area_code"]],
        period=periods(rows),
        period_label=period_labels(rows),
        series=series_names(rows),
        places=decimals(rows, release.london_summary, release.benchmark),
    )


def written(rows: ReadableFigures) -> WrittenFigures:
    """Add the texts of a page's cells to figures."""
    places = rows["places"]
    return rows.assign(
        shown=shown_texts(rows),
        interval=[
            f"{low} to {high}" if low != NOTHING else NOTHING
            for low, high in zip(numbers(rows["lower_95"], places), numbers(rows["upper_95"], places), strict=True)
        ],
        numerator_text=numbers(rows["numerator"], 0),
        out_of=numbers(rows["denominator"], 0),
        london=numbers(rows["london_value"], places),
        neighbours=numbers(rows["neighbour_median"], places),
        previous=numbers(rows["previous_value"], places),
        moved=signed(rows["change"], places),
        on_year=signed(rows["change_on_year"], places),
        past=_past(rows),
        unit_text=unit_texts(rows),
        versus=rows["versus_london"].map(VERSUS),
        chance=by_chance(rows).map(CHANCE),
        funnel_text=rows["funnel"].map(FUNNEL).fillna(""),
        word=rows["colour"].map(READINESS),
    )


def shown_texts(rows: ShownRows) -> list[str]:
    """The values as cells print them, or the marker in their place."""
    return _or_marker(numbers(rows["value"], rows["places"]), rows["marker"])


def regions(release: Release) -> WrittenRegions:
    """London's, inner and outer London's figures with the texts of their cells."""
    return written_regions(release.london_summary, release.indicators)


def written_regions(summary: ReleasedSummary, indicators: ReleaseIndicators) -> WrittenRegions:
    """Published figures of regions with the texts of their cells."""
    rows = summary.merge(indicators[list(ABOUT)], on="indicator_code", validate="many_to_one")
    places = decimals(rows, summary)
    return rows.assign(
        shown=_at_least(_or_marker(numbers(rows["value"], places), rows["marker"]), rows["is_at_least"]),
        numerator_text=_at_least(_or_marker(numbers(rows["numerator"], 0), rows["marker"]), rows["is_at_least"]),
        out_of=_or_marker(numbers(rows["denominator"], 0), rows["marker"]),
        unit_text=unit_texts(rows),
        period=periods(rows),
        period_label=period_labels(rows),
        series=series_names(rows),
        is_newest=rows["period_end"] == rows.groupby(SERIES_KEY)["period_end"].transform("max"),
    )


def changes(release: Release, figures: ReadableFigures) -> WrittenChanges:
    """What differs from the release before, the largest first in its own scale, with the texts of its cells."""
    rows = release.changes.merge(release.indicators[list(ABOUT)], on="indicator_code", validate="many_to_one")
    rows = rows.merge(figures[[*FIGURE_KEY, "colour"]], on=FIGURE_KEY, how="left", validate="one_to_one")
    rows = rows.fillna({"colour": "grey"})
    places = decimals(rows, release.london_summary, release.benchmark)
    before, after = rows["before"].astype("float64"), rows["after"].astype("float64")
    size = (after - before).abs() / before.abs().clip(lower=1)
    named = dict(zip(release.areas["area_code"], release.areas["name"], strict=True))
    rows = rows.assign(
        area=[area_name(code, named) for code in rows["area_code"]],
        period=periods(rows), series=series_names(rows), unit_text=unit_texts(rows),
        word=rows["colour"].map(READINESS), was=numbers(before, places), now=numbers(after, places),
        size=size.fillna(0),
    )  # fmt: skip
    return rows.sort_values(["size", *FIGURE_KEY], ascending=[False] + [True] * len(FIGURE_KEY), ignore_index=True)


def periods(rows: MeasuredRows) -> pd.Series:
    """Periods in words; of an annual indicator that comes with a quarter's return, the year that ends with it."""
    return _named(rows, period_words)


def period_labels(rows: MeasuredRows) -> pd.Series:
    """The same periods as commands, editors' texts and data files name them."""
    return _named(rows, label_of)


def _named(rows: MeasuredRows, name_of: Callable[[dt.date, dt.date], str]) -> pd.Series:
    pairs = list(zip(starts_meant(rows), rows["period_end"], strict=True))
    names = {(s, e): name_of(s.date(), e.date()) for s, e in dict.fromkeys(pairs)}
    return pd.Series([names[pair] for pair in pairs], index=rows.index, dtype="str")


def starts_meant(rows: MeasuredRows) -> pd.Series:
    """First days of periods; of an annual indicator that comes with a quarter's return, of the year that ends so."""
    return rows["period_start"].mask(_is_year_with_quarter(rows), rows["period_end"] + DAY - pd.DateOffset(years=1))


def unit_texts(rows: MeasuredRows) -> pd.Series:
    """Units in words: a ratio's own; of what is counted over time, over how long."""
    units = rows["unit_says"].where(rows["unit_says"] != "", rows["unit"].map(UNITS))
    over = months_over(rows["period_start"], rows["period_end"]).mask(_is_year_with_quarter(rows), 12).map(SPANS)
    is_flow = rows["unit"].isin(COUNTED) & (rows["measures"] == "flow") & over.notna()
    return units.mask(is_flow, units + " in a " + over.fillna(""))


def by_chance(rows: RowsBesideLondon) -> pd.Series:
    """What a figure's own interval says beside London, how boroughs differ left aside; where it is compared."""
    verdicts = versus(rows["lower_95"], rows["upper_95"], rows["london_value"], rows["polarity"])
    return pd.Series(verdicts, index=rows.index).where(rows["versus_london"] != "not_compared", "not_compared")


def populations_of(rows: list[Record]) -> str:
    """Which populations figures are over: of which mid-year, and when it was published; empty where they are over none.

    Each publication of populations revises years before: rates over two of them do not quite compare.
    """
    published = dict(zip(table("vintage")["vintage"], table("vintage")["published_on"], strict=True))
    used = sorted({(r["population_year"], r["population_vintage"]) for r in rows if r["population_vintage"]})
    return "; ".join(f"mid-{year} as published in {published[vintage]:%B %Y}" for year, vintage in used)


def _is_year_with_quarter(rows: MeasuredRows) -> pd.Series:
    return (rows["frequency"] == "annual") & (months_over(rows["period_start"], rows["period_end"]) == 3)


def series_names(rows: SeriesRows) -> pd.Series:
    """What tells a series apart from its indicator's others: its breakdown in words; empty for the whole."""
    named = [known.get(code) for known, code in zip(rows["breakdowns"], rows["breakdown"], strict=True)]
    plain = rows["breakdown"].astype("str").where(rows["breakdown"] != "all", "").str.replace("_", " ", regex=False)
    return pd.Series(named, index=rows.index, dtype="str").fillna(plain)


def feed_titles(release: Release) -> dict[str, str]:
    """What each feed is called, by its contract where the release tells."""
    missing = list(release.missing["feed"])
    codes = sorted({*release.benchmark["feed"].unique(), *release.indicators["feed"], *missing})
    titles = dict(zip(release.returns["feed"], release.returns["title"], strict=True))
    return {code: feed_name(code) for code in codes} | titles


def _or_marker(texts: list[str], markers: pd.Series) -> list[str]:
    return [m if isinstance(m, str) else text for text, m in zip(texts, markers, strict=True)]


def _at_least(texts: list[str], is_at_least: pd.Series) -> list[str]:
    return [f"at least {text}" if is_so else text for text, is_so in zip(texts, is_at_least, strict=True)]


def _past(rows: pd.DataFrame) -> list[str]:
    """What the XmR chart says of each figure; of one without a value, nothing."""
    signals = [
        ", ".join(word for word, is_so in zip(TREND.values(), flags, strict=True) if is_so is True)
        for flags in zip(*(rows[name].astype("object") for name in TREND), strict=True)
    ]
    short = rows["is_too_short"].astype("object")
    unmarked = {True: TOO_SHORT, False: AS_USUAL}
    return [words or unmarked.get(is_short, "") for words, is_short in zip(signals, short, strict=True)]

"""What figures look like beside those sent before: changes, restatements, zeros in a marker's place, stocks and flows.

Here: judged columns that need every word sent on a period so far. Not here: those that a file knows by itself
(single_delivery.py). The figures are every usable delivery's, of the periods judged, the ones before them and a year
before.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.frames.judged_columns import (
    EarlierColumns,
    PastNumbers,
    RepeatColumns,
    SeriesFigures,
    StatedOverTime,
)
from lscb_pipeline.quality.columns import beyond, chance, related_indicators, repeated
from lscb_pipeline.quality.columns.figures_to_hold import marker_became_zero
from lscb_pipeline.quality.inputs.stated_figures import UNAVAILABLE

CHANGE_BEYOND_CHANCE, FITS = 0.002, 0.05
COUNTED = ("count", "rate_per_1000", "rate_per_10000", "rate_per_100000")
MONTHS_A_QUARTER, MONTHS_A_YEAR = 3, 12
NUMBERS = ["numerator", "denominator", "value", "count", "counted", "amount", "rate"]
SERIES = ["indicator_code", "area_code", "breakdown"]
PERIOD_OF_SERIES = ["series_number", "span", "first"]
VERSION = [*PERIOD_OF_SERIES, "source_table"]  # what is stated of one figure by one table


def beside_earlier(figures: StatedOverTime, indicators: Mapping[str, Indicator]) -> EarlierColumns:
    """What is judged of the figures that are `is_own`, indexed as those."""
    figures, became_zero, standing = _standing(figures, indicators)
    became_zero |= beyond.zero_for_none(figures)
    own = figures[figures["is_own"]]
    last = _before(own, standing, own["span"])
    year = _before(own, standing, pd.Series(MONTHS_A_YEAR, index=own.index).where(own["span"] < MONTHS_A_YEAR))
    again = _said_before(figures)[figures["is_own"]]
    pasts = [last, year, again[last["amount"].isna() & year["amount"].isna()].reindex(own.index)]
    judged = pd.DataFrame(index=own.index)
    judged["became_zero"] = became_zero[figures["is_own"]].astype("float64")
    judged["restated_share"] = _restated(figures)[figures["is_own"]]
    judged["change_p"] = _change(own, last)
    judged["year_change_p"] = _change(own, year)
    judged["looks_cumulative"] = _looks_cumulative(own, last, indicators)
    judged["stock_gap"] = related_indicators.stock_gap(own, last, indicators)
    judged["times_apart"] = beyond.times_apart(own, pasts, "counted", beyond.BEYOND_DOUBT)
    judged["denominator_times_apart"] = beyond.times_apart(own, pasts, "denominator", beyond.BEYOND_DOUBT)
    judged["denominator_times"] = beyond.times_apart(own, pasts, "denominator", CHANGE_BEYOND_CHANCE)
    judged["value_times"] = beyond.value_times(own, pasts)
    judged["moves_london"] = beyond.moves_london(own, last, judged["change_p"])
    judged["hidden_state"] = _hidden(figures)[figures["is_own"]]
    judged["sum_gap"] = related_indicators.sum_gap(own, standing, indicators)
    judged["answers_unchanged"] = related_indicators.unchanged(own, last, indicators)
    return judged.join(_repeats(own, standing))


def repeats(figures: StatedOverTime, indicators: Mapping[str, Indicator]) -> RepeatColumns:
    """By which a delivery is seen to say what was said before, of the figures that are `is_own`; indexed as those."""
    figures, _, standing = _standing(figures, indicators)
    return _repeats(figures[figures["is_own"]], standing)


def _repeats(own: SeriesFigures, standing: SeriesFigures) -> RepeatColumns:
    before = _before(own, standing, own["span"].clip(lower=MONTHS_A_QUARTER))
    return pd.DataFrame({"repeat_weight": repeated.weight(own), "as_before": repeated.same(own, before)})


def _standing(
    figures: StatedOverTime, indicators: Mapping[str, Indicator]
) -> tuple[SeriesFigures, pd.Series, SeriesFigures]:
    """The figures with their places, which took a marker's place by 0, and of each the version that stands."""
    figures = _with_places(figures, indicators)
    became_zero = _became_zero(figures)
    figures["is_held"] |= became_zero & figures["is_own"]
    stands = figures[figures["amount"].notna() & ~figures["is_held"]]
    return figures, became_zero, stands.drop_duplicates(PERIOD_OF_SERIES, keep="last")


def _with_places(figures: StatedOverTime, indicators: Mapping[str, Indicator]) -> SeriesFigures:
    """Each figure with its series (indicator, area, breakdown), how many months it spans, and its first month."""
    start, end = figures["period_start"].dt, figures["period_end"].dt
    units = figures["indicator_code"].map({code: i.unit for code, i in indicators.items()})
    base = figures["indicator_code"].map({code: i.rate_base for code, i in indicators.items()}).astype("float64")
    count = figures["numerator"].fillna(figures["value"].where(units == "count"))
    return figures.assign(
        series_number=figures.groupby(SERIES, sort=False).ngroup(),
        span=(end.year - start.year) * 12 + end.month - start.month + 1,
        first=start.year * 12 + start.month,
        amount=figures["numerator"].fillna(figures["value"]),
        count=count.where(units.isin(COUNTED)),
        is_share=units == "percent",
        counted=figures["numerator"].fillna(count.where(units == "count")),
        rate=figures["value"].fillna(
            figures["numerator"] / figures["denominator"].where(figures["denominator"] > 0) * base
        ),
        is_score=units == "score",
    )


def _before(own: SeriesFigures, standing: SeriesFigures, months: pd.Series) -> PastNumbers:
    """The standing figure of the same series so many months before, indexed as `own`; missing where there is none."""
    wanted = own[["series_number", "span"]].assign(first=own["first"] - months)
    before = wanted.merge(
        standing[[*PERIOD_OF_SERIES, *NUMBERS]], on=PERIOD_OF_SERIES, how="left", validate="many_to_one"
    )
    return before[NUMBERS].set_axis(own.index)


def _became_zero(figures: SeriesFigures) -> pd.Series:
    is_marker = figures["numerator"].isna() & figures["value"].isna() & figures["status"].isin(UNAVAILABLE)
    versions = figures.assign(is_zero=(figures["amount"] == 0) & ~figures["is_true_zero"], is_marker=is_marker)
    return marker_became_zero(versions, PERIOD_OF_SERIES)


def _said_before(figures: SeriesFigures) -> PastNumbers:
    """What was said before of the same figure of the same table and stands; indexed as `figures`."""
    key = [figures[name] for name in VERSION]
    is_said = figures["amount"].notna() & ~figures["is_held"]
    return (
        figures.loc[is_said, NUMBERS]
        .reindex(figures.index)
        .groupby(key, sort=False)
        .ffill()
        .groupby(key, sort=False)
        .shift()
    )


def _hidden(figures: SeriesFigures) -> pd.Series:
    """`shown` where a count was hidden when it was sent before, `hidden` where it was shown, else `same`."""
    state = pd.Series(np.nan, index=figures.index).mask(figures["amount"].notna(), 0.0).mask(figures["is_hidden"], 1.0)
    key = [figures[name] for name in VERSION]
    before = state.mask(figures["is_held"]).groupby(key, sort=False).ffill().groupby(key, sort=False).shift()
    change = (
        pd.Series("same", index=figures.index, dtype="str").mask(state < before, "shown").mask(state > before, "hidden")
    )
    return change.where(state.notna() & before.notna())


def _restated(figures: SeriesFigures) -> pd.Series:
    """By which share a figure differs from what the same table stated of it before.

    Counts are set beside counts; where either has none, published values beside values.
    """
    return _restated_column(figures, "numerator").fillna(_restated_column(figures, "value"))


def _restated_column(figures: SeriesFigures, name: str) -> pd.Series:
    key = [figures[column] for column in VERSION]
    stated = figures[name].mask(figures["is_held"])
    before = stated.groupby(key, sort=False).ffill().groupby(key, sort=False).shift()
    change = (figures[name] - before).abs()
    share = change / before.abs().mask(before == 0)
    return share.mask((before == 0) & (change == 0), 0.0).mask((before == 0) & (change > 0), np.inf)


def _change(own: SeriesFigures, before: PastNumbers) -> pd.Series:
    """P of the change from `before`: of two shares, or of two counts; not tested where a note explains it."""
    open_to_doubt = ~own["has_note"]
    counts = chance.two_counts(before["count"].where(open_to_doubt), own["count"])
    is_share = own["is_share"] & open_to_doubt
    shares = chance.two_shares(
        own["numerator"].where(is_share), own["denominator"], before["numerator"], before["denominator"]
    )
    return counts.fillna(shares)


def _looks_cumulative(own: SeriesFigures, last: PastNumbers, indicators: Mapping[str, Indicator]) -> pd.Series:
    """Whether a flow of a second to fourth quarter has grown beyond chance, just as the year so far does: 0 to 2.

    2 where the last one was its own quarter's count, 1 where it was the year so far already, or seems so. Of both
    together, the later one has what the year so far would have. Of a share, its numerator is tested: it may stand over
    the denominator of the year so far, or over the quarter's own.
    """
    flows = [code for code, i in indicators.items() if i.measures == "flow" and i.frequency == "quarterly"]
    quarter = (own["first"] - 4) % MONTHS_A_YEAR // 3 + 1
    now, then = own["counted"].fillna(own["count"]), last["counted"].fillna(last["count"])
    p = chance.two_counts(then.where(~own["has_note"].astype("bool")), now)
    tested = own["indicator_code"].isin(flows) & (own["span"] == 3) & (quarter > 1) & p.notna()
    has_grown = (p < CHANGE_BEYOND_CHANCE) & (now > then)
    doubtful = then.where(tested & has_grown)
    begun = has_grown & (chance.two_counts(doubtful, now, quarter / (quarter + 1)) >= FITS)
    # growth so small is a share's own way
    gone_on = has_grown & (chance.two_counts(doubtful.mask(own["is_share"]), now, quarter / (2 * quarter - 1)) >= FITS)
    return gone_on.astype("float64").mask(begun, 2.0).where(tested)

"""What figures look like beside those sent before: changes, restatements, zeros in a marker's place, stocks and flows.

Here: judged columns that need every word sent on a period so far. Not here: those that a file knows by itself
(single_delivery.py). `words`: every usable delivery's figures, in the order that counts, of the periods judged, the
ones before them and a year before; columns of figures.stated_figures and is_own (of the quarter judged), is_held,
delivery_id.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.quality.columns import beyond, chance, related_indicators, repeated
from lscb_pipeline.quality.columns.figures_to_hold import marker_became_zero
from lscb_pipeline.quality.inputs.stated_figures import KEY, UNAVAILABLE

CHANGE_BEYOND_CHANCE, FITS = 0.002, 0.05
COUNTED = ("count", "rate_per_1000", "rate_per_10000", "rate_per_100000")
MONTHS_A_QUARTER, MONTHS_A_YEAR = 3, 12
NUMBERS = ["numerator", "denominator", "value", "count", "counted", "amount", "rate"]
VERSION = ["series", "span", "first", "source_table"]  # words of one figure of one table


def beside_earlier(words: pd.DataFrame, indicators: Mapping[str, Indicator]) -> pd.DataFrame:
    """The judged columns of the words that are `is_own`, indexed as those."""
    words, became_zero, standing = _standing(words, indicators)
    became_zero |= beyond.zero_for_none(words)
    own = words[words["is_own"]]
    last = _before(own, standing, own["span"])
    year = _before(own, standing, pd.Series(MONTHS_A_YEAR, index=own.index).where(own["span"] < MONTHS_A_YEAR))
    again = _said_before(words)[words["is_own"]]
    pasts = [last, year, again[last["amount"].isna() & year["amount"].isna()].reindex(own.index)]
    found = pd.DataFrame(index=own.index)
    found["became_zero"] = became_zero[words["is_own"]].astype("float64")
    found["restated_share"] = _restated(words)[words["is_own"]]
    found["change_p"] = _change(own, last)
    found["year_change_p"] = _change(own, year)
    found["looks_cumulative"] = _looks_cumulative(own, last, indicators)
    found["stock_gap"] = related_indicators.stock_gap(own, last, indicators)
    found["times_apart"] = beyond.times_apart(own, pasts, "counted", beyond.BEYOND_DOUBT)
    found["denominator_times_apart"] = beyond.times_apart(own, pasts, "denominator", beyond.BEYOND_DOUBT)
    found["denominator_times"] = beyond.times_apart(own, pasts, "denominator", CHANGE_BEYOND_CHANCE)
    found["value_times"] = beyond.value_times(own, pasts)
    found["moves_london"] = beyond.moves_london(own, last, found["change_p"])
    found["hidden_state"] = _hidden(words)[words["is_own"]]
    found["answers_unchanged"] = related_indicators.unchanged(own, last, indicators)
    return found.join(_repeats(own, standing))


def repeats(words: pd.DataFrame, indicators: Mapping[str, Indicator]) -> pd.DataFrame:
    """By which a delivery is told to say what was said before (weight, as_before), of the words that are `is_own`."""
    words, _, standing = _standing(words, indicators)
    return _repeats(words[words["is_own"]], standing)


def _repeats(own: pd.DataFrame, standing: pd.DataFrame) -> pd.DataFrame:
    before = _before(own, standing, own["span"].clip(lower=MONTHS_A_QUARTER))
    return pd.DataFrame({"weight": repeated.weight(own), "as_before": repeated.same(own, before)})


def _standing(words: pd.DataFrame, indicators: Mapping[str, Indicator]) -> tuple[pd.DataFrame, pd.Series, pd.DataFrame]:
    """The words with their places, which took a marker's place by 0, and of each figure the word that stands."""
    words = _with_places(words, indicators)
    became_zero = _became_zero(words)
    words["is_held"] |= became_zero & words["is_own"]
    stands = words[words["amount"].notna() & ~words["is_held"]]
    return words, became_zero, stands.drop_duplicates(["series", "span", "first"], keep="last")


def _with_places(words: pd.DataFrame, indicators: Mapping[str, Indicator]) -> pd.DataFrame:
    """Each word with its series (indicator, area, breakdown), how many months it spans, and its first month."""
    start, end = words["period_start"].dt, words["period_end"].dt
    units = words["indicator_code"].map({code: i.unit for code, i in indicators.items()})
    base = words["indicator_code"].map({code: i.rate_base for code, i in indicators.items()}).astype("float64")
    count = words["numerator"].fillna(words["value"].where(units == "count"))
    return words.assign(
        series=words.groupby(KEY[:3], sort=False).ngroup(),
        span=(end.year - start.year) * 12 + end.month - start.month + 1,
        first=start.year * 12 + start.month,
        amount=words["numerator"].fillna(words["value"]),
        count=count.where(units.isin(COUNTED)),
        is_share=units == "percent",
        counted=words["numerator"].fillna(count.where(units == "count")),
        rate=words["value"].fillna(words["numerator"] / words["denominator"].where(words["denominator"] > 0) * base),
        is_score=units == "score",
    )


def _before(own: pd.DataFrame, standing: pd.DataFrame, months: pd.Series) -> pd.DataFrame:
    """The standing figure of the same series so many months before, indexed as `own`; missing where there is none."""
    wanted = own[["series", "span"]].assign(first=own["first"] - months)
    kept = NUMBERS
    found = wanted.merge(standing[["series", "span", "first", *kept]], on=["series", "span", "first"], how="left")
    return found[kept].set_axis(own.index)


def _became_zero(words: pd.DataFrame) -> pd.Series:
    is_marker = words["numerator"].isna() & words["value"].isna() & words["status"].isin(UNAVAILABLE)
    versions = words.assign(is_zero=(words["amount"] == 0) & ~words["is_true_zero"], is_marker=is_marker)
    return marker_became_zero(versions, ["series", "span", "first"])


def _said_before(words: pd.DataFrame) -> pd.DataFrame:
    """What was said before of the same figure of the same table and stands; indexed as `words`."""
    key = [words[name] for name in VERSION]
    is_said = words["amount"].notna() & ~words["is_held"]
    return (
        words.loc[is_said, NUMBERS]
        .reindex(words.index)
        .groupby(key, sort=False)
        .ffill()
        .groupby(key, sort=False)
        .shift()
    )


def _hidden(words: pd.DataFrame) -> pd.Series:
    """`shown` where a count was hidden when it was sent before, `hidden` where it was shown, else `same`."""
    state = pd.Series(np.nan, index=words.index).mask(words["amount"].notna(), 0.0).mask(words["is_hidden"], 1.0)
    key = [words[name] for name in VERSION]
    before = state.mask(words["is_held"]).groupby(key, sort=False).ffill().groupby(key, sort=False).shift()
    told = (
        pd.Series("same", index=words.index, dtype="str").mask(state < before, "shown").mask(state > before, "hidden")
    )
    return told.where(state.notna() & before.notna())


def _restated(words: pd.DataFrame) -> pd.Series:
    """By which share a word differs from the one before it on the same figure of the same table.

    Counts are set beside counts; where either word has none, published values beside values.
    """
    return _restated_column(words, "numerator").fillna(_restated_column(words, "value"))


def _restated_column(words: pd.DataFrame, name: str) -> pd.Series:
    key = [words[column] for column in VERSION]
    said = words[name].mask(words["is_held"])
    before = said.groupby(key, sort=False).ffill().groupby(key, sort=False).shift()
    change = (words[name] - before).abs()
    share = change / before.abs().mask(before == 0)
    return share.mask((before == 0) & (change == 0), 0.0).mask((before == 0) & (change > 0), np.inf)


def _change(own: pd.DataFrame, before: pd.DataFrame) -> pd.Series:
    """P of the change from `before`: of two shares, or of two counts; not tested where a note explains it."""
    open_to_doubt = ~own["has_note"]
    counts = chance.two_counts(before["count"].where(open_to_doubt), own["count"])
    is_share = own["is_share"] & open_to_doubt
    shares = chance.two_shares(
        own["numerator"].where(is_share), own["denominator"], before["numerator"], before["denominator"]
    )
    return counts.fillna(shares)


def _looks_cumulative(own: pd.DataFrame, last: pd.DataFrame, indicators: Mapping[str, Indicator]) -> pd.Series:
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

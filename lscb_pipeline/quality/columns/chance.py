"""Could chance alone make two counts differ so? Exact tests, on whole columns.

A bare percentage is no test: 2 children becoming 4 is +100 %. Both tests are conditional and two-sided (twice the
smaller tail, at most 1); method: Przyborowski and Wilenski 1940 for two counts, Fisher's exact test for two shares.
"""

import numpy as np
import pandas as pd


def two_counts(first: pd.Series, second: pd.Series, share: pd.Series | float = 0.5) -> pd.Series:
    """P of two counts, where `share` of both together is expected in the second; missing where either is."""
    from scipy.special import bdtr, bdtrc  # a tenth of the time that scipy.stats takes for few counts

    both = _whole(first) & _whole(second)
    tested = pd.Series(np.nan, index=first.index)
    if both.any():
        k, n = second[both].to_numpy("int64"), (first[both] + second[both]).to_numpy("int64")
        p = np.asarray(share[both] if isinstance(share, pd.Series) else share)
        tested[both] = np.minimum(1.0, 2 * np.minimum(bdtr(k, n, p), bdtrc(k - 1, n, p)))
    return tested


def two_shares(part: pd.Series, whole: pd.Series, other_part: pd.Series, other_whole: pd.Series) -> pd.Series:
    """P of two shares; missing where a count is missing, or a part is more than its whole."""
    from scipy.stats import hypergeom

    both = _whole(part) & _whole(whole) & _whole(other_part) & _whole(other_whole)
    both &= (part <= whole) & (other_part <= other_whole)
    tested = pd.Series(np.nan, index=part.index)
    if both.any():
        k, drawn = part[both].to_numpy(), whole[both].to_numpy()
        everyone = drawn + other_whole[both].to_numpy()
        special = k + other_part[both].to_numpy()
        lower = hypergeom.cdf(k, everyone, special, drawn)
        upper = hypergeom.sf(k - 1, everyone, special, drawn)
        tested[both] = np.minimum(1.0, 2 * np.minimum(lower, upper))
    return tested


def _whole(counts: pd.Series) -> pd.Series:
    """Which are counts: neither missing, nor negative, nor a fraction."""
    return counts.notna() & (counts >= 0) & (counts % 1 == 0)

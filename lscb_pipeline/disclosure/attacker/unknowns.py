"""The counts behind published rows: which are known, which are unknown, and which are one and the same.

Here: rows taken apart into unknowns. Not here: what relates them (system.py).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

GROUP = ["indicator_code", "feed", "breakdown", "period_start", "period_end"]
WHERE = ["feed", "breakdown", "period_start", "period_end", "area_code"]
NUMERATOR, DENOMINATOR, COMPLEMENT = "numerator", "denominator", "complement"
SMALL = 5


@dataclass(frozen=True)
class Counts:
    """Counts, and where they are seen.

    seen: a row each time that a count stands behind a published row: release, GROUP, area_code, role, in_london,
    is_public, is_behind, id, and row (of `figures`). Of each id, by position: what, WHERE, truth, is_known, floor.
    """

    seen: pd.DataFrame
    ids: pd.DataFrame


def counts_of(figures: pd.DataFrame, catalogue: pd.DataFrame) -> Counts:
    """Take published rows apart. A count that is shown anywhere is known everywhere.

    `what` names a numerator by its indicator, a denominator by the indicator whose numerator it is, else by its own; so
    does a complement (of a percentage, denominator less numerator). Populations are no unknowns.
    """
    about = catalogue.set_index("indicator_code")
    code = figures["indicator_code"]
    is_share = (code.map(about["unit"]) == "percent").to_numpy()
    shows_zeros = code.map(about["shows_areas"]).astype(bool).to_numpy()
    has_base = code.map(about["age_band"]).isna() & figures["true_denominator"].notna()
    linked = code.map(about["denominator_counts"])
    base = figures[["release", *GROUP, "area_code", "in_london", "is_public", "is_behind"]]
    base = base.assign(row=range(len(figures)), is_share=is_share, shows_zeros=shows_zeros)
    n, d = figures["numerator"], figures["denominator"]
    true_n, true_d = figures["true_numerator"], figures["true_denominator"].where(has_base)
    parts = [
        base.assign(role=NUMERATOR, what=code, shown=n, truth=true_n),
        base.assign(role=DENOMINATOR, what=linked.fillna(code + "/denominator"), shown=d, truth=true_d),
        base.assign(role=COMPLEMENT, what=code + "/complement", shown=d - n, truth=(true_d - true_n).where(is_share)),
    ]
    seen = pd.concat(parts, ignore_index=True)
    seen = seen[seen["truth"].notna()].reset_index(drop=True)
    seen["id"] = seen.groupby(["what", *WHERE, "truth"], sort=False, dropna=False).ngroup()
    by_id = seen.groupby("id", sort=True)
    ids = by_id[["what", *WHERE, "truth"]].first()
    ids["is_known"] = by_id["shown"].count() > 0
    ids["floor"] = np.minimum(_is_no_zero(seen, ids).astype(float), ids["truth"].clip(lower=0))
    return Counts(seen, ids)


def _is_no_zero(seen: pd.DataFrame, ids: pd.DataFrame) -> pd.Series:
    """Which counts are at least 1, for a true zero is shown: all but parts of a share whose denominator is hidden.

    What stands behind published rows is shown nowhere, nor is any area's zero of what is published for London alone.
    """
    has_known_base = seen["row"].isin(seen.loc[(seen["role"] == DENOMINATOR) & seen["id"].map(ids["is_known"]), "row"])
    is_no_zero = (seen["role"] == DENOMINATOR) | ~seen["is_share"].astype(bool) | has_known_base
    is_no_zero &= seen["shows_zeros"].astype(bool) & ~seen["is_behind"].astype(bool)
    found: pd.Series = is_no_zero.groupby(seen["id"]).any()
    return found


def is_small(truth: pd.Series | NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which counts are from 1 to 5: those that nobody may tell."""
    values = np.asarray(truth, dtype=np.float64)
    return np.asarray((values > 0) & (values <= SMALL))

"""The counts behind published rows: which are known, which are unknown, and which are one and the same.

Here: rows taken apart into unknowns. Not here: what relates them (system.py).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lscb_pipeline.frames.disclosure import AttackedCounts, AttackedFigures, AttackedIndicators, CountsSeen
from lscb_pipeline.frames.key_columns import COUNT_KEY, FIGURE_KEY

NUMERATOR, DENOMINATOR, COMPLEMENT = "numerator", "denominator", "complement"
SMALL = 5


@dataclass(frozen=True)
class Counts:
    """Counts, and where they are seen: the ids of `seen` are the labels of `ids`, from 0 on."""

    seen: CountsSeen
    ids: AttackedCounts


def counts_of(figures: AttackedFigures, catalogue: AttackedIndicators) -> Counts:
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
    base = figures[["release", *FIGURE_KEY, "in_london", "is_public", "is_behind"]]
    base = base.assign(figure_row=range(len(figures)), is_share=is_share, shows_zeros=shows_zeros)
    n, d = figures["numerator"], figures["denominator"]
    true_n, true_d = figures["true_numerator"], figures["true_denominator"].where(has_base)
    rest, true_rest = d - n, (true_d - true_n).where(is_share)
    parts = [
        base.assign(role=NUMERATOR, what=code, shown_count=n, truth=true_n),
        base.assign(role=DENOMINATOR, what=linked.fillna(code + "/denominator"), shown_count=d, truth=true_d),
        base.assign(role=COMPLEMENT, what=code + "/complement", shown_count=rest, truth=true_rest),
    ]
    seen = pd.concat(parts, ignore_index=True)
    seen = seen[seen["truth"].notna()].reset_index(drop=True)
    seen["id"] = seen.groupby([*COUNT_KEY, "truth"], sort=False, dropna=False).ngroup()
    by_id = seen.groupby("id", sort=True)
    ids = by_id[[*COUNT_KEY, "truth"]].first()
    ids["is_known"] = by_id["shown_count"].count() > 0
    ids["floor"] = np.minimum(_is_no_zero(seen, ids).astype(float), ids["truth"].clip(lower=0))
    return Counts(seen, ids)


def _is_no_zero(seen: CountsSeen, ids: pd.DataFrame) -> pd.Series:
    """Which counts are at least 1, for a true zero is shown: all but parts of a share whose denominator is hidden.

    What stands behind published rows is shown nowhere, nor is any area's zero of what is published for London alone.
    """
    is_known_base = (seen["role"] == DENOMINATOR) & seen["id"].map(ids["is_known"])
    has_known_base = seen["figure_row"].isin(seen.loc[is_known_base, "figure_row"])
    is_no_zero = (seen["role"] == DENOMINATOR) | ~seen["is_share"].astype(bool) | has_known_base
    is_no_zero &= seen["shows_zeros"].astype(bool) & ~seen["is_behind"].astype(bool)
    by_id: pd.Series = is_no_zero.groupby(seen["id"]).any()
    return by_id


def is_small(truth: pd.Series | NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which counts are from 1 to 5: those that nobody may tell."""
    values = np.asarray(truth, dtype=np.float64)
    return np.asarray((values > 0) & (values <= SMALL))

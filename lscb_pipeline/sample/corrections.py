"""Corrected returns: the files that came before the right one, each complete, with a few figures wrong.

Here: which figures an earlier file misstates, or had still to follow. Not here: who corrects, and when (behaviour.py).
The last file holds the figures as drawn, so that what stands in the end agrees within itself.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from lscb_pipeline.frames.sample import ReasonedFigures, VersionedFigures
from lscb_pipeline.sample.behaviour import CORRECTED, Correction
from lscb_pipeline.sample.long_form import FIGURES
from lscb_pipeline.sample.randomness import stream
from lscb_pipeline.sample.reasons import TO_FOLLOW, follows_on

FEW = 3  # figures that a correction changes
# Counts that are no other figure's denominator: a return agrees within itself even where it is wrong.
MISCOUNTED = (
    "SG003", "SG004", "SG005", "SG007", "SG009", "SG010", "SG014", "SG017", "SG031", "SG033", "GA002",
)  # fmt: skip
LEAST_SHARE, MOST_SHARE = 0.05, 0.25  # of a count, overlooked at first


def with_versions(frame: ReasonedFigures, seed: int) -> VersionedFigures:
    """Every file's rows: the last ones, and those that came before."""
    files = frame.groupby(["period", "supplier"]).indices
    last = frame.assign(file_version=1)
    earlier = []
    for place, correction in CORRECTED.items():
        rows = frame.iloc[files[place]]
        last.loc[rows.index, "file_version"] = len(correction.after) + 1
        earlier += _before(rows, correction, stream(seed, f"correction {place}"))
    return pd.concat([last, *earlier], ignore_index=True)


def _before(rows: ReasonedFigures, correction: Correction, chance: np.random.Generator) -> list[VersionedFigures]:
    """The files before the last: the first has all the mistakes, each later one FEW less."""
    can_be_wrong = rows["indicator_code"].isin(MISCOUNTED) & (rows["numerator"] > 0).fillna(False)
    drawn = chance.permutation(rows.index[can_be_wrong].to_numpy())
    share = chance.uniform(LEAST_SHARE, MOST_SHARE, len(drawn)).round(6)
    overlooked = pd.Series(1 + np.floor(share * (rows.loc[drawn, "numerator"] - 1)).astype("int64"), index=drawn)
    files = []
    for version, _ in enumerate(correction.after, start=1):
        wrong = drawn[: FEW * (len(correction.after) + 1 - version)]
        file = rows.assign(file_version=version)
        file.loc[wrong, "numerator"] = file.loc[wrong, "numerator"] - overlooked[wrong]
        if correction.fills and version == 1:
            to_follow = drawn[-1]  # not one of the wrong ones: there are more to choose from
            file.loc[to_follow, FIGURES] = pd.NA
            note = follows_on()[str(rows["period"].iloc[0])]
            file.loc[to_follow, ["reason_code", "reason_note"]] = [TO_FOLLOW, f"expected on {note}"]
        files.append(file)
    return files

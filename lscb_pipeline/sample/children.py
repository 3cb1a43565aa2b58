"""The made-up children of the police's and the refuge's samples: one population, of whom some run again and again.

Here: who they are, with references, names, birth dates and homes that stay theirs, and how readily each runs.
Not here: their episodes (episodes.py) and
stays (refuge_stays.py). No name here is anyone's: surnames are put together from syllables.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.library import library
from lscb_pipeline.frames.sample import SampleChildren
from lscb_pipeline.sample.character import Areas
from lscb_pipeline.sample.randomness import Floats, deviations, factor, stream
from lscb_pipeline.sample.rounds import POLICE

CHILDREN = 32_000  # of whom most never run
BORN_FROM, BORN_BEFORE = np.datetime64("1990-04-01"), np.datetime64("2002-04-01")
UNEVENNESS = 0.6  # shape of the gamma distribution of readiness to run: the smaller, the fewer run most
GIRLS = 0.54
IN_CARE = 0.15
CARE_TIMES = 3.0  # children in care are three times as likely to run (Community Care, 17 June 2008)
INNER_TIMES, SPREAD, NEED = 1.25, 0.15, 0.15
BEGINNINGS = ("Bliv", "Crun", "Dwep", "Flom", "Glim", "Klov", "Mizz", "Plon", "Quib", "Snef", "Twim", "Vrax", "Zund")
MIDDLES = ("a", "e", "o")
ENDINGS = ("dor", "lix", "nak", "pell", "quin", "rup", "tzer", "vomm")
INITIALS = tuple("ABCDEFGHIJKLMNOPRSTVWYZ")


def children(areas: Areas) -> SampleChildren:
    """The population: who they are, where they live, and how readily each runs."""
    chance = stream(areas.seed, "children")
    in_care = chance.random(CHILDREN) < IN_CARE
    readiness = chance.gamma(UNEVENNESS, 1 / UNEVENNESS, CHILDREN)
    days = int((BORN_BEFORE - BORN_FROM).astype("int64"))
    covered, weights = residences(areas)
    return pd.DataFrame(
        {
            "person_reference": [f"SAMPLE-P{number:06d}" for number in range(1, CHILDREN + 1)],
            "forename_initial": chance.choice(np.array(INITIALS), CHILDREN),
            "surname": chance.choice(surnames(), CHILDREN),
            "birth_date": BORN_FROM + chance.integers(days, size=CHILDREN).astype("timedelta64[D]"),
            "sex": np.where(chance.random(CHILDREN) < GIRLS, "F", "M"),
            "residence_area": chance.choice(covered, CHILDREN, p=weights),
            "in_care": in_care,
            "rate": readiness * np.where(in_care, CARE_TIMES, 1.0),
        }
    )


def residences(areas: Areas) -> tuple[np.ndarray, Floats]:
    """The areas the Met polices, and each one's share of the children who run."""
    not_covered = library().contracts[POLICE].properties.areas_not_covered
    covered = np.array([code not in not_covered for code in areas.codes])
    effects = SPREAD * deviations(areas.seed, "area effect children who run", len(areas.codes))
    weight = areas.population * factor(effects + NEED * areas.need) * np.where(areas.is_inner, INNER_TIMES, 1.0)
    return np.array(areas.codes)[covered], weight[covered] / weight[covered].sum()


def surnames() -> np.ndarray:
    """Every surname that there is, all made up of syllables."""
    return np.array([a + b + c for a in BEGINNINGS for b in MIDDLES for c in ENDINGS])

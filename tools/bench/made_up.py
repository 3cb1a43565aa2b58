"""Made-up episodes of missing children as one csv file of any length, written part by part."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.random import Generator
from pyarrow import csv as arrow_csv

from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.tables import table

FEED = "met_police_missing_children"
QUARTER = Quarter.parse("2008-09-Q3")
PART, PERSONS, STRANGERS = 1_000_000, 300_000, 1_000  # of one part: episodes, their children, of them outside London
PLACES, DAYS = 10, 9  # where a child's episodes can lie in the quarter, so that one has ended when the next begins


def write_episodes(file: Path, parts: int) -> int:
    """Write a file of so many parts, each of children of its own; returns how many episodes are London's."""
    with file.open("wb") as target:
        for number in range(parts):
            rows = pa.Table.from_pandas(_part(number), preserve_index=False)
            arrow_csv.write_csv(rows, target, arrow_csv.WriteOptions(include_header=number == 0))
    return parts * (PART - STRANGERS)


def _part(number: int) -> pd.DataFrame:
    """One part's episodes as text: each of some persons again and again, blanks, and areas outside London.

    Only a child's last place in the quarter can be left open, since an event after an open one would be held.
    """
    random = np.random.default_rng([2008, number])
    person, place = np.divmod(random.choice(PERSONS * PLACES, PART, replace=False), PLACES)
    days = (place * DAYS * 86_400 + random.integers(0, 2 * 86_400, PART)).astype("timedelta64[s]")
    opened = np.datetime64(QUARTER.starts_on, "s") + days
    seen = opened - random.integers(0, 86_400, PART).astype("timedelta64[s]")
    found = opened + random.integers(0, 5 * 86_400, PART).astype("timedelta64[s]")
    syllables = np.array(["Al", "Ber", "Cor", "Dan", "El", "Far", "Gor", "Hol", "Is", "Jen", "Kar", "Lo", "Mor", "Nor",
                          "O'", "Par", "Quin", "Ros", "Sin", "Tay", "Ul", "Van", "Wil", "Zo"])  # fmt: skip
    surnames = np.array([a + b.lower() + c for a in syllables for b in syllables for c in ("son", "er", " Khan", "é")])
    born = _seconds(random, PERSONS, pd.Timestamp("1991-01-01"), pd.Timestamp("2005-01-01")).astype("datetime64[D]")
    pairs = table("supplier_area")
    areas = pairs.loc[(pairs["supplier"] == "mps") & ~pairs["area_code"].str.contains("+", regex=False), "area_code"]
    names = table("area").set_index("area_code")["name"][areas].to_numpy(dtype="str")
    residence = names[random.integers(0, len(names), PERSONS)][person].astype(object)
    residence[random.choice(PART, STRANGERS, replace=False)] = "Reigate and Banstead"
    return pd.DataFrame(
        {
            "episode_reference": np.char.mod("08MIS%07d", np.arange(PART) + number * PART),
            "person_reference": np.char.mod("P%07d", np.arange(PERSONS) + number * PERSONS)[person],
            "forename_initial": np.array(list("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))[random.integers(0, 26, PERSONS)][person],
            "surname": _blank(random, surnames[random.integers(0, len(surnames), PERSONS)][person], 0.002),
            "birth_date": _blank(random, np.datetime_as_string(born)[person], 0.01),
            "sex": random.choice(["F", "M", "U"], PERSONS, p=[0.56, 0.43, 0.01])[person],
            "residence_area": residence,
            "last_seen_at": _blank(random, _minutes(seen), 0.05),
            "reported_at": _minutes(opened),
            "found_at": np.where(
                (place == PLACES - 1) & (random.random(PART) < 0.2), None, _minutes(found).astype(object)
            ),
            "missing_from": random.choice(["home", "care", "hospital", "school", "other"], PART),
            "risk_level": random.choice(["low", "medium", "high"], PART, p=[0.2, 0.6, 0.2]),
        },
        dtype="str",
    )


def _seconds(random: Generator, size: int, first: object, after: object) -> np.ndarray:
    start, end = np.datetime64(first, "s"), np.datetime64(after, "s")
    return start + random.integers(0, int((end - start).astype("int64")), size).astype("timedelta64[s]")


def _minutes(moments: np.ndarray) -> np.ndarray:
    return np.char.replace(np.datetime_as_string(moments, unit="m"), "T", " ")


def _blank(random: Generator, cells: np.ndarray, share: float) -> np.ndarray:
    return np.where(random.random(len(cells)) < share, None, cells.astype(object))

"""Persons behind events: whether a reference is one person's, and a person at one place at a time.

Here: judged columns of a delivery's events beside those that stand of the quarters before. A person is known by
pseudonym alone: `person_key` (the sender's reference), `link_key` (initial, surname, birth date and sex), `birth_key`
and `name_key` (the reference with the birth date, and with initial and surname, so that two of them under one reference
show). Not here: single moments
(event_times.py). Sorted and shifted, never joined: a million events take as long per event as a hundred.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.properties import Spell
from lscb_pipeline.frames.judged_columns import EventRows, PersonColumns
from lscb_pipeline.quality.columns.event_times import is_repeated

KEYS = ["person_key", "link_key", "birth_key", "name_key"]
SEVERAL = 3  # names without a birth date that one reference can't have (rule one_child_a_reference)
LASTING = pd.Timestamp("2200-01-01")  # the end of what has none yet
Mask = NDArray[np.bool_]


def of_persons(rows: EventRows, contract: Contract, earlier: EventRows | None) -> PersonColumns:
    """What each event is beside others of its person, indexed as `rows`.

    `earlier`: standing events of the quarters before, where they are at hand.
    """
    events = contract.properties.events
    if events is None or events.spell is None or rows.empty:
        return pd.DataFrame(index=rows.index)
    pool = _pool(rows, earlier, events.spell, contract.event_key)
    person, link, birth, name = (_codes(pool, key) for key in KEYS)
    names, persons = np.fmax(_distinct_by(person, link), _distinct_by(person, name)), _distinct_by(link, person)
    names_alone = _distinct_by(np.where(birth < 0, person, -1), name)
    doubtful = _doubtful(person, birth)
    overlaps = _overlaps(pool, person)
    # one child's spells under several references; those of one reference were looked at already
    of_many = np.where(persons > 1, link, -1)
    twice = _overlaps(pool, of_many) & ~overlaps
    has_twice = np.isin(link, link[twice & (link >= 0)])
    judged = pd.DataFrame(
        {
            "birth_doubtful": doubtful,
            # else it is said already
            "names_of_person": np.where(np.isnan(doubtful) & ~(names_alone >= SEVERAL), names, np.nan),
            "names_without_birth": names_alone,
            "references_of_child": np.where(has_twice, np.nan, persons),
            "overlaps": np.where(person >= 0, overlaps, np.nan),
            "overlaps_by_name": np.where(link >= 0, twice, np.nan),
        },
        index=pool["own"],
    )
    return judged[judged.index.notna()].sort_index().set_axis(rows.index)


def _pool(rows: EventRows, earlier: EventRows | None, spell: Spell, event_key: str | None) -> pd.DataFrame:
    """Each delivery's spells, in order of their beginnings, after those of the same persons in the quarters before.

    Columns: own (the position in `rows`; missing of earlier ones), delivery_id, KEYS, begins, ends. Of an event that
    both hold, this quarter's word. One that an earlier file left open ended no one knows when; one that this file
    leaves open lasts.
    """
    columns = list(dict.fromkeys([*KEYS, spell.begins, spell.ends, *([spell.told] if spell.told else []),
                                  *([event_key] if event_key else [])]))  # fmt: skip
    parts = [rows[["delivery_id", *columns]].assign(own=np.arange(len(rows)))]
    if earlier is not None and len(earlier):
        past = earlier[_are_among(earlier["person_key"], rows) | _are_among(earlier["link_key"], rows)]
        parts = [*(past[columns].assign(delivery_id=one) for one in rows["delivery_id"].unique()), *parts]
    pool = pd.concat(parts, ignore_index=True)
    if event_key:
        pool = pool[~pool.duplicated(["delivery_id", event_key], keep="last") | pool[event_key].isna()]
    begins = pool[spell.begins].fillna(pool[spell.told]) if spell.told else pool[spell.begins]
    still = begins.where(pool["own"].isna(), LASTING)
    ends = pool[spell.ends].fillna(still)
    ends = ends.mask(is_repeated(ends), ends.dt.floor("h"))  # it may have been the first of the two
    pool = pool.assign(begins=begins, ends=ends.where(ends >= begins, begins))
    return pool.sort_values("begins", kind="stable", ignore_index=True)


def _are_among(keys: pd.Series, rows: EventRows) -> Mask:
    """Which keys are in the rows' column of that name: as isin, many times faster for texts."""
    known = pd.Index(rows[str(keys.name)].dropna().unique())
    return np.asarray(known.get_indexer(pd.Index(keys)) >= 0)


def _codes(pool: pd.DataFrame, name: str) -> NDArray[np.int64]:
    """A number for each delivery and key; -1 where there is no key."""
    keys = pd.factorize(pool[name])[0].astype(np.int64)
    deliveries = pd.factorize(pool["delivery_id"])[0].astype(np.int64)
    return np.where(keys >= 0, deliveries * (keys.max(initial=0) + 1) + keys, -1)


def _distinct_by(by: NDArray[np.int64], of: NDArray[np.int64]) -> NDArray[np.float64]:
    """How many different ones each row's group has, missing ones left out; missing where there are none to count."""
    counts = pd.Series(np.where(of >= 0, of, np.nan)).groupby(by).transform("nunique").to_numpy(dtype=np.float64)
    return np.where((by >= 0) & (counts > 0), counts, np.nan)


def _doubtful(person: NDArray[np.int64], birth: NDArray[np.int64]) -> NDArray[np.float64]:
    """Of persons with several births: 1 where a row has not the one that most rows have, else 0; 1 where none has most.

    Missing where a person has one birth, or none is known.
    """
    rows = pd.DataFrame({"person": person, "birth": birth})
    known = rows[(person >= 0) & (birth >= 0)]
    times = known.groupby(["person", "birth"], sort=False).size().rename("times").reset_index()
    by = times.groupby("person")["times"]
    is_first = times["times"] == by.transform("max")
    is_most = is_first & (is_first.groupby(times["person"]).transform("sum") == 1)
    answers = times.assign(doubtful=(~is_most).astype("float64"))[by.transform("size") > 1]
    found: NDArray[np.float64] = rows.merge(answers, on=["person", "birth"], how="left", validate="many_to_one")[
        "doubtful"
    ].to_numpy()
    return found


def _overlaps(pool: pd.DataFrame, by: NDArray[np.int64]) -> Mask:
    """Where a spell begins before an earlier one of its group has ended, or with it. `pool` is in order."""
    group = pd.Series(np.where(by >= 0, by, -1 - np.arange(len(by))))  # without a key each is alone
    last_end = pool["ends"].groupby(group).cummax().groupby(group).shift()
    last_begin = pool["begins"].groupby(group).shift()
    overlap: Mask = ((pool["begins"] < last_end) | (pool["begins"] == last_begin)).to_numpy()
    return overlap

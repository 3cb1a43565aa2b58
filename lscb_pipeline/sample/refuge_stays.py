"""The London Refuge's made-up stays: one row a stay, in the contract's columns.

Here: who is admitted when, for how long, and which quarter's file says what. Not here: the young people
(refuge_people.py). known_links gives the truth that a link of the two feeds is to find. Levels without a source are
our own assumption.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from lscb_pipeline.frames.sample import KnownLinks, RefugeStays, SampleChildren, SampleEpisodes
from lscb_pipeline.reference.tables import table
from lscb_pipeline.sample.character import Areas
from lscb_pipeline.sample.character import areas as areas_of
from lscb_pipeline.sample.children import children
from lscb_pipeline.sample.episode_times import civil
from lscb_pipeline.sample.episodes import missing_episodes
from lscb_pipeline.sample.randomness import stream
from lscb_pipeline.sample.refuge_people import (
    LINK,
    as_the_refuge_writes,
    never_reported,
    readiness,
    reported_runs,
)
from lscb_pipeline.sample.rounds import COUNT, quarters

SUPPLIER = "london_refuge"
# Admissions a quarter, from and to: 62 on average, about 250 a year at full capacity (Community Care, 30 April 2010)
FEWEST, MOST = 54, 70
REPORTED = 0.4  # of the admissions, those out of an episode that police have on record
# How many of a hundred stays last 0, 1, 2 ... 14 nights, the most that the law allows at a time; 4.5 on average.
NIGHTS = (6, 14, 15, 13, 11, 9, 7, 6, 5, 4, 3, 2, 2, 1, 2)
NIGHTS_IN_THREE_MONTHS, THREE_MONTHS = 21, pd.Timedelta(days=92)  # the law's limit (Community Care, 30 October 2003)
REFERRED_BY = {"self": 0.34, "police": 0.2, "social_care": 0.26, "voluntary_agency": 0.15, "other": 0.05}
LEFT_TO = {"home": 0.48, "relatives": 0.12, "care": 0.27, "other": 0.05, "unknown": 0.08}
LONGEST_UNTIL_ADMITTED = pd.Timedelta(days=5)  # after the report
ADMITTED_FROM, ADMITTED_BEFORE = 10 * 60, 24 * 60  # minutes of the day
LEFT_FROM, LEFT_BEFORE = 9 * 60, 18 * 60


def refuge_stays(areas: Areas) -> RefugeStays:
    """Feed london_refuge_stays: a quarter's file has the stays that began or ended in it.

    One open at the end of a quarter is there without its end, and again in the next quarter's file with it.
    """
    stays = _stays(areas)
    names = table("area").set_index("area_code")["name"]
    stays["residence_area"] = stays["residence_area"].map(names)
    stays["birth_date"] = stays["birth_date"].dt.strftime("%Y-%m-%d")
    begun, ended = _quarter_of(stays["admitted_at"]), _quarter_of(stays["left_at"])
    is_open = ended > begun
    at_first = stays.assign(
        quarter_number=begun, left_at=stays["left_at"].mask(is_open), left_to=stays["left_to"].mask(is_open)
    )
    again = stays.assign(quarter_number=ended)[is_open & (ended < COUNT)]
    files = pd.concat([at_first, again]).sort_values(["quarter_number", "stay_reference"], ignore_index=True)
    return files.assign(supplier=SUPPLIER)


def known_links(seed: int = 2008) -> KnownLinks:
    """The truth about the sample's refuge.

    police_reference is missing where police never heard of the person. is_linkable: spelt alike enough for link_key.
    """
    persons = _stays(areas_of(seed)).drop_duplicates("person_reference")
    renamed = persons.rename(columns={"person_reference": "refuge_reference"})
    return renamed[["refuge_reference", "police_reference", "is_linkable"]].reset_index(drop=True)


def _stays(areas: Areas) -> pd.DataFrame:
    """All stays in the order of admission, with who it was, by the refuge's and by the police's reference."""
    population, episodes = children(areas), missing_episodes(areas)
    chance = stream(areas.seed, "refuge admissions")
    admissions = chance.integers(FEWEST, MOST, COUNT, endpoint=True)
    reported = chance.binomial(admissions, REPORTED)
    admitted = pd.concat(
        [
            _out_of_episodes(episodes, population, reported, areas.seed),
            _unheard_of(episodes, population, admissions - reported, areas.seed),
        ]
    ).sort_values(["admitted_at", "person"], ignore_index=True)
    stays = _with_ends(admitted, areas.seed)
    about = population.set_index("person_reference")[[*LINK, "residence_area"]]
    persons = stays[["person", "police_reference"]].drop_duplicates("person").join(about, on="person")
    written = as_the_refuge_writes(persons, areas.seed)
    return _described(
        stays.drop(columns="police_reference").merge(written, on="person", validate="many_to_one"), areas.seed
    )


def _out_of_episodes(
    episodes: SampleEpisodes, population: SampleChildren, wanted: np.ndarray, seed: int
) -> pd.DataFrame:
    """Admissions between report and found: police then hear where the child is."""
    chance, runs = stream(seed, "refuge reported"), reported_runs(episodes, population)
    away = runs["found_at"] - runs["reported_at"]
    longest = away.where(away < LONGEST_UNTIL_ADMITTED, LONGEST_UNTIL_ADMITTED)
    after = pd.to_timedelta(np.floor(longest.dt.total_seconds() / 60 * chance.random(len(runs))), unit="min")
    admitted_at = civil(runs["reported_at"] + pd.Series(after, index=runs.index))
    quarter = _quarter_of(admitted_at)
    chosen = []
    for number, size in enumerate(wanted):
        mine = runs.index[quarter == number]
        weight = runs.loc[mine, "readiness_to_come"]
        chosen.append(chance.choice(mine.to_numpy(), size, replace=False, p=(weight / weight.sum()).to_numpy()))
    rows = np.concatenate(chosen)
    person = runs.loc[rows, "person_reference"]
    return pd.DataFrame({"person": person, "police_reference": person, "admitted_at": admitted_at[rows]})


def _unheard_of(episodes: SampleEpisodes, population: SampleChildren, wanted: np.ndarray, seed: int) -> pd.DataFrame:
    """Admissions of young people whom police never heard of, some of them more than once."""
    chance, persons = stream(seed, "refuge unreported"), never_reported(episodes, population, seed)
    admissions = []
    for quarter, size in zip(quarters(), wanted, strict=True):
        days = (quarter.ends_on - quarter.starts_on).days + 1
        weight = readiness(persons["birth_date"], pd.Timestamp(quarter.ends_on))
        who = chance.choice(len(persons), size, replace=False, p=(weight / weight.sum()).to_numpy())
        minutes = chance.integers(days, size=size) * 24 * 60 + chance.integers(
            ADMITTED_FROM, ADMITTED_BEFORE, size=size
        )
        at = pd.Timestamp(quarter.starts_on) + pd.to_timedelta(minutes, unit="min")
        admissions.append(pd.DataFrame({"person": persons["person_reference"].to_numpy()[who], "admitted_at": at}))
    return pd.concat(admissions).assign(police_reference=None)


def _with_ends(admitted: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Add left_at: within the law's nights, and never two stays of one person at once."""
    chance, size = stream(seed, "refuge nights"), len(admitted)
    wanted = chance.choice(len(NIGHTS), size, p=np.array(NIGHTS) / sum(NIGHTS))
    leaves, part_of_day = chance.integers(LEFT_FROM, LEFT_BEFORE, size=size), chance.random(size)
    stays_of: dict[str, list[tuple[pd.Timestamp, int]]] = {}
    left_at: list[pd.Timestamp | None] = []
    for row, (person, at) in enumerate(zip(admitted["person"], admitted["admitted_at"], strict=True)):
        before = stays_of.setdefault(person, [])
        nights = min(
            int(wanted[row]), NIGHTS_IN_THREE_MONTHS - sum(n for left, n in before if left > at - THREE_MONTHS)
        )
        if any(left >= at for left, _ in before) or nights < 0:
            left_at.append(None)
            continue
        midnight = at.normalize() + pd.Timedelta(days=nights)
        to_midnight = int((midnight + pd.Timedelta(days=1) - at).total_seconds() // 60) - 1
        same_day = at + pd.Timedelta(minutes=int(to_midnight * part_of_day[row]))
        left = midnight + pd.Timedelta(minutes=int(leaves[row])) if nights else same_day
        before.append((left, nights))
        left_at.append(left)
    stays = admitted.assign(left_at=civil(pd.Series(left_at, index=admitted.index, dtype="datetime64[s]")))
    return stays[stays["left_at"].notna()].reset_index(drop=True)


def _described(stays: pd.DataFrame, seed: int) -> pd.DataFrame:
    chance, size = stream(seed, "refuge case file"), len(stays)
    return stays.assign(
        stay_reference=[f"SAMPLE-S{number:05d}" for number in range(1, size + 1)],
        referred_by=chance.choice(list(REFERRED_BY), size, p=list(REFERRED_BY.values())),
        left_to=chance.choice(list(LEFT_TO), size, p=list(LEFT_TO.values())),
    )


def _quarter_of(moments: pd.Series) -> pd.Series:
    """The number of each moment's quarter; COUNT and above for those after the last."""
    starts = [pd.Timestamp(quarter.starts_on) for quarter in quarters()] + [
        pd.Timestamp(quarters()[-1].next().starts_on)
    ]
    return pd.Series(
        np.searchsorted(pd.Series(starts).to_numpy(), moments.to_numpy(), side="right") - 1, index=moments.index
    )

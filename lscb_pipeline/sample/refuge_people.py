"""The young people of the London Refuge: who they are, how the refuge writes them down, and whom police know.

Here: which of the one made-up population may come to the refuge, and their spelling there. Not here: their stays
(refuge_stays.py). Some come out of a missing episode that police have on record: there two feeds speak of the same
child, under references of their own; the others were never reported. Of the former a few are spelt so differently
that no link of initial, surname, birth date and sex can find them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from lscb_pipeline.frames.sample import RefugePersons, RunsToRefuge, SampleChildren, SampleEpisodes, WrittenPersons
from lscb_pipeline.sample.episodes import completed_years
from lscb_pipeline.sample.randomness import stream

LINK = ["forename_initial", "surname", "birth_date", "sex"]
# Mostly 12 to 16, some 10 (Independent, 15 October 2000); the weights are our own assumption.
COMES_AT = {10: 0.05, 11: 0.12, 12: 0.5, 13: 0.9, 14: 1.0, 15: 1.0, 16: 0.8, 17: 0.1}
SHORTEST_RUN = pd.Timedelta(hours=4)  # from report to found: a child comes to the refuge in between
BEFORE_THE_NEXT_RUN = pd.Timedelta(days=15)  # longer than a stay may last
NEVER_REPORTED = 320  # young people of whom police never hear, and who come once or more
SPELT_OTHERWISE = 0.08  # of those whom police know
# A surname as one writes it who only heard it: it begins with letters that no surname of the population does.
MISHEARD = {
    "Bliv": "Blyff", "Crun": "Kroon", "Dwep": "Duep", "Flom": "Phlom", "Glim": "Glymm", "Klov": "Clove",
    "Mizz": "Myz", "Plon": "Pelon", "Quib": "Kwib", "Snef": "Sneph", "Twim": "Tweam", "Vrax": "Fraks",
    "Zund": "Tsund",
}  # fmt: skip
# Other habits of writing, which a link sees through, and how many keep to them.
HABITS = {"as police do": 0.7, "in capitals": 0.15, "with an accent": 0.08, "with a hyphen": 0.07}
ACCENTS = str.maketrans("aeo", "áéó")


def reported_runs(episodes: SampleEpisodes, population: SampleChildren) -> RunsToRefuge:
    """Police episodes out of which a child may come, with `readiness_to_come` at the child's age.

    The child is found some time after the report and isn't missing again soon, and shares its link with no other.
    """
    age = completed_years(pd.to_datetime(episodes["birth_date"]), episodes["reported_at"])
    ordered = episodes.sort_values(["person_reference", "reported_at"])
    next_seen = ordered.groupby("person_reference")["last_seen_at"].shift(-1).reindex(episodes.index)
    runs = episodes.assign(readiness_to_come=age.map(COMES_AT).fillna(0.0))
    is_long = episodes["found_at"] - episodes["reported_at"] >= SHORTEST_RUN
    is_soon_gone = next_seen < episodes["found_at"] + BEFORE_THE_NEXT_RUN
    is_one = _are_among(episodes["person_reference"], _one_of_a_kind(population)["person_reference"])
    return runs[is_long & ~is_soon_gone & is_one & (runs["readiness_to_come"] > 0)]


def never_reported(episodes: SampleEpisodes, population: SampleChildren, seed: int) -> SampleChildren:
    """Persons of the population whom police never heard of and who may come, the readier to run the likelier."""
    known = _are_among(population["person_reference"], episodes["person_reference"])
    middle = episodes["reported_at"].min() + (episodes["reported_at"].max() - episodes["reported_at"].min()) / 2
    persons = _one_of_a_kind(population[~known])
    weight = (persons["rate"] * readiness(persons["birth_date"], middle)).round(9)
    chance = stream(seed, "refuge never reported")
    chosen = chance.choice(len(persons), NEVER_REPORTED, replace=False, p=(weight / weight.sum()).to_numpy())
    return persons.iloc[np.sort(chosen)].reset_index(drop=True)


def readiness(birth_date: pd.Series, at: pd.Timestamp) -> pd.Series:
    """How readily young people of that age come."""
    weight: pd.Series = completed_years(birth_date, at).map(COMES_AT).fillna(0.0)
    return weight


def as_the_refuge_writes(persons: RefugePersons, seed: int) -> WrittenPersons:
    """The persons under the refuge's own references and spelling."""
    chance, size = stream(seed, "refuge spelling"), len(persons)
    reported = np.flatnonzero(persons["police_reference"].notna())
    misheard = chance.permutation(reported)[: round(SPELT_OTHERWISE * len(reported))]
    habit = chance.choice(list(HABITS), size, p=list(HABITS.values()))
    is_misheard = np.isin(np.arange(size), misheard)
    surnames = [
        _misheard(name) if wrong else _by_habit(name, how)
        for name, how, wrong in zip(persons["surname"], habit, is_misheard, strict=True)
    ]
    return persons.assign(
        surname=surnames,
        person_reference=[f"SAMPLE-R{number:05d}" for number in range(1, size + 1)],
        is_linkable=persons["police_reference"].notna() & ~is_misheard,
    )


def _one_of_a_kind(persons: SampleChildren) -> SampleChildren:
    """Persons whose link no other has: chance gives a few of so many the same initial, surname, birth date and sex."""
    return persons[~persons.duplicated(LINK, keep=False)]


def _are_among(references: pd.Series, known: pd.Series) -> pd.Series:
    """As isin, many times faster for texts."""
    return pd.Series(pd.Index(known.unique()).get_indexer(references) >= 0, index=references.index)


def _misheard(surname: str) -> str:
    beginning = next(text for text in MISHEARD if surname.startswith(text))
    return MISHEARD[beginning] + surname.removeprefix(beginning)


def _by_habit(surname: str, habit: str) -> str:
    if habit == "in capitals":
        return surname.upper()
    if habit == "with an accent":
        return surname.translate(ACCENTS)
    return f"{surname[:4]}-{surname[4:]}" if habit == "with a hyphen" else surname

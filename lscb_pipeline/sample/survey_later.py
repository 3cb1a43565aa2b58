"""What only the second round of the made-up survey asks: records, definitions, sharing, provision, promising practice.

Here: answers to the questions added to the contract since the first round, in rows of their own, so that the answers to
the others stay as they were. Not here: who is asked, and who is silent (survey.py). The truth that is planted: IN_WORDS
agencies answer everything in words alone, and ONE_NUMBER of those that cover two areas have one number for both. All
shares are our own assumption.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from lscb_pipeline.frames.sample import SurveyRound
from lscb_pipeline.sample.randomness import stream

IN_WORDS = 6  # agencies, of those that answer
ONE_NUMBER = 3  # agencies of two areas
WORDS = "made-up sample: an answer in words"
TYPES = {"Youth Project": "voluntary", "Advice Centre": "voluntary", "Outreach": "youth_service",
         "Family Mediation": "social_care", "Helpline": "helpline"}  # fmt: skip
YES = {"children_recorded": 0.6, "episodes_recorded": 0.4, "nights_recorded": 0.2, "shared_with_social_care": 0.5,
       "shared_with_board": 0.15, "shared_with_agencies": 0.3}  # fmt: skip
CHOICES = {
    "definition_used": ("acpo_2005", "away_overnight", "any_absence", "own_definition", "none"),
    "provision": ("outreach", "drop_in", "family_mediation", "advice", "emergency_bed", "none"),
    "promising_practice": ("return_interviews", "prevention", "schools", "information_sharing", "none"),
}
NUMBERS = ("runaways_last_year", "places")
MOST_IN_A_YEAR, MOST_PLACES = 60, 6
SAID = ["answer", "choice", "recorded_since", "amount", "amount_covers", "remark"]


def with_later_questions(rows: SurveyRound, seed: int) -> SurveyRound:
    """A round's rows with those of the later questions, and of each agency its type."""
    chance = stream(seed, "survey later questions")
    asked = rows.drop_duplicates(["agency", "area_code"])[["agency", "area_code", "asked_on", "quarter_number"]]
    later = asked.merge(pd.DataFrame({"question": [*YES, *CHOICES, *NUMBERS]}), how="cross")
    answered = rows.dropna(subset="answered_on").drop_duplicates("agency").set_index("agency")
    later["answered_on"] = later["agency"].map(answered["answered_on"])
    later["respondent"] = later["agency"].map(answered["respondent"])
    later = _with_answers(later, chance)
    every = pd.concat([rows, later], ignore_index=True)
    every = _in_words(_one_number(every, chance), chance)
    kind = every["agency"].str.extract(f"({'|'.join(TYPES)})", expand=False)
    return every.assign(agency_type=kind.map(TYPES)).sort_values(["agency", "area_code"], kind="stable")


def _with_answers(rows: pd.DataFrame, chance: np.random.Generator) -> pd.DataFrame:
    """Yes or no, a kind, or a number, as the question asks; nothing where the agency is silent."""
    question, level = rows["question"], chance.random(len(rows))
    answer = pd.Series(np.where(level < question.map(YES), "yes", "no"), index=rows.index)
    choice = [CHOICES[q][int(at * len(CHOICES[q]))] if q in CHOICES else None
              for q, at in zip(question, level, strict=True)]  # fmt: skip
    most = question.map({"runaways_last_year": MOST_IN_A_YEAR, "places": MOST_PLACES})
    is_kept = question.str.endswith("_recorded") & (answer == "yes")
    found = rows.assign(
        answer=answer.where(question.isin(list(YES))),
        choice=pd.Series(choice, index=rows.index, dtype="str"),
        recorded_since=pd.Series(2006, index=rows.index, dtype="Int64").where(is_kept),
        amount=np.floor(most * level).astype("Int64"),
    )
    said = ["answer", "choice", "recorded_since", "amount"]
    found[said] = found[said].where(found["answered_on"].notna())
    return found


def _one_number(rows: pd.DataFrame, chance: np.random.Generator) -> pd.DataFrame:
    """A few agencies of two areas say that the number of last year is of both."""
    areas = rows.groupby("agency")["area_code"].nunique()
    told = chance.choice(areas.index[areas == 2].to_numpy(), ONE_NUMBER, replace=False)
    is_told = rows["agency"].isin(told) & (rows["question"] == "runaways_last_year") & rows["amount"].notna()
    return rows.assign(amount_covers=pd.Series("all_its_areas", index=rows.index).where(is_told))


def _in_words(rows: pd.DataFrame, chance: np.random.Generator) -> pd.DataFrame:
    """A few agencies answer in words alone: no code, and no number."""
    answered = np.sort(rows.dropna(subset="answered_on")["agency"].unique())
    chosen = chance.choice(answered, IN_WORDS, replace=False)
    is_worded = rows["agency"].isin(chosen) & rows["answered_on"].notna()
    said = rows.reindex(columns=[*rows.columns.drop(SAID, errors="ignore"), *SAID])
    said[SAID] = said[SAID].mask(is_worded)
    said["remark"] = said["remark"].astype("object").mask(is_worded, WORDS)
    return said

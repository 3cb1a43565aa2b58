"""The made-up survey of agencies on runaways: one row an agency, area and question, in the contract's columns.

Here: the agencies, whether they answer, and what. Not here: how answers are counted (the catalogue). Two rounds; who
doesn't answer at all is there with empty rows, for the survey's own response is a figure. What only the second round
asks is in survey_later.py. Shares are our own assumption but for the runaways police never hear of: 7 in 10 (Still
Running 3, 2011).
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from lscb_pipeline.frames.sample import SurveyAnswers
from lscb_pipeline.sample.character import Areas
from lscb_pipeline.sample.children import surnames
from lscb_pipeline.sample.randomness import stream
from lscb_pipeline.sample.rounds import number_of
from lscb_pipeline.sample.survey_later import with_later_questions

SUPPLIER = "survey_office"
AGENCIES, IN_TWO_AREAS = 90, 0.25
KINDS = ("Youth Project", "Advice Centre", "Outreach", "Family Mediation", "Helpline")
ASKED_ON = {"2008-09-Q4": dt.date(2009, 1, 19), "2009-10-Q4": dt.date(2010, 1, 18)}
SILENT = {"2008-09-Q4": 0.4, "2009-10-Q4": 0.2}  # agencies that don't answer at all
ANSWERS_AFTER = (3, 60)  # days, from and to
PASSED_OVER = 0.06  # of an agency's questions that it leaves out
# What share of agencies say yes, and partly, in the first round; of the others 8 % don't know. Yes rises by RISE.
ARRANGEMENTS = {
    "protocol_agreed": (0.38, 0.22), "named_lead": (0.52, 0.10), "police_data_shared": (0.27, 0.25),
    "needs_analysis": (0.18, 0.22), "return_interviews": (0.30, 0.25), "emergency_beds": (0.14, 0.12),
    "out_of_hours_route": (0.42, 0.20), "services_commissioned": (0.24, 0.20), "cross_border_protocol": (0.15, 0.20),
}  # fmt: skip
RISE, DONT_KNOW = 0.08, 0.08
SEEN, SEEN_UNEVENNESS = (
    11.0,
    1.2,
)  # runaways an agency sees in an area in the quarter; shape of their gamma distribution
NOT_REPORTED = 0.7
RESPONDENTS = ("manager", "project worker", "trustee")


def runaways_survey(areas: Areas) -> SurveyAnswers:
    """Feed runaways_survey: one file a round."""
    asked = _agencies(areas)
    first, second = (_round(asked, label, areas.seed) for label in ASKED_ON)
    rounds = [first, with_later_questions(second, areas.seed)]
    return pd.concat(rounds, ignore_index=True).assign(supplier=SUPPLIER)


def _agencies(areas: Areas) -> pd.DataFrame:
    """Each agency and area: a made-up name, and one area or two; no area is without an agency."""
    chance = stream(areas.seed, "agencies")
    surnames_drawn, kinds = chance.choice(surnames(), AGENCIES, replace=False), chance.choice(KINDS, AGENCIES)
    names = [f"{word} {kind} (made-up sample)" for word, kind in zip(surnames_drawn, kinds, strict=True)]
    first = chance.permutation(len(areas.codes))[np.arange(AGENCIES) % len(areas.codes)]
    second = (first + chance.integers(1, len(areas.codes), AGENCIES)) % len(areas.codes)
    has_second = chance.random(AGENCIES) < IN_TWO_AREAS
    pairs = pd.DataFrame(
        {
            "agency": [*names, *np.array(names)[has_second]],
            "area_code": np.array(areas.codes)[np.concatenate([first, second[has_second]])],
        }
    )
    return pairs.sort_values(["agency", "area_code"], ignore_index=True)


def _round(asked: pd.DataFrame, label: str, seed: int) -> pd.DataFrame:
    """One round's rows: every agency and area, every question; empty where it isn't answered."""
    chance = stream(seed, f"survey {label}")
    arrangements, numbers = _arrangements(asked, label, seed), _numbers(len(asked), chance)
    rows = asked.merge(pd.DataFrame({"question": [*ARRANGEMENTS, *numbers]}), how="cross")
    rows["answer"] = np.column_stack([*arrangements, *([np.full(len(asked), None)] * len(numbers))]).ravel()
    blank = [np.full(len(asked), np.nan)] * len(arrangements)
    rows["amount"] = pd.Series(np.column_stack([*blank, *numbers.values()]).ravel(), dtype="Int64")
    names = asked["agency"].unique()
    silent = chance.permutation(names)[: round(SILENT[label] * len(names))]
    days = chance.integers(*ANSWERS_AFTER, size=len(names), endpoint=True)
    answered_on = {
        name: (ASKED_ON[label] + dt.timedelta(days=int(n))).isoformat() for name, n in zip(names, days, strict=True)
    }
    roles = {
        name: f"made-up sample: {role}"
        for name, role in zip(names, chance.choice(RESPONDENTS, len(names)), strict=True)
    }
    is_answered = ~rows["agency"].isin(silent) & (chance.random(len(rows)) >= PASSED_OVER)
    rows = rows.assign(answered_on=rows["agency"].map(answered_on), respondent=rows["agency"].map(roles))
    answers = ["answered_on", "answer", "amount", "respondent"]
    rows[answers] = rows[answers].where(is_answered)
    return rows.assign(asked_on=ASKED_ON[label].isoformat(), quarter_number=number_of(label))


def _arrangements(asked: pd.DataFrame, label: str, seed: int) -> list[np.ndarray]:
    """Yes, partly, no or unknown to each question: an agency's own, the same in its areas, and seldom worse later."""
    names, later = asked["agency"].unique(), list(ASKED_ON).index(label)
    chance = stream(seed, "arrangements")
    by_question = []
    for yes, partly in ARRANGEMENTS.values():
        level, knows = chance.random(len(names)), chance.random(len(names)) >= DONT_KNOW
        risen = yes + RISE * later
        answers = np.select([level < risen, level < risen + partly, knows], ["yes", "partly", "no"], "unknown")
        by_question.append(pd.Series(answers, index=names).loc[asked["agency"]].to_numpy())
    return by_question


def _numbers(size: int, chance: np.random.Generator) -> dict[str, np.ndarray]:
    """Young runaways seen, and those of them whom nobody reported."""
    seen = chance.poisson(chance.gamma(SEEN_UNEVENNESS, SEEN / SEEN_UNEVENNESS, size).round(6))
    return {"runaways_seen": seen, "not_reported_to_police": chance.binomial(seen, NOT_REPORTED)}

"""The made-up answers of directors of children's services to the Government Office: one row an authority and year.

Here: who answers, and what. Not here: the agencies' survey (survey.py). Two rounds, the second of which more answer;
all shares are our own assumption. The truth that is planted: SILENT authorities of each round answer nothing, and
IN_WORDS of the others say nothing but words.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from lscb_pipeline.frames.sample import GolAnswers
from lscb_pipeline.sample.character import Areas
from lscb_pipeline.sample.randomness import stream
from lscb_pipeline.sample.rounds import number_of

SUPPLIER = "gol"
ASKED_ON = {"2008-09-Q2": dt.date(2008, 7, 14), "2009-10-Q2": dt.date(2009, 7, 13)}
SILENT = {"2008-09-Q2": 9, "2009-10-Q2": 3}  # authorities; 9 of 33 as in the mapping of 2007 (studylib.net/doc/7290513)
IN_WORDS = {"2008-09-Q2": 4, "2009-10-Q2": 1}  # likewise 4
YES = {"protocol_agreed": 0.5, "named_lead": 0.7, "out_of_hours_route": 0.5, "services_commissioned": 0.3,
       "cross_border_placements": 0.2}  # fmt: skip
KINDS = {
    "protocol_partners": ("police", "police_and_health", "police_health_and_voluntary", "other"),
    "police_data_shared": ("weekly", "monthly", "quarterly", "yearly", "on_request", "never"),
    "return_interviews_by": ("council", "voluntary_agency", "police", "several", "nobody"),
}
HAVE_ANALYSIS, MOST_BEDS, HOURS = 0.3, 4, (24, 72, 120)
NI71 = [f"ni71_answer_{number}" for number in range(1, 6)]
WORDS = "made-up sample: an answer in words"


def gol_runaways_questionnaire(areas: Areas) -> GolAnswers:
    """Feed gol_runaways_questionnaire: one file a round, a row for each of the 33 authorities."""
    return pd.concat([_round(areas, label) for label in ASKED_ON], ignore_index=True)


def _round(areas: Areas, label: str) -> pd.DataFrame:
    chance, size = stream(areas.seed, f"government office {label}"), len(areas.codes)
    order, asked = chance.permutation(size), ASKED_ON[label]
    is_silent, is_in_words = order < SILENT[label], (order >= SILENT[label]) & (order < SILENT[label] + IN_WORDS[label])
    days = chance.integers(5, 60, size)
    answered_on = [(asked + dt.timedelta(days=int(n))).isoformat() for n in days]
    rows = _answers(chance, size).assign(answered_on=answered_on, respondent="made-up sample: director")
    given = [*rows.columns.drop(["answered_on", "respondent"])]
    rows.loc[is_in_words, given] = None
    rows["remark"] = pd.Series(WORDS, index=rows.index).where(is_in_words)
    rows.loc[is_silent] = None
    return rows.assign(
        area_code=areas.codes, asked_on=asked.isoformat(), quarter_number=number_of(label), supplier=SUPPLIER
    )


def _answers(chance: np.random.Generator, size: int) -> pd.DataFrame:
    """An answer of each authority to every question; of no protocol no year and no partners."""
    found = pd.DataFrame({name: np.where(chance.random(size) < share, "yes", "no") for name, share in YES.items()})
    has_protocol = found["protocol_agreed"] == "yes"
    for name, kinds in KINDS.items():
        found[name] = chance.choice(kinds, size)
    found["protocol_partners"] = found["protocol_partners"].where(has_protocol, "nobody")
    found["protocol_year"] = pd.Series(2007, index=found.index, dtype="Int64").where(has_protocol)
    has_analysis = pd.Series(chance.random(size) < HAVE_ANALYSIS)
    found["needs_analysis_year"] = pd.Series(2008, index=found.index, dtype="Int64").where(has_analysis)
    found["return_interview_hours"] = pd.Series(chance.choice(HOURS, size), dtype="Int64")
    found["emergency_beds"] = pd.Series(chance.integers(0, MOST_BEDS, size, endpoint=True), dtype="Int64")
    for name in NI71:
        found[name] = pd.Series(chance.integers(0, 3, size, endpoint=True), dtype="Int64")
    return found

"""The made-up answers of boards to the consultation on Phase II: one row a comment, by role.

Here: who answers, on what, and in which words. All shares are our own assumption, but for how many answer: 9 of 33
stayed silent in the mapping of 2007 (studylib.net/doc/7290513), so here, too. The truth that is planted: SILENT boards
send nothing, and every word says that it is made up.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.drafts_consulted import drafts_consulted_on
from lscb_pipeline.contracts.library import library
from lscb_pipeline.frames.sample import ConsultationComments
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.sample.behaviour import NOT_RETURNED
from lscb_pipeline.sample.character import Areas
from lscb_pipeline.sample.randomness import stream
from lscb_pipeline.sample.rounds import number_of

QUARTER = "2008-09-Q1"
SENT_ON, ANSWERED_WITHIN = dt.date(2008, 6, 2), 27  # days
# Nine of those that send no return for the quarter either; it doesn't follow the seed, as nobody's behaviour does.
SILENT = NOT_RETURNED["borough_return", QUARTER][:9]
COMMENTS = (2, 6)  # of a board, from and to
IN_WORDS = 0.7
ROLES = ("board_manager", "data_officer", "childrens_social_care", "police", "health", "education", "youth_offending")
VIEWS, HOW_OFTEN = ("agree", "change", "disagree", "cannot_produce"), (0.45, 0.35, 0.08, 0.12)
SAID = {
    "whole": "made-up sample: should be collected as drafted",
    "definition": "made-up sample: say whether a child is counted once or each time",
    "denominator": "made-up sample: the denominator should be of the same children",
    "source": "made-up sample: our system does not record this yet",
    "timing": "made-up sample: say from when the hours are counted",
    "disclosure": "made-up sample: numbers will be too small to show",
    "burden": "made-up sample: would take two days to count by hand",
}


def indicator_consultation(areas: Areas) -> ConsultationComments:
    """Feed indicator_consultation: a file of each board that answered."""
    chance = stream(areas.seed, f"consultation {QUARTER}")
    codes = [draft.indicator.code for draft in drafts_consulted_on(library().indicators, Quarter.parse(QUARTER))]
    boards = pd.DataFrame({"area_code": areas.codes, "supplier": areas.suppliers})
    boards = boards[~boards["supplier"].isin(SILENT)]
    boards = boards.assign(answered_on=[_day(chance) for _ in range(len(boards))])
    rows = boards.loc[boards.index.repeat(chance.integers(*COMMENTS, size=len(boards), endpoint=True))]
    size = len(rows)
    drawn = {
        "commenting_role": chance.choice(ROLES, size), "commented_indicator": chance.choice(codes, size),
        "subject": chance.choice(list(SAID), size), "view": chance.choice(VIEWS, size, p=HOW_OFTEN),
    }  # fmt: skip
    rows = rows.assign(**drawn, commented_version="1")
    rows["view"] = rows["view"].where(rows["subject"] != "whole", "agree")
    rows["comment"] = rows["subject"].map(SAID).where(chance.random(size) < IN_WORDS)
    key = ["area_code", "commenting_role", "commented_indicator", "subject"]
    return (
        rows.drop_duplicates(key)
        .assign(quarter_number=number_of(QUARTER), respondent="made-up sample: board manager")
        .reset_index(drop=True)
    )


def _day(chance: np.random.Generator) -> str:
    return (SENT_ON + dt.timedelta(days=int(chance.integers(1, ANSWERED_WITHIN)))).isoformat()

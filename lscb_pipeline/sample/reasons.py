"""Why a figure of the sample is absent: a reason code and its note in place of about 2 % of the figures.

Here: which figures give way to a reason. Not here: the codes' meaning (the contract). Every reason belongs to
an area and an indicator for good (not collected, with a partner, not applicable) or to one quarter: there to
follow, counted jointly with another area, or told in words alone.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.library import library
from lscb_pipeline.frames.sample import JointFigures, ReasonedFigures
from lscb_pipeline.reference import working_days
from lscb_pipeline.sample.behaviour import QUALITATIVE
from lscb_pipeline.sample.long_form import FIGURES
from lscb_pipeline.sample.randomness import stream
from lscb_pipeline.sample.rounds import quarters
from lscb_pipeline.sample.self_assessment import ANSWERS, TOTAL

ALWAYS_GIVEN = ("SG001", "SG008", "SG012")  # what every case system counts
PARTNERS = {
    "GA002": "youth offending team", "SG017": "child death overview panel", "SG030": "schools service",
    "SG031": "schools service", "SG032": "schools service", "RA013": "voluntary provider of return interviews",
}  # fmt: skip
FOR_GOOD, OF_A_PARTNER, IN_A_QUARTER, NIL_FOR_ZERO = 0.008, 0.03, 0.010, 0.15
FOLLOWS_AFTER = 30  # working days after quarter end
TO_FOLLOW = "to_follow"


def with_reasons(frame: JointFigures, seed: int) -> ReasonedFigures:
    """Every figure that is owed, or a reason code and note in its place."""
    pair = frame["area_code"] + " " + _block(frame["indicator_code"])
    cell = pair + " " + frame["period"]
    given = frame["indicator_code"].isin(ALWAYS_GIVEN)
    in_a_quarter = _drawn(cell, seed, "in a quarter") < IN_A_QUARTER
    is_nil = frame["denominator"].isna() & (frame["numerator"] == 0).fillna(False)
    for_good = _drawn(pair, seed, "for good")
    partner, follows = frame["indicator_code"].map(PARTNERS), frame["period"].map(follows_on())
    exempt = pd.Series(list(zip(frame["area_code"], frame["indicator_code"], strict=True)), index=frame.index)
    agreements = library().scope.not_applicable
    agreed = {(a.area_code, a.indicator_code): f"agreed with the centre: {a.why}" for a in agreements}
    files = pd.Series(list(zip(frame["period"], frame["supplier"], strict=True)), index=frame.index)
    # the first that fits
    cases: list[tuple[pd.Series, str, str | pd.Series]] = [
        (files.isin(list(QUALITATIVE)), "not_collected", "told in words in the area's report: no figure yet"),
        (frame["joint_note"].notna(), "joint", frame["joint_note"]),
        (exempt.isin(list(agreed)), "not_applicable", exempt.map(agreed)),
        (is_nil & (_drawn(cell, seed, "nil") < NIL_FOR_ZERO), "nil", "none in the quarter"),
        (partner.notna() & (for_good < OF_A_PARTNER), "with_partner", partner.radd("held by the ")),
        (~given & (for_good < FOR_GOOD), "not_collected", "the case system doesn't hold it"),
        (~given & in_a_quarter, TO_FOLLOW, follows.radd("expected on ")),
    ]  # fmt: skip
    return _replaced(frame, cases)


def _replaced(frame: JointFigures, cases: list[tuple[pd.Series, str, str | pd.Series]]) -> ReasonedFigures:
    code = pd.Series(None, index=frame.index, dtype="str")
    note = code.copy()
    for mask, reason, text in cases:
        fits = mask & code.isna()
        note = note.mask(fits, text)
        code = code.mask(fits, reason)
    figures = frame[FIGURES].mask(code.notna())
    return frame.assign(**{name: figures[name] for name in FIGURES}, reason_code=code, reason_note=note)


def _block(codes: pd.Series) -> pd.Series:
    """NI 71's six figures come or stay away together."""
    return codes.where(~codes.isin(ANSWERS), TOTAL)


def _drawn(key: pd.Series, seed: int, purpose: str) -> pd.Series:
    """One uniform draw for each distinct key, by the keys' order: rows of one key share it."""
    positions, distinct = pd.factorize(key, sort=True)
    draws = stream(seed, f"reason {purpose}").random(len(distinct))
    return pd.Series(np.asarray(draws)[positions], index=key.index)


def follows_on() -> dict[str, str]:
    """By which day a figure of each quarter follows that had still to follow."""
    days: dict[str, dt.date] = {q.label: working_days.add(q.ends_on, FOLLOWS_AFTER) for q in quarters()}
    return {label: day.isoformat() for label, day in days.items()}

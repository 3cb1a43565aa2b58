"""Readiness: how fit for audit what one sender sent of one feed for one quarter is, 0 to 100 with a colour.

Here: the score, from what was due, what came and what the rules found; one pass over all units. Not here: the rules
(rules/expectations.py), what is due (contracts/scope.py), areas and London together (summary.py). Method:
docs/readiness.md; rules by the Audit Commission's six characteristics (2007), coverage that multiplies by
NHS England's Data Quality Maturity Index. The weights are data: contracts/weights.py.
"""

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.weights import Weights
from lscb_pipeline.frames.judging import Scores, UnitResults, UnitsToScore
from lscb_pipeline.reference.states import ReturnStatus

DIMENSIONS = ["accuracy", "validity", "reliability", "timeliness", "relevance", "completeness"]
SCORES = ["readiness", "coverage", "quality", "evidence", *DIMENSIONS]
QUESTIONS = 5  # of the sign-off, that evidence is answered yes or no to
DECIMALS = 6  # beyond these a score is noise of addition


def score(units: UnitsToScore, results: UnitResults, weights: Weights) -> Scores:
    """The scores (0 to 100, NaN where not assessed) and colour (green, amber, red) of each unit, indexed as `units`.

    Rows that wait (holds_row of a rule in `results`) are, of a sender for many areas, no fault of the other areas'
    figures. Timeliness is lateness alone, not rules. Evidence that nobody knows counts as none. A delivery of a feed
    without due figures has full coverage. What was not sent scores 0 and has no dimensions; quality that nothing
    assessed counts as 0. Raises ValueError for results of other units.
    """
    if not results["scored_unit"].isin(units.index).all():
        raise ValueError("results of units that are not among the units")
    has_come = units["status"] != ReturnStatus.NO_RETURN
    scores = _dimensions(units, results, weights)
    scores["coverage"] = _coverage(units)
    scores["quality"] = _quality(scores, weights)
    answers = units["evidence_answers"].astype("float64").fillna(0).clip(0, QUESTIONS)
    scores["evidence"] = (100 * answers / QUESTIONS).where(units["has_evidence"].astype("bool"))
    scores = scores.where(has_come)
    scores["coverage"] = scores["coverage"].fillna(0.0)
    scores["readiness"] = _readiness(units, scores, _critical(units, results), weights)
    scores = scores[SCORES].round(DECIMALS)
    return scores.assign(colour=colour(scores["readiness"], weights))


def colour(readiness: pd.Series, weights: Weights) -> pd.Series:
    """The colour of each readiness score: green, amber or red."""
    names = np.select(
        [readiness >= weights.colours.green, readiness >= weights.colours.amber], ["green", "amber"], "red"
    )
    return pd.Series(names, index=readiness.index, dtype="str")


def _dimensions(units: UnitsToScore, results: UnitResults, weights: Weights) -> pd.DataFrame:
    """Each dimension's score: the weighted mean of its rules' pass rates; timeliness from the days late alone."""
    # in a fixed order, for sums of fractions depend on it
    tested = results[results["rows_tested"] > 0].sort_values(["scored_unit", "dimension", "rule_id"])
    usual = tested["severity"].map(weights.severities.model_dump()).astype("float64")
    weight = tested["weight"].fillna(usual) if "weight" in tested else usual
    passed = (1 - tested["rows_failing"] / tested["rows_tested"]).clip(lower=0)
    sums = (
        pd.DataFrame({"of": weight * passed, "by": weight}).groupby([tested["scored_unit"], tested["dimension"]]).sum()
    )
    rates = (100 * sums["of"] / sums["by"]).unstack()
    by_dimension = rates.reindex(index=units.index, columns=DIMENSIONS).astype("float64")
    late = units["working_days_late"].astype("float64").clip(lower=0)
    by_dimension["timeliness"] = (100 - weights.per_day_late * late).clip(lower=0)
    return by_dimension


def _coverage(units: UnitsToScore) -> pd.Series:
    """How much of what was due came; all of it where nothing was, as of persons' events."""
    due = units["figures_due"].astype("float64")
    return (100 * units["figures_given"] / due.where(due > 0)).fillna(100.0).clip(0, 100)


def _quality(dimensions: pd.DataFrame, weights: Weights) -> pd.Series:
    """The weighted mean of the dimensions; the weight of one that wasn't assessed is shared out among the others."""
    shares = pd.Series(weights.dimensions.model_dump())[DIMENSIONS]
    assessed = dimensions[DIMENSIONS].notna() * shares
    by = assessed.sum(axis=1)
    return (dimensions[DIMENSIONS] * shares).sum(axis=1) / by.where(by > 0)


def _critical(units: UnitsToScore, results: UnitResults) -> pd.Series:
    """Whether a critical rule fails; a rejected delivery is one where it does, whoever rejected it."""
    is_critical = (results["severity"] == "critical") & (results["rows_failing"] > 0)
    of_own = results["scored_unit"].map(units["has_evidence"]).astype("bool")
    waits = results["holds_row"].astype("bool") if "holds_row" in results else False
    failing = results.loc[is_critical & (of_own | ~pd.Series(waits, index=results.index)), "scored_unit"]
    return pd.Series(units.index.isin(failing), index=units.index) | (units["status"] == ReturnStatus.REJECTED)


def _readiness(units: UnitsToScore, scores: pd.DataFrame, is_critical: pd.Series, weights: Weights) -> pd.Series:
    """Coverage times quality and evidence, with its caps; of a sender or publisher, coverage times quality."""
    is_own = units["has_evidence"].astype("bool")
    quality = scores["quality"].fillna(0.0)
    of_own = weights.parts.quality * quality + weights.parts.evidence * scores["evidence"].fillna(0.0)
    uncapped = scores["coverage"] / 100 * of_own.where(is_own, quality)
    cap = pd.Series(100.0, index=units.index)
    cap = cap.mask(is_own & ~units["is_signed_off"].astype("bool"), weights.caps.no_sign_off)
    return uncapped.clip(upper=cap.mask(is_critical, weights.caps.critical))

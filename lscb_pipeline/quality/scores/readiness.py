"""Readiness: how fit for audit what one sender sent of one feed for one quarter is, 0 to 100 with a colour.

Here: the score, from what was due, what came and what the rules found; one pass over all units. Not here: the rules
(rules/expectations.py), what is due (contracts/scope.py), areas and London together (summary.py). Method:
docs/readiness.md; rules by the Audit Commission's six characteristics (2007), coverage that multiplies by
NHS England's Data Quality Maturity Index. The weights are data: contracts/weights.py.
"""

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.weights import Weights
from lscb_pipeline.reference.states import ReturnStatus

DIMENSIONS = ["accuracy", "validity", "reliability", "timeliness", "relevance", "completeness"]
SCORES = ["readiness", "coverage", "quality", "evidence", *DIMENSIONS]
QUESTIONS = 5  # of the sign-off, that evidence is answered yes or no to
DECIMALS = 6  # beyond these a score is noise of addition


def score(units: pd.DataFrame, results: pd.DataFrame, weights: Weights) -> pd.DataFrame:
    """SCORES (0 to 100, NaN where not assessed) and `colour` (green, amber, red) of each unit, indexed as `units`.

    `units`, indexed by unit: status (returned, rejected, no_return); has_evidence, whether the unit is an area's own
    return, which alone has evidence and needs a sign-off; evidence_answers (yes of five; NaN counts as none);
    is_signed_off; figures_due, figures_given (true zeros and agreed absences among them); working_days_late (NaN
    where there is no due day). `results`, a row a unit and rule: unit, rule_id, dimension, severity, rows_tested,
    rows_failing; weight, where a rule has one of its own; holds_row, whether rows that fail it wait, which of a sender
    for many areas is no fault of the other areas' figures. Timeliness is lateness alone, not rules.

    A delivery of a feed without due figures has full coverage. What was not sent scores 0 and has no dimensions;
    quality that nothing assessed counts as 0. Raises ValueError for results of other units.
    """
    if not results["unit"].isin(units.index).all():
        raise ValueError("results of units that are not among the units")
    came = units["status"] != ReturnStatus.NO_RETURN
    found = _dimensions(units, results, weights)
    found["coverage"] = _coverage(units)
    found["quality"] = _quality(found, weights)
    answers = units["evidence_answers"].astype("float64").fillna(0).clip(0, QUESTIONS)
    found["evidence"] = (100 * answers / QUESTIONS).where(units["has_evidence"].astype("bool"))
    found = found.where(came)
    found["coverage"] = found["coverage"].fillna(0.0)
    found["readiness"] = _readiness(units, found, _critical(units, results), weights)
    found = found[SCORES].round(DECIMALS)
    return found.assign(colour=colour(found["readiness"], weights))


def colour(readiness: pd.Series, weights: Weights) -> pd.Series:
    """The colour of each readiness score: green, amber or red."""
    names = np.select(
        [readiness >= weights.colours.green, readiness >= weights.colours.amber], ["green", "amber"], "red"
    )
    return pd.Series(names, index=readiness.index, dtype="str")


def _dimensions(units: pd.DataFrame, results: pd.DataFrame, weights: Weights) -> pd.DataFrame:
    """Each dimension's score: the weighted mean of its rules' pass rates; timeliness from the days late alone."""
    # in a fixed order, for sums of fractions depend on it
    tested = results[results["rows_tested"] > 0].sort_values(["unit", "dimension", "rule_id"])
    usual = tested["severity"].map(weights.severities.model_dump()).astype("float64")
    weight = tested["weight"].fillna(usual) if "weight" in tested else usual
    passed = (1 - tested["rows_failing"] / tested["rows_tested"]).clip(lower=0)
    sums = pd.DataFrame({"of": weight * passed, "by": weight}).groupby([tested["unit"], tested["dimension"]]).sum()
    rates = (100 * sums["of"] / sums["by"]).unstack()
    found = rates.reindex(index=units.index, columns=DIMENSIONS).astype("float64")
    late = units["working_days_late"].astype("float64").clip(lower=0)
    found["timeliness"] = (100 - weights.per_day_late * late).clip(lower=0)
    return found


def _coverage(units: pd.DataFrame) -> pd.Series:
    """How much of what was due came; all of it where nothing was, as of persons' events."""
    due = units["figures_due"].astype("float64")
    return (100 * units["figures_given"] / due.where(due > 0)).fillna(100.0).clip(0, 100)


def _quality(dimensions: pd.DataFrame, weights: Weights) -> pd.Series:
    """The weighted mean of the dimensions; the weight of one that wasn't assessed is shared out among the others."""
    shares = pd.Series(weights.dimensions.model_dump())[DIMENSIONS]
    assessed = dimensions[DIMENSIONS].notna() * shares
    by = assessed.sum(axis=1)
    return (dimensions[DIMENSIONS] * shares).sum(axis=1) / by.where(by > 0)


def _critical(units: pd.DataFrame, results: pd.DataFrame) -> pd.Series:
    """Whether a critical rule fails; a rejected delivery is one where it does, whoever rejected it."""
    is_critical = (results["severity"] == "critical") & (results["rows_failing"] > 0)
    of_own = results["unit"].map(units["has_evidence"]).astype("bool")
    waits = results["holds_row"].astype("bool") if "holds_row" in results else False
    failing = results.loc[is_critical & (of_own | ~pd.Series(waits, index=results.index)), "unit"]
    return pd.Series(units.index.isin(failing), index=units.index) | (units["status"] == ReturnStatus.REJECTED)


def _readiness(units: pd.DataFrame, found: pd.DataFrame, is_critical: pd.Series, weights: Weights) -> pd.Series:
    """Coverage times quality and evidence, with its caps; of a sender or publisher, coverage times quality."""
    own = units["has_evidence"].astype("bool")
    quality = found["quality"].fillna(0.0)
    of_own = weights.parts.quality * quality + weights.parts.evidence * found["evidence"].fillna(0.0)
    uncapped = found["coverage"] / 100 * of_own.where(own, quality)
    cap = pd.Series(100.0, index=units.index)
    cap = cap.mask(own & ~units["is_signed_off"].astype("bool"), weights.caps.no_sign_off)
    return uncapped.clip(upper=cap.mask(is_critical, weights.caps.critical))

"""Rules run as Great Expectations expectations: one suite over one frame of all feeds, failures by row.

Here: a rule into an expectation, and which rows fail it, or that it crashed. Not here: whose rows they are, or what
follows. Great Expectations takes seconds to import, so it is imported when rules are run. Its own results hold
values and are never stored.
"""

import logging
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, reduce
from operator import and_
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lscb_pipeline.contracts.rules import Rule
from lscb_pipeline.frames.judging import TestedRows

Rows = NDArray[np.intp]
Results = dict[str, dict[str, Any]]
BY_KIND = ("expect_column_values_to_not_be_null", "expect_compound_columns_to_be_unique")  # missing is no excuse here
IN_ORDER = "expect_column_pair_values_a_to_be_greater_than_b"
IGNORE = {"column_A": "either_value_is_missing", "column_list": "any_value_is_missing"}


@dataclass
class RuleOutcome:
    """`failing`: by key, the positions of the rows that fail. `crashed`: by key, the error's kind."""

    failing: dict[str, Rows] = field(default_factory=dict)
    crashed: dict[str, str] = field(default_factory=dict)


def run_rules(frame: TestedRows, rules: Mapping[str, Rule]) -> RuleOutcome:
    """Run rules, by keys of the caller's, on a frame that has all their columns.

    A row with a missing value in one of a rule's columns isn't tested by it; a rule that no row tests isn't run.
    """
    outcome = RuleOutcome({key: np.array([], dtype=np.intp) for key in rules})
    groups = _groups(frame, rules)
    if not groups:
        return outcome
    judged = frame.reset_index(drop=True)  # failures are told by this index: by a column's, row for row, takes minutes
    results = _validate(judged, groups, "BOOLEAN_ONLY")  # rows are costly to tell, and most rules hold
    for name, result in results.items():
        if error := _error(result):
            outcome.crashed |= dict.fromkeys(groups[name], error)
    fails = [name for name, result in results.items() if not result["success"] and not _error(result)]
    if fails:
        by_row = {"result_format": "COMPLETE", "partial_unexpected_count": 0}
        results |= _validate(judged, {name: groups[name] for name in fails}, by_row)
    for name in fails:
        places = np.unique(np.array(results[name]["result"]["unexpected_index_list"], dtype=np.intp))
        places = places[~_is_undecided(frame.iloc[places], next(iter(groups[name].values())))]
        outcome.failing |= _by_rule(groups[name], places, frame)
    return outcome


def _is_undecided(rows: TestedRows, rule: Rule) -> NDArray[np.bool_]:
    """Where two moments lie in the hour that October has twice: the clock doesn't say which of them came first."""
    moments = [rows[name] for name in rule.columns if pd.api.types.is_datetime64_any_dtype(rows[name])]
    if rule.expectation != IN_ORDER or len(moments) != 2:
        return np.zeros(len(rows), dtype=np.bool_)
    first, second = (
        at.dt.tz_localize("Europe/London", ambiguous="NaT", nonexistent="shift_forward").isna() for at in moments
    )
    return np.asarray(first & second & (moments[0].dt.date == moments[1].dt.date), dtype=np.bool_)


def _groups(frame: TestedRows, rules: Mapping[str, Rule]) -> dict[str, dict[str, Rule]]:
    """Rules about which faults of reading there are make one expectation, whose failures are told apart by value."""
    groups: dict[str, dict[str, Rule]] = {}
    is_there: dict[str, pd.Series] = {}
    for key, rule in rules.items():
        for name in rule.columns:
            if name not in is_there:
                is_there[name] = frame[name].notna()
        tested = reduce(and_, (is_there[name] for name in rule.columns)) if rule.expectation not in BY_KIND else True
        if np.any(tested):
            groups.setdefault("fault" if rule.faults else key, {})[key] = rule
    return groups


def _by_rule(group: Mapping[str, Rule], places: Rows, frame: TestedRows) -> dict[str, Rows]:
    if len(group) == 1:
        return dict.fromkeys(group, places)
    faults = frame["fault"].to_numpy()[places]
    return {key: places[np.isin(faults, rule.faults)] for key, rule in group.items()}


def _expectation(name: str, group: Mapping[str, Rule]) -> Any:
    import great_expectations.expectations as gxe

    rule = next(iter(group.values()))
    kwargs = dict(rule.kwargs)
    if len(group) > 1:
        kwargs["value_set"] = sorted({fault for one in group.values() for fault in one.faults})
    if ignore := next((word for key, word in IGNORE.items() if key in kwargs), None):
        kwargs["ignore_row_if"] = ignore
    if rule.expectation in BY_KIND:
        kwargs |= {"row_condition": 'kind == "row"', "condition_parser": "pandas"}
    kind = getattr(gxe, "".join(word.capitalize() for word in rule.expectation.split("_")))
    return kind(**kwargs, meta={"key": name})


def _validate(frame: TestedRows, groups: Mapping[str, Mapping[str, Rule]], result_format: Any) -> Results:
    """The result of each group's expectation, by its name: Great Expectations gives them in an order of its own."""
    import great_expectations as gx

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of pandas, about Great Expectations' own code
        batch = _batches().get_batch(batch_parameters={"dataframe": frame})
        suite = gx.ExpectationSuite(name="contract", expectations=[_expectation(*item) for item in groups.items()])
        results = batch.validate(suite, result_format=result_format).results
    return {
        result.expectation_config.meta["key"]: {
            "success": result.success,
            "result": result.result,
            "exception_info": result.exception_info,
        }
        for result in results
    }


@cache
def _batches() -> Any:
    """One context and frame asset for the process; nothing of it is kept on disk."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)  # its errors quote values
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return (
        context.data_sources.add_pandas("feeds").add_dataframe_asset("feed").add_batch_definition_whole_dataframe("all")
    )


def _error(result: dict[str, Any]) -> str | None:
    """The kind of error that an expectation ended in; None where it ran. Its message may hold a value."""
    info = result["exception_info"] or {}
    for entry in [info] if "raised_exception" in info else info.values():
        if entry.get("raised_exception"):
            kinds = re.findall(r"\b[A-Z]\w+(?:Error|Exception)\b", str(entry.get("exception_traceback")))
            return kinds[-1] if kinds else "error"
    return None

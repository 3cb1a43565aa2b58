"""Rules run on the frame of all feeds: which rows fail what, told as findings; what must not count until put right.

Here: failures into findings, and a rule that crashes run again delivery by delivery. Not here: the score
(scores/scoring_units.py), nor what is done to a delivery (collation/stages/judge.py).
"""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.derived_columns import JUDGED
from lscb_pipeline.contracts.rule_words import FIGURE, with_values, without_values
from lscb_pipeline.contracts.rules import Rule, Stop
from lscb_pipeline.frames.judging import Findings, HeldRows, RuleRows
from lscb_pipeline.quality.inputs.judgement_inputs import JudgementInputs
from lscb_pipeline.quality.rules.expectations import Rows, run_rules
from lscb_pipeline.quality.rules.frame import HELD_PLACE, HELD_SHARE, RuleFrame, are_of, judged_frame, with_held
from lscb_pipeline.quality.rules.judged_events import judged_events
from lscb_pipeline.reference.periods import label_of

log = logging.getLogger(__name__)
FINDINGS = ["feed", "supplier", "delivery_id", "rule_id", "dimension", "severity", "area_code", "sheet", "row_number",
            "column_name", "about", "own_message", "says", "to_do", "found"]  # fmt: skip
HELD = [*HELD_PLACE, "rule_id"]
NO_HELD = pd.DataFrame(columns=HELD)
STATED = ("part", "whole", "total", "parts_total")  # of the columns that judging adds, numbers of the sender's own
MANY = 100  # from here on a number that judging worked out is told as a whole one
VALUE = "value"  # a rule's `at`: in each contract the column that the figure's value stands in
# How often what waits is worked out anew at most. A figure is judged beside those of earlier periods, and those sent
# earlier of its own, so each time settles all that lie one step further; more than two steps were never seen.
ROUNDS = 8
# By feed and rule id the failing rows, and by feed and delivery the rules that crashed.
Outcome = tuple[dict[tuple[str, str], Rows], dict[tuple[str, str | None], list[str]]]


@dataclass(frozen=True)
class Judgement:
    """What rules say of a quarter's feeds.

    `rules`, `unchecked`: by feed, those that ran, and those that need what isn't at hand. `failing`: by feed and rule
    id, positions in `judged.frame`. `findings`: FINDINGS, a row a failure; `found` is `about` with its values, for the
    sender alone, and is never stored. `crashed_on`: by feed and delivery (None: no delivery), rules that crash.
    `stopped`, `waiting`: by delivery, the first rule that stops it, or that holds it as a whole. `held`: HELD of rows
    that wait (stored_column: intake's column_name). What somebody has decided on fails no rule that holds it.
    """

    judged: RuleFrame
    rules: dict[str, list[Rule]]
    unchecked: dict[str, list[Rule]]
    failing: dict[tuple[str, str], Rows]
    findings: Findings
    crashed_on: dict[tuple[str, str | None], list[str]]
    stopped: dict[str, str]
    waiting: dict[str, str]
    held: HeldRows


def judge(materials: Sequence[JudgementInputs]) -> Judgement:
    """Run every rule of the contracts that can be checked with what is at hand, all feeds in one pass.

    And again where rows are found that wait: what is held doesn't stand beside the others, whichever rule holds it.
    """
    rules = {m.contract.feed: m.checkable() for m in materials}
    events = {m.contract.feed: judged_events(m) for m in materials if m.has_events}
    held = NO_HELD
    for _ in range(ROUNDS):
        judged = judged_frame(materials, events, held)
        failing, crashed_on = _run_and_settle(materials, judged.frame, _that(rules, reads_held=False))
        held = _held(judged.frame, _failed(rules, failing))
        if _is_settled(judged, held):
            break
    judged = with_held(judged, materials, held)
    more, crashed_later = _run_and_settle(materials, judged.frame, _that(rules, reads_held=True))
    failing |= more
    crashed_on |= {at: sorted({*crashed_on.get(at, []), *names}) for at, names in crashed_later.items()}
    failed = _failed(rules, failing)
    stopped = _stopped(judged.frame, failed, "delivery")
    waiting = _stopped(judged.frame, failed, "hold")
    unchecked = {m.contract.feed: m.unchecked() for m in materials}
    personal = {m.contract.feed for m in materials if m.contract.person_columns}
    findings = _findings(judged.frame, failed, personal)
    return Judgement(judged, rules, unchecked, failing, findings, crashed_on, stopped, waiting, held)


def _that(rules: Mapping[str, Sequence[Rule]], reads_held: bool) -> dict[str, list[Rule]]:
    """The rules that read what is known once it is known which rows are held, or the others."""
    return {feed: [rule for rule in own if (HELD_SHARE in rule.columns) == reads_held] for feed, own in rules.items()}


def _failed(rules: Mapping[str, Sequence[Rule]], failing: Mapping[tuple[str, str], Rows]) -> list[tuple[Rule, Rows]]:
    """The rules that fail, in their contracts' order, with the rows that fail them."""
    run = [(rule, failing[feed, rule.id]) for feed, own in rules.items() for rule in own if (feed, rule.id) in failing]
    return [(rule, rows) for rule, rows in run if len(rows)]


def _run_and_settle(
    materials: Sequence[JudgementInputs], frame: RuleRows, rules: Mapping[str, Sequence[Rule]]
) -> Outcome:
    """Run rules; what somebody has decided on fails none that holds it."""
    failing, crashed_on = _run(frame, rules)
    _settle(materials, frame, rules, failing)
    return failing, crashed_on


def _run(frame: RuleRows, rules: Mapping[str, Sequence[Rule]]) -> Outcome:
    """Run each distinct rule once, whichever feeds carry it; one that crashes, again on each delivery's rows."""
    carriers: dict[str, dict[str, Rule]] = {}
    for feed, own in rules.items():
        for rule in own:
            carriers.setdefault(f"{rule.expectation} {json.dumps(rule.kwargs, sort_keys=True)}", {})[feed] = rule
    outcome = run_rules(frame, {key: next(iter(by.values())) for key, by in carriers.items()})
    crashed_on: dict[tuple[str, str | None], list[str]] = {}
    if outcome.crashed:
        again = {key: carriers[key] for key in outcome.crashed}
        crashed_on = _run_apart(frame, again, outcome.failing)
    feeds = frame["feed"].to_numpy()
    failing: dict[tuple[str, str], Rows] = {}
    for key, by in carriers.items():
        places = outcome.failing[key]
        of = feeds[places]
        failing |= {(feed, rule.id): places[of == feed] for feed, rule in by.items()}
    return failing, crashed_on


def _run_apart(
    frame: RuleRows, again: Mapping[str, Mapping[str, Rule]], failing: dict[str, Rows]
) -> dict[tuple[str, str | None], list[str]]:
    """Run rules that crashed on the whole frame delivery by delivery; add their failures, return where they crash."""
    crashed_on: dict[tuple[str, str | None], list[str]] = {}
    keys = pd.MultiIndex.from_frame(frame[["feed", "delivery_id"]].astype("object").fillna(""))
    numbers, distinct = keys.factorize()
    for number, (feed, delivery) in enumerate(distinct):
        places = np.flatnonzero(numbers == number)
        own = {key: by[feed] for key, by in again.items() if feed in by}
        part = run_rules(frame.iloc[places], own)
        for key, rows in part.failing.items():
            failing[key] = np.union1d(failing[key], places[rows])
        if part.crashed:
            names = sorted(own[key].id for key in part.crashed)
            crashed_on[feed, delivery or None] = names
            log.error("rules crashed on %s delivery %s: %s", feed, delivery, ", ".join(names))
    return crashed_on


def _findings(frame: RuleRows, failed: Sequence[tuple[Rule, Rows]], personal: set[str]) -> Findings:
    """The failing rows as findings, in parts of which none holds a value.

    `about`: which figure, and what was found of it, without a value. `own_message`: what reading said, in place of
    that. `says`, `to_do`: the rule's words as they are now, so that a rule reworded later changes no finding.
    """
    if not failed:
        return pd.DataFrame(columns=FINDINGS)
    rows = frame.iloc[np.concatenate([places for _, places in failed])].reset_index(drop=True)
    of = pd.DataFrame(
        [
            {"rule_id": r.id, "dimension": r.dimension, "severity": r.severity, "at": r.at, "tells": r.tells,
             "is_reading": bool(r.faults), "says": r.expected, "to_do": r.do,
             "template": without_values(r.found or "")}
            for r, _ in failed
        ]
    ).take(np.repeat(np.arange(len(failed)), [len(places) for _, places in failed])).reset_index(drop=True)  # fmt: skip
    is_personal = rows["feed"].isin(personal)
    shown = of["at"].notna() & ~of["is_reading"] & rows["stored_column"].isna()  # else the file's own header is better
    at = of["at"].mask(of["at"] == VALUE, rows["value_column"].astype("object").fillna(VALUE))
    own_message = rows["message"].astype("object").where(of["is_reading"])  # reading has said it better
    told = rows["told"].astype("object").where(of["tells"])
    how, how_with_values = (told.map(say, na_action="ignore").astype("object") for say in (without_values, _in_full))
    figures = _figures(rows)
    findings = of.assign(
        feed=rows["feed"], supplier=rows["supplier"], delivery_id=rows["delivery_id"],
        area_code=rows["area_code"].mask(is_personal), sheet=rows["sheet"], row_number=rows["row_number"],
        column_name=at.where(shown, rows["column_name"]),
        own_message=own_message, about=(figures + how.fillna(of["template"])).where(own_message.isna(), None),
        found=(figures + how_with_values.fillna(_with_values(rows, failed))).mask(is_personal | of["is_reading"], ""),
    )[FINDINGS]  # fmt: skip
    return findings.drop_duplicates(FINDINGS[:-1], ignore_index=True)


def _figures(rows: RuleRows) -> pd.Series:
    """Which figure a finding is about (indicator, breakdown and period), and a colon; empty where it is of none."""
    about = rows[["indicator_code", "breakdown", "period_start", "period_end"]]
    texts = [
        "" if pd.isna(code) else f"{code}{_in(part)}, {label_of(start, end)}: "
        for code, part, start, end in about.itertuples(index=False, name=None)
    ]
    return pd.Series(texts, index=rows.index, dtype="object")


def _in(breakdown: str | None) -> str:
    return "" if pd.isna(breakdown) or breakdown == "all" else f" ({breakdown})"


def _in_full(told: str) -> str:
    """What `told` says of a row, with the values that it has in brackets."""
    return with_values(told, {})


def _with_values(rows: RuleRows, failed: Sequence[tuple[Rule, Rows]]) -> pd.Series:
    """What was found, with the figure's own numbers and those of the columns that the rule reads."""
    texts: list[str] = []
    start = 0
    for rule, places in failed:
        names = list(dict.fromkeys([*FIGURE, *rule.columns]))
        part = rows.loc[start : start + len(places) - 1, names]
        for cells in part.itertuples(index=False, name=None):
            known = {name: _cell(name, cell) for name, cell in zip(names, cells, strict=True) if pd.notna(cell)}
            texts.append(with_values(rule.found or "", known))
        start += len(places)
    return pd.Series(texts, index=rows.index, dtype="object")


def _cell(name: str, value: object) -> str:
    """A value as it is told: what judging worked out to three figures, what the sender wrote as it is."""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d %H:%M}".removesuffix(" 00:00")
    if isinstance(value, float):
        if name not in JUDGED or name in STATED or value % 1 == 0:
            return f"{value:.10g}"
        return f"{value:.3g}" if abs(value) < MANY else f"{value:,.0f}"
    return str(value)


def _settle(
    materials: Sequence[JudgementInputs], frame: RuleRows, rules: Mapping[str, Sequence[Rule]],
    failing: dict[tuple[str, str], Rows],
) -> None:  # fmt: skip
    """Take out of the failures of rules that hold those of deliveries, or of held rows, that were accepted."""
    deliveries = pd.concat([m.deliveries for m in materials])
    accepted = {"hold": deliveries.loc[deliveries["is_accepted"], "delivery_id"].tolist(),
                "row": deliveries.loc[deliveries["is_confirmed"], "delivery_id"].tolist()}  # fmt: skip
    for feed, own in rules.items():
        for rule in own:
            if decided := accepted.get(rule.stops or ""):
                places = failing[feed, rule.id]
                failing[feed, rule.id] = places[~frame["delivery_id"].isin(decided).to_numpy()[places]]


def _stopped(frame: RuleRows, failed: Sequence[tuple[Rule, Rows]], how: Stop) -> dict[str, str]:
    """The deliveries that a failure stops so, each with the first such rule."""
    found: dict[str, str] = {}
    for rule, places in failed:
        if rule.stops == how:
            for delivery in frame.iloc[places]["delivery_id"].dropna().unique():
                found.setdefault(str(delivery), rule.id)
    return found


def _held(frame: RuleRows, failed: Sequence[tuple[Rule, Rows]]) -> HeldRows:
    """The rows that wait."""
    held = []
    for rule, places in failed:
        if rule.stops == "row":
            rows = frame.iloc[places]
            held.append(rows.loc[rows["kind"] == "row", HELD_PLACE].assign(rule_id=rule.id))
    return pd.concat(held, ignore_index=True).drop_duplicates(HELD_PLACE) if held else NO_HELD


def _is_settled(judged: RuleFrame, held: HeldRows) -> bool:
    """Whether the figures that wait are those that were taken as waiting when all were judged."""
    return bool((are_of(judged.figures, held) == judged.figures["is_held"]).all())

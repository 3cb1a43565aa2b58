"""Stage 3, judge: every feed's rules on the quarter's deliveries, what they stop, and each area's readiness.

Judging a quarter judges later quarters anew where a delivery is new, because their comparisons read it: the order of
runs must not matter. A delivery that fails a critical rule is rejected, alone; one that fails a rule that holds, or
that a rule crashes on, waits for a decision; a rule that runs on none blocks the quarter (collation/gate.py).
"""

import logging
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd
from sqlalchemy import Connection

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.inputs.judge import is_anything_there, load_materials
from lscb_pipeline.collation.stages.judged_log import tell_of
from lscb_pipeline.collation.unchanged import COLLATED, unless_it_stands
from lscb_pipeline.frames.figures import AnyFrame
from lscb_pipeline.frames.judging import ResentBySuppliers, ScoredUnits
from lscb_pipeline.frames.received import QuarterDeliveries
from lscb_pipeline.quality.columns import dropped_figures
from lscb_pipeline.quality.inputs.judgement_inputs import JudgementInputs
from lscb_pipeline.quality.rules.judgement import Judgement, judge
from lscb_pipeline.quality.scores.readiness import score
from lscb_pipeline.quality.scores.scoring_units import Units, rows_by_delivery, units_of
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.states import DeliveryStatus
from lscb_pipeline.warehouse.commands import purging
from lscb_pipeline.warehouse.stages import deliveries
from lscb_pipeline.warehouse.stages import judge as judging
from lscb_pipeline.warehouse.stages.loads import code_version, lock_core

log = logging.getLogger(__name__)
CRASHED, DECIDED = "rule_crashed", "decision"
FINDING = ["feed", "supplier", "delivery_id", "rule_id", "dimension", "severity", "area_code", "sheet", "row_number",
           "column_name", "about", "own_message", "says", "to_do"]  # fmt: skip
SAID = ["own_message", "says", "to_do"]  # of a finding that is a crash
SCORED = ["feed", "area_code", "supplier", "basis", "readiness", "coverage", "quality", "evidence", "accuracy",
          "validity", "reliability", "timeliness", "relevance", "completeness", "colour", "status", "figures_due",
          "figures_given", "working_days_late", "assurance_level", "delivery_id"]  # fmt: skip


@dataclass
class FeedJudged:
    """What judging a feed's quarter came to.

    `set_aside`: how many rows are refused or held, and so in no figure, by rule. `restated`, `withdrawn`: figures given
    before that usable deliveries restate by more than 5 %, or leave out. `crashed`: rules that ran on no delivery.
    """

    deliveries: int = 0
    rejected: int = 0
    held: int = 0
    held_rows: int = 0
    set_aside: dict[str, int] = field(default_factory=dict)
    findings: int = 0
    restated: int = 0
    withdrawn: int = 0
    crashed: list[str] = field(default_factory=list)


@unless_it_stands(COLLATED)
def judge_quarter(centre: Centre, quarter: Quarter) -> dict[str, FeedJudged]:
    """Judge the quarter's feeds; then what depends on it. Returns what the quarter's own judgement came to, by feed.

    All in one transaction: that a later quarter is to be judged anew is told by what is new in this one, so this one
    may not be known as judged where the later ones are not.
    """
    with centre.warehouse.transaction() as connection:
        lock_core(connection)
        changed = judging.unjudged_feeds(connection, quarter)
        rescore = _judged_by_other_versions(centre, judging.versions_judged_by(connection, quarter.previous()))
        judged = _judge(connection, centre, list(centre.library.contracts), quarter)
        if rescore:  # so that movement since last quarter compares like with like
            _judge(connection, centre, sorted(rescore), quarter.previous())
        read = [feed for feed in centre.library.contracts if {feed, *_read_by(centre, feed)} & changed]
        for after in judging.quarters_after(connection, quarter) if changed else []:
            _judge(connection, centre, read, after)
    return judged


def _read_by(centre: Centre, feed: str) -> set[str]:
    """The other feeds that a feed's rules look into."""
    contract, indicators = centre.library.contracts[feed], centre.library.indicators
    others = {
        indicators[i.also_counted_by].feed for i in centre.library.indicators_of(contract.feed) if i.also_counted_by
    }
    others |= {how.feed for i in centre.library.indicators_of(contract.feed) for how in i.derived}
    recorded = contract.properties.events.recorded_in if contract.properties.events else None
    return (others | ({recorded.feed} if recorded else set())) & set(centre.library.contracts)


def _judged_by_other_versions(centre: Centre, judged_by: set[tuple[str, str, str, str]]) -> set[str]:
    return {
        feed
        for feed, weights, contract, code in judged_by
        if feed in centre.library.contracts
        and (weights, contract, code)
        != (centre.library.weights.version, centre.library.contracts[feed].version, code_version())
    }


def _judge(connection: Connection, centre: Centre, feeds: list[str], quarter: Quarter) -> dict[str, FeedJudged]:
    """Judge feeds in one pass; the results stand in place of the last ones.

    But for feeds that can't be judged as they were, since rows are purged: their results stand.
    """
    settled = purging.settled_feeds(connection, quarter)
    feeds = [feed for feed in feeds if feed not in settled]
    if not is_anything_there(connection, centre.library, feeds, quarter, centre.today):
        judging.forget_results(connection, quarter, feeds)
        return {feed: FeedJudged() for feed in feeds}
    materials, judgement, received = _judge_until_stable(connection, centre, feeds, quarter)
    held = {m.contract.feed: _hold(connection, m, judgement) for m in materials}
    results = _results(centre, materials, judgement, received)
    judging.replace_results(connection, quarter, feeds, results)
    tell_of(received, judgement)
    findings = results.finding["feed"].value_counts()
    resent = results.resent[~results.resent["delivery_id"].isin([*judgement.stopped, *judgement.waiting])]
    resent = resent.groupby("feed")[list(dropped_figures.OUTCOMES)].sum()
    for feed, counts in resent.iterrows():
        log.info("%s: of figures given before %s", feed, ", ".join(f"{n} {name}" for name, n in counts.items()))
    is_rejected = received["delivery_id"].isin(list(judgement.stopped)) | (
        received["status"] == DeliveryStatus.REJECTED
    )
    rejected, waits = (
        received.loc[which, "feed"].value_counts() for which in (is_rejected, received["status"] == DeliveryStatus.HELD)
    )
    nothing = {feed: FeedJudged() for feed in feeds}
    return nothing | {
        feed: FeedJudged(
            len(m.deliveries), int(rejected.get(feed, 0)), int(waits.get(feed, 0)), held[feed],
            _set_aside(m, judgement), int(findings.get(feed, 0)), int(resent["restated"].get(feed, 0)),
            int(resent["dropped"].get(feed, 0)), _crashed_on_all(judgement, feed),
        )
        for m in materials for feed in [m.contract.feed]
    }  # fmt: skip


def _hold(connection: Connection, material: JudgementInputs, judgement: Judgement) -> int:
    ids = material.deliveries["delivery_id"].tolist()
    rows = judgement.held[judgement.held["delivery_id"].isin(ids)]
    return deliveries.set_held(connection, material.contract.feed, rows, ids) if ids else 0


def _set_aside(material: JudgementInputs, judgement: Judgement) -> dict[str, int]:
    held = judgement.held[judgement.held["delivery_id"].isin(material.deliveries["delivery_id"])]
    rows_by_rule = pd.concat([material.refused["rule_id"], held["rule_id"]]).value_counts()
    return {str(rule): int(rows) for rule, rows in rows_by_rule.items()}


def _crashed_on_all(judgement: Judgement, feed: str) -> list[str]:
    """The rules that ran on none of a feed's deliveries: the centre's fault."""
    crashed = [set(rules) for (judged_feed, _), rules in judgement.crashed_on.items() if judged_feed == feed]
    tried = judgement.judged.frame.loc[judgement.judged.frame["feed"] == feed, "delivery_id"].drop_duplicates()
    return sorted(set.intersection(*crashed)) if crashed and len(crashed) == len(tried) else []


def _judge_until_stable(
    connection: Connection, centre: Centre, feeds: list[str], quarter: Quarter
) -> tuple[list[JudgementInputs], Judgement, QuarterDeliveries]:
    """Judge without the deliveries that judging stops or holds: what they say doesn't stand beside the others'.

    What stops a delivery is seen in it alone, what holds it beside those that count before it. So every judgement
    settles one more delivery, in their order, and where it ends doesn't depend on what ran before. Returns the
    materials, the judgement, and the deliveries with their statuses. A delivery that was let go and is held again stays
    held: a rule that doesn't see what it holds must not keep a quarter for ever.
    """
    let_go: dict[str, int] = defaultdict(int)
    while True:
        if (stable := _judge_once(connection, centre, feeds, quarter, let_go)) is not None:
            return stable


def _judge_once(
    connection: Connection, centre: Centre, feeds: list[str], quarter: Quarter, let_go: dict[str, int]
) -> tuple[list[JudgementInputs], Judgement, QuarterDeliveries] | None:
    """Judge deliveries as they stand; None where that changes how they stand: all of this goes before it is redone."""
    materials, received = load_materials(connection, centre.library, feeds, quarter, centre.today)
    set_aside = set(
        received.loc[received["status"].isin([DeliveryStatus.HELD, DeliveryStatus.REJECTED]), "delivery_id"]
    )
    considered = [material.without(set_aside) for material in materials]
    judgement = judge(considered)
    changed = [
        outcome
        for outcome in _outcomes(judgement, received)
        if outcome.is_new and not (outcome.status == DeliveryStatus.READ and let_go[outcome.delivery_id])
    ]
    for outcome in changed:
        let_go[outcome.delivery_id] += outcome.status == DeliveryStatus.READ
        judging.set_status(connection, outcome.delivery_id, outcome.status, outcome.rule_id, outcome.message)
    return None if changed else (considered, judgement, received)


@dataclass(frozen=True)
class _Outcome:
    """What judging makes of a delivery, and whether that is new."""

    delivery_id: str
    status: DeliveryStatus
    rule_id: str | None
    message: str | None
    is_new: bool


def _outcomes(judgement: Judgement, received: QuarterDeliveries) -> Iterator[_Outcome]:
    """What becomes of each delivery that has rows. One that counts isn't stopped by a rule that came later."""
    rules = {(feed, rule.id): rule for feed, own in judgement.rules.items() for rule in own}
    for row in received[received["records"] > 0].to_dict("records"):
        delivery, counts = row["delivery_id"], row["status"] == DeliveryStatus.PROMOTED
        crashed = judgement.crashed_on.get((row["feed"], delivery), [])
        status, rule_id, message = DeliveryStatus.PROMOTED if counts else DeliveryStatus.READ, None, None
        if pd.notna(row["rejected_on"]):
            status, rule_id = DeliveryStatus.REJECTED, DECIDED
            message = f"rejected by a decision of {row['rejected_on']}"
        elif delivery in judgement.stopped and not counts:
            rule = rules[row["feed"], judgement.stopped[delivery]]
            status, rule_id = DeliveryStatus.REJECTED, rule.id
            message = f"rejected: expected that {rule.says}; {rule.do}"
        elif crashed and not counts and not row["is_accepted"]:
            status, rule_id = DeliveryStatus.HELD, CRASHED
            message = f"held: the centre's rules failed to run on it ({', '.join(crashed)})"
        elif delivery in judgement.waiting:
            rule = rules[row["feed"], judgement.waiting[delivery]]
            status, rule_id, message = DeliveryStatus.HELD, rule.id, f"held: expected that {rule.says}; {rule.do}"
        is_new = status != row["status"] or (message is not None and message != row["message"])
        yield _Outcome(delivery, status, rule_id, message, is_new)


def _results(
    centre: Centre, materials: list[JudgementInputs], judgement: Judgement, received: QuarterDeliveries
) -> judging.Results:
    """The rows of quality's tables."""
    sha256 = received.set_index("delivery_id")["sha256"]
    contracts = {m.contract.feed: m.contract.version for m in materials}

    def stamped(rows: AnyFrame) -> AnyFrame:
        return rows.assign(
            sha256=rows["delivery_id"].map(sha256), contract_version=rows["feed"].map(contracts),
            weights_version=centre.library.weights.version, code_version=code_version(),
        )  # fmt: skip

    crashes = _crashes(judgement, received)
    by_rule = pd.concat([rows_by_delivery(judgement).assign(has_crashed=False), crashes.drop(columns=SAID)])
    judged_rows = judgement.judged.frame
    due_figures = judged_rows.loc[
        judged_rows["kind"] == "due", ["feed", "area_code", "supplier", "indicator_code", "due_state"]
    ]
    findings = pd.concat([judgement.findings, crashes.dropna(subset="delivery_id")])[FINDING]
    return judging.Results(
        finding=findings.astype({"row_number": "Int64"}),
        rule_result=stamped(by_rule),
        readiness=stamped(_scored(centre, materials, units_of(materials, judgement))),
        due_figure=due_figures.rename(columns={"due_state": "state"}),
        resent=_resent(judgement, received),
    )


def _resent(judgement: Judgement, received: QuarterDeliveries) -> ResentBySuppliers:
    """What each delivery does to figures that its sender gave before, counted."""
    counts = dropped_figures.counted(judgement.judged.changes)
    return counts.assign(supplier=counts["delivery_id"].map(received.set_index("delivery_id")["supplier"]))


def _scored(centre: Centre, materials: list[JudgementInputs], units: Units) -> ScoredUnits:
    """Units with their scores; a sender's copied to the areas that it speaks for, as external.

    Until the day that a feed is due on its colours are grey: more may come.
    """
    units_scored = units.units.join(score(units.units, units.results, centre.library.weights)).assign(basis="own")
    early = [material.contract.feed for material in materials if material.due and not material.due.is_past]
    units_scored["colour"] = units_scored["colour"].mask(units_scored["feed"].isin(early), "grey")
    copied = units_scored.drop(columns="area_code").merge(
        units.external, left_index=True, right_on="scored_unit", validate="one_to_many"
    )
    every = pd.concat([units_scored, copied.assign(basis="external")], ignore_index=True)[SCORED]
    return every.astype({"working_days_late": "Int64", "assurance_level": "Int64"})


def _crashes(judgement: Judgement, received: QuarterDeliveries) -> pd.DataFrame:
    """A row for each delivery (missing: what nothing came of) and rule that crashed on it: nothing was tested."""
    supplier = received.set_index("delivery_id")["supplier"]
    rules = {(feed, rule.id): rule for feed, own in judgement.rules.items() for rule in own}
    rows = [
        {"feed": feed, "supplier": supplier.get(delivery, ""), "delivery_id": delivery, "rule_id": name,
         "dimension": rules[feed, name].dimension, "severity": rules[feed, name].severity, "rows_tested": 0,
         "rows_failing": 0, "has_crashed": True,
         "own_message": "the centre's rule failed to run on this delivery, which is held: tell the centre",
         "says": rules[feed, name].says, "to_do": rules[feed, name].do}
        for (feed, delivery), names in judgement.crashed_on.items() for name in names
    ]  # fmt: skip
    columns = [*FINDING, "rows_tested", "rows_failing", "has_crashed"]
    crashes = pd.DataFrame(rows, columns=columns).astype({"rows_tested": "int64", "rows_failing": "int64"})
    return crashes.drop(columns=["area_code", "sheet", "row_number", "column_name", "about"])

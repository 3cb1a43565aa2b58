"""What is otherwise than in the last report: in sentences, by workstrand, and which senders' colours moved.

Here: the comparison of two months' material. Not here: how either was put together.
"""

from collections.abc import Iterator

from lscb_pipeline.contracts.steering_standing import Workstrand
from lscb_pipeline.reference.months import Month
from lscb_pipeline.reports.steering.steering_material import Change, Move, ReturnAt, ReturnState, SteeringMaterial

DATASET, READINESS, RUNAWAYS = 1, 2, 3
LISTED = 12  # names that one sentence has
SHADES = {"green": 3, "amber": 2, "red": 1, "no return": 0}


def moves_since(before: SteeringMaterial, now: SteeringMaterial) -> list[Move]:
    """Senders whose colour in the round is another than in the last report's round, the largest falls first."""
    were = {(one.feed, one.sender): shade_of(one) for one in before.returns if one.quarter == before.round_label}
    found = []
    for one in now.returns:
        was, shade = were.get((one.feed, one.sender)), shade_of(one)
        if one.quarter == now.round_label and was in SHADES and shade in SHADES and was != shade:
            found.append(Move(feed=one.feed, name=one.name, was=was, now=shade))
    return sorted(found, key=lambda one: (SHADES[one.now] - SHADES[one.was], one.feed, one.name))


def shade_of(one: ReturnAt) -> str:
    """A return's colour, or in its place why it has none."""
    return "no return" if one.state == ReturnState.OVERDUE else one.colour or "not kept"


def changes_since(before: SteeringMaterial, now: SteeringMaterial, strands: list[Workstrand]) -> list[Change]:
    """What changed, by workstrand; first what concerns all."""
    runaways = {feed for one in strands if one.number == RUNAWAYS for feed in one.feeds}
    told = [*_general(before, now), *_returns(before, now, runaways), *_readiness(now), *_written(before, now)]
    found = [Change(workstrand=number, says=says) for number, says in told]
    return sorted(found, key=lambda one: one.workstrand or 0)


Told = Iterator[tuple[int | None, str]]


def _general(before: SteeringMaterial, now: SteeringMaterial) -> Told:
    for said in sorted(set(now.managers) - set(before.managers)):
        yield None, f"Managing the project: {said}."
    if now.round_label != before.round_label:
        after = f", after that of {before.round_label}" if before.feeds else ""
        yield None, f"The round of {now.round_label} is being collected{after}."


def _returns(before: SteeringMaterial, now: SteeringMaterial, runaways: set[str]) -> Told:
    came = [one for one in now.came if not one.is_again]
    again = [one for one in now.came if one.is_again]
    for number, which in ((DATASET, False), (RUNAWAYS, True)):
        first, later = (sum((one.feed in runaways) == which for one in each) for each in (came, again))
        if first or later:
            corrected = f", and {_count(later, 'file')} that correct{'s' * (later == 1)} earlier ones" if later else ""
            yield number, f"{_count(first, 'return')} came{corrected}."
    for number, which in ((DATASET, False), (RUNAWAYS, True)):
        were = {(one.quarter, one.feed, one.sender) for one in before.returns if one.state == ReturnState.OVERDUE}
        new = [one.name for one in now.returns if one.state == ReturnState.OVERDUE and (one.feed in runaways) == which
               and (one.quarter, one.feed, one.sender) not in were]  # fmt: skip
        if new:
            yield number, f"{_count(len(new), 'return')} became overdue: {_names(new)}."
    if known_later := _came_before(before, now):
        yield None, f"Called overdue in the last report, though it had come by then: {_names(known_later)}."
    for release in now.releases:
        yield DATASET, f"The release of {release.quarter}, revision {release.revision}, was published."


def _came_before(before: SteeringMaterial, now: SteeringMaterial) -> list[str]:
    """Returns that the last report calls overdue, and that came before this month: they were registered later."""
    rounds, first = {one.quarter for one in now.feeds}, Month.parse(now.month).starts_on
    otherwise = {
        (one.quarter, one.feed, one.sender) for one in now.returns
        if one.state != ReturnState.RETURNED or (one.received_on and one.received_on >= first)
    }  # fmt: skip
    return [
        one.name for one in before.returns
        if one.state == ReturnState.OVERDUE and one.quarter in rounds
        and (one.quarter, one.feed, one.sender) not in otherwise
    ]  # fmt: skip


def _readiness(now: SteeringMaterial) -> Told:
    for verb, sign in (("rose", 1), ("fell", -1)):
        names = [f"{one.name} ({one.was} to {one.now})" for one in now.moves
                 if (SHADES[one.now] - SHADES[one.was]) * sign > 0]  # fmt: skip
        if names:
            yield READINESS, f"{_count(len(names), 'sender')} {verb}: {_names(names)}."


def _written(before: SteeringMaterial, now: SteeringMaterial) -> Told:
    known = {one.id for one in before.barriers}
    for barrier in now.barriers:
        if barrier.closed_on:
            yield barrier.workstrand, f"Barrier {barrier.id} is closed: {barrier.outcome}"
        elif barrier.id not in known:
            yield barrier.workstrand, f"Barrier {barrier.id} was raised: {barrier.says}"
    asked = {one.id for one in before.decisions}
    for decision in now.decisions:
        if decision.taken_on:
            yield decision.workstrand, f"Decision {decision.id} was taken: {decision.says} {decision.outcome}"
        elif decision.id not in asked:
            yield decision.workstrand, f"Decision {decision.id} is asked for: {decision.says}"
    for step in now.steps:
        if step.done_on:
            yield step.workstrand, f"Step {step.id} is done: {step.says}"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'s' * (number != 1)}"


def _names(names: list[str]) -> str:
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return ", ".join(names[:LISTED]) + more

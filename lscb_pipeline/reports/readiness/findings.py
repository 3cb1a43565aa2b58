"""Findings as they are shown: whose they are, what must hold, what to do, and where; and what blocks most of London.

Here: findings grouped by rule, for an area or for a sender. Not here: how they were found (quality). A merged area's
finding is each member's; one without an area is its sender's, or its area's where the sender is an area. Nothing of a
person-level feed is put down to an area.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from lscb_pipeline.reference.areas import members
from lscb_pipeline.reports.readiness.inputs import SEVERITIES, Inputs, Record, area_name, feed_name, records


@dataclass(frozen=True)
class FindingPlace:
    """One finding: where in the sender's file it is (rows as a spreadsheet counts them), and what was found there."""

    sheet: str | None
    row: int | None
    column: str | None
    message: str
    merged_with: str | None = None


@dataclass
class Trouble:
    """One rule that failed, with what must hold and what to do, and every place of it."""

    feed: str
    supplier: str
    sender: str
    rule_id: str
    says: str
    do: str
    dimension: str
    severity: str
    places: list[FindingPlace] = field(default_factory=list)

    @property
    def feed_name(self) -> str:
        """The feed as people read it."""
        return feed_name(self.feed)


@dataclass(frozen=True)
class Blocking:
    """One rule over London: how many areas fail it, and how many senders. `areas` is None for person-level feeds."""

    feed: str
    rule_id: str
    says: str
    do: str
    severity: str
    areas: int | None
    senders: int

    @property
    def feed_name(self) -> str:
        """The feed as people read it."""
        return feed_name(self.feed)


@dataclass(frozen=True)
class Attributed:
    """Every finding put down to whom it is of: areas by code, and the senders that have no area by id."""

    by_area: dict[str, list[Trouble]]
    by_sender: dict[str, list[Trouble]]
    blocking: list[Blocking]


def attribute(inputs: Inputs) -> Attributed:
    """Put each finding down to its areas, or else to its sender; the worst and most frequent first."""
    senders, names, personal = inputs.senders(), inputs.area_names(), inputs.person_level()
    rules = _rules(inputs)
    by_area: dict[str, dict[Any, Trouble]] = defaultdict(dict)
    by_sender: dict[str, dict[Any, Trouble]] = defaultdict(dict)
    found: dict[tuple[str, str], list[tuple[Record, list[str]]]] = defaultdict(list)
    for row in _ordered(records(inputs.findings)):
        sender = senders.get(row["supplier"], {})
        rule = _rule(row, rules)
        codes = _areas(row, sender, is_personal=row["feed"] in personal)
        found[row["feed"], row["rule_id"]].append((row | rule, codes))
        for code in codes:
            merged = area_name(row["area_code"], names) if len(codes) > 1 else None
            _add(by_area[code], row, rule, sender, merged)
        if not codes:
            _add(by_sender[row["supplier"]], row, rule, sender, None)
    blocking = [_blocking(rows, is_personal=feed in personal) for (feed, _), rows in found.items()]
    return Attributed(
        {code: _worst_first(troubles) for code, troubles in by_area.items()},
        {supplier: _worst_first(troubles) for supplier, troubles in sorted(by_sender.items())},
        sorted(
            (b for b in blocking if b.severity != "info"),
            key=lambda b: (-(b.areas or 0), SEVERITIES.index(b.severity), -b.senders, b.feed, b.rule_id),
        ),
    )


def troubles_of(inputs: Inputs) -> dict[str, list[Trouble]]:
    """Each delivery's findings by its id, whatever area they are of: what its sender may know."""
    senders, rules = inputs.senders(), _rules(inputs)
    by_delivery: dict[str, dict[Any, Trouble]] = defaultdict(dict)
    for row in _ordered(records(inputs.findings)):
        if row["delivery_id"]:
            _add(by_delivery[row["delivery_id"]], row, _rule(row, rules), senders.get(row["supplier"], {}), None)
    return {delivery: _worst_first(troubles) for delivery, troubles in by_delivery.items()}


def _areas(row: Record, sender: Record, *, is_personal: bool) -> list[str]:
    if is_personal:
        return []
    if row["area_code"]:
        return members(row["area_code"])
    return [sender["area_code"]] if sender.get("area_code") else []


def _rules(inputs: Inputs) -> dict[tuple[str, str], Record]:
    return {(rule["feed"], rule["rule_id"]): rule for rule in records(inputs.rules)}


def _rule(row: Record, rules: dict[tuple[str, str], Record]) -> Record:
    """The words that the rule had when it judged.

    Of findings of before these were kept, today's; a rule that the contract no longer has is known by its name.
    """
    name = str(row["rule_id"]).replace("_", " ")
    if row["says"] is not None:
        return {"says": row["says"], "do": row["to_do"]}
    today = rules.get((row["feed"], row["rule_id"]), {"says": name, "do": "ask the centre"})
    return {"says": today["says"], "do": today["do"]}


def _add(troubles: dict[Any, Trouble], row: Record, rule: Record, sender: Record, merged: str | None) -> None:
    key = (row["feed"], row["supplier"], row["rule_id"], row["severity"])
    if key not in troubles:
        troubles[key] = Trouble(
            row["feed"], row["supplier"], str(sender.get("name", row["supplier"])), row["rule_id"], rule["says"],
            rule["do"], row["dimension"], row["severity"],
        )  # fmt: skip
    number = None if row["row_number"] is None else int(row["row_number"])
    troubles[key].places.append(FindingPlace(row["sheet"], number, row["column_name"], _brief(row), merged))


def _brief(row: Record) -> str:
    """A finding without what its rule says already: which figure it is of, or what was found."""
    if said := row["own_message"] or row["about"]:
        return str(said)
    if row["delivery_id"] is None:
        return "nothing came"
    return "the file as a whole" if row["row_number"] is None else "this row"


def _worst_first(troubles: dict[Any, Trouble]) -> list[Trouble]:
    return sorted(
        troubles.values(),
        key=lambda t: (SEVERITIES.index(t.severity), -len(t.places), t.feed, t.supplier, t.rule_id),
    )


def _blocking(rows: list[tuple[Record, list[str]]], *, is_personal: bool) -> Blocking:
    first = min((row for row, _ in rows), key=lambda row: SEVERITIES.index(row["severity"]))
    return Blocking(
        first["feed"], first["rule_id"], first["says"], first["do"], first["severity"],
        None if is_personal else len({code for _, codes in rows for code in codes}),
        len({row["supplier"] for row, _ in rows}),
    )  # fmt: skip


def _ordered(rows: list[Record]) -> list[Record]:
    """Rows in an order of their own, whatever order they were stored in."""
    names = ("feed", "supplier", "delivery_id", "rule_id", "sheet", "row_number", "column_name", "message", "area_code")
    return sorted(
        rows, key=lambda row: [(row[name] is not None, "" if row[name] is None else row[name]) for name in names]
    )

"""What deliveries say of one figure: each with its place in the file, its versions, the rules that judged it.

Pure. A delivery that is held, or was never let in, has a row and no version; one whose rows are of persons has versions
and no place. Here: one figure of one period. Not here: what a figure is made of (build.py).
"""

import datetime as dt
from typing import Any

import pandas as pd

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.contracts.layout import Layout
from lscb_pipeline.contracts.properties import Figure
from lscb_pipeline.frames.key_columns import STATEMENT_KEY
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.states import DeliveryStatus, StatementKind
from lscb_pipeline.reports.readiness.inputs import Record, records
from lscb_pipeline.reports.sender.standing_words import moment
from lscb_pipeline.reports.trace.delivered import (
    Numbers,
    TracedDecision,
    TracedDelivery,
    TracedPlace,
    TracedRule,
    TracedRules,
    TracedStatement,
    TracedVersion,
)
from lscb_pipeline.reports.trace.found import Found

# What a delivery's word is that core never had, as its status; else it is held.
NOT_LOADED = (DeliveryStatus.REJECTED, DeliveryStatus.READ)
BESIDE = ", and beside it"  # of a row that several cells make, the first one's header is kept


def statements(
    found: Found, indicator: Indicator, breakdown: str, start: dt.date, end: dt.date
) -> tuple[TracedStatement, ...]:
    """What deliveries say of a figure: who counts first, then the others, the last of the order that counts first."""
    versions, places = (_of(rows, indicator.code, breakdown, start, end) for rows in (found.versions, found.places))
    stated_by = pd.concat([versions[STATEMENT_KEY], places[STATEMENT_KEY]]).drop_duplicates()
    order = {name: place for place, name in enumerate(found.deliveries["delivery_id"])}
    by_delivery = {row["delivery_id"]: row for row in records(found.deliveries)}
    current, released = (
        set(zip(rows["delivery_id"], rows["source_table"], strict=True))
        for rows in (_of(every, indicator.code, breakdown, start, end) for every in (found.now, found.then))
    )
    stated = []
    for delivery_id, source in stated_by[["delivery_id", "source_table"]].itertuples(index=False, name=None):
        own_versions, own_places = (
            records(rows[(rows["delivery_id"] == delivery_id) & (rows["source_table"] == source)])
            for rows in (versions, places)
        )
        key = (delivery_id, source)
        stated.append(
            _statement(
                found, indicator, by_delivery[delivery_id], own_versions, own_places, key in current, key in released
            )
        )
    return tuple(sorted(stated, key=lambda one: (not one.is_current, -order[one.delivery.delivery_id])))


def _of(rows: pd.DataFrame, code: str, breakdown: str, start: dt.date, end: dt.date) -> pd.DataFrame:
    if rows.empty:
        return rows
    return rows[
        (rows["indicator_code"] == code) & (rows["breakdown"] == breakdown)
        & (rows["period_start"] == start) & (rows["period_end"] == end)
    ]  # fmt: skip


def _statement(
    found: Found, indicator: Indicator, delivery: Record, versions: list[Record], places: list[Record],
    is_current: bool, is_in_release: bool,
) -> TracedStatement:  # fmt: skip
    row = places[-1] if places else None
    last = versions[-1] if versions else row
    assert last is not None  # noqa: S101 - it was said, or it stands in a row
    place = _place(found, indicator, delivery, row) if row else None
    counted = {}
    if how := next((one for one in indicator.derived if one.feed == delivery["feed"]), None):
        counted = {"numerator": how.numerator}
    elif indicator.count:
        counted = {"numerator": indicator.count.numerator, "denominator": indicator.count.denominator or ""}
    traced = delivery_of(found, delivery, place)
    never_loaded = traced.status if traced.status in NOT_LOADED else StatementKind.HELD.value
    kind = str(last["kind"]) if versions else never_loaded
    if kind == StatementKind.HELD and traced.decisions and traced.decisions[-1].decision == "rejected":
        kind = DeliveryStatus.REJECTED.value
    return TracedStatement(
        traced, place, numbers_of(last), kind, is_current, is_in_release,
        last["source_table"],
        tuple(
            TracedVersion(v["load_id"], moment(v["recorded_at"]), v["kind"], numbers_of(v), v["reason"])
            for v in versions
        ),
        {part: sql for part, sql in counted.items() if sql},
    )  # fmt: skip


def numbers_of(row: Record) -> Numbers:
    """A row's numbers."""
    return Numbers(row["numerator"], row["denominator"], row["value"], row["status"])


def _place(found: Found, indicator: Indicator, delivery: Record, row: Record) -> TracedPlace:
    figure = next(
        f for f in found.contract.properties.figures if f.indicator in (None, indicator.code)
    )  # fmt: skip
    layout = found.layouts.get(str(delivery["layout"]))
    columns = _columns(figure, indicator, layout, row)
    return TracedPlace(delivery["sheet"] or None, int(row["row_number"]), columns, row["column_name"] is not None)


def _columns(figure: Figure, indicator: Indicator, layout: Layout | None, row: Record) -> dict[str, str]:
    """The headers (as they are compared: in small letters) of numerator, denominator and value, of those given."""
    amount = "numerator" if indicator.amount_is_numerator else "value"
    named = {"numerator": figure.numerator, "denominator": figure.denominator, "value": figure.value}
    named |= {amount: figure.amount} if figure.amount else {}
    given = {part: name for part, name in named.items() if name and row[part] is not None}
    if row["value"] == row["numerator"] and indicator.unit == "count":
        given.pop("value", None)  # a count's value is worked out from it
    given = given or {part: name for part, name in named.items() if name and part != "denominator"}
    headers = {ours: theirs for theirs, ours in layout.columns.items()} if layout else {}
    turned = layout.unpivot.value if layout and layout.unpivot else None
    if row["column_name"] and turned is None and len(given) > 1:
        return {" and ".join(given): f"{row['column_name']}{BESIDE}"}
    return {
        part: str(row["column_name"] if row["column_name"] and (turned in (name, None)) else headers.get(name, name))
        for part, name in given.items()
    }


def delivery_of(found: Found, row: Record, place: TracedPlace | None = None) -> TracedDelivery:
    """A delivery with what its rules found: at a place, or of the area as a whole."""
    delivery_id = row["delivery_id"]
    taken: dict[str, Any] = {
        name: row[name]
        for name in ("delivery_id", "feed", "supplier", "path", "sha256", "status", "message", "layout",
                     "contract_version", "records_read", "records_loaded", "records_refused", "records_outside",
                     "records_held")
    }  # fmt: skip
    quarter = row["collection_quarter"]
    return TracedDelivery(
        **taken, supplier_name=row["supplier_name"] or row["supplier"], quarter=Quarter(quarter).label,
        received_at=moment(row["received_at"]), rules=_rules(found, row, place),
        decisions=tuple(
            TracedDecision(moment(d.pop("decided_at")), f"{d.pop('decision')}ed", **d)
            for d in records(found.decisions[found.decisions["delivery_id"] == delivery_id].drop(columns="delivery_id"))
        ),
    )  # fmt: skip


def _rules(found: Found, delivery: Record, place: TracedPlace | None) -> TracedRules:
    delivery_id = delivery["delivery_id"]
    results = records(found.rule_results[found.rule_results["delivery_id"] == delivery_id])
    failed = [r for r in results if r["rows_failing"] or r["has_crashed"]]
    passed = [r for r in results if r["rows_tested"] and r not in failed]
    counts = not found.is_person_level and delivery["feed"] == found.contract.feed
    return TracedRules(
        tuple(r["rule_id"] for r in passed),
        tuple(r["rule_id"] for r in results if not r["rows_tested"] and r not in failed),
        tuple(
            TracedRule(r["rule_id"], r["severity"], int(r["rows_failing"]) if counts else None, bool(r["has_crashed"]))
            for r in failed
        ),
        tuple(_here(found, delivery_id, place)) if counts else (),
    )  # fmt: skip


def _here(found: Found, delivery_id: str, place: TracedPlace | None) -> list[TracedRule]:
    """What was found at the figure's row, under its columns where a column is named; and of the area as a whole."""
    findings = records(found.findings[found.findings["delivery_id"] == delivery_id])
    columns = {header.removesuffix(BESIDE) for header in place.columns.values()} if place else set()
    return [
        TracedRule(f["rule_id"], f["severity"], None, False, f["sheet"], f["row_number"] and int(f["row_number"]),
             f["column_name"], f["message"])
        for f in findings
        if f["row_number"] is None or _is_at(f, place, columns)
    ]  # fmt: skip


def _is_at(finding: Record, place: TracedPlace | None, columns: set[str]) -> bool:
    """Whether a finding is at the place: in its row and, where that holds other figures too, not under theirs."""
    if place is None or finding["row_number"] != place.row:
        return False
    return not place.is_one_of_row or finding["column_name"] is None or finding["column_name"] in columns

"""What a row states, put as plainly as the contracts do, is what comes into `stated`: rows of every kind, each feed."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.inputs import promote
from lscb_pipeline.contracts.contract import UNSTATED, Contract, marker_column
from lscb_pipeline.contracts.library import library
from lscb_pipeline.contracts.properties import Figure
from lscb_pipeline.reports.readiness.inputs import records
from lscb_pipeline.warehouse.database.copying import copy_frame, query_frame

FEEDS = [feed for feed, contract in library().contracts.items() if contract.properties.figures]
ROWS = 1_500
CELLS = [*((None, m) for m in (None, UNSTATED, "c", "x", "z", "u", "low")), (0.0, None), (7.5, None), (1 / 3, "c")]
Row = dict[str, Any]


def every_kind(contract: Contract) -> pd.DataFrame:
    """Rows of all cells that a figure can be made of, with each reason code, held or not; row 0 is an implied zero."""
    dice = np.random.default_rng(15)

    def any_of(*values: object) -> np.ndarray:
        return np.array(values, dtype=object)[dice.integers(0, len(values), ROWS)]

    rows: dict[str, Any] = {
        "delivery_id": any_of("one", "two", "three"), "row_number": np.arange(ROWS),
        "column_name": any_of(None, "a header"), "held_by": any_of(None, None, "a rule"),
        "period_start": pd.Timestamp("2008-10-01"), "period_end": pd.Timestamp("2008-12-31"),
        contract.area_column.name: any_of("E09000007", "E09000021+E09000027"),
    }  # fmt: skip
    for figure in contract.properties.figures:
        for name in {figure.numerator, figure.denominator, figure.value, figure.amount} - {None}:
            which = dice.integers(0, len(CELLS), ROWS)
            rows[str(name)] = np.array([CELLS[i][0] for i in which], dtype="float64")
            rows[marker_column(str(name))] = np.array([CELLS[i][1] for i in which], dtype=object)
        rows |= {figure.breakdown: any_of("all", "under 16")} if figure.breakdown else {}
        codes = [indicator.code for indicator in library().indicators_of(contract.feed)]
        rows |= {} if figure.indicator else {"indicator_code": any_of(*codes, "ZZ999")}
    if reasons := contract.properties.reasons:
        rows[reasons.column] = any_of(None, None, *reasons.status)
    if "source_table" in contract.by_name:
        rows["source_table"] = any_of("A1", 'B, "2"', "")
    return pd.DataFrame(rows)


def stated_by(row: Row, contract: Contract, figure: Figure) -> Row | None:
    """The figure that a row states; None where it says nothing of it."""
    indicator = library().indicators.get(figure.indicator or row["indicator_code"])
    reasons = contract.properties.reasons
    reason = row[reasons.column] if reasons else None
    parts = [name for name in (figure.numerator, figure.value, figure.amount) if name]
    markers = [row[marker_column(name)] for name in parts]
    if indicator is None or (set(markers) == {UNSTATED} and reason is None):
        return None
    amount = {"numerator": row[figure.amount] if figure.amount and indicator.amount_is_numerator else None,
              "value": row[figure.amount] if figure.amount and not indicator.amount_is_numerator else None}  # fmt: skip
    said = {name: row[column] if column else amount.get(name) for name, column in (
        ("numerator", figure.numerator), ("denominator", figure.denominator), ("value", figure.value))}  # fmt: skip
    if said["value"] is None and indicator.unit == "count":
        said["value"] = said["numerator"]
    shown = [marker for marker in markers if marker not in (None, UNSTATED)]
    stands_for = reasons.status.get(reason, "x") if reasons else "x"
    without = stands_for if stands_for != "final" else "x"  # a reason that stands beside a figure, and none is there
    is_there = any(row[name] is not None for name in parts)
    return said | {
        "delivery_id": row["delivery_id"], "row_number": row["row_number"], "column_name": row["column_name"],
        "indicator_code": indicator.code, "period_start": pd.Timestamp("2008-10-01"),
        "period_end": pd.Timestamp("2008-12-31"), "area_code": row[contract.area_column.name],
        "breakdown": row[figure.breakdown] if figure.breakdown else "all",
        "source_table": row.get("source_table", ""), "kind": "held" if row["held_by"] else "figure",
        "status": shown[0] if shown else "final" if is_there else without,
        "is_comparable": not (reasons and reason in reasons.not_comparable),
    }  # fmt: skip


def in_order(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row["row_number"], row["indicator_code"]))


@pytest.mark.parametrize("feed", FEEDS)
def test_each_row_states_what_its_contract_says(centre: Centre, feed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(promote, "ROWS_AT_ONCE", ROWS // 2)  # in more than one part
    contract, rows = library().contracts[feed], every_kind(library().contracts[feed])
    with centre.warehouse.transaction() as connection:
        copy_frame(connection, f"intake.{feed}", rows)
        promote.state(connection, contract, library(), ["one", "two", "three", "four"])
        found = records(query_frame(connection, "select * from stated"))
    wanted = [stated_by(row, contract, f) for row in records(rows) for f in contract.properties.figures]
    assert len(found) > ROWS // 4
    assert in_order(found) == in_order([row for row in wanted if row])


def test_deliveries_are_fetched_together_up_to_so_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(promote, "ROWS_AT_ONCE", 100)
    stored = {"a": 40, "b": 60, "c": 1, "d": 500, "e": 0}
    assert list(promote.batches(stored)) == [["a", "b"], ["c"], ["d"], ["e"]]
    assert list(promote.batches({})) == []

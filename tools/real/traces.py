"""The fifteen figures that were traced by hand, as `lscb trace` answers for them: held together, and kept for the page.

traced_by_hand.csv is what a person found in the files without any code of this project; traced.csv what the command
said last. docs/traces.md is made of the two (`make pages`). Eight figures are of the real public files (`make real`
holds them), seven of the made-up sample (a proof holds those, and keeps nothing). Not here: the page (tools/pages).
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.trace import trace
from lscb_pipeline.reports.trace.shape import Trace, TracedSource
from lscb_pipeline.warehouse.database.connect import frame

HERE = Path(__file__).parent
BY_HAND, KEPT = HERE / "traced_by_hand.csv", HERE / "traced.csv"
Home = Literal["real", "sample"]
Row = dict[str, str]
PLACE = ["file", "sheet", "row", "column", "denominator_row"]
NUMBERS = ["numerator", "denominator", "value", "london_numerator", "london_denominator", "london_value",
           "london_areas", "rank", "ranked_areas", "sum_numerator", "sum_denominator", "sum_areas"]  # fmt: skip
# of the delivery; what of it is loaded or held depends on what came before
ON_THE_WAY = ["delivery", "received_at", "records_read"]
SUMS = """
    select sum(numerator) as numerator, sum(denominator) as denominator, count(*) as areas from mart.benchmark
    where indicator_code = :code and breakdown = :breakdown and period_start = :start and period_end = :end
      and value is not null"""


def by_hand(home: Home | None = None) -> list[Row]:
    """What was traced by hand, of the real files or of the sample."""
    with BY_HAND.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if home in (None, row["home"])]


def traced(centre: Centre, home: Home) -> list[Row]:
    """What the command says of each of them, as text: code, PLACE, NUMBERS, ON_THE_WAY."""
    return [_answer(centre, row) for row in by_hand(home)]


def _answer(centre: Centre, asked: Row) -> Row:
    of = trace(centre, asked["area"], asked["code"], asked["period"])
    (own,) = [source for source in of.sources if source.role == "figure"]
    found = _placed(own) | _beside_london(of) | _summed(centre, of, asked)
    (over,) = [source for source in of.sources if source.role == "denominator"] or [None]
    found["denominator_row"] = _placed(over)["row"] if over else None
    if asked["home"] == "real":
        found["file"] = _original(found["file"])
    return {"code": asked["code"]} | {
        name: _text(found[name]) for name in [*PLACE, *NUMBERS, *ON_THE_WAY]
    }  # fmt: skip


def _placed(source: TracedSource) -> dict[str, Any]:
    """Where the statement that counts stands, and what became of its delivery."""
    statement = next(one for one in source.statements if one.is_current)
    of, place = statement.delivery, statement.place
    first = next(iter(place.columns.values())) if place else None
    return {
        "file": of.path, "sheet": place.sheet if place else None, "row": place.row if place else None, "column": first,
        "delivery": of.delivery_id[:12], "received_at": of.received_at, "records_read": of.records_read,
    }  # fmt: skip


def _beside_london(of: Trace) -> dict[str, Any]:
    shown = of.warehouse
    if shown is None or shown.london is None:
        raise ValueError(f"{of.indicator_code} of {of.area} is not in the marts beside London's")
    return {
        "numerator": shown.numbers.numerator, "denominator": shown.numbers.denominator, "value": shown.numbers.value,
        "london_numerator": shown.london.numerator, "london_denominator": shown.london.denominator,
        "london_value": shown.london_value, "london_areas": shown.london_areas, "rank": shown.rank,
        "ranked_areas": shown.ranked_areas if shown.rank or shown.ranked_areas else None,
    }  # fmt: skip


def _summed(centre: Centre, of: Trace, asked: Row) -> dict[str, Any]:
    """The areas' own sum, where London's is its publisher's and both were traced by hand."""
    if not asked["sum_areas"]:
        return {"sum_numerator": None, "sum_denominator": None, "sum_areas": None}
    with centre.warehouse.transaction() as connection:
        of_group = {
            "code": of.indicator_code,
            "breakdown": of.breakdown,
            "start": of.period.start,
            "end": of.period.end,
        }
        row = frame(connection, SUMS, **of_group).iloc[0]
    return {f"sum_{name}": row[name] for name in ("numerator", "denominator", "areas")}


def _original(path: str) -> str:
    """The public file that `make real` laid out under this name: its line in deliveries.csv."""
    number = int(re.search(r"__(\d+)\.", path)[1])  # type: ignore[index]
    with (HERE / "deliveries.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))[number]["path"]


def _text(value: object) -> str:
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return ""
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def differences(found: list[Row]) -> Iterator[str]:
    """What the command says otherwise than was found by hand, a line each."""
    hand = {row["code"]: row for row in by_hand()}
    for row in found:
        for name in [*PLACE, *NUMBERS]:
            if not _agrees(name, hand[row["code"]][name], row[name]):
                yield f"{row['code']}, {name}: {hand[row['code']][name]!r} by hand, {row[name]!r} by lscb trace"


def _agrees(name: str, was: str, found: str) -> bool:
    """Numbers to the digits that were written down; a place where one was; a rank of none as none."""
    if name == "column" and not was:  # told in words: the file's header is a sentence
        return True
    if name in NUMBERS and was and found:
        digits = len(was.partition(".")[2])
        return round(float(found), digits) == float(was)
    return was == found or (name == "ranked_areas" and {was, found} == {"", "0"})


def keep(found: list[Row]) -> None:
    """Keep what the command said of these figures, and of the others what it said before."""
    kept = {row["code"]: row for row in (kept_rows() if KEPT.is_file() else [])} | {row["code"]: row for row in found}
    with KEPT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["code", *PLACE, *NUMBERS, *ON_THE_WAY], lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept[code] for code in sorted(kept))


def kept_rows() -> list[Row]:
    """What the command said last."""
    with KEPT.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def same_as_kept(found: list[Row]) -> Iterator[str]:
    """What the command says otherwise than when the page was made, a line each."""
    kept = {row["code"]: row for row in kept_rows()}
    for row in found:
        for name, value in row.items():
            if kept[row["code"]][name] != value:
                yield f"{row['code']}, {name}: {kept[row['code']][name]!r} was kept, {value!r} is found"

"""The page of the figures that were traced by hand, each beside what `lscb trace` says of it.

Made of tools/real/traced_by_hand.csv (what a person found, without any code of this project) and traced.csv (what the
command said last). Not here: asking the command, and holding the two together (tools/real/traces.py).
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from lscb_pipeline.contracts.library import library

REAL = Path(__file__).parents[1] / "real"
Row = dict[str, str]
INTRODUCTION = """\
A tenth of the catalogue's 150 indicators, drawn with seed 20261123, and for each one figure drawn with the same seed
and its code. Each was followed by hand on 23 November 2026: the cell was looked up in the file as it was sent, the
denominator, London's value and the rank were worked out from the raw files by pandas alone, without any code of this
project. Rows, and London's as DfE prints it, were looked up likewise on 29 November 2026, and three ranks counted anew.
Beside that stands where `lscb trace AREA CODE PERIOD` leads. All fifteen agree, to the digits that are written here:
`make real` holds the eight of real files, a proof (`make prove`) the seven of the sample.

```
>>> import random
>>> from lscb_pipeline.contracts.library import library
>>> print(*sorted(random.Random(20261123).sample(sorted(library().indicators), 15)))
DF111 DF126 DF150 DF153 DF207 DF213 DF216 DF257 RA009 RA012 RS006 SG016 SG028 SG033 SS004
>>> # rows: mart.benchmark of the code with a figure, unmerged, by period, area, breakdown
>>> random.Random(f"20261123 {code}").choice(rows)
```

The DF figures are real (`make real`); the others are of the made-up sample (`lscb demo`, seed 2008). Numbers are those
of the warehouse, unsuppressed; real ones are as published. Where a return was corrected, the last file counts: the raw
sums take the highest `__n` of each sender. London's value is its publisher's where DfE prints one; the areas' own sum,
as it was traced, stands beside it."""
HEAD = ["code", "area, period", "by hand, in the file", "`lscb trace` leads to", "numerator / denominator", "value",
        "London", "rank", "note"]  # fmt: skip


def parts() -> Iterator[str]:
    """The page below its title: what was done, then a table for each kind of file."""
    kept = {row["code"]: row for row in _rows("traced.csv")}
    hand = _rows("traced_by_hand.csv")
    yield INTRODUCTION
    for home, title in (("real", "From public files"), ("sample", "From the made-up sample")):
        body = [_cells(row, kept[row["code"]]) for row in hand if row["home"] == home]
        lines = [f"| {' | '.join(cells)} |" for cells in (HEAD, ["---"] * len(HEAD), *body)]
        yield "\n".join([f"## {title}", "", *lines])


def _rows(name: str) -> list[Row]:
    with (REAL / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _cells(hand: Row, found: Row) -> list[str]:
    title = library().indicators[hand["code"]].title
    of = _count(hand["numerator"]) + (f" / {_count(hand['denominator'])}" if hand["denominator"] else "")
    rank = f"{hand['rank']} of {hand['ranked_areas']}" if hand["rank"] else "none"
    return [f"{hand['code']} {title}", f"{hand['area']}, {hand['period']}", hand["in_the_file"], _place(found),
            of or "published alone", _count(hand["value"]), _london(hand), rank, hand["remark"]]  # fmt: skip


def _place(found: Row) -> str:
    """File, sheet, row and column; of events the delivery and its counts."""
    file = f"`{found['file']}`"
    if not found["row"]:
        return f"{file}: counted of its {int(found['records_read']):,} records"
    sheet = f"{found['sheet']}, " if found["sheet"] else ""
    over = f"; denominator in row {found['denominator_row']}" if found["denominator_row"] else ""
    column = found["column"].replace("|", "/")
    return f'{file}, {sheet}row {found["row"]}, under "{column}"{over}'


def _london(hand: Row) -> str:
    parts = [_count(hand[f"london_{name}"]) for name in ("numerator", "denominator") if hand[f"london_{name}"]]
    over = " / ".join(parts)
    value = _count(hand["london_value"])
    said = f"{over} = {value}" if len(parts) > 1 else value
    if hand["sum_areas"]:
        sums = [_count(hand[f"sum_{name}"]) for name in ("numerator", "denominator") if hand[f"sum_{name}"]]
        return f"{said}, as DfE prints it; the areas' sum {' / '.join(sums)}, {hand['sum_areas']} areas"
    return f"{said}, {hand['london_areas']} areas" if int(hand["london_areas"]) else f"{said}, as DfE prints it"


def _count(number: str) -> str:
    whole, dot, rest = number.partition(".")
    return f"{int(whole):,}{dot}{rest}" if whole else ""

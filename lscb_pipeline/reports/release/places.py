"""Where in London a figure stands: a tile for each area, laid out as a map, and the areas ranked as bars with numbers.

Both are lists of HTML that need no drawing: a tile says value and verdict in words, a bar is as long as the number that
stands beside it. Here: which tiles and bars there are, made of published figures alone. Not here: how they look
(templates/release/places.html.j2), whether they may say so (collation/release/place_gate.py).
"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lscb_pipeline.frames.key_columns import PERIOD
from lscb_pipeline.reference.areas import members
from lscb_pipeline.reference.tables import table
from lscb_pipeline.reports.readiness.inputs import Record

# Of versus_london, in a word that fits a tile; words.VERSUS says it whole.
VERDICTS: Final = {"better": "better", "worse": "worse", "higher": "higher", "lower": "lower", "similar": "usual"}
NAMED: Final = {"area": "area", "police_command": "police command", "pct": "Primary Care Trust"}
NO_ROW: Final = "no figure of it is published"
REGIONS: Final = {"london": "London", "inner": "Inner London", "outer": "Outer London"}
DIGITS: Final = 6  # of a bar's number in its style: more is not seen


@dataclass(frozen=True)
class Tile:
    """One area's tile: its place, whose figure it shows (none: why), and in a word how that stands beside London."""

    area_code: str
    name: str
    short: str
    row: int
    column: int
    figure: Record | None
    why: str
    verdict: str


@dataclass(frozen=True)
class Bar:
    """One bar: an area's, or a region's, with what its style says of value and interval."""

    figure: Record
    name: str
    is_region: bool
    style: str


@dataclass(frozen=True)
class LondonPlaces:
    """A series' newest period in tiles and bars. `series`: which, as place_gate.py reads it; unit: whose areas."""

    series: str
    unit: str
    tiles: Sequence[Tile]
    bars: Sequence[Bar]
    style: str
    is_compared: bool


def places(rows: Sequence[Record], regions: Sequence[Record], about: Record, names: Mapping[str, str]) -> LondonPlaces:
    """Of one series' figures of one period, as publish.benchmark has them with their texts, and its regions'.

    Figures that several areas have together stand once, in the tile of the last of these; the others' tiles say so.
    """
    first = rows[0]
    # periods of two lengths may end on one day: a map is of one
    rows, regions = (
        [row for row in every if row["period_start"] == first["period_start"]] for every in (rows, regions)
    )
    unit = about["reported_by"]
    tiles = [_tile(code, names[code], rows, unit, about["not_covered"]) for code in sorted(names)]
    beside = [] if first["unit"] == "count" else [row for row in regions if row["value"] is not None]
    bars = sorted(
        [*(_bar(row, _name_of(row, unit)) for row in rows if _is_shown(row)),
         *(_bar(row | {"area_code": row["region"]}, REGIONS[row["region"]], is_region=True) for row in beside)],
        key=lambda bar: (-bar.figure["value"], bar.name),
    )  # fmt: skip
    london = next((row["value"] for row in beside if row["region"] == "london"), None)
    longest = max((max(bar.figure["value"], bar.figure.get("upper_95") or 0) for bar in bars), default=0)
    style = _numbers({"top": longest or 1, "london": london})
    is_compared = any(tile.verdict for tile in tiles)
    shown = bars if any(not bar.is_region for bar in bars) else []
    return LondonPlaces(group_text(first), NAMED[unit], tiles, shown, style, is_compared)


def group_text(row: Record) -> str:
    """The group that a figure is compared in, as pages name it for place_gate.py."""
    days = (row[day].isoformat()[:10] for day in PERIOD)
    return " ".join((row["indicator_code"], row["feed"], *days, row["breakdown"]))


def _tile(code: str, name: str, rows: Sequence[Record], unit: str, not_covered: Mapping[str, str]) -> Tile:
    short, row, column = tile_layout()[code]
    own = sorted((one for one in rows if code in members(one["area_code"])), key=_preferred)
    if not own:
        return Tile(code, name, short, row, column, None, not_covered.get(code, NO_ROW), "")
    figure = own[0]
    together = members(figure["area_code"])
    if code != together[-1]:
        last = next(iter(_layout_names(together[-1:])))
        return Tile(code, name, short, row, column, None, f"counted with {last}", "")
    verdict = VERDICTS.get(figure["versus_london"], "") if _is_shown(figure) else ""
    return Tile(code, _name_of(figure, unit), short, row, column, figure, "", verdict)


def _preferred(row: Record) -> tuple[bool, int]:
    """What has a value before what hasn't, an area's own before a joint one."""
    return not _is_shown(row), len(members(row["area_code"]))


def _is_shown(row: Record) -> bool:
    return row["value"] is not None and not row["marker"]


def _bar(row: Record, name: str, *, is_region: bool = False) -> Bar:
    interval = {} if is_region else {"l": row["lower_95"], "u": row["upper_95"]}
    return Bar(row, name, is_region, _numbers({"v": row["value"], **interval}))


def _numbers(values: Mapping[str, float | None]) -> str:
    """Numbers as a style that a bar's length is worked out of."""
    return ";".join(f"--{name}:{value:.{DIGITS}g}" for name, value in values.items() if value is not None)


def _name_of(row: Record, unit: str) -> str:
    """The name of whom a figure is of: the PCT's or command's, where its feed reports by these; else the areas'."""
    known = {} if unit == "area" else unit_names(unit)
    return str(known.get(row["area_code"], row["area"]))


@functools.cache
def unit_names(unit: str) -> dict[str, str]:
    """The names of PCTs or police commands, by the areas that they are of."""
    return dict(zip(table(unit)["area_code"], table(unit)["name"], strict=True))


@functools.cache
def tile_layout() -> dict[str, tuple[str, int, int]]:
    """Of each area's tile its short name, row and column."""
    tiles = table("tile")
    return {code: (short, row, column) for code, row, column, short in tiles.itertuples(index=False, name=None)}


def _layout_names(codes: Sequence[str]) -> list[str]:
    named = dict(zip(table("area")["area_code"], table("area")["name"], strict=True))
    return [named[code] for code in codes]

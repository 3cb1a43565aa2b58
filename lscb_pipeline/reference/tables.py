"""The reference tables: what each csv file holds, and the one way to read it.

Here: the columns, keys and area columns of every table, declared once, and the reader that refuses a file
that does not keep to them. Not here: what the facts mean (areas, quarters, populations) and where they come
from (sources.csv).
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

import pandas as pd

from lscb_pipeline.errors import LscbError
from lscb_pipeline.frames.reference import ReferenceTable

Kind = Literal["str", "int", "date"]
FOLDER: Final = Path(__file__).parent


class ReferenceTableError(LscbError, ValueError):
    """A reference csv lacks columns, repeats a key, names an unknown area or holds a wrong value."""


@dataclass(frozen=True)
class TableSpec:
    """One csv file: its columns in order with their kinds, its key, and the columns that speak of areas.

    A column of `areas` holds an area code, or the codes of several joined by `+`. Only columns of `optional`
    may be empty.
    """

    columns: dict[str, Kind]
    key: tuple[str, ...]
    areas: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


def _text(*names: str) -> dict[str, Kind]:
    return dict.fromkeys(names, "str")


TABLES: Final = MappingProxyType(
    {
        "area": TableSpec(
            _text("area_code", "name", "inner_outer", "dfe_code", "ons_old_code", "dclg_code"), ("area_code",)
        ),
        "tile": TableSpec(
            {"area_code": "str", "map_row": "int", "map_column": "int", "short_name": "str"},
            ("area_code",),
            ("area_code",),
        ),
        "area_alias": TableSpec(_text("area_code", "alias"), ("alias",), ("area_code",)),
        "outside_area": TableSpec(_text("area_code", "name", "nation"), ("area_code",)),
        "country": TableSpec(_text("name"), ("name",)),
        "outside_alias": TableSpec(_text("area_code", "alias"), ("area_code", "alias")),
        "merged_area": TableSpec(_text("area_code", "name", "reason"), ("area_code",), ("area_code",)),
        "board": TableSpec(
            {
                **_text("board_id", "name", "kind", "area_codes"),
                "valid_from": "date",
                "valid_to": "date",
                **_text("source", "checked"),
            },
            ("board_id",),
            ("area_codes",),
            ("valid_to",),
        ),
        "supplier": TableSpec(_text("supplier", "name", "kind"), ("supplier",)),
        "supplier_area": TableSpec(_text("supplier", "area_code"), ("supplier", "area_code"), ("area_code",)),
        "pct": TableSpec(_text("pct_code", "ons_code", "name", "area_code"), ("pct_code",), ("area_code",)),
        "police_command": TableSpec(_text("command_code", "name", "area_code"), ("command_code",), ("area_code",)),
        "population": TableSpec(
            {**_text("area_code"), "year": "int", **_text("age_band", "vintage"), "population": "int"},
            ("area_code", "year", "age_band", "vintage"),
            ("area_code",),
        ),
        "vintage": TableSpec(
            {"vintage": "str", "published_on": "date", "rank": "int", "rounded_to": "int", "note": "str"},
            ("vintage",),
        ),
        "neighbour": TableSpec(
            {
                "model_year": "int",
                "area_code": "str",
                "position": "int",
                **_text("neighbour_dfe_code", "neighbour_area_code", "closeness"),
            },
            ("model_year", "area_code", "position"),
            ("area_code", "neighbour_area_code"),
            ("neighbour_area_code",),
        ),
        "restater": TableSpec(
            {**_text("feed", "supplier"), "usual_percent": "int", **_text("reason", "source")}, ("feed", "supplier")
        ),
        "quarter": TableSpec(
            {**_text("quarter", "label", "financial_year"), "starts_on": "date", "ends_on": "date"},
            ("quarter",),
        ),
        "bank_holiday": TableSpec({"date": "date", "name": "str"}, ("date",)),
        "no_reference": TableSpec(_text("kind", "stands_for", "pattern", "says"), ("stands_for", "pattern")),
        "sources": TableSpec(_text("file", "source", "licence", "note"), ("file",), optional=("note",)),
    }
)


def table(name: str) -> ReferenceTable:
    """Give one reference table, the caller's own copy: codes are text, dates datetime64[s], numbers int64.

    An empty optional cell is missing (NaN). Raises KeyError for a name that is not in TABLES, and
    ReferenceTableError where the file does not keep to its declaration.
    """
    return _kept(name).copy()


@functools.cache
def _kept(name: str) -> ReferenceTable:
    return read_table(name, FOLDER)


def read_table(name: str, folder: Path) -> ReferenceTable:
    """Read `<folder>/<name>.csv` and hold it to its declaration, and its areas to the package's area.csv.

    Raises ReferenceTableError with the file, the column and the values at fault.
    """
    spec = TABLES[name]
    raw = pd.read_csv(folder / f"{name}.csv", dtype="str", keep_default_na=False, encoding="utf-8")
    if list(raw.columns) != list(spec.columns):
        raise ReferenceTableError(f"{name}.csv: columns {list(raw.columns)}, expected {list(spec.columns)}")
    for column in raw.columns.difference(list(spec.optional)):
        if (raw[column].str.strip() == "").any():
            raise ReferenceTableError(f"{name}.csv: column {column} has empty cells")
    repeated = raw.loc[raw.duplicated(list(spec.key)), list(spec.key)]
    if len(repeated):
        raise ReferenceTableError(f"{name}.csv: key {spec.key} repeated: {repeated.to_numpy().tolist()[:5]}")
    for column in spec.areas:
        _refuse_unknown_areas(name, column, raw[column])
    return _typed(name, spec, raw)


def _refuse_unknown_areas(name: str, column: str, codes: pd.Series[str]) -> None:
    known = set(_kept("area")["area_code"])
    unknown = sorted({part for code in codes.unique() if code for part in code.split("+")} - known)
    if unknown:
        raise ReferenceTableError(f"{name}.csv: column {column} names areas not in area.csv: {unknown[:5]}")


def _typed(name: str, spec: TableSpec, raw: ReferenceTable) -> ReferenceTable:
    frame = raw.copy()
    for column, kind in spec.columns.items():
        try:
            if kind == "date":
                frame[column] = pd.to_datetime(raw[column], format="%Y-%m-%d").astype("datetime64[s]")
            elif kind == "int":
                frame[column] = raw[column].astype("int64")
            else:
                frame[column] = raw[column].mask(raw[column] == "")
        except ValueError as error:
            raise ReferenceTableError(f"{name}.csv: column {column} is not all {kind}: {error}") from error
    return frame

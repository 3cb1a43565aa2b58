"""Reference tables with more areas than there are: London's, repeated under codes and names that nobody has.

Every repetition has the population, the board, the suppliers, the PCTs and the neighbours of the area that it repeats;
what covers all London covers it, too. Areas counted together are repeated where all of them are.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd

CODE = re.compile(r"E09(\d{6})")
AREAS = ("area_code", "area_codes", "neighbour_area_code")
LONDON = 33


def repeat_areas(reference: Path, areas: int) -> None:
    """Rewrite the tables of a folder so that there are so many areas; repetitions are counted from 2 on."""
    own = _table(reference, "supplier").query("kind == 'area'")["supplier"]
    for name, repeated in TABLES.items():
        table = _table(reference, name)
        parts = [table]
        for number in range(2, -(-areas // LONDON) + 1):
            again = repeated(table, number, set(own))
            if "area_codes" in again:  # of the last repetition: a board of several areas keeps those that there are
                again["area_codes"] = again["area_codes"].map(lambda codes: _up_to(codes, areas))
                again = again[again["area_codes"] != ""]
            there = [again[column].map(_greatest) <= areas for column in AREAS if column in again]
            parts.append(again[pd.concat(there, axis=1).all(axis=1)] if there else again)
        pd.concat(parts).drop_duplicates().to_csv(reference / f"{name}.csv", index=False)
    _drop_idle_suppliers(reference)


def _code(codes: str, number: int) -> str:
    """The codes of a repetition, in place of those that it repeats."""
    return CODE.sub(lambda found: f"E09{int(found[1]) + (number - 1) * LONDON:06}", codes)


def _greatest(codes: str) -> int:
    return max((int(found) for found in CODE.findall(codes)), default=0)


def _up_to(codes: str, most: int) -> str:
    return "+".join(code for code in codes.split("+") if _greatest(code) <= most)


def _areas(table: pd.DataFrame, number: int, _: set[str]) -> pd.DataFrame:
    place = table["area_code"].map(lambda code: _greatest(_code(code, number)))
    return table.assign(
        area_code=table["area_code"].map(lambda code: _code(code, number)),
        name=table["name"] + f" {number}",
        dfe_code=place.map("9{:03}".format),
        ons_old_code=place.map("9{:03}".format),
        dclg_code=place.map("E9{:03}".format),
    )


def _populations(table: pd.DataFrame, number: int, _: set[str]) -> pd.DataFrame:
    return table.assign(area_code=table["area_code"].map(lambda codes: _code(codes, number)))


def _boards(table: pd.DataFrame, number: int, _: set[str]) -> pd.DataFrame:
    return table.assign(
        board_id=table["board_id"] + f"_{number}",
        name=table["name"] + f" {number}",
        area_codes=table["area_codes"].map(lambda codes: _code(codes, number)),
    )


def _suppliers(table: pd.DataFrame, number: int, own: set[str]) -> pd.DataFrame:
    of_some = table[table["supplier"].isin(own) | table["supplier"].str.startswith("pct_")]
    names = [_supplier(name, number, own) for name in of_some["supplier"]]
    return of_some.assign(supplier=names, name=of_some["name"] + f" {number}")


def _supplier(name: str, number: int, own: set[str]) -> str:
    if name.startswith("pct_"):
        return f"pct_{_pct(name.removeprefix('pct_'), number)}"
    return f"{name}_{number}" if name in own else name


def _suppliers_areas(table: pd.DataFrame, number: int, own: set[str]) -> pd.DataFrame:
    names = [_supplier(name, number, own) for name in table["supplier"]]
    return table.assign(supplier=names, area_code=table["area_code"].map(lambda codes: _code(codes, number)))


def _pcts(table: pd.DataFrame, number: int, _: set[str]) -> pd.DataFrame:
    return table.assign(
        pct_code=[_pct(code, number) for code in table["pct_code"]],
        ons_code=[f"E16{int(code[3:]) + number * 1000:06}" for code in table["ons_code"]],
        name=table["name"] + f" {number}",
        area_code=table["area_code"].map(lambda codes: _code(codes, number)),
    )


def _pct(code: str, number: int) -> str:
    """A PCT's code with another first sign: 5A4 becomes 6A4, TAK becomes UAK."""
    return chr(ord(code[0]) + number - 1) + code[1:]


def _neighbours(table: pd.DataFrame, number: int, _: set[str]) -> pd.DataFrame:
    codes = {name: table[name].map(lambda codes: _code(codes, number)) for name in ("area_code", "neighbour_area_code")}
    return table.assign(**codes)


def _merged(table: pd.DataFrame, number: int, _: set[str]) -> pd.DataFrame:
    codes = table["area_code"].map(lambda codes: _code(codes, number))
    return table.assign(area_code=codes, name=table["name"] + f" {number}")


def _tiles(table: pd.DataFrame, number: int, _: set[str]) -> pd.DataFrame:
    below = int(table["map_row"].astype(int).max()) * (number - 1)
    codes = table["area_code"].map(lambda codes: _code(codes, number))
    rows = (table["map_row"].astype(int) + below).astype(str)
    return table.assign(area_code=codes, map_row=rows, short_name=table["short_name"] + f" {number}")


TABLES: dict[str, Callable[[pd.DataFrame, int, set[str]], pd.DataFrame]] = {
    "area": _areas,
    "population": _populations,
    "board": _boards,
    "supplier": _suppliers,
    "supplier_area": _suppliers_areas,
    "pct": _pcts,
    "neighbour": _neighbours,
    "merged_area": _merged,
    "tile": _tiles,
}


def _table(reference: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(reference / f"{name}.csv", dtype="str", keep_default_na=False)


def _drop_idle_suppliers(reference: Path) -> None:
    """Of the last repetition, which has not all areas: suppliers and boards without any."""
    some = set(_table(reference, "supplier_area")["supplier"])
    suppliers = _table(reference, "supplier")
    kept = suppliers["supplier"].isin(some) | ~suppliers["supplier"].str.contains(r"_\d+$|^pct_", regex=True)
    suppliers[kept].to_csv(reference / "supplier.csv", index=False)

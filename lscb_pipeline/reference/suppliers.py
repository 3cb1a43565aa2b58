"""Suppliers: which there are, which one a text names, who publishes or restates by habit, and for whom each reports.

Here: look-ups in supplier.csv, supplier_area.csv and restater.csv; a supplier is named by its short name or its own, in
any case and with blanks or hyphens for underscores. Not here: who owes what (contracts/scope.py).
"""

import functools
import re
from collections.abc import Collection
from difflib import get_close_matches

from lscb_pipeline.frames.reference import SupplierAreas
from lscb_pipeline.reference.forms import plain
from lscb_pipeline.reference.tables import table


@functools.cache
def suppliers() -> dict[str, str]:
    """Every supplier's own name, by its short name, in the order of these."""
    known = table("supplier").sort_values("supplier")
    return dict(zip(known["supplier"], known["name"], strict=True))


def suppliers_of(kinds: Collection[str], names: Collection[str] = ()) -> list[str]:
    """The suppliers of some kinds (area, police ...), and those that are named, in order."""
    known = table("supplier")
    return sorted(known.loc[known["kind"].isin(list(kinds)) | known["supplier"].isin(list(names)), "supplier"])


@functools.cache
def own_areas() -> dict[str, str]:
    """The area that a supplier is, of those that are areas."""
    areas = table("area").set_index("name")["area_code"]
    boroughs = table("supplier").query("kind == 'area'")
    return dict(zip(boroughs["supplier"], boroughs["name"].map(areas), strict=True))


def reported_areas() -> SupplierAreas:
    """The single areas that each supplier may report for."""
    pairs = table("supplier_area")
    return pairs[~pairs["area_code"].str.contains("+", regex=False)].reset_index(drop=True)


@functools.cache
def publishers() -> frozenset[str]:
    """The suppliers that publish, and owe nothing."""
    return frozenset(table("supplier").query("kind == 'publisher'")["supplier"])


@functools.cache
def areas_of(supplier: str) -> frozenset[str]:
    """The areas, merged ones included, that a supplier may report for."""
    pairs = table("supplier_area")
    return frozenset(pairs.loc[pairs["supplier"] == supplier, "area_code"])


@functools.cache
def usual_restaters(feed: str) -> dict[str, float]:
    """The senders of a feed that restate by habit, each with the share of figures that it is known to restate."""
    known = table("restater").query("feed == @feed")
    return dict(zip(known["supplier"], known["usual_percent"] / 100, strict=True))


def supplier_named(text: str) -> str | None:
    """The supplier that a text names; None where it names none."""
    return _names().get(_folded(text))


def nearest_supplier(text: str) -> str | None:
    """The known supplier whose name is most like a text, if one is."""
    nearest = get_close_matches(_folded(text), _names(), n=1, cutoff=0.7)
    return _names()[nearest[0]] if nearest else None


def _folded(text: str) -> str:
    return re.sub(r"[\s_-]+", "_", plain(text)).strip("_")


@functools.cache
def _names() -> dict[str, str]:
    known = table("supplier")
    by_own_name = {_folded(name): supplier for name, supplier in zip(known["name"], known["supplier"], strict=True)}
    return by_own_name | {supplier: supplier for supplier in known["supplier"]}

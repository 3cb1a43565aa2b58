"""Suppliers by what they are: who publishes, and for whom each reports.

Here: look-ups in supplier.csv and supplier_area.csv. Not here: who owes what (contracts/scope.py).
"""

import functools

from lscb_pipeline.reference.tables import table


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

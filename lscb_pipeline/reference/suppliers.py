"""Which supplier a text names: its short name or its own, in any case and with blanks or hyphens for underscores.

Here: the names of supplier.csv. Not here: what a supplier may report (supplier_area.csv).
"""

import re
from difflib import get_close_matches
from functools import cache

from lscb_pipeline.reference.forms import plain
from lscb_pipeline.reference.tables import table


def supplier_named(text: str) -> str | None:
    """The supplier that a text names; None where it names none."""
    return _names().get(_folded(text))


def nearest_supplier(text: str) -> str | None:
    """The known supplier whose name is most like a text, if one is."""
    found = get_close_matches(_folded(text), _names(), n=1, cutoff=0.7)
    return _names()[found[0]] if found else None


def _folded(text: str) -> str:
    return re.sub(r"[\s_-]+", "_", plain(text)).strip("_")


@cache
def _names() -> dict[str, str]:
    known = table("supplier")
    own = {_folded(name): supplier for name, supplier in zip(known["name"], known["supplier"], strict=True)}
    return own | {supplier: supplier for supplier in known["supplier"]}

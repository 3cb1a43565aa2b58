"""Where a child lives who doesn't live in London: known authorities elsewhere, no fixed abode, not known.

Here: the reason for which each cell lies outside. Not here: London's own areas (areas.py), nor which feeds may have
such rows (their contracts). An unknown spelling is no authority elsewhere: it may be a London one misspelt.
"""

from __future__ import annotations

import functools
import re
from typing import Any, Final

import pandas as pd

from lscb_pipeline.reference.areas import normalise
from lscb_pipeline.reference.cells import by_distinct
from lscb_pipeline.reference.forms import ELSEWHERE, OUTSIDE, plain
from lscb_pipeline.reference.tables import table

BODY: Final = re.compile(
    r" (?:county|city|district|borough|metropolitan borough|county borough|unitary)?"
    r" ?(?:council|district|county|unitary authority|unitary|cc|dc|bc|mbc|cbc|mdc)$"
)


def reasons(values: pd.Series[Any]) -> pd.Series[str]:
    """Why each cell lies outside London, aligned with `values`; missing for London's areas and for unknown spellings."""
    positions, found = by_distinct(values, _reason)
    return pd.Series(found, name=values.name, dtype="str").take(positions).set_axis(values.index)


def _reason(text: str) -> str | None:
    folded = plain(text).strip(" .()[]")
    for form in OUTSIDE:
        if form.compiled.fullmatch(folded):
            return form.means
    name = normalise(text)
    known = _elsewhere()
    return ELSEWHERE if name in known or BODY.sub("", name) in known else None


@functools.cache
def _elsewhere() -> frozenset[str]:
    """The names and codes of authorities outside London, as names are compared."""
    areas, aliases = table("outside_area"), table("outside_alias")
    texts = pd.concat([areas["area_code"], areas["name"], aliases["alias"]])
    names = texts.map(normalise)
    return frozenset([*names, *names.str.replace(BODY, "", regex=True)])

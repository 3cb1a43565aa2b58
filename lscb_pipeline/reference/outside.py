"""Where a child lives who doesn't live in London: known authorities and countries elsewhere, no fixed abode, not known.

Here: the reason for which each cell lies outside. Not here: London's own areas (areas.py), nor which feeds may have
such rows (their contracts). An unknown spelling is no authority elsewhere: it may be a London one misspelt.
"""

from __future__ import annotations

import functools
import re
from typing import Any, Final

import pandas as pd

from lscb_pipeline.reference.areas import HYPHEN, normalise, resolve
from lscb_pipeline.reference.cells import by_distinct
from lscb_pipeline.reference.forms import ELSEWHERE, OUTSIDE, plain
from lscb_pipeline.reference.tables import table

PARTS: Final = re.compile(r"\s+-+\s+|\s*[()\[\],:;/]\s*")  # Hertfordshire (outside London), Out of area - Kent
BODY: Final = re.compile(
    r" (?:county|city|district|borough|metropolitan borough|county borough|unitary)?"
    r" ?(?:council|district|county|unitary authority|unitary|ua|cc|dc|bc|mbc|cbc|mdc)$"
)


def reasons(values: pd.Series[Any]) -> pd.Series[str]:
    """Why each cell lies outside London, aligned with `values`; missing for London's areas and unknown spellings."""
    positions, answers = by_distinct(values, _reason)
    return pd.Series(answers, name=values.name, dtype="str").take(positions).set_axis(values.index)


def _reason(text: str) -> str | None:
    """Of a cell as a whole; else of its parts, of which one says outside or all are known, and none is London's."""
    if why := _of_part(text):
        return why
    parts = [part for part in PARTS.split(plain(text)) if part]
    if len(parts) < 2 or resolve(pd.Series(parts, dtype="str")).notna().any():
        return None
    answers = [_of_part(part) for part in parts]
    is_said = any(OUTSIDE[0].compiled.fullmatch(_words(part)) for part in parts)
    return next((why for why in answers if why), None) if is_said or all(answers) else None


def _of_part(text: str) -> str | None:
    for form in OUTSIDE:
        if form.compiled.fullmatch(_words(text)):
            return form.means
    name = normalise(text)
    known = _elsewhere()
    return ELSEWHERE if name in known or BODY.sub("", name) in known else None


def _words(text: str) -> str:
    """A text as words for what isn't said are compared: `out-of-area.` is `out of area`."""
    return HYPHEN.sub(" ", plain(text).strip(" .()[]"))


@functools.cache
def _elsewhere() -> frozenset[str]:
    """The names and codes of authorities outside London, and of countries, as names are compared."""
    areas, aliases, countries = table("outside_area"), table("outside_alias"), table("country")
    texts = pd.concat([areas["area_code"], areas["name"], aliases["alias"], countries["name"]])
    names = texts.map(normalise)
    return frozenset([*names, *names.str.replace(BODY, "", regex=True)])

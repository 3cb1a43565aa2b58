"""Which area a cell means: codes, names and spellings of the 33 areas and of the merged ones.

Here: the reading of whole columns of area cells, and the members of merged areas. Not here: the spellings
themselves (area_alias.csv), nor who may report for an area (supplier_area.csv). Nothing is guessed: an
unknown spelling is missing.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Any, Final

import pandas as pd

from lscb_pipeline.frames.reference import AreaRows
from lscb_pipeline.reference.cells import by_distinct, visible
from lscb_pipeline.reference.forms import AREA
from lscb_pipeline.reference.tables import table

HYPHEN: Final = re.compile(r"(?<=[^\W\d_])[-‐‒–—](?=[^\W\d_])")
SEPARATOR: Final = re.compile(r"[,/+;]")
# 'London7', 'Camden (1)', 'Camden 1,2', 'Camden [note 3]', 'Camden*'; never the '001' of a small area
FOOTNOTE: Final = re.compile(r"(?<=\w\w\w\w)(?<!\d)(\s*[(\[]?(note )?\d{1,2}(?:\s\d{1,2})*[)\]]?|\s*[*†‡]+)$")


def normalise(text: str) -> str:
    """Put a name as it is compared: NFKC, small letters, `&` as `and`, no invisible marks, single spaces.

    Hyphens inside names and the separators `, / + ;` become spaces. A look-alike letter of another alphabet
    stays what it is. normalise(normalise(x)) == normalise(x).
    """
    folded = unicodedata.normalize("NFKC", visible(text).casefold())
    spelled = SEPARATOR.sub(" ", folded.replace("&", " and "))
    return " ".join(HYPHEN.sub(" ", spelled).split())


def resolve(values: pd.Series[Any]) -> pd.Series[str]:
    """Find the area code each cell means, else missing; text of dtype str, aligned with `values`.

    Reads GSS, DfE (also 201.0), old ONS, DCLG and PCT codes, names and aliases, and merged forms, whose code is
    the members' codes in order joined by `+`. Trailing footnote marks are tolerated after a name.
    """
    positions, codes = by_distinct(values, _resolve_one)
    return pd.Series(codes, name=values.name, dtype="str").take(positions).set_axis(values.index)


def members(area_code: str) -> list[str]:
    """Take an area code apart: itself, or those joined by `+`. Raises ValueError where it is neither."""
    codes = area_code.split("+")
    if not set(codes) <= _area_codes() or codes != sorted(set(codes)):
        raise ValueError(f"{area_code!r} is neither an area code nor area codes in order, joined by '+'")
    return codes


def by_member(rows: AreaRows) -> AreaRows:
    """Rows by their `area_code`, those of a merged area once for each of its areas; labels repeat, all else stays."""
    single = rows.assign(area_code=rows["area_code"].str.split("+")).explode("area_code")
    return single.astype({"area_code": rows["area_code"].dtype})


def _resolve_one(text: str) -> str | None:
    spellings = _spellings()
    name = normalise(text)
    return spellings.get(name) or spellings.get(FOOTNOTE.sub("", name)) or _in_a_form(name)


def _in_a_form(name: str) -> str | None:
    """A name with what offices write around it, or beside its code, where both mean the same."""
    for form in AREA.forms:
        if match := form.compiled.fullmatch(name):
            codes = {_spellings().get(part) for part in match.groupdict().values()}
            if len(codes) == 1 and (code := codes.pop()):
                return code
    return None


@functools.cache
def _area_codes() -> frozenset[str]:
    return frozenset(table("area")["area_code"])


@functools.cache
def _spellings() -> dict[str, str]:
    areas = table("area")
    codes = ["area_code", "name", "dfe_code", "ons_old_code", "dclg_code"]
    known = [areas[["area_code"]].assign(spelling=areas[column]) for column in codes]
    spelled = (("merged_area", "name"), ("merged_area", "area_code"), ("area_alias", "alias"), ("pct", "pct_code"))
    for name, column in spelled:
        frame = table(name)
        known.append(frame[["area_code"]].assign(spelling=frame[column]))
    pct = table("pct")
    known += [pct[["area_code"]].assign(spelling=pct["name"] + ending) for ending in ("", " PCT")]
    pairs = pd.concat(known)
    return dict(zip(pairs["spelling"].map(normalise), pairs["area_code"], strict=True))

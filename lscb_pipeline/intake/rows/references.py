"""References of persons and events: refused are those that name nobody, and those that a spreadsheet has mangled.

Here: which cells are no reference, by a table (reference/no_reference.csv), and organisations' names in one spelling.
Two persons under one reference are counted as one, so what is no reference may not be made into one. Not here: how
references become pseudonyms (pseudonyms.py), nor whether one is two persons' (quality/columns/persons.py).
"""

import re
from functools import cache
from typing import Literal

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.frames.records import CellNotices, TypedRecords
from lscb_pipeline.intake.refusals import DELIVERY, Faults
from lscb_pipeline.reference.names import is_named
from lscb_pipeline.reference.tables import table

AROUND = "[](){}<>.,:;*'\"`’‘“”_-–—= "  # what may stand around a word without changing it
RULES = {"placeholder": "reference_placeholder", "mangled": "reference_mangled"}
SPELLING = "organisation_spelling"
# What a text is taken for: a person's or an event's reference, which has a number; any reference; any text at all.
StandsFor = Literal["number", "reference", "anything"]
WRITE = "write it as your system shows it, in a column formatted as text, such as 08MIS001234 or 710012345678"
NAME = "write the organisation's name"
# A quick look, in RE2, at which texts may be none: a superset of what the table's patterns match.
MAYBE = (
    r"(?i)^[^0-9]*[0-9]{0,2}[^0-9]*$|^\W*(?:[0-]+|9+)\W*$|^\W*[-−–]|e\+|[0-9][.,][0-9]|#|[0-9]{15}00"
    r"|^[0-9]{1,2}-[a-z]|^[a-z]{3,4}-[0-9]{2}$|^[0-9]{4}-[0-9]{2}-|^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}"
)


def check_references(frame: TypedRecords, contract: Contract, faults: Faults) -> None:
    """Refuse rows of which a reference names nobody: a word for `not known`, or what a spreadsheet made of it."""
    for name in contract.reference_columns:
        is_name = contract.by_name[name].properties.organisation
        none_of_it = _none_of(frame[name], "reference" if is_name else "number")
        do = NAME if is_name else WRITE
        for kind, says in none_of_it.drop_duplicates().itertuples(index=False, name=None):
            rows = none_of_it.index[(none_of_it["kind"] == kind) & (none_of_it["says"] == says)]
            mask = pd.Series(frame.index.isin(rows), index=frame.index)
            faults.add(mask, name, RULES[kind], f"{name}: {says}; {do}")


def known_parts(column: pd.Series) -> pd.Series:
    """A column of texts that are part of a person's name, without those that stand for none."""
    if pd.api.types.is_datetime64_any_dtype(column):
        return column
    return column.mask(column.index.isin(_none_of(column, "anything").index))


def one_spelling(frame: TypedRecords, contract: Contract) -> list[CellNotices]:
    """Write an organisation's name as its delivery writes it first, in place; return notices of the other spellings."""
    notices = []
    for name in (column.name for column in contract.columns if column.properties.organisation):
        codes, distinct = pd.factorize(frame[name])
        folded = pd.Series([*map(is_named, distinct), None], dtype="str").take(codes).set_axis(frame.index)
        first = frame[name].groupby([frame[DELIVERY], folded], sort=False).transform("first")
        other = frame[name].notna() & (frame[name] != first)
        if other.any():
            rows = frame.loc[other, [DELIVERY, "row_number", name]].drop_duplicates([DELIVERY, name])
            message = f"{name}: another spelling of a name above; counted as one"
            notices.append(rows.drop(columns=name).assign(rule_id=SPELLING, column_name=name, message=message))
            frame[name] = first
    return notices


def _none_of(column: pd.Series, what: StandsFor) -> pd.DataFrame:
    """The cells that stand for none: kind, says (what they look like), by the row's index."""
    codes, distinct = pd.factorize(column)
    texts = pd.Series(distinct, dtype="str")
    texts = texts[texts.str.contains(MAYBE).astype(bool)]
    maybe = zip(texts.index.to_numpy(dtype="int64"), texts, strict=True)
    answers = {int(place): answer for place, text in maybe if (answer := _no_reference(text, what))}
    rows = np.flatnonzero(np.isin(codes, np.array([*answers], dtype="int64")))
    what_they_are = [answers[code] for code in codes[rows]]
    return pd.DataFrame(what_they_are, columns=["kind", "says"], index=column.index[rows], dtype="str")


def _no_reference(text: str, what: StandsFor) -> tuple[str, str] | None:
    """Which kind of no reference a text is, and what it looks like; None where it may be one."""
    words = re.sub(r"[\s_]+", " ", text.casefold()).strip(AROUND)
    plain = re.sub(r"[\s_]+|(?<=[^\W\d])[-.](?=[^\W\d])", "", text.casefold())
    for form in (plain.strip(AROUND), plain, words):
        for kind, pattern, says in _patterns(what):
            if pattern.fullmatch(form):
                return kind, says
    return None


@cache
def _patterns(what: str) -> list[tuple[str, re.Pattern[str], str]]:
    """The table's patterns of what stands for a reference, or of what stands for anything."""
    rows = table("no_reference")
    kinds = {"number": ["number", "reference", "anything"], "reference": ["reference", "anything"]}.get(what, [what])
    rows = rows[rows["stands_for"].isin(kinds)]
    return [
        (kind, re.compile(pattern), says)
        for kind, pattern, says in rows[["kind", "pattern", "says"]].itertuples(index=False, name=None)
    ]

"""One cell of a received file as plain text, and one way to treat a whole column by its distinct values.

Here: what every reader of cells in this room needs first. Not here: what a text means (areas, periods).
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from typing import Any, Final, TypeVar

import pandas as pd
from numpy.typing import NDArray

# Figures that NFKC would make digits of: notes beside a number, and no part of it.
RAISED: Final = "[²³¹⁰⁴-⁹₀-₉①-⒛⓪-⓿❶-➓]"
WHOLE_NUMBER: Final = re.compile(r"(\d+)\.0+")
Found = TypeVar("Found")


def visible(text: str) -> str:
    """Drop zero-width and direction marks, normalise to NFKC but for raised figures, trim and collapse space."""
    if text.isascii():
        return " ".join(text.split())
    unmarked = "".join(character for character in text if unicodedata.category(character) != "Cf")
    parts = re.split(f"({RAISED})", unmarked)  # each second one a raised figure
    parts[::2] = [unicodedata.normalize("NFKC", part) for part in parts[::2]]
    return " ".join("".join(parts).split())


def cell_text(value: Any) -> str:
    """Write a cell as text: a missing one '', 201.0 and '201.0' as '201', a date as '2010-04-01'."""
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, dt.date):
        value = value.isoformat()
    text = visible(str(value))
    text = text.removesuffix("T00:00:00").removesuffix(" 00:00:00")
    whole = WHOLE_NUMBER.fullmatch(text)
    return whole.group(1) if whole else text


def by_distinct(values: pd.Series[Any], read: Callable[[str], Found]) -> tuple[NDArray[Any], list[Found]]:
    """Read each distinct cell's text once: for each row the position of its answer, and the answers."""
    positions, distinct = pd.factorize(values, use_na_sentinel=False)
    return positions, [read(cell_text(value)) for value in distinct]

"""A frame's declaration, and what of it a DataFrame doesn't keep to.

Here: FrameSchema and the kinds of columns. Not here: the frames themselves (the other modules of this folder), what a
column means (columns.yaml, and sql/meanings/columns.yaml for those that tables have, too), who checks (checking.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Any, Final

import pandas as pd
from pandas.api import types

from lscb_pipeline.errors import LscbError

Test = Callable[[Any], bool]


def _is_text(dtype: Any) -> bool:
    return bool(types.is_object_dtype(dtype) or types.is_string_dtype(dtype))


# A column in which nothing stands may have any type: pandas knows none, and PostgreSQL sends none.
KINDS: Final = MappingProxyType[str, Test](
    {
        "text": _is_text,
        "number": lambda dtype: bool(types.is_numeric_dtype(dtype) and not types.is_bool_dtype(dtype)),
        "flag": lambda dtype: bool(types.is_bool_dtype(dtype) or types.is_object_dtype(dtype)),
        "date": lambda dtype: bool(types.is_datetime64_any_dtype(dtype) or types.is_object_dtype(dtype)),
        "moment": lambda dtype: bool(types.is_datetime64_any_dtype(dtype) or types.is_object_dtype(dtype)),
        "list": lambda dtype: bool(types.is_object_dtype(dtype)),
        "any": lambda dtype: True,
    }
)


class FrameError(LscbError):
    """A frame isn't what its declaration says: a fault of the code that made it, never of a delivery."""


@dataclass(frozen=True)
class FrameSchema:
    """One frame. `columns` are always there, `sometimes` may be; others may stand beside them.

    grain: what one row is. key: the columns that no two rows share, none of them empty; none where rows may repeat.
    """

    name: str
    grain: str
    columns: tuple[str, ...]
    key: tuple[str, ...] = ()
    sometimes: tuple[str, ...] = ()

    def plus(self, name: str, *columns: str, grain: str = "", sometimes: tuple[str, ...] = ()) -> FrameSchema:
        """The frame that it becomes when these columns are added: rows and key stay."""
        return replace(
            self,
            name=name,
            grain=grain or self.grain,
            columns=tuple(dict.fromkeys((*self.columns, *columns))),
            sometimes=tuple(dict.fromkeys((*self.sometimes, *sometimes))),
        )


def schema_of(alias: Any) -> FrameSchema:
    """The declaration behind a frame's name: `schema_of(Figures)`. Raises AttributeError for any other name."""
    schema: FrameSchema = alias.__metadata__[0]
    return schema


def faults(frame: pd.DataFrame, schema: FrameSchema, kinds: dict[str, str]) -> Iterator[str]:
    """What a frame doesn't keep to. No fault quotes a value.

    kinds: of every column its kind, one of KINDS.
    """
    dtypes = dict(zip(frame.columns, frame.dtypes, strict=True))
    missing = [column for column in schema.columns if column not in dtypes]
    if missing:
        yield f"{schema.name} lacks {', '.join(missing)}"
    for column in (*schema.columns, *schema.sometimes):
        if column in dtypes and not (_is_kind(dtypes[column], kinds[column]) or frame[column].isna().all()):
            yield f"{schema.name}.{column} is {dtypes[column]}, no {kinds[column]}"
    if schema.key and not missing and len(frame):
        yield from _faults_of_key(frame[list(schema.key)], schema)


@cache
def _is_kind(dtype: Any, kind: str) -> bool:
    """Asked of every column of every frame that tests hand over, of some twenty types in all."""
    return KINDS[kind](dtype)


def _faults_of_key(keys: pd.DataFrame, schema: FrameSchema) -> Iterator[str]:
    yield from (f"{schema.name}.{column} of its key is empty" for column in schema.key if keys[column].isna().any())
    if again := keys.duplicated().sum():
        yield f"{schema.name} has {again} rows of a key that another row has ({', '.join(schema.key)})"

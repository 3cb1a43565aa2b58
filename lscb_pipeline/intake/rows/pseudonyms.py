"""What names a person is replaced before anything is stored: keyed HMAC-SHA256, and ages for birth dates.

The first 128 bits of the HMAC are kept, as 32 hex digits: enough that two of a billion persons never meet.
"""

import hashlib
import hmac
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.frames.records import TypedRecords
from lscb_pipeline.intake.rows.references import known_parts

Distinct = tuple[NDArray[Any], pd.Series]  # for each row which of some texts it has, and these


def pseudonymise(frame: TypedRecords, contract: Contract, key: bytes) -> TypedRecords:
    """Return the frame with pseudonyms and ages for the contract's personal columns, which are dropped.

    A pseudonym is missing where any of its parts is, or stands for none (`unknown`). Birth dates are days.
    """
    initials = [column.name for column in contract.columns if column.properties.initial]
    frame = frame.assign(**{name: _initial(frame[name]) for name in initials})
    ages = {name: _age(frame[born], frame[at]) for name, (born, at) in contract.properties.ages.items()}
    known = _without_unknown(frame, contract)

    @cache  # several keys have the same parts
    def distinct(name: str, is_part: bool) -> Distinct:
        return _distinct(known[name], is_part)

    keys = {
        name: _keyed([distinct(part, len(parts) > 1) for part in parts], name, key).set_axis(frame.index)
        for name, parts in contract.properties.pseudonyms.items()
    }
    return frame.drop(columns=contract.person_columns).assign(**ages, **keys)


def pseudonyms_again(column: pd.Series, name: str, key: bytes) -> pd.Series:
    """Pseudonyms of pseudonyms, under another key: those that were alike are alike."""
    return _keyed([_distinct(column.astype("str"), is_part=False)], f"{name} again", key).set_axis(column.index)


def key_id(key: bytes) -> str:
    """A name for the key that tells nothing of it: which key a delivery's pseudonyms were made with."""
    return hmac.digest(key, b"key_id", "sha256").hex()[:12]


def _without_unknown(frame: pd.DataFrame, contract: Contract) -> pd.DataFrame:
    """The frame without its codes for `not known`: two of whom it isn't known aren't alike in it, and one is F or M."""
    codes = {c.name: c.properties.unknown for c in contract.columns if c.properties.unknown}
    return frame.assign(**{name: frame[name].mask(frame[name] == code) for name, code in codes.items()})


def _initial(names: pd.Series) -> pd.Series:
    """The first letter of each name, so that `Anna` and `A.` are one child's; none of a word for `not known`."""
    codes, distinct = pd.factorize(names, use_na_sentinel=False)
    initials = known_parts(pd.Series(distinct, dtype="str")).str.extract(r"([^\W\d_])", expand=False)
    return initials.take(codes).set_axis(names.index)


def _age(born: pd.Series, at: pd.Series) -> pd.Series:
    """Completed years at the event."""
    birthday_to_come = (at.dt.month * 100 + at.dt.day) < (born.dt.month * 100 + born.dt.day)
    years: pd.Series = at.dt.year - born.dt.year - birthday_to_come
    return years.astype("Int64")


def _keyed(parts: Sequence[Distinct], name: str, key: bytes) -> pd.Series:
    """HMAC of the parts' normalised texts, each distinct text once; `name` keeps kinds of keys apart."""
    codes, texts = parts[0]
    for more_codes, more in parts[1:]:  # rows are told apart by number: only distinct texts are ever joined
        codes, pairs = pd.factorize(codes * len(more) + more_codes)
        firsts, seconds = pairs // max(len(more), 1), pairs % max(len(more), 1)
        texts = texts.take(firsts).reset_index(drop=True) + "\x1f" + more.take(seconds).reset_index(drop=True)
    digests = _digests(texts.to_numpy(dtype=object), hmac.digest(key, name.encode(), "sha256"))
    return pd.Series(digests, dtype="str").take(codes)


def _digests(texts: Iterable[object], key: bytes) -> list[str | None]:
    """The first half of each text's HMAC-SHA256 (RFC 2104), in hex; `key`: of 64 bytes at most.

    Its two states are made once and copied, which takes two thirds of the time of copying hmac's own object.
    """
    inner_key, outer_key = (hashlib.sha256(bytes(byte ^ pad for byte in key.ljust(64, b"\0"))) for pad in (0x36, 0x5C))
    copy_inner, copy_outer = inner_key.copy, outer_key.copy
    digests: list[str | None] = []
    for text in texts:
        if not isinstance(text, str):
            digests.append(None)
            continue
        inner, outer = copy_inner(), copy_outer()
        inner.update(text.encode())
        outer.update(inner.digest())
        digests.append(outer.hexdigest()[:32])
    return digests


def _distinct(column: pd.Series, is_part: bool) -> Distinct:
    """A column's distinct cells, normalised (missing is one of them), and for each row which of these it has.

    `is_part`: one of several that make a key, where a word for `not known` would make all of them one person.
    """
    codes, distinct = pd.factorize(column, use_na_sentinel=False)
    cells = pd.Series(distinct)
    return codes.astype(np.int64), _normalised(known_parts(cells) if is_part else cells)


def _normalised(column: pd.Series) -> pd.Series:
    """Texts folded so that spelling habits do not part one person from himself."""
    if pd.api.types.is_datetime64_any_dtype(column):
        days: pd.Series = column.dt.strftime("%Y-%m-%d")
        return days.astype("str")
    folded = column.str.lower()
    is_other = column.notna() & ~column.str.isascii().astype(bool)
    if is_other.any():
        folded = folded.mask(is_other, column[is_other].map(_unaccented))
    plain = folded.str.replace(r"[^\w]", "", regex=True)
    return plain.mask(plain == "")  # a dash in place of a name is no name


def _unaccented(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))

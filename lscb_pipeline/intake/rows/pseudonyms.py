"""What names a person is replaced before anything is stored: keyed HMAC-SHA256, and ages for birth dates.

The first 128 bits of the HMAC are kept, as 32 hex digits: enough that two of a billion persons never meet.
"""

import hmac
import unicodedata
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.frames.records import TypedRecords
from lscb_pipeline.intake.rows.references import known_parts


def pseudonymise(frame: TypedRecords, contract: Contract, key: bytes) -> TypedRecords:
    """Return the frame with pseudonyms and ages for the contract's personal columns, which are dropped.

    A pseudonym is missing where any of its parts is, or stands for none (`unknown`). Birth dates are days.
    """
    initials = [column.name for column in contract.columns if column.properties.initial]
    frame = frame.assign(**{name: _initial(frame[name]) for name in initials})
    ages = {name: _age(frame[born], frame[at]) for name, (born, at) in contract.properties.ages.items()}
    known = _without_unknown(frame, contract)
    keys = {name: _keyed(known[parts], name, key) for name, parts in contract.properties.pseudonyms.items()}
    return frame.drop(columns=contract.person_columns).assign(**ages, **keys)


def pseudonyms_again(column: pd.Series, name: str, key: bytes) -> pd.Series:
    """Pseudonyms of pseudonyms, under another key: those that were alike are alike."""
    return _keyed(column.astype("str").to_frame(), f"{name} again", key)


def key_id(key: bytes) -> str:
    """A name for the key that tells nothing of it: which key a delivery's pseudonyms were made with."""
    return hmac.digest(key, b"key_id", "sha256").hex()[:12]


def _without_unknown(frame: pd.DataFrame, contract: Contract) -> pd.DataFrame:
    """The frame without its codes for `not known`: two of whom it isn't known aren't alike in it, and one is F or M."""
    codes = {c.name: c.properties.unknown for c in contract.columns if c.properties.unknown}
    return frame.assign(**{name: frame[name].mask(frame[name] == code) for name, code in codes.items()})


def _initial(names: pd.Series) -> pd.Series:
    """The first letter of each name, so that `Anna` and `A.` are one child's; none of a word for `not known`."""
    return known_parts(names).str.extract(r"([^\W\d_])", expand=False)


def _age(born: pd.Series, at: pd.Series) -> pd.Series:
    """Completed years at the event."""
    birthday_to_come = (at.dt.month * 100 + at.dt.day) < (born.dt.month * 100 + born.dt.day)
    years: pd.Series = at.dt.year - born.dt.year - birthday_to_come
    return years.astype("Int64")


def _keyed(parts: pd.DataFrame, name: str, key: bytes) -> pd.Series:
    """HMAC of the parts' normalised texts, each distinct text once; `name` keeps kinds of keys apart."""
    keyed = hmac.new(hmac.digest(key, name.encode(), "sha256"), digestmod="sha256")
    is_of_parts = len(parts.columns) > 1
    codes, texts = _distinct(parts.iloc[:, 0], is_of_parts)
    for column in parts.columns[1:]:  # rows are told apart by number: only distinct texts are ever joined
        more_codes, more = _distinct(parts[column], is_of_parts)
        codes, pairs = pd.factorize(codes * len(more) + more_codes)
        firsts, seconds = pairs // max(len(more), 1), pairs % max(len(more), 1)
        texts = texts.take(firsts).reset_index(drop=True) + "\x1f" + more.take(seconds).reset_index(drop=True)
    known = texts.to_numpy(dtype=object)
    digests = [_digest(keyed, text)[:32] if isinstance(text, str) else None for text in known]
    return pd.Series(digests, dtype="str").take(codes).set_axis(parts.index)


def _digest(keyed: hmac.HMAC, text: str) -> str:
    """In hex. The keyed state is made once and copied: that takes half the time of one made for each text."""
    own = keyed.copy()
    own.update(text.encode())
    return own.hexdigest()


def _distinct(column: pd.Series, is_part: bool) -> tuple[NDArray[Any], pd.Series]:
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
    folded = column.str.casefold()
    if not folded.str.isascii().all():
        distinct = pd.Series(folded.unique()).dropna()
        folded = folded.map({text: _unaccented(text) for text in distinct}).astype("str")
    plain = folded.str.replace(r"[^\w]", "", regex=True)
    return plain.mask(plain == "")  # a dash in place of a name is no name


def _unaccented(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))

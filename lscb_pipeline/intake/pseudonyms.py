"""What names a person is replaced before anything is stored: keyed HMAC-SHA256, and ages for birth dates.

The first 128 bits of the HMAC are kept, as 32 hex digits: enough that two of a billion persons never meet.
"""

import hmac
import unicodedata

import pandas as pd

from lscb_pipeline.contracts.contract import Contract


def pseudonymise(frame: pd.DataFrame, contract: Contract, key: bytes) -> pd.DataFrame:
    """Return the frame with pseudonyms and ages for the contract's personal columns, which are dropped.

    A pseudonym is missing where any of its parts is. `frame` holds typed columns, birth dates as days.
    """
    ages = {name: _age(frame[born], frame[at]) for name, (born, at) in contract.properties.ages.items()}
    keys = {name: _keyed(frame[parts], name, key) for name, parts in contract.properties.pseudonyms.items()}
    return frame.drop(columns=contract.person_columns).assign(**ages, **keys)


def key_id(key: bytes) -> str:
    """A name for the key that tells nothing of it: which key a delivery's pseudonyms were made with."""
    return hmac.digest(key, b"key_id", "sha256").hex()[:12]


def _age(born: pd.Series, at: pd.Series) -> pd.Series:
    """Completed years at the event."""
    birthday_to_come = (at.dt.month * 100 + at.dt.day) < (born.dt.month * 100 + born.dt.day)
    return (at.dt.year - born.dt.year - birthday_to_come).astype("Int64")


def _keyed(parts: pd.DataFrame, name: str, key: bytes) -> pd.Series:
    """HMAC of the parts' normalised texts, each distinct text once; `name` keeps kinds of keys apart."""
    purpose = hmac.digest(key, name.encode(), "sha256")
    texts = _normalised(parts.iloc[:, 0])
    for column in parts.columns[1:]:
        texts = texts + "\x1f" + _normalised(parts[column])
    codes, distinct = pd.factorize(texts)
    digests = [hmac.digest(purpose, text.encode(), "sha256").hex()[:32] for text in distinct]
    return pd.Series([*digests, None], dtype="str").take(codes).set_axis(parts.index)


def _normalised(column: pd.Series) -> pd.Series:
    """Texts folded so that spelling habits do not part one person from himself."""
    if pd.api.types.is_datetime64_any_dtype(column):
        return column.dt.strftime("%Y-%m-%d").astype("str")
    folded = column.str.casefold()
    if not folded.str.isascii().all():
        distinct = pd.Series(folded.unique()).dropna()
        folded = folded.map({text: _unaccented(text) for text in distinct}).astype("str")
    return folded.str.replace(r"[^\w]", "", regex=True)


def _unaccented(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))

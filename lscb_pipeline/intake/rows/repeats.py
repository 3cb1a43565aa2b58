"""Records that repeat a key: a copy is refused as such, records that contradict each other are all refused.

Known by hashes of keys and contents alone, 32 bytes a record, which lie on the disk where they are many: so a delivery
of any length is looked at as a whole. Here: which records these are. Not here: what is done with them (typed_rows.py).
"""

import secrets
import tempfile
from collections.abc import Iterator, Sequence
from typing import IO

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.frames.records import RowFaults, TypedRecords
from lscb_pipeline.intake.refusals import COPY, DELIVERY

NAMES = ["key", "key_again", "content", "place"]
RECORD = np.dtype([(name, np.uint64) for name in NAMES])
IN_MEMORY = 500_000  # records, 16 MB
SPREAD = 64  # files on the disk; a key's records are all in one
SPREADING = np.uint64(0x9E3779B97F4A7C15)  # odd, without a pattern
CONTRADICTION = "rows with this key contradict each other: send the right one"
COPIED = "an exact copy of an earlier row: counted once"


class Repeats:
    """The keys of records that come some at a time, in the order of the file."""

    def __init__(self, contract: Contract) -> None:
        self._keys = key_columns(contract)
        self._salts = secrets.token_hex(8), secrets.token_hex(8)
        self._waiting: list[NDArray[np.void]] = []
        self._files: list[IO[bytes]] = []

    def add(self, frame: TypedRecords, places: Sequence[int] | pd.Index | pd.Series) -> None:
        """Take up records. `places`: a number for each, by which it is known when it is found."""
        keys = [DELIVERY, *self._keys]
        content = [name for name in frame.columns if name not in ("row_number", "column_name")]
        records = np.empty(len(frame), RECORD)
        records["key"], records["key_again"] = (_hashed(frame, keys, salt) for salt in self._salts)
        records["content"], records["place"] = _hashed(frame, content, self._salts[0]), np.asarray(places)
        self._waiting.append(records)
        if sum(map(len, self._waiting)) > IN_MEMORY:
            self._spread()

    def found(self) -> Iterator[RowFaults]:
        """The faults of those that are refused, by their places, some at a time. Ends the taking up."""
        if not self._files:
            yield from self._told(np.concatenate(self._waiting) if self._waiting else np.empty(0, RECORD))
            return
        if self._waiting:
            self._spread()
        for file in self._files:
            file.seek(0)
            yield from self._told(np.frombuffer(file.read(), RECORD))
            file.close()

    def _spread(self) -> None:
        """Put what is at hand on the disk, each key's records into one file."""
        self._files = self._files or [tempfile.TemporaryFile() for _ in range(SPREAD)]  # noqa: SIM115 - closed when read
        records = np.concatenate(self._waiting)
        numbers = records["key"] % np.uint64(SPREAD)
        records = records[np.argsort(numbers, kind="stable")]
        bounds = np.searchsorted(np.sort(numbers), np.arange(SPREAD + 1))
        for number, file in enumerate(self._files):
            file.write(records[bounds[number] : bounds[number + 1]].tobytes())
        self._waiting = []

    def _told(self, records: NDArray[np.void]) -> Iterator[RowFaults]:
        rows = pd.DataFrame({name: records[name] for name in NAMES})
        of_one_key = ["key", "key_again"]
        clash = rows[rows.duplicated(of_one_key, keep=False)]
        if clash.empty:
            return
        copies = clash.duplicated([*of_one_key, "content"])
        differing = clash[
            ~copies & clash[~copies].duplicated(of_one_key, keep=False).reindex(clash.index, fill_value=False)
        ]
        known = pd.MultiIndex.from_frame(differing[of_one_key])
        contradicted = pd.MultiIndex.from_frame(clash[of_one_key]).isin(known)
        for mask, rule, message in (
            (contradicted, "key_contradiction", CONTRADICTION),
            (copies & ~contradicted, COPY, COPIED),
        ):
            if mask.any():
                fault = {"contract_column": self._keys[0], "rule_id": rule, "message": message}
                yield pd.DataFrame(fault, index=clash["place"][mask].astype("int64").rename(None))


def repeats(frame: TypedRecords, contract: Contract) -> RowFaults:
    """Of records that are all at hand those that repeat a key, by their index."""
    if not frame.duplicated([DELIVERY, *key_columns(contract)]).any():
        return NONE
    every = Repeats(contract)
    every.add(frame, frame.index)
    return pd.concat(list(every.found()) or [NONE])


NONE: RowFaults = pd.DataFrame(columns=["contract_column", "rule_id", "message"], index=pd.Index([], dtype="int64"))


def key_columns(contract: Contract) -> list[str]:
    """The typed columns that make a record's key; the first of them is told."""
    period = contract.period_column
    return ["period_start" if period and key == period.name else key for key in contract.keys]


def _hashed(frame: TypedRecords, names: Sequence[str], salt: str) -> NDArray[np.uint64]:
    """A number for each row, the same where all of these columns are, however a part of a file has typed them."""
    numbers = np.zeros(len(frame), np.uint64)
    for name in names:
        column = frame[name]
        if pd.api.types.is_datetime64_any_dtype(column):
            column = column.astype("datetime64[us]")
        elif pd.api.types.is_bool_dtype(column):
            column = column.astype("object")
        elif pd.api.types.is_float_dtype(column):
            column = column + 0.0  # a negative nought is none
        own = pd.util.hash_pandas_object(column, index=False, hash_key=salt).to_numpy(np.uint64, copy=True)
        own[column.isna().to_numpy()] = 0
        numbers *= SPREADING
        numbers += own
    return numbers

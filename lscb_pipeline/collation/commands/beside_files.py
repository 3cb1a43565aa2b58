"""What the sender's own return of each child gives beside a typed one that is checked: counted in memory, not kept.

Here: files of the return, read as the centre reads them, and the catalogue's own expression over their rows. It is SQL,
so SQLite runs it, in memory; a test holds it to what the warehouse counts. Not here: the comparison (quality).
"""

import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import PurePath

import pandas as pd

from lscb_pipeline.collation.commands.sender_and_quarter import SenderAndQuarter
from lscb_pipeline.collation.inputs.sender import sender_of
from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.frames.counted_beside import WorkedOutCounts
from lscb_pipeline.frames.records import StoredRows
from lscb_pipeline.intake.files.sheets import SUFFIXES
from lscb_pipeline.intake.rows.reading import read_files
from lscb_pipeline.intake.tables.opened_file import open_file
from lscb_pipeline.intake.unreadable import AskError, UnreadableError
from lscb_pipeline.quality.inputs.stated_figures import NO_WORDS
from lscb_pipeline.quality.inputs.worked_out_figures import WorkedOutFigures
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.settings import Limits

NOTHING_BEFORE = NO_WORDS.assign(supplier=pd.Series(dtype="str"), received_on=pd.Series(dtype="datetime64[s]"))
NamedFile = tuple[str, bytes]  # its name, of which the suffix says the kind, and its content


def worked_out_of(
    library: Library, contract: Contract, sent_by: SenderAndQuarter, files: Sequence[NamedFile], limits: Limits
) -> tuple[WorkedOutFigures | None, list[str]]:
    """What the files give for the year up to the quarter, and what is to be said of them; None of no files.

    Raises AskError where nothing of the feed is worked out of a return, or none of the files is one.
    """
    if not files:
        return None, []
    feeds = sorted({how.feed for indicator in library.indicators_of(contract.feed) for how in indicator.derived})
    if not feeds:
        raise AskError(f"--beside: no figure of {contract.feed} is worked out of a return of each child")
    counts, said = [], []
    for feed in feeds:
        rows, of_files = _read(library, library.contracts[feed], sent_by, files, limits)
        said += of_files
        if rows is not None:
            counts += list(_counted(library, library.contracts[feed], rows, sent_by.quarter))
    if not counts:
        raise AskError(f"--beside: none of the files has rows to count of {', '.join(feeds)}: {'; '.join(said)}")
    every = pd.concat(counts, ignore_index=True)
    return WorkedOutFigures(every, NOTHING_BEFORE, library.worked_out.tolerance), said


def _read(
    library: Library, contract: Contract, sent_by: SenderAndQuarter, files: Sequence[NamedFile], limits: Limits
) -> tuple[StoredRows | None, list[str]]:
    """The rows of all files of a feed, and of each that gives none why; pseudonyms by a key that is thrown away."""
    sender = sender_of(library, contract.feed, sent_by.supplier, sent_by.quarter, secrets.token_bytes(32))
    rows, said = [], []
    for name, content in files:
        suffix = PurePath(name).suffix.lower()
        if suffix not in SUFFIXES:
            raise AskError(f"--beside {name}: not one of {', '.join(SUFFIXES)}: save it as one of these")
        try:
            opened = open_file(content, suffix, library.layouts[contract.feed], contract, limits)
            (reading,) = read_files([opened], contract, [sender])
        except UnreadableError as error:
            said.append(f"beside it, {name}: {error}")
            continue
        rows.append(reading.rows)
        refused = f", {len(reading.refused)} refused" if len(reading.refused) else ""
        said.append(f"beside it, {name}: {len(reading.rows)} rows of {contract.title}{refused}")
    return (pd.concat(rows, ignore_index=True) if rows else None), said


def _counted(library: Library, contract: Contract, rows: StoredRows, quarter: Quarter) -> Iterator[WorkedOutCounts]:
    """Of each indicator and quarter of the year so far, by area, what the rows give."""
    days = rows.select_dtypes("datetime").columns
    texts = rows.assign(**{name: rows[name].dt.strftime("%Y-%m-%d") for name in days})
    area = contract.area_column.name
    with closing(sqlite3.connect(":memory:")) as memory:
        texts[list(contract.stored_columns)].to_sql("e", memory, index=False)
        before = quarter.last_of_year_before()
        while quarter != before:
            for indicator, how in library.derived_of(contract.feed):
                found = pd.read_sql_query(
                    f"select e.{area} as area_code, {how.numerator} as numerator "  # noqa: S608 - of contract and catalogue
                    "from e cross join (select ? as last_day) q group by 1",
                    memory, params=(quarter.ends_on.isoformat(),),
                )  # fmt: skip
                first, last = pd.Timestamp(quarter.starts_on), pd.Timestamp(quarter.ends_on)
                yield found.assign(
                    feed=contract.feed, delivery_id="beside", indicator_code=indicator.code, received_on=None,
                    period_start=first.as_unit("s"), period_end=last.as_unit("s"),
                ).astype({"received_on": "datetime64[s]", "numerator": "float64"})  # fmt: skip
            quarter = quarter.previous()

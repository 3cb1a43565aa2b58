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
from lscb_pipeline.intake.rows.reading import read_files
from lscb_pipeline.intake.tables.opened_file import open_file, suffixes_of
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
    rows, said = _read(library, [library.contracts[feed] for feed in feeds], sent_by, files, limits)
    counts = [one for feed in rows for one in _counted(library, library.contracts[feed], rows[feed], sent_by.quarter)]
    if not counts:
        raise AskError(f"--beside: none of the files has rows to count of {', '.join(feeds)}: {'; '.join(said)}")
    every = pd.concat(counts, ignore_index=True)
    return WorkedOutFigures(every, NOTHING_BEFORE, library.worked_out.tolerance), said


def _read(
    library: Library, contracts: Sequence[Contract], sent_by: SenderAndQuarter, files: Sequence[NamedFile],
    limits: Limits,
) -> tuple[dict[str, StoredRows], list[str]]:  # fmt: skip
    """The rows of all files by their feed, and what is said of each file; pseudonyms by a key that is thrown away."""
    key, said = secrets.token_bytes(32), []
    rows: dict[str, list[StoredRows]] = {}
    for name, content in files:
        suffix = PurePath(name).suffix.lower()
        reading = [contract for contract in contracts if suffix in suffixes_of(library.layouts[contract.feed])]
        if not reading:
            known = dict.fromkeys(end for one in contracts for end in suffixes_of(library.layouts[one.feed]))
            raise AskError(f"--beside {name}: not one of {', '.join(known)}: save it as one of these")
        faults: list[UnreadableError] = []
        for contract in reading:
            sender = sender_of(library, contract.feed, sent_by.supplier, sent_by.quarter, key)
            try:
                opened = open_file(content, suffix, library.layouts[contract.feed], contract, limits)
                (found,) = read_files([opened], contract, [sender])
            except UnreadableError as error:
                faults.append(error)
                continue
            rows.setdefault(contract.feed, []).append(found.rows)
            refused = f", {len(found.refused)} refused" if len(found.refused) else ""
            said.append(f"beside it, {name}: {len(found.rows)} rows of {contract.title}{refused}")
            break
        else:  # a feed that knows the table says more of it than one that doesn't
            said.append(f"beside it, {name}: {max(faults, key=lambda fault: fault.rule_id != 'layout_unknown')}")
    return {feed: pd.concat(parts, ignore_index=True) for feed, parts in rows.items()}, said


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
                    "from e cross join (select ? as first_day, ? as last_day) q group by 1",
                    memory, params=(quarter.starts_on.isoformat(), quarter.ends_on.isoformat()),
                )  # fmt: skip
                first, last = pd.Timestamp(quarter.starts_on), pd.Timestamp(quarter.ends_on)
                yield found.assign(
                    feed=contract.feed, delivery_id="beside", indicator_code=indicator.code, received_on=None,
                    period_start=first.as_unit("s"), period_end=last.as_unit("s"),
                ).astype({"received_on": "datetime64[s]", "numerator": "float64"})  # fmt: skip
            quarter = quarter.previous()

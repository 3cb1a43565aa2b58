"""A persons' file read in parts of any size is what it is in one piece: rows, refusals, notices, counts, faults."""

import io
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pandas as pd
import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline.intake.files import csv_text
from lscb_pipeline.intake.notices import NOTICES
from lscb_pipeline.intake.rows import repeats
from lscb_pipeline.intake.rows.identity import Sender
from lscb_pipeline.intake.rows.reading import RecordCounts, read_files, read_parts, said_of
from lscb_pipeline.intake.rows.typed_rows import REFUSED, Reading
from lscb_pipeline.intake.tables.opened_file import open_file, reads_by_row
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.settings import Limits
from lscb_pipeline_tests.intake.persons_files import COLUMNS, SOUND, a_file
from lscb_pipeline_tests.intake.reading import KEY, contract_of, layouts_of

FEED = "met_police_missing_children"
SIZES = (1, 7, 1000)


def sender() -> Sender:
    return Sender("mps", Quarter.parse("2008-09-Q3"), KEY, frozenset())


def read_whole(content: bytes) -> Reading:
    contract = contract_of(FEED)
    (reading,) = read_files([open_file(content, ".csv", layouts_of(FEED), contract)], contract, [sender()])
    return reading


def parts_of(content: bytes, size: int, limits: Limits | None = None) -> list[Reading]:
    contract = contract_of(FEED)
    opened = open_file(io.BytesIO(content), ".csv", layouts_of(FEED), contract, limits or Limits(), size)
    return list(read_parts(opened, contract, sender()))


def outcome(readings: list[Reading]) -> dict[str, object]:
    """All that is known of a file in the end, in an order of its own."""
    counts = RecordCounts()
    for reading in readings:
        counts = counts.plus(reading)
    taken_back = [n for r in readings for n in r.taken_back]
    rows, notices = pd.concat([r.rows for r in readings]), pd.concat([r.notices for r in readings])[NOTICES]
    notices = notices.astype({"row_number": "Int64"})
    rows = rows[~rows["row_number"].isin(taken_back)]
    notices = notices[~(notices["row_number"].isin(taken_back) & notices["column_name"].notna())]
    frames = {"rows": (rows, ["row_number"]),
              "refused": (pd.concat([r.refused for r in readings])[REFUSED], ["row_number", "rule_id"]),
              "notices": (notices, ["row_number", "column_name", "rule_id"])}  # fmt: skip
    every = {
        name: frame.sort_values(by, kind="stable").astype("str").to_dict("records")
        for name, (frame, by) in frames.items()
    }
    return every | {"counts": replace(counts, outside={}), "outside": counts.outside, "said": said_of(counts)}


def told(read: Callable[[], list[Reading]]) -> dict[str, object] | str:
    """The outcome of a file, or why it can't be read."""
    try:
        return outcome(read())
    except UnreadableError as error:
        return f"{error.rule_id}: {error}"


@pytest.mark.parametrize("seed", range(5))
def test_parts_of_any_size_say_what_the_whole_says(seed: int) -> None:
    content = a_file(seed, 140)
    whole = told(lambda: [read_whole(content)])
    for size in SIZES:
        assert told(partial(parts_of, content, size)) == whole, (size, seed)


def test_these_files_hold_what_only_the_whole_tells() -> None:
    """Else the test above would prove little."""
    found = [outcome(parts_of(a_file(seed, 200), 50)) for seed in range(8)]
    rules = {str(row["rule_id"]) for one in found for row in one["refused"]}  # type: ignore[attr-defined]
    assert {"key_contradiction", "key_repeated", "reference_placeholder", "date_in_quarter", "required"} <= rules
    reasons = {reason for one in found for reason in one["outside"]}  # type: ignore[attr-defined]
    assert "notes below the table" in reasons
    assert len(reasons) > 2
    assert len(parts_of(a_file(1, 140), 1)) > 10, "it came in parts"


def test_parts_and_keys_on_the_disk_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    content = "\n".join([",".join(COLUMNS), *(sound(n) for n in range(3000)), *(sound(n) for n in range(500))])
    whole = outcome([read_whole(content.encode())])
    monkeypatch.setattr(csv_text, "BLOCK", 40_000)
    monkeypatch.setattr(repeats, "IN_MEMORY", 700)
    for text in (content, content + "\n,a short row"):
        found = outcome(parts_of(text.encode(), 500))
        assert found["rows"] == whole["rows"]
        assert found["refused"][:500] == whole["refused"]  # type: ignore[index]
        assert {row["rule_id"] for row in whole["refused"]} == {"key_repeated"}  # type: ignore[attr-defined]


def sound(number: int) -> str:
    row = dict.fromkeys(COLUMNS, "") | {name: text.format(1 + number % 28 if "-" in text else number)
                                        for name, text in SOUND.items()}  # fmt: skip
    return ",".join(row.values())


HEADER = ",".join(COLUMNS)
LONG = [sound(n) for n in range(300)]
FAULTY = {
    "open quotation mark": "\n".join([HEADER, *LONG, '"08MIS', *LONG]),
    "long cell": "\n".join([HEADER, *LONG, "x" * 40_000 + ",", *LONG, "," + "y" * 50_000, *LONG]),
    "long line": "\n".join([HEADER, *LONG, "x" * 1_000_001]),
    "no text": "\n".join([HEADER, *LONG, "\0"]),
    "no header": "\n".join(LONG),
    "no row": HEADER,
    "blank": "\n \n",
    "blank cells": '"",""\n"",""\n',
    "blank rows of cells": ",\n" * 400,
    "blank rows of several lengths": ",\n,,\n" * 400,
}


@pytest.mark.parametrize("name", FAULTY)
def test_a_fault_far_down_is_told_as_of_the_whole(name: str) -> None:
    content = FAULTY[name].encode()
    whole = told(lambda: [read_whole(content)])
    assert name == "no row" or isinstance(whole, str)
    assert [told(partial(parts_of, content, size)) for size in SIZES] == [whole] * len(SIZES)


def test_of_blank_rows_nothing_is_held_and_what_comes_after_them_keeps_its_number() -> None:
    blank = ["," * (len(COLUMNS) - 1)] * 400
    text = "\n".join([HEADER, *LONG[:100], *blank, LONG[100], "* a note below,", *blank, "Source: our own system"])
    content = text.encode()
    whole = outcome([read_whole(content)])
    assert [row["row_number"] for row in whole["rows"]][-1] == "502"  # type: ignore[index]
    assert whole["outside"] == {"notes below the table": 2}
    assert [outcome(parts_of(content, size)) for size in (7, 40)] == [whole, whole]
    contract = contract_of(FEED)
    opened = open_file(io.BytesIO(content), ".csv", layouts_of(FEED), contract, Limits(), 40)
    assert sum(len(part.table.sheet.cells) for part in opened.parts()) < 300


def test_how_many_cells_it_has_is_no_limit_to_what_comes_in_parts() -> None:
    content = "\n".join([HEADER, *LONG]).encode()
    few = Limits(most_cells=1000)
    assert len(outcome(parts_of(content, 100, few))["rows"]) == 300  # type: ignore[arg-type]
    for limits, message in ((few, "cells from first to last, more than 1,000"),
                            (Limits(most_file_bytes=1000), "more than 1,000 of what is read as a whole")):  # fmt: skip
        with pytest.raises(UnreadableError, match=message):
            open_file(content, ".csv", layouts_of(FEED), contract_of(FEED), limits)


def test_what_needs_the_whole_file_is_read_whole() -> None:
    by_row = {feed for feed, contract in library().contracts.items() if reads_by_row(contract, library().layouts[feed])}
    assert FEED in by_row
    assert "london_refuge_stays" in by_row
    assert not by_row & {"borough_return", "runaways_survey", "met_police_youth_violence"}

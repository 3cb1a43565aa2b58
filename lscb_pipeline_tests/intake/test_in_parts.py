"""A persons' file read in parts of any size is what it is in one piece: rows, refusals, notices, counts, faults."""

import io
import random
from collections.abc import Callable, Sequence
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
from lscb_pipeline_tests.intake.reading import KEY, contract_of, layouts_of

FEED = "met_police_missing_children"
SIZES = (1, 7, 1000)
COLUMNS = ["episode_reference", "person_reference", "forename_initial", "surname", "birth_date", "sex",
           "residence_area", "last_seen_at", "reported_at", "found_at", "missing_from", "shoe size"]  # fmt: skip
CELLS: dict[str, Sequence[str]] = {
    "episode_reference": ("08MIS1", "08MIS2", "08MIS3", "08MIS4", "08MIS5", "08mis1", "n/a", ""),
    "person_reference": ("P1", "P2", "710012345678", "unknown", "1.23E+11", ""),
    "forename_initial": ("A", "Anna", "é", "", "?"),
    "surname": ("O'Brien", "Ždár, Łódź", "", "not known"),
    "birth_date": ("1995-02-03", "3/2/1995", "02/30/1995", "39726", "", "3 Feb 95"),
    "sex": ("F", "male", "U", "x", ""),
    "residence_area": ("Camden", "E09000007", "Essex", "no fixed abode", "City of London", "Atlantis", ""),
    "last_seen_at": ("2008-10-05 18:00", "05/10/2008 6pm", "2008-02-30", "2006-01-01", "39726.75", "", " "),
    "reported_at": ("2008-10-06 08:30", "6 October 2008", "2008-10-06T08:30:00Z", "2009-01-01 00:00", "10/25/2008", ""),
    "found_at": ("2008-10-07", "still missing", "", "2008-10-07 07:00:30.5"),
    "missing_from": ("home", "Care Home", "moon", ""),
    "shoe size": ("4", "", " 5 "),
}
SOUND = {"episode_reference": "08MIS{}", "person_reference": "P{}", "residence_area": "Camden",
         "reported_at": "2008-11-{:02} 09:00"}  # fmt: skip


def cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',;\n"') else text


def a_file(seed: int, rows: int) -> bytes:
    """A made-up file: mostly sound rows, some odd in any way, a title or not, any delimiter and encoding."""
    pick = random.Random(seed)  # noqa: S311 - nothing is kept secret by it
    delimiter, end = pick.choice(",;\t"), pick.choice(["\n", "\r\n"])
    lines = [["A title"], []] if pick.random() < 0.2 else []
    lines += [COLUMNS]
    for number in range(rows):
        row = {name: pick.choice(CELLS[name]) for name in COLUMNS}
        if pick.random() < 0.7:
            row |= {name: text.format(1 + number % 28 if "-" in text else number) for name, text in SOUND.items()}
        if number > 99:  # below what a delimiter is told from
            row["surname"] = pick.choice([row["surname"], "Roe\nSmith"])
        lines.append([row[name] for name in COLUMNS])
        if pick.random() < 0.2:
            again = list(pick.choice(lines[-30:]))
            changed = [*again[:9], "2008-12-24 10:00", *again[10:]] if len(again) > 9 and again != COLUMNS else again
            lines.append(pick.choice([again, changed]))
        if pick.random() < 0.03:
            lines.append([] if pick.random() < 0.5 else lines[-1][: pick.randint(1, 9)])
    lines += [["Source: our own system, in November"], [], ["* as at 5 November"]][: pick.choice([0, 0, 1, 3])]
    text = end.join(delimiter.join(cell(one) for one in line) for line in lines) + end * pick.randint(0, 3)
    return text.encode(pick.choice(["utf-8", "utf-8-sig", "utf-16"]), "replace")


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

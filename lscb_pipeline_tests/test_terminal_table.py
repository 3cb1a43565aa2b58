"""Tables and text as wide as the terminal, whatever stands in them: no line runs over, no word is cut or lost."""

import pandas as pd
import pytest
from rich.console import Console
from rich.table import Table

from lscb_pipeline.terminal_table import fits, tables_of, wrapped

WORDY = pd.DataFrame({
    "collection_quarter": ["2008-10-01", "2009-01-01"],
    "feed": ["met_police_missing_children", "borough_return"],
    "supplier": ["barking_and_dagenham", "kensington_and_chelsea"],
    "received_at": pd.to_datetime(["2009-01-29 23:30", "2009-07-01 23:30"], utc=True),
    "records_read": [34, 1200345], "records_refused": [0, 12], "message": ["A text of some length. " * 6, None],
    "nothing": [None, None], "status": ["promoted", "unreadable"],
    "delivery_id": ["0123456789ab" * 2, "ba9876543210" * 2],
})  # fmt: skip


def printed(tables: list[Table], width: int) -> list[str]:
    console = Console(width=width, force_terminal=False)
    with console.capture() as shown:
        for table in tables:
            console.print(table)
    return shown.get().splitlines()


def lost(rows: pd.DataFrame, lines: list[str]) -> set[str]:
    """Words of the cells that don't stand whole in one line."""
    cells = rows.drop(columns=["received_at", "nothing"]).astype("object").to_numpy().ravel()
    return {word for cell in cells if not pd.isna(cell) for word in str(cell).split()} - set(" ".join(lines).split())


@pytest.mark.parametrize("width", [40, 60, 80, 120, 400])
def test_every_word_stands_whole_and_no_line_runs_over(width: int) -> None:
    lines = printed(tables_of(WORDY, width), width)
    assert max(map(len, lines)) <= width
    assert lost(WORDY, lines) == set()
    assert "nothing" not in " ".join(lines), "a column in which nothing stands"
    assert "2009-07-02" in " ".join(lines), "a moment in London's time"


def test_what_a_usual_table_loses_is_found() -> None:
    usual = Table(*WORDY.columns)
    for row in WORDY.astype("object").to_numpy():
        usual.add_row(*map(str, row))
    assert {"met_police_missing_children", "promoted", "1200345"} <= lost(WORDY, printed([usual], 80))


def test_a_table_is_parted_only_where_it_does_not_fit_and_each_part_begins_with_the_first_column() -> None:
    assert [fits(WORDY, width) for width in (80, 400)] == [False, True]
    assert len(tables_of(WORDY, 400)) == 1
    parts = tables_of(WORDY, 80)
    assert [str(part.columns[0].header) for part in parts] == ["collection quarter"] * len(parts)
    assert 1 < len(parts) < 4


def test_a_word_wider_than_the_terminal_is_parted_and_not_lost() -> None:
    rows = pd.DataFrame({"path": ["x" * 50 + "y" * 50], "n": [12345]})
    lines = printed(tables_of(rows, 40), 40)
    assert max(map(len, lines)) <= 40
    joined = "".join(line.split()[0] for line in lines if set(line) & {"x", "y"})
    assert joined == "x" * 50 + "y" * 50
    assert "12345" in " ".join(lines)


def test_an_empty_frame_keeps_its_heads() -> None:
    assert "records read" in " ".join(printed(tables_of(WORDY.iloc[:0], 200), 200))


def test_text_breaks_between_words_alone() -> None:
    path = "/a/folder/with/a/long/name/that/is/copied/from/the/terminal.xlsx"
    text = f"  {path}: it was read\n\nand what follows is set in by two, so that a list can be read"
    lines = wrapped(text, 40).split("\n")
    assert lines[0] == f"  {path}:"
    assert lines[1:3] == ["    it was read", ""]
    assert all(len(line) <= 40 for line in lines[1:])
    assert " ".join(wrapped(text, 40).split()) == " ".join(text.split())
    assert wrapped("short  with  two blanks", 40) == "short  with  two blanks"

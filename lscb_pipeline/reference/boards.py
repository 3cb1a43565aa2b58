"""Whose an area is on a day: its board, or from 2019 its partnership; what it is called, and who knows what together.

Here: look-ups in board.csv, which has a row a body: a Local Safeguarding Children Board or a safeguarding children
partnership, of one or more areas, with its days. An area is of exactly one of them on each day from 1 April 2006 on.
Not here: what a body's login may read (sql/core/12_own.sql), what the attacker asks of it (disclosure/attacker).
"""

import datetime as dt
import functools
from dataclasses import dataclass
from typing import Final, Literal

import pandas as pd

from lscb_pipeline.frames.disclosure import Insiders
from lscb_pipeline.frames.reference import ReferenceTable
from lscb_pipeline.reference.areas import by_member
from lscb_pipeline.reference.tables import ReferenceTableError, table

Word = Literal["board", "partnership"]
IN_FULL: Final[dict[Word, str]] = {
    "board": "Local Safeguarding Children Board", "partnership": "Safeguarding Children Partnership",
}  # fmt: skip


@dataclass(frozen=True)
class Board:
    """A board or a partnership: its word, its name in full, its areas, its first day, its last (None: it stands)."""

    board_id: str
    word: Word
    name: str
    area_codes: tuple[str, ...]
    valid_from: dt.date
    valid_to: dt.date | None

    def is_on(self, day: dt.date) -> bool:
        """Whether it stands on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def board_of(area_code: str, day: dt.date) -> Board:
    """Whose an area is on a day. Raises ValueError for a day before there were boards, and for no single area."""
    for board in _boards():
        if area_code in board.area_codes and board.is_on(day):
            return board
    raise ValueError(f"no board or partnership of {area_code!r} on {day}")


def boards_between(area_code: str, first: dt.date, last: dt.date) -> list[Board]:
    """Whose an area was on any day of two and those between, the first of them first; none before there were boards."""
    return [
        board
        for board in _boards()
        if area_code in board.area_codes and board.valid_from <= last and (board.valid_to or last) >= first
    ]


def word_on(day: dt.date) -> str:
    """What to call all of London's on a day: `board`, `partnership`, or both words while there are both."""
    words = sorted({board.word for board in _boards() if board.is_on(day)})
    return " or ".join(words) or "board"


def insiders(area_codes: "pd.Series[str]") -> Insiders:
    """Who knows figures of its own, whatever their date: each authority, each body of several areas, joint senders.

    A body has the papers of those before it, so all that ever held some areas together know the figures of all times,
    and so does each authority, which a joint board doesn't end. Of bodies of the same areas one is named. `area_codes`:
    those of the figures; a merged one has a sender who knows its members.
    """
    areas = table("area")["area_code"]
    alone = pd.Series(areas.to_numpy(), index="authority " + areas)
    joint = table("board").drop_duplicates("area_codes").set_index("board_id")["area_codes"]
    joint = joint[joint.str.contains("+", regex=False)]
    merged = sorted({code for code in area_codes if "+" in code} - set(joint))
    senders = pd.Series({f"sender for {code}": code for code in merged}, dtype="str")
    every = pd.concat([alone, joint, senders])
    return by_member(pd.DataFrame({"board_id": every.index, "area_code": every.array})).reset_index(drop=True)


def read_boards(boards: ReferenceTable) -> tuple[Board, ...]:
    """The bodies of a board.csv, the first of them first.

    Raises ReferenceTableError for a word that is neither, and where an area is on some day nobody's or of two, from
    the first day of any on and without end.
    """
    dated = boards.sort_values(["valid_from", "board_id"])
    dated = dated.assign(**{name: dated[name].dt.date for name in ("valid_from", "valid_to")})
    read = tuple(
        Board(row["board_id"], row["kind"], row["name"], tuple(row["area_codes"].split("+")), row["valid_from"],
              None if pd.isna(row["valid_to"]) else row["valid_to"])
        for row in dated.to_dict("records")
    )  # fmt: skip
    if strange := {board.word for board in read} - set(IN_FULL):
        raise ReferenceTableError(f"board.csv: kind is {sorted(strange)}, expected one of {sorted(IN_FULL)}")
    begins = min(board.valid_from for board in read)
    for area_code in sorted(table("area")["area_code"]):
        day: dt.date | None = begins
        for board in (board for board in read if area_code in board.area_codes):
            if board.valid_from != day:
                raise ReferenceTableError(
                    f"board.csv: {board.board_id} has {area_code} from {board.valid_from}, not {day}"
                )
            day = None if board.valid_to is None else board.valid_to + dt.timedelta(days=1)
        if day is not None:
            raise ReferenceTableError(f"board.csv: {area_code} is nobody's from {day} on")
    return read


@functools.cache
def _boards() -> tuple[Board, ...]:
    return read_boards(table("board"))

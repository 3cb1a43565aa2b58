"""Text and tables as wide as the terminal: no line runs over, and no word is cut.

Here: where lines break, how wide columns are, and which columns stand in which part where they don't fit side by side.
Not here: what is printed (terminal.py, cli/status_shown.py).
"""

from textwrap import TextWrapper
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Table

if TYPE_CHECKING:
    import pandas as pd

    from lscb_pipeline.frames.figures import AnyFrame

Column = tuple[str, list[str], bool]  # its head, its cells, and whether they are numbers


def wrapped(text: str, width: int) -> str:
    """Lines broken between words, what follows set in by two; a word longer than the width stands in its own line."""
    return "\n".join(_broken(line, width) for line in text.split("\n"))


def _broken(line: str, width: int) -> str:
    words = line.lstrip()
    indent = line[: len(line) - len(words)]
    how = TextWrapper(width, initial_indent=indent, subsequent_indent=f"{indent}  ", break_long_words=False,
                      break_on_hyphens=False, expand_tabs=False, replace_whitespace=False)  # fmt: skip
    return "\n".join(how.wrap(words))


def fits(rows: "AnyFrame", width: int) -> bool:
    """Whether all columns find room side by side."""
    return _least(_columns(rows), width) <= width


def tables_of(rows: "AnyFrame", width: int) -> list[Table]:
    """A frame as a table; where its columns don't fit side by side as several, each beginning with the first one."""
    first, *others = _columns(rows)
    parts = [[first]]
    for column in others:
        if len(parts[-1]) > 1 and _least([*parts[-1], column], width) > width:
            parts.append([first])
        parts[-1].append(column)
    return [_table(part, width) for part in parts]


def _columns(rows: "AnyFrame") -> list[Column]:
    """Columns as they are read: blanks for underscores, London's minutes; without those in which nothing stands."""
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    found = []
    for place, name in enumerate(rows.columns):
        values = rows.iloc[:, place]
        cells = _cells(values)
        if any(cells) or not len(rows) or not place:
            is_number = is_numeric_dtype(values) and not is_bool_dtype(values)
            found.append((str(name).replace("_", " "), cells, is_number))
    return found


def _cells(values: "pd.Series") -> list[str]:
    import pandas as pd

    if isinstance(values.dtype, pd.DatetimeTZDtype):
        values = values.dt.tz_convert("Europe/London").dt.strftime("%Y-%m-%d %H:%M")
    return [str(cell) for cell in values.astype("object").mask(values.isna(), "")]


def _words(column: Column) -> int:
    """How wide its longest word is."""
    head, cells, _ = column
    return max((len(word) for text in (head, *cells) for word in text.split()), default=1)


def _most(column: Column) -> int:
    """How wide it is where no cell is broken."""
    head, cells, _ = column
    return max(len(text) for text in (head, *cells))


def _least(columns: list[Column], width: int) -> int:
    """How wide a table of these columns is at least; no column asks for more than there is."""
    return sum(min(_words(column), width) for column in columns) + len(columns) - 1


def _table(columns: list[Column], width: int) -> Table:
    between = len(columns) - 1  # by a blank each, or two where there is room
    gap = 2 if sum(map(_most, columns)) + 2 * between <= width else 1
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, gap - 1, 0, 0))
    for (head, _, is_number), wide in zip(columns, _widths(columns, width - gap * between), strict=True):
        table.add_column(head, width=wide, overflow="fold", justify="right" if is_number else "left")
    for row in zip(*(cells for _, cells, _ in columns), strict=True):
        table.add_row(*row)
    return table


def _widths(columns: list[Column], room: int) -> list[int]:
    """Of each column: its longest word's, and what is left over to those that need it most.

    Where words are wider than the terminal, the widest columns part theirs; nothing of them is lost.
    """
    wides = [_words(column) for column in columns]
    while sum(wides) > room and max(wides) > 1:
        wides[wides.index(max(wides))] -= 1
    most = [_most(column) for column in columns]
    for _ in range(room - sum(wides)):
        place = max(range(len(columns)), key=lambda n: most[n] / wides[n])
        if most[place] <= wides[place]:
            break
        wides[place] += 1
    return wides

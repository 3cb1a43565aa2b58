"""Which layout a file is in: decided by what the file holds, never by its name.

None or several matching is an error that says what was looked for and what was found. A publisher gives several tables
one header: what sets a layout's own apart is looked for in the cells (`holds`) and in other labels (`lacks`).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow.compute as pc

from lscb_pipeline.contracts.layout import Layout, label
from lscb_pipeline.intake.files.sheets import Sheet
from lscb_pipeline.intake.tables.person_patterns import identifiers
from lscb_pipeline.intake.unreadable import UnreadableError

Rows = list[list[str | None]]
FEWEST_LABELS = 3  # that a header spelled freely must have, or one of the figures' columns
HEADER_WITHIN = 60  # titles and notes above a header are short


@dataclass(frozen=True)
class Table:
    """A recognised table: its layout, the sheet, and where the header starts (0 = first row)."""

    layout: Layout
    sheet: Sheet
    header_row: int
    labels: list[str]
    last_header_blank: list[bool]


def recognise(sheets: Iterable[Sheet], layouts: Sequence[Layout]) -> Table:
    """Return the one table of a file that one layout fits; raises UnreadableError otherwise."""
    seen = list(sheets)
    fitting = [(sheet, lay) for sheet in seen for lay in layouts if not lay.sheet or re.search(lay.sheet, sheet.name)]
    headed = [table for sheet, layout in fitting for table in _tables(sheet, layout)]
    others = [lacking for table in headed if (lacking := _not_its_own(table))]  # why a header that fits isn't enough
    tables = [table for table in headed if not _not_its_own(table)]
    if not headed:  # a publisher's own header may read like a plain one, spelled freely
        spelled = [(sheet, layout) for sheet, layout in fitting if layout.names]
        tables = [table for sheet, layout in spelled for table in _tables(sheet, layout, freely=True)]
    if len(tables) == 1:
        return _loaded(tables[0])
    if tables:
        named = "; ".join(f"layout {t.layout.layout}" for t in tables)
        on = ", ".join(t.sheet.name or "the file" for t in tables)
        raise UnreadableError("layout_ambiguous", f"several layouts fit, send one table only: {named}", f" (on {on})")
    if others:
        why = f"no layout fits: {'; '.join(others)}. It is another table of its publisher, and no layout reads it"
        raise UnreadableError("layout_unknown", why)
    wanted = "; ".join(f"{lay.layout} needs {', '.join(lay.header.requires + lay.header.patterns)}" for lay in layouts)
    labels = {label(text) for lay in layouts for text in (*lay.header.requires, *lay.columns)}
    found = " | ".join(f"{sheet.name or 'the file'}: {_found(sheet, labels)}" for sheet in seen)
    known = sorted({label(cell) for sheet in seen for row in sheet.top for cell in row if cell is not None} & labels)
    kept = f"no layout fits. Looked for: {wanted}. Found of these: {', '.join(known) or 'none'}"
    raise UnreadableError("layout_unknown", kept, f". Found: {found}")


def _loaded(table: Table) -> Table:
    """The table, unless it is one that is known and not taken in."""
    if not table.layout.not_loaded:
        return table
    message = f"{table.layout.title} is not loaded, and no row of it kept: {table.layout.not_loaded}"
    raise UnreadableError("table_not_loaded", message)


def _found(sheet: Sheet, wanted: set[str]) -> str:
    """The row most like a header. What may be a person's isn't quoted: a row without any label, an identifier."""
    labels = [[label(cell) for cell in row if cell is not None] for row in sheet.top]
    best = max(labels, key=lambda row: len(wanted & set(row)), default=[])
    if not wanted & set(best):
        return f"none of these in {sheet.height} rows of {sheet.cells.shape[1]} columns"
    return ", ".join("..." if identifiers(text) else text[:40] for text in best)[:300]


def _tables(sheet: Sheet, layout: Layout, freely: bool = False) -> list[Table]:
    """The first place on a sheet where the layout's header stands, if any; `freely`: in any spelling of its labels."""
    rows = sheet.top
    required = {label(want) for want in layout.header.requires}
    for start in range(min(len(rows) - layout.header.rows + 1, HEADER_WITHIN)):
        header = rows[start : start + layout.header.rows]
        if sum(cell is not None for row in header for cell in row) < len(required):
            continue  # too few cells to be it
        labels = header_labels(header)
        named = layout.named(labels) if freely else labels
        if freely and len(required) < FEWEST_LABELS and not set(named) & (set(layout.columns) - required):
            continue  # an area and a year, whatever they are called, are anybody's table
        if required <= set(named) and all(any(re.fullmatch(p, t) for t in labels) for p in layout.header.patterns):
            return [Table(layout, sheet, start, layout.named(labels), [cell is None for cell in header[-1]])]
    return []


def _not_its_own(table: Table) -> str | None:
    """Why a table with a layout's header isn't that layout's own; None where it is. A table of no rows is."""
    layout, start = table.layout, table.header_row + table.layout.header.rows
    for pattern in layout.header.lacks:
        if any(re.fullmatch(pattern, text) for text in table.labels):
            return f"the header is that of layout {layout.layout}, but for a column that layout never has ({pattern})"
    for want, pattern in layout.header.holds.items():
        column = table.sheet.columns[table.labels.index(label(want))].slice(start)
        texts = pc.unique(column).drop_null().to_pylist()
        if texts and not any(re.fullmatch(pattern, text.strip(), re.IGNORECASE) for text in texts):
            return f"the header is that of layout {layout.layout}, but under {want} it has none of that layout's rows"
    return None


def header_labels(header: Rows) -> list[str]:
    """One folded label a column: rows joined by ` | `, upper rows filled to the right; repeats numbered."""
    parts: list[list[str]] = [[] for _ in header[0]]
    for depth, row in enumerate(header):
        carried: str | None = None
        for column, cell in enumerate(row):
            carried = cell if cell is not None or depth == len(header) - 1 else carried
            if carried is not None:
                parts[column].append(label(carried))
    labels: list[str] = []
    counts: dict[str, int] = {}
    for texts in parts:
        text = " | ".join(texts)
        counts[text] = counts.get(text, 0) + 1
        labels.append(text if counts[text] == 1 else f"{text} #{counts[text]}")
    return labels

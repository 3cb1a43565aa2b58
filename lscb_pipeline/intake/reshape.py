"""A recognised table into records: one row of text a record, in the contract's columns.

What a layout declares is carried out here, in whole frames: unpivoting, constants, value maps, periods from
the header, and which rows lie outside. Types are cells.py's business.
"""

import re
from dataclasses import dataclass

import pandas as pd

from lscb_pipeline.contracts.contract import Contract, marker_column
from lscb_pipeline.contracts.layout import Layout, label
from lscb_pipeline.intake.errors import UnreadableError
from lscb_pipeline.intake.recognise import Table
from lscb_pipeline.reference.quarters import Quarter

ROW, COLUMN = "_row", "_column"


@dataclass(frozen=True)
class Records:
    """The records of a table (text, plus _row and _column), those outside by reason, columns not used."""

    frame: pd.DataFrame
    outside: dict[str, int]
    read: int
    unused_columns: list[str]
    unmapped: pd.DataFrame


def reshape(table: Table, contract: Contract, quarter: Quarter) -> Records:
    """Carry out a layout. `unmapped` holds _row, _column, column, value of texts that no value map knows."""
    body = _body(table)
    frame = _unpivot(table, body) if table.layout.unpivot else _known(table, body).assign(**{COLUMN: None})
    for name, text in (table.layout.constants | _period_constant(table, contract, quarter)).items():
        frame[name] = text
    read = len(frame)
    frame, outside = _set_outside_apart(frame, table.layout)
    unmapped = _map_values(frame, table.layout)
    names = [c.name for c in contract.columns]
    kept = [c for c in frame.columns if c in names or c.removesuffix("_marker") in names or c in (ROW, COLUMN)]
    texts = dict.fromkeys((c for c in kept if c not in (ROW, COLUMN)), "str")
    return Records(frame[kept].astype(texts), outside, read, _unused(table), unmapped)


def _body(table: Table) -> pd.DataFrame:
    """The rows under the header, labelled; rows without any cell are no rows."""
    body = table.sheet.cells.iloc[table.header_row + table.layout.header.rows :]
    body = body.set_axis(table.labels, axis=1)
    blank = body.isna().all(axis=1)
    body = body[~blank] if blank.any() else body
    return body.assign(**{ROW: body.index.to_numpy() + 1})


def _known(table: Table, body: pd.DataFrame) -> pd.DataFrame:
    """The columns that the layout names, under their contract names; another column never passes for one."""
    known = _known_labels(table.layout)
    places = [i for i, text in enumerate(table.labels) if text in known] + [len(table.labels)]
    return body.iloc[:, places].rename(columns=_renames(table.layout))


def _renames(layout: Layout) -> dict[str, str]:
    return {label(text): name for text, name in layout.columns.items()}


def _unpivot(table: Table, body: pd.DataFrame) -> pd.DataFrame:
    """Turn the columns that the pattern matches into rows; one block of rows a set of matched groups."""
    unpivot = table.layout.unpivot
    assert unpivot is not None  # noqa: S101 - the caller asked
    pattern = re.compile(unpivot.pattern)
    matches = [(i, m.groupdict()) for i, text in enumerate(table.labels) if (m := pattern.fullmatch(text))]
    if not matches:
        raise UnreadableError("layout_unknown", f"no column matches {unpivot.pattern} of layout {table.layout.layout}")
    targets = table.layout.values.get("column", {})
    blocks: dict[tuple[tuple[str, str], ...], dict[str, int]] = {}
    for position, groups in matches:
        target = targets.get(groups.pop("column")) if "column" in groups else unpivot.value
        if target is None:
            continue
        block = blocks.setdefault(tuple(groups.items()), {})
        if target in block:
            message = f"columns {table.labels[block[target]]} and {table.labels[position]} state the same: send one"
            raise UnreadableError("column_repeated", message)
        block[target] = position
    if not blocks:
        raise UnreadableError("layout_unknown", f"layout {table.layout.layout} finds none of its columns of figures")
    identity = _known(table, body)
    pieces = []
    for matched, cells in blocks.items():
        piece = identity.assign(**dict(matched))
        for target, position in cells.items():
            piece[target] = body.iloc[:, position]
            after = position + 1
            if unpivot.marks and after < len(table.labels) and table.last_header_blank[after]:
                piece[marker_column(target)] = body.iloc[:, after]
        piece[COLUMN] = table.labels[next(iter(cells.values()))]
        pieces.append(piece)
    return pd.concat(pieces, ignore_index=True)


def _period_constant(table: Table, contract: Contract, quarter: Quarter) -> dict[str, str]:
    """The period that a header or a title states, or that a stated rule derives from the quarter."""
    period, column = table.layout.period, contract.period_column
    if column is None:
        return {}
    if period.declared == "year_ending_march_before":
        return {column.name: str(quarter.ends_on.year if quarter.ends_on.month > 3 else quarter.ends_on.year - 1)}
    if period.declared == "collection_quarter":
        return {column.name: quarter.label}
    texts = table.labels if period.header else _texts_above(table)
    pattern = period.header or period.title
    if pattern is None:
        return {}
    for text in texts:
        if found := re.search(pattern, text):
            return {column.name: found["period"]}
    raise UnreadableError("period_unknown", f"no period found: nothing matches {pattern}")


def _texts_above(table: Table) -> list[str]:
    above = table.sheet.cells.head(table.header_row)
    return [label(cell) for cell in above.to_numpy(dtype=object).ravel() if not pd.isna(cell)]


def _set_outside_apart(frame: pd.DataFrame, layout: Layout) -> tuple[pd.DataFrame, dict[str, int]]:
    """Rows of other places, totals, notes: counted by the layout's reason, first reason first."""
    outside: dict[str, int] = {}
    renames = _renames(layout)
    for rule in layout.outside:
        text = label(rule.column)
        name = rule.column if rule.column in frame.columns else renames.get(text, text)
        if name not in frame.columns:
            raise UnreadableError("layout_unknown", f"layout {layout.layout} needs column {rule.column}")
        cells = frame[name].fillna("").astype("str")
        hit = cells.str.fullmatch(rule.matches) if rule.matches else ~cells.str.fullmatch(rule.not_matches or "")
        if hit.any():
            outside[rule.reason] = outside.get(rule.reason, 0) + int(hit.sum())
            frame = frame[~hit]
    return frame, outside


def _map_values(frame: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    """Replace texts by the layout's value maps, in place; return the texts that a map doesn't know."""
    unknown = []
    for name, mapping in layout.values.items():
        if name == "column" or name not in frame.columns:
            continue
        folded = {label(text): ours for text, ours in mapping.items()}
        distinct = pd.Series(frame[name].unique()).dropna()
        mapped = frame[name].map({text: folded.get(label(text)) for text in distinct})
        missed = mapped.isna() & frame[name].notna()
        if missed.any():
            unknown.append(frame.loc[missed, [ROW, COLUMN]].assign(column=name, value=frame.loc[missed, name]))
        frame[name] = mapped.astype("str")
    columns = [ROW, COLUMN, "column", "value"]
    return pd.concat(unknown)[columns] if unknown else pd.DataFrame(columns=columns)


def _unused(table: Table) -> list[str]:
    """Columns that neither the contract, nor the layout, knows: they are dropped, and reported."""
    known = _known_labels(table.layout)
    patterns = list(table.layout.ignore_columns) + ([table.layout.unpivot.pattern] if table.layout.unpivot else [])
    return [
        text
        for text, blank in zip(table.labels, table.last_header_blank, strict=True)
        if text and not blank and text not in known and not any(re.fullmatch(p, text) for p in patterns)
    ]


def _known_labels(layout: Layout) -> set[str]:
    return {label(text) for text in layout.columns} | {label(rule.column) for rule in layout.outside}

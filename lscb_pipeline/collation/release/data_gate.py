"""The gate of disclosure control for a release's data files: read back whole, and held to what was attacked.

What the attacker was shown are the published tables; so every cell of a finished csv, parquet file or workbook must say
what it says there, a hidden one nothing, and what stands beside must follow from the row's key. Catalogue, dictionary
and metadata tell no number at all. Here: csv and parquet. Not here: workbooks (workbook_gate.py), texts
(told_texts.py), pages (report_gate.py).
"""

import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
import pyarrow as pa
from pyarrow import csv, parquet

from lscb_pipeline.collation.release.report_gate import NAMED_AT_ONCE, ReportHeldError
from lscb_pipeline.collation.release.told_texts import TextsTold
from lscb_pipeline.collation.release.workbook_gate import faults_of_workbook
from lscb_pipeline.frames.figures import AnyFrame
from lscb_pipeline.frames.key_columns import FIGURE_KEY
from lscb_pipeline.frames.published_files import KeysOfFigures, NamedKeys
from lscb_pipeline.reports.csv_cells import plain_cells
from lscb_pipeline.reports.release.open_data import REGIONS, with_names
from lscb_pipeline.reports.release.published_data import SCORE_STEP, in_their_types, marked_if_draft, readiness_file
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline.reports.release.release_workbook import tidy
from lscb_pipeline.reports.release.words import SYMBOLS


def let_data_through(files: Mapping[str, bytes], release: Release) -> None:
    """Raise ReportHeldError where a data file says what isn't published, or lacks what is; it names cells, no value.

    files: finished, by path; pages are left to report_gate.py.
    """
    if faults := list(dict.fromkeys(_faults(files, release))):
        more = f" and {len(faults) - NAMED_AT_ONCE} more" if len(faults) > NAMED_AT_ONCE else ""
        raise ReportHeldError(f"a data file says what isn't published: {'; '.join(faults[:NAMED_AT_ONCE])}{more}")


def _faults(files: Mapping[str, bytes], release: Release) -> Iterator[str]:
    published = published_rows(release)
    told = TextsTold(release, files)
    for path, content in files.items():
        name, _, form = path.rpartition(".")
        if form in ("csv", "parquet") and name in published:
            yield from _faults_of_table(path, content, published[name])
        elif form == "xlsx":
            yield from faults_of_workbook(path, content, published, told)
        elif form in ("json", "csv"):
            yield from told.faults(path, content)
        elif form == "parquet":
            yield f"{path} is no file of a release"


def published_rows(release: Release) -> dict[str, AnyFrame]:
    """What each file of figures must say, row by row: the published tables' columns, and names made of keys alone.

    `workbook`: the same rows as the workbooks' sheets have them.
    """
    codes = {region: code for region, (code, _) in REGIONS.items()}
    regions = release.london_summary.assign(area_code=release.london_summary["region"].map(codes))
    figures = _named(pd.concat([release.benchmark, regions], ignore_index=True), release)
    named = {
        "benchmark": figures, "london_summary": figures[len(release.benchmark) :].reset_index(drop=True),
        "indicator_trend": _named(release.indicator_trend, release),
    }  # fmt: skip
    fives = release.readiness["readiness"].astype("float64") // SCORE_STEP * SCORE_STEP
    own = {name: release.readiness[name].to_numpy() for name in ("area_code", "feed", "colour")}
    named["readiness"] = readiness_file(release).assign(**own, readiness=fives.to_numpy())
    named["workbook"] = tidy(named["benchmark"])
    return {name: marked_if_draft(frame, release) for name, frame in named.items()}


def _named(table: KeysOfFigures, release: Release) -> NamedKeys:
    """A published table with the names that its rows have by their keys, and its markers in words."""
    names = with_names(table[FIGURE_KEY], release).drop(columns=FIGURE_KEY)
    beside = {"marker_text": table["marker"].map(SYMBOLS)} if "marker" in table else {}
    return in_their_types(pd.concat([table.reset_index(drop=True).assign(**beside), names], axis=1))


def _faults_of_table(path: str, content: bytes, published: AnyFrame) -> Iterator[str]:
    """What a csv or parquet file says otherwise, by cell."""
    meant = _as_arrow(published)
    try:
        found = _read_csv(content, meant) if path.endswith(".csv") else _read_parquet(content)
        same = found.select([name for name in found.column_names if name in published]).cast(
            pa.schema([meant.schema.field(name) for name in found.column_names if name in published])
        )
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, KeyError, ValueError):  # of two columns of a name KeyError
        yield f"{path} holds what its columns can't"
        return
    if strange := [name for name in found.column_names if name not in published]:
        yield f"{path} has columns that aren't published: {', '.join(strange)}"
    if found.num_rows != len(published):
        yield f"{path} has {found.num_rows} rows, and not {len(published)}"
        return
    for name in same.column_names:
        if not same[name].equals(meant[name]):
            yield from _faults_of_column(path, name, same[name].to_pylist(), meant[name].to_pylist(), published)


def _faults_of_column(path: str, column: str, found: list[Any], meant: list[Any], published: AnyFrame) -> Iterator[str]:
    may_be_plain = path.endswith(".csv")  # then a text that a spreadsheet would take for a formula is quoted
    for row, (said, expected) in enumerate(zip(found, meant, strict=True)):
        if said != expected and not (may_be_plain and [said] == plain_cells([expected])):
            of = published.iloc[row]
            what = of.get("indicator_code", of["feed"])
            yield f"{path}: {column} of {of['area_code']} {what} from {of['period_start'].date()}"


def _as_arrow(published: AnyFrame) -> pa.Table:
    """Published columns in the types in which they are compared: numbers, days, flags, texts."""
    frame = pa.Table.from_pandas(published, preserve_index=False).replace_schema_metadata(None)
    return frame.cast(pa.schema([pa.field(field.name, _type_of(field.type)) for field in frame.schema]))


def _type_of(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return pa.float64()
    if pa.types.is_timestamp(kind):
        return pa.timestamp("s")
    return kind if pa.types.is_boolean(kind) else pa.string()


def _read_csv(content: bytes, meant: pa.Table) -> pa.Table:
    """A csv by the types of the published columns; a column that isn't one of these as texts."""
    types = {field.name: field.type for field in meant.schema}
    options = csv.ConvertOptions(column_types=types, strings_can_be_null=True, quoted_strings_can_be_null=False)
    return csv.read_csv(io.BytesIO(content), convert_options=options)


def _read_parquet(content: bytes) -> pa.Table:
    """A parquet file; its metadata may say nothing but how pandas wrote it. Raises ValueError where they say more."""
    found = parquet.read_table(io.BytesIO(content))
    metadata = dict(found.schema.metadata or {})
    pandas_says = json.loads(metadata.pop(b"pandas", b"{}"))
    of_columns = [name for field in found.schema for name in field.metadata or {} if name != b"PARQUET:field_id"]
    if metadata or of_columns or pandas_says.get("attributes"):
        raise ValueError
    return found

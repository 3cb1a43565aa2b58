"""The data files' own metadata: a Frictionless data package, and CSV on the Web.

Both say of each csv its columns, types, meanings, key and what refers to the catalogue; the package also its length and
hash. A parquet file describes its own columns. Made of the frames' columns and types, and of the finished files'
bytes: no figure is read. Here: that. Not here: what a column means (frames/columns.yaml).
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from lscb_pipeline.frames.column_words import column_meanings, column_words
from lscb_pipeline.frames.figures import AnyFrame
from lscb_pipeline.reports.release.published_data import keys_of
from lscb_pipeline.reports.release.release import Release

PACKAGE, CSVW = "datapackage.json", "csv-metadata.json"  # the names by which programs look for them
TITLES: Final = {
    "benchmark": "Figures of areas, of London, and of inner and outer London",
    "london_summary": "Figures of London, and of inner and outer London",
    "indicator_trend": "Areas' figures beside their own past",
    "readiness": "How fit for audit each area's returns of the quarter were",
    "catalogue": "The indicators, as they stood at the quarter",
    "data_dictionary": "What each column of the data files means",
}
KEYS: Final = {"catalogue": ["indicator_code"], "data_dictionary": ["file_name", "column_name"]}
TYPES: Final = {"number": "number", "flag": "boolean", "date": "date"}  # of both specifications; others are texts


def metadata_files(release: Release, frames: Mapping[str, AnyFrame], files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Both files. frames: by name, each with its csv among `files`."""
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"lscb-benchmark-{release.quarter.label.lower()}-r{release.revision}",
        "title": release.title, "description": release.mark, "version": f"{release.quarter.label} r{release.revision}",
        "created": f"{release.recorded_on.isoformat()}T00:00:00Z",
        "resources": [_resource(name, frame, files[f"{name}.csv"]) for name, frame in frames.items()],
    }  # fmt: skip
    web = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": release.title, "dc:description": release.mark,
        "tables": [_table(name, frame) for name, frame in frames.items()],
    }  # fmt: skip
    return {PACKAGE: _json(package), CSVW: _json(web)}


def _resource(name: str, frame: AnyFrame, content: bytes) -> dict[str, Any]:
    """A csv file as a Frictionless resource."""
    key = KEYS.get(name) or keys_of(name)
    schema: dict[str, Any] = {
        "fields": [
            {"name": column, "type": type_of(column, frame[column]), "title": column.replace("_", " "),
             "description": column_meanings()[column]}
            | ({"constraints": {"required": True}} if column in key else {})
            for column in frame.columns
        ],
        "primaryKey": key, "missingValues": [""],
    }  # fmt: skip
    if _refers(name, frame):
        reference = {"resource": "catalogue", "fields": ["indicator_code"]}
        schema["foreignKeys"] = [{"fields": ["indicator_code"], "reference": reference}]
    return {
        "name": name, "title": TITLES[name], "path": f"{name}.csv", "type": "table", "format": "csv",
        "mediatype": "text/csv", "encoding": "utf-8", "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}", "schema": schema,
    }  # fmt: skip


def _table(name: str, frame: AnyFrame) -> dict[str, Any]:
    """A csv file as a table of CSV on the Web."""
    key = KEYS.get(name) or keys_of(name)
    columns = [
        {"name": column, "titles": column, "datatype": type_of(column, frame[column]),
         "dc:description": column_meanings()[column]} | ({"required": True} if column in key else {})
        for column in frame.columns
    ]  # fmt: skip
    schema: dict[str, Any] = {"columns": columns, "primaryKey": key}
    if _refers(name, frame):
        reference = {"resource": "catalogue.csv", "columnReference": "indicator_code"}
        schema["foreignKeys"] = [{"columnReference": "indicator_code", "reference": reference}]
    return {"url": f"{name}.csv", "dc:title": TITLES[name], "tableSchema": schema}


def type_of(column: str, values: pd.Series) -> str:
    """A column's type, as both specifications call it; a number is an integer where the frame says so."""
    kind = TYPES.get(column_words()[column].kind, "string")
    return "integer" if kind == "number" and pd.api.types.is_integer_dtype(values) else kind


def _refers(name: str, frame: AnyFrame) -> bool:
    return name != "catalogue" and "indicator_code" in frame


def _json(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()

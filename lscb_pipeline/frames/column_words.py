"""Of every column of a frame its kind, unit and meaning: columns.yaml, and what the warehouse says of its own columns.

Here: reading these files. Not here: which frames have a column (the other modules of this folder).
"""

import functools
from dataclasses import dataclass
from pathlib import Path

import yaml

from lscb_pipeline.project_files import project_folder


@dataclass(frozen=True)
class ColumnWords:
    """kind: one of schema.KINDS. unit: of numbers. says: what it means, unless sql/meanings/columns.yaml says it."""

    kind: str
    unit: str = ""
    says: str = ""


@functools.cache
def column_words() -> dict[str, ColumnWords]:
    """By column."""
    read = yaml.safe_load((Path(__file__).parent / "columns.yaml").read_text("utf-8"))
    return {name: ColumnWords(**words) for name, words in read.items()}


@functools.cache
def kinds() -> dict[str, str]:
    """By column its kind."""
    return {name: words.kind for name, words in column_words().items()}


@functools.cache
def column_meanings() -> dict[str, str]:
    """By column what it means: where a table of the warehouse has it too, by the warehouse's own words."""
    text = (project_folder("sql") / "meanings" / "columns.yaml").read_text("utf-8")
    own = {name: words.says for name, words in column_words().items() if words.says}
    return dict(yaml.safe_load(text)["columns"]) | own

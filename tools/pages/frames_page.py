"""docs/frames.md: every frame that crosses a module, and every column of one."""

from collections.abc import Iterator

import yaml

from lscb_pipeline.frames.column_words import column_words
from lscb_pipeline.frames.declared import declared
from lscb_pipeline.frames.schema import FrameSchema
from lscb_pipeline.project_files import project_folder

INTRODUCTION = """\
A DataFrame that one module hands to another has a name, and a signature says it: `def compared(figures: Figures)`.
{frames} frames with {columns} columns are declared in `lscb_pipeline/frames`. Columns named *sometimes* need not be
there, and others may stand beside those named. Tests, and runs with `LSCB_DEBUG=1`, hold each frame to its declaration
at every function that it enters or leaves: columns, kinds, that no part of a key is empty and no two rows share one."""


def frames_page(made: str) -> str:
    """Frames by the module that declares them, then what each column means."""
    frames = declared()
    used = {column for own in frames.values() for schema in own for column in (*schema.columns, *schema.sometimes)}
    count = sum(map(len, frames.values()))
    parts = ["# Frames", made, INTRODUCTION.format(frames=count, columns=len(used))]
    parts.append(
        "What a column is called in the warehouse, it is called here, and means the same: [columns](columns.md)."
    )
    for module, own in frames.items():
        parts += [f"## {module.replace('_', ' ').capitalize()} (`lscb_pipeline/frames/{module}.py`)"]
        parts += ["\n".join(_frame(schema)) for schema in own]
    return "\n\n".join([*parts, "## Columns", _columns(used)]) + "\n"


def _frame(schema: FrameSchema) -> Iterator[str]:
    yield f"### {schema.name}\n"
    yield f"{schema.grain}\n"
    if schema.key:
        yield f"- key: {_names(schema.key)}"
    yield f"- columns: {_names(tuple(name for name in schema.columns if name not in schema.key)) or 'those of its key'}"
    if schema.sometimes:
        yield f"- sometimes: {_names(schema.sometimes)}"


def _names(columns: tuple[str, ...]) -> str:
    return ", ".join(f"`{column}`" for column in columns)


def meanings() -> dict[str, str]:
    """What each column means: where a table has it too, by the warehouse's own words."""
    tables = yaml.safe_load((project_folder("sql") / "meanings" / "columns.yaml").read_text("utf-8"))["columns"]
    own = {name: words.says for name, words in column_words().items() if words.says}
    return tables | own


def _columns(used: set[str]) -> str:
    words, says = column_words(), meanings()
    rows = [
        f"| `{name}` | {words[name].kind}{f', {words[name].unit}' if words[name].unit else ''} | {says[name]} |"
        for name in sorted(used)
    ]
    return "\n".join(["| column | kind | what it is |", "|---|---|---|", *rows])

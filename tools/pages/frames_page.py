"""docs/frames.md: every frame that crosses a module, who gives and takes it, and every column of one."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator

from lscb_pipeline.frames.column_words import column_meanings, column_words
from lscb_pipeline.frames.declared import declared
from lscb_pipeline.frames.schema import FrameSchema
from lscb_pipeline.project_files import PACKAGE

NAMED_AT_MOST = 4  # functions, and frames; of more, how many
Uses = dict[str, list[str]]
INTRODUCTION = """\
A DataFrame that one module hands to another has a name, and a signature says it: `def compared(figures: Figures)`.
{frames} frames with {columns} columns are declared in `lscb_pipeline/frames`. Columns named *sometimes* need not be
there, and others may stand beside those named. Tests, and runs with `LSCB_DEBUG=1`, hold each frame to its declaration
at every function that it enters or leaves: columns, kinds, that no part of a key is empty and no two rows share one."""
NAMES = """\
What stands in a table of the warehouse has its name here, too ([columns](columns.md)); where the words differ, these
say what a frame holds. Look for a column at the end of this page, for a frame by who gives it."""


def frames_page(made: str) -> str:
    """Frames by the module that declares them, then what each column means and where it stands."""
    frames = declared()
    holders: Uses = defaultdict(list)
    for schema in (schema for own in frames.values() for schema in own):
        for column in (*schema.columns, *schema.sometimes):
            holders[column].append(schema.name)
    given, taken = _uses({schema.name for own in frames.values() for schema in own})
    count = sum(map(len, frames.values()))
    parts = ["# Frames", made, INTRODUCTION.format(frames=count, columns=len(holders)), NAMES]
    for module, own in frames.items():
        parts += [f"## {module.replace('_', ' ').capitalize()} (`lscb_pipeline/frames/{module}.py`)"]
        parts += ["\n".join(_frame(schema, given, taken)) for schema in own]
    return "\n\n".join([*parts, "## Columns", _columns(holders)]) + "\n"


def _uses(names: set[str]) -> tuple[Uses, Uses]:
    """By frame the public functions and classes that give it, and those that take it or hold it."""
    given: Uses = defaultdict(list)
    taken: Uses = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        module = path.relative_to(PACKAGE).with_suffix("").as_posix().replace("/", ".")
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                for annotation, uses in _annotations(node, given, taken):
                    for name in names & set(re.findall(r"\w+", ast.unparse(annotation))):
                        uses[name] += [f"{module}.{node.name}"] if f"{module}.{node.name}" not in uses[name] else []
    return given, taken


def _annotations(node: ast.FunctionDef | ast.ClassDef, given: Uses, taken: Uses) -> Iterator[tuple[ast.expr, Uses]]:
    if isinstance(node, ast.ClassDef):
        yield from ((line.annotation, taken) for line in node.body if isinstance(line, ast.AnnAssign))
        return
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    yield from ((one.annotation, taken) for one in arguments if one.annotation)
    if node.returns:
        yield node.returns, given


def _frame(schema: FrameSchema, given: Uses, taken: Uses) -> Iterator[str]:
    yield f"### {schema.name}\n"
    yield f"{schema.grain}\n"
    if schema.key:
        yield f"- key: {_names(schema.key)}"
    yield f"- columns: {_names(tuple(name for name in schema.columns if name not in schema.key)) or 'those of its key'}"
    if schema.sometimes:
        yield f"- sometimes: {_names(schema.sometimes)}"
    if schema.name in given:
        yield f"- given by: {_some(given[schema.name])}"
    if schema.name in taken:
        yield f"- taken or held by: {_some(taken[schema.name])}"


def _names(columns: tuple[str, ...]) -> str:
    return ", ".join(f"`{column}`" for column in columns)


def _some(names: list[str]) -> str:
    more = f" and {len(names) - NAMED_AT_MOST} more" if len(names) > NAMED_AT_MOST else ""
    return _names(tuple(names[:NAMED_AT_MOST])) + more


def _columns(holders: Uses) -> str:
    words, says = column_words(), column_meanings()
    rows = [
        f"| `{name}` | {words[name].kind}{f', {words[name].unit}' if words[name].unit else ''} | {says[name]} |"
        f" {_some(holders[name])} |"
        for name in sorted(holders)
    ]
    return "\n".join(["| column | kind | what it is | in |", "|---|---|---|---|", *rows])

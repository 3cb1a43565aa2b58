"""Every frame that crosses a module is declared, is what its declaration says, and says so in signatures."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import yaml

from lscb_pipeline.frames.column_words import column_words, kinds
from lscb_pipeline.frames.declared import declared
from lscb_pipeline.frames.schema import KINDS, FrameSchema, faults
from lscb_pipeline.project_files import PACKAGE, project_folder

MODULES = [path for path in PACKAGE.rglob("*.py") if "frames" not in path.relative_to(PACKAGE).parts]
SCHEMAS = [schema for own in declared().values() for schema in own]


def _trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in MODULES:
        yield path.relative_to(PACKAGE), ast.parse(path.read_text("utf-8"))


def _annotations(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Of public functions and of the fields of public classes: whose, and the annotation as it is written."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            written = [argument.annotation for argument in given] + [node.returns]
            yield from ((node.name, ast.unparse(one)) for one in written if one is not None)
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            own = [line for line in node.body if isinstance(line, ast.AnnAssign)]
            yield from ((node.name, ast.unparse(line.annotation)) for line in own)


def test_who_takes_or_gives_a_frame_names_it() -> None:
    """`pd.DataFrame` alone says nothing of what is in it."""
    bare = [f"{path}: {name}" for path, tree in _trees() for name, said in _annotations(tree) if "DataFrame" in said]
    assert not bare, f"name the frame (lscb_pipeline/frames) in: {sorted(set(bare))}"


def test_every_merge_says_how_many_rows_meet() -> None:
    """A key that stands twice where once was meant multiplies figures."""
    silent = [
        f"{path}:{node.lineno}"
        for path, tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "merge"
        and not {"validate"} & {keyword.arg for keyword in node.keywords}
        and not any(keyword.arg == "how" and ast.unparse(keyword.value) == "'cross'" for keyword in node.keywords)
    ]
    assert not silent, silent


def test_frames_are_declared_once_and_used() -> None:
    """One name a frame, one frame a name; none that no signature says."""
    names = [schema.name for schema in SCHEMAS]
    assert len(names) == len(set(names))
    said = " ".join(path.read_text("utf-8") for path in MODULES)
    assert not [name for name in names if name not in said]
    for schema in SCHEMAS:
        assert set(schema.key) <= set(schema.columns), schema.name
        assert not set(schema.columns) & set(schema.sometimes), schema.name
        assert schema.grain.endswith("."), schema.name


def test_every_column_has_a_kind_and_one_meaning() -> None:
    """A column means the same wherever it stands: said once, here or among the warehouse's meanings."""
    used = {column for schema in SCHEMAS for column in (*schema.columns, *schema.sometimes)}
    words = column_words()
    assert used == words.keys(), used ^ words.keys()
    assert {own.kind for own in words.values()} <= KINDS.keys()
    tables = yaml.safe_load((project_folder("sql") / "meanings" / "columns.yaml").read_text("utf-8"))["columns"]
    assert not [name for name, own in words.items() if bool(own.says) == (name in tables)]


SCHEMA = FrameSchema("Pairs", "One row a pair.", ("area_code", "numerator"), ("area_code",))


@pytest.mark.parametrize(
    ("frame", "fault"),
    [
        ({"area_code": ["E09000001"]}, "Pairs lacks numerator"),
        ({"area_code": ["E09000001"], "numerator": ["12"]}, "Pairs.numerator is"),
        ({"area_code": ["E09000001", None], "numerator": [1.0, 2.0]}, "Pairs.area_code of its key is empty"),
        ({"area_code": ["E09000001"] * 2, "numerator": [1.0, 2.0]}, "Pairs has 1 rows of a key that another row has"),
    ],
)
def test_what_a_frame_does_not_keep_to(frame: dict[str, list[object]], fault: str) -> None:
    """Each kind of fault is told, without a value."""
    found = list(faults(pd.DataFrame(frame), SCHEMA, kinds()))
    assert len(found) == 1
    assert found[0].startswith(fault)
    assert "E09000001" not in found[0]
    assert "12" not in found[0]


def test_a_frame_that_keeps_to_it_has_no_fault() -> None:
    """Of columns in which nothing stands the type is nobody's."""
    frame = pd.DataFrame({"area_code": ["E09000001"], "numerator": [None], "more": [1]})
    assert not list(faults(frame, SCHEMA, kinds()))


CALL = """
import pandas as pd
from lscb_pipeline.benchmarks.rates import with_values
with_values(pd.DataFrame({"area_code": ["E09000001"]}))
"""


@pytest.mark.parametrize("debug", ["1", ""])
def test_debug_runs_stop_at_the_door(debug: str) -> None:
    """With LSCB_DEBUG a frame that lacks a column stops where it enters, by name; without, nothing is looked at."""
    run = subprocess.run(
        [sys.executable, "-c", CALL],
        env=os.environ | {"LSCB_DEBUG": debug},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ("FrameError: lscb_pipeline.benchmarks.rates.with_values(" in run.stderr) == bool(debug)
    assert run.returncode

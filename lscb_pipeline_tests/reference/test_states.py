"""States are one type each: the words of tables' constraints and meanings, and none of them written out in code."""

import ast
import re
from collections.abc import Iterator
from enum import StrEnum

import pytest
import yaml

from lscb_pipeline.project_files import PACKAGE, project_folder
from lscb_pipeline.reference.states import DeliveryStatus, DueState, ReleaseStatus, ReturnStatus, StatementKind
from lscb_pipeline.warehouse.stages.decisions import Covers, Word

SQL = project_folder("sql")
MIGRATIONS = [path.read_text("utf-8") for path in sorted((SQL / "migrations" / "versions").glob("*.py"))]
TYPES: list[type[StrEnum]] = [DeliveryStatus, StatementKind, DueState, ReturnStatus, ReleaseStatus]
# Names under which code keeps a state.
KEPT_AS = {"status", "kind", "state", "due_state", "became", "covers"}


def constraints(column: str) -> Iterator[set[str]]:
    """What each migration, the first one first, lets stand in columns of this name."""
    for text in MIGRATIONS:
        for match in re.finditer(rf"check \({column} in \(([^)]*)\)\)", text):
            yield set(re.findall(r"'(\w+)'", match.group(1)))


@pytest.mark.parametrize(
    ("column", "states"),
    [
        ("kind", set(StatementKind)),
        ("status", set(ReturnStatus)),
        ("status", set(ReleaseStatus)),
        ("decision", set(Word.__args__)),
        ("covers", set(Covers.__args__)),
    ],
)
def test_states_are_what_the_table_lets_stand(column: str, states: set[str]) -> None:
    """The last constraint that speaks of any of them is on all of them, and on no other."""
    about = [allowed for allowed in constraints(column) if allowed & states]
    assert about[-1] == states


@pytest.mark.parametrize(
    ("file", "table", "column", "states"),
    [
        ("intake", "intake.delivery", "status", set(DeliveryStatus)),
        ("core", "core.observation", "kind", set(StatementKind)),
        ("quality", "quality.readiness", "status", set(ReturnStatus)),
        (
            "quality",
            "quality.due_figure",
            "state",
            {DueState.FIGURE, DueState.HELD, DueState.WITHDRAWN, DueState.ABSENT},
        ),
        ("mart", "mart.release", "status", set(ReleaseStatus)),
    ],
)
def test_a_table_says_what_its_states_mean(file: str, table: str, column: str, states: set[str]) -> None:
    """Each state is in the meaning of its column."""
    tables = yaml.safe_load((SQL / "meanings" / f"{file}.yaml").read_text("utf-8"))["tables"]
    assert states <= set(re.findall(r"\w+", tables[table]["columns"][column]))


def test_no_state_is_written_out_where_it_is_compared() -> None:
    """A word that is mistyped is never equal, and nobody sees it; the type's member is there or not."""
    words = {str(state) for states in TYPES for state in states}
    written = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}: {word}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for word in _words_compared(node)
        if word in words
    ]
    assert not written, "\n".join(["use lscb_pipeline.reference.states in:", *written])


def _words_compared(node: ast.AST) -> Iterator[str]:
    """The texts with which a state is compared here."""
    if isinstance(node, ast.Compare) and any(_is_state(side) for side in (node.left, *node.comparators)):
        yield from (one for side in (node.left, *node.comparators) for one in _texts(side))
    is_isin = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "isin"
    if is_isin and _is_state(node.func.value):
        yield from (one for argument in node.args for one in _texts(argument))


def _is_state(node: ast.AST) -> bool:
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return node.slice.value in KEPT_AS
    return (isinstance(node, ast.Attribute) and node.attr in KEPT_AS) or (
        isinstance(node, ast.Name) and node.id in KEPT_AS
    )


def _texts(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        yield from (text for element in node.elts for text in _texts(element))

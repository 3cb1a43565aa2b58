"""One thing, one name: no two classes of the package share one, nor two modules, but those of one stage or command."""

import ast
from collections import defaultdict
from pathlib import Path

from typer.main import get_command

import lscb_pipeline
from lscb_pipeline.cli import app

PACKAGE = Path(lscb_pipeline.__file__).parent
STAGES = {path.stem for path in (PACKAGE / "collation" / "stages").glob("*.py")}


def modules() -> dict[str, ast.Module]:
    """Every module's syntax tree, by its path in the package."""
    return {str(path.relative_to(PACKAGE)): ast.parse(path.read_text("utf-8")) for path in PACKAGE.rglob("*.py")}


def test_no_two_classes_have_one_name() -> None:
    places = defaultdict(list)
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(path)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_a_stage_or_command_has_one_name_in_every_room_and_no_other_modules_share_one() -> None:
    commands = set(get_command(app).commands)  # type: ignore[attr-defined]
    places = defaultdict(list)
    for path in modules():
        places[Path(path).stem].append(path)
    shared = {name for name, found in places.items() if len(found) > 1} - {"__init__", "__main__"}
    assert shared - STAGES - commands == set()

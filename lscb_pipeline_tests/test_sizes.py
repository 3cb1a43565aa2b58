"""Files and functions stay of a size that is read at once; what has grown is named.

A file over the limit is split where its subject parts, a function where its steps do: not by squeezing.
"""

import ast
import math
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("lscb_pipeline", "lscb_pipeline_tests", "tools")
LONGEST_FILE, LONGEST_FUNCTION = 300, 45  # none is longer
NINE_OF_TEN_FILES, NINE_OF_TEN_FUNCTIONS = 200, 20  # nine of ten are shorter
Sizes = dict[str, int]


def sources(folder: str) -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield str(path.relative_to(ROOT)), path.read_text("utf-8")


def files(folder: str) -> Sizes:
    return {name: len(source.splitlines()) for name, source in sources(folder)}


def functions(folder: str) -> Sizes:
    """Each with its decorators and docstring; one inside another counts in both."""
    return {
        f"{name}:{node.lineno} {node.name}": length(node)
        for name, source in sources(folder)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    return (node.end_lineno or first) - first + 1


def too_long(sizes: Sizes, longest: int, nine_of_ten: int) -> list[str]:
    """Those over the limit; where not nine of ten are shorter than `nine_of_ten`, those that are not. Longest first."""
    by_size = sorted(sizes, key=lambda name: -sizes[name])
    found = [name for name in by_size if sizes[name] > longest]
    if sizes[by_size[len(by_size) - math.ceil(0.9 * len(by_size))]] >= nine_of_ten:
        found = [name for name in by_size if sizes[name] >= nine_of_ten]
    return [f"{sizes[name]} lines: {name}" for name in found]


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_file_is_too_long_and_nine_of_ten_are_short(folder: str) -> None:
    found = too_long(files(folder), LONGEST_FILE, NINE_OF_TEN_FILES)
    assert not found, "\n".join(["files too long, or too many of them long:", *found])


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_function_is_too_long_and_nine_of_ten_are_short(folder: str) -> None:
    found = too_long(functions(folder), LONGEST_FUNCTION, NINE_OF_TEN_FUNCTIONS)
    assert not found, "\n".join(["functions too long, or too many of them long:", *found])


def test_what_is_too_long_is_told() -> None:
    ten = {f"f{n}": n for n in range(1, 11)}
    assert too_long(ten, 10, 10) == []
    assert too_long(ten, 9, 10) == ["10 lines: f10"]
    assert too_long(ten, 10, 9) == ["10 lines: f10", "9 lines: f9"]

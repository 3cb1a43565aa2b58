"""What running this costs: figures measured by named runs, figures assumed, and what follows of both by arithmetic.

Data in data_contracts/final/measured.yaml. Here: the forms of an entry, their checks, and the arithmetic. Not here: who
shows them (docs/sustainability.md by tools/pages, the final report by reports/final). Both take them by name from here,
so that they can't differ.
"""

import ast
import datetime as dt
import functools
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from pydantic import Field

from lscb_pipeline.contracts.strict import Strict
from lscb_pipeline.contracts.yaml_file import fault, read_as
from lscb_pipeline.project_files import project_folder

NAME: Final = r"^[a-z][a-z0-9_]*$"
BY: Final[dict[type[ast.operator], tuple[Callable[[float, float], float], str]]] = {
    ast.Add: (operator.add, "+"), ast.Sub: (operator.sub, "−"),
    ast.Mult: (operator.mul, "×"), ast.Div: (operator.truediv, "÷"),
}  # fmt: skip


class NamedRun(Strict):
    """One run that something was measured in, so that anybody can repeat it."""

    run: str = Field(pattern=NAME)
    command: str
    commit: str = Field(pattern=r"^[0-9a-f]{7,40}$")
    day: dt.date
    machine: str
    says: str = Field("", description="what else has to be known of it")


class _Named(Strict):
    name: str = Field(pattern=NAME)
    what: str
    unit: str
    digits: int = Field(0, ge=0, le=3, description="decimals that are shown")


class Measured(_Named):
    """A figure that a run gave."""

    value: float
    run: str


class Assumed(_Named):
    """A figure that nobody measured: taken from elsewhere, or a proposal that somebody is to put right."""

    value: float
    because: str
    remark: str = Field("", description="for its keepers: how far it was checked; shown nowhere")


class Derived(_Named):
    """A figure that follows of others, by +, -, *, / and brackets over their names."""

    formula: str


class MeasuredFile(Strict):
    """All of them, in the order in which they are shown."""

    runs: list[NamedRun]
    measured: list[Measured]
    assumed: list[Assumed]
    derived: list[Derived]


@dataclass(frozen=True)
class Fact:
    """One figure: its name, what it is, its value, `text` with its unit, its kind, and what it rests on."""

    name: str
    what: str
    value: float
    text: str
    kind: Literal["measured", "assumed", "derived"]
    basis: str


def read_facts(path: Path) -> dict[str, Fact]:
    """The figures of a file by name. Raises ContractError for a fault, with file and line."""
    file = read_as(path, MeasuredFile)
    runs, facts = {run.run: run for run in file.runs}, dict[str, Fact]()
    for part in ("measured", "assumed", "derived"):
        for number, entry in enumerate(getattr(file, part)):
            if entry.name in facts:
                raise fault(path, [part, number, "name"], f"{entry.name} stands twice")
            try:
                facts[entry.name] = _fact(entry, runs, facts)
            except (KeyError, SyntaxError, ZeroDivisionError) as error:
                key = "run" if part == "measured" else "formula"
                raise fault(path, [part, number, key], f"{getattr(entry, key)}: {_told(error)}") from error
    return facts


@functools.cache
def facts() -> Mapping[str, Fact]:
    """The project's own, by name, in order."""
    return read_facts(_file())


@functools.cache
def runs() -> tuple[NamedRun, ...]:
    """The runs that they were measured in."""
    return tuple(read_as(_file(), MeasuredFile).runs)


def _file() -> Path:
    return project_folder("data_contracts") / "final" / "measured.yaml"


def _fact(entry: Measured | Assumed | Derived, runs: Mapping[str, NamedRun], known: Mapping[str, Fact]) -> Fact:
    if isinstance(entry, Measured):
        run, value = runs[entry.run], entry.value
        basis = f"run {run.run}: commit {run.commit[:7]}, {run.machine}"
        return Fact(entry.name, entry.what, value, _text(value, entry), "measured", basis)
    if isinstance(entry, Assumed):
        return Fact(entry.name, entry.what, entry.value, _text(entry.value, entry), "assumed", entry.because)
    value, basis = _worked_out(ast.parse(entry.formula, mode="eval").body, known)
    return Fact(entry.name, entry.what, value, _text(value, entry), "derived", basis)


def _text(value: float, entry: _Named) -> str:
    return f"{value:,.{entry.digits}f}{'' if entry.unit == '%' else ' '}{entry.unit}".strip()


def _worked_out(node: ast.expr, known: Mapping[str, Fact]) -> tuple[float, str]:
    """What a formula comes to, and how: with the figures in the place of their names."""
    if isinstance(node, ast.Name):
        return known[node.id].value, known[node.id].text
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value), f"{node.value:,}"
    if isinstance(node, ast.BinOp) and type(node.op) in BY:
        how, sign = BY[type(node.op)]
        (left, left_text), (right, right_text) = (_worked_out(side, known) for side in (node.left, node.right))
        loose = (ast.Add, ast.Sub)
        if not isinstance(node.op, loose):
            left_text, right_text = (
                f"({text})"
                if isinstance(side, ast.BinOp) and (isinstance(side.op, loose) or side is node.right)
                else text
                for side, text in ((node.left, left_text), (node.right, right_text))
            )
        return how(left, right), f"{left_text} {sign} {right_text}"
    raise SyntaxError("only names, numbers, + - * / and brackets")


def _told(error: Exception) -> str:
    return f"no {error.args[0]} before it" if isinstance(error, KeyError) else str(error.args[0])

"""The functions that figures are counted and summed up by, and the plainest criteria of those that count some cells."""

import math
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass

Value = float | str | None
COMPARISONS = ("<=", ">=", "<>", "<", ">", "=")
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)")
COMPARED: dict[str, Callable[[float, float], bool]] = {
    "": operator.eq, "=": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
WORDS = re.compile(r"(?!true$|false$)[^\W\d_][\w ,/'-]*", re.IGNORECASE)  # no pattern in any spreadsheet, nor a number
# A day, a time or a logical value, as the reader gives them: they may count as numbers.
MAYBE_NUMBER = re.compile(r"\d{4}-\d\d-\d\d\b.*|(?:-?\d+ days?, )?\d+:\d\d.*|true|false", re.IGNORECASE | re.DOTALL)


class UnknownError(Exception):
    """What a formula comes to can't be told: it is of another kind, or leads too far."""


@dataclass(frozen=True)
class Range:
    """The values of a range's cells; of those beyond the end of a sheet there are none."""

    values: list[Value]
    rows: int
    columns: int

    def alone(self) -> Value:
        """The value of its one cell."""
        if self.rows * self.columns != 1:
            raise UnknownError
        return self.values[0] if self.values else None


Argument = Range | float | str
Test = Callable[[Value], bool]


def _all(arguments: list[Argument]) -> list[Value]:
    values: list[Value] = []
    for argument in arguments:
        if isinstance(argument, str):
            raise UnknownError
        values += argument.values if isinstance(argument, Range) else [argument]
    return values


def _numbers(values: list[Value]) -> list[float]:
    if any(MAYBE_NUMBER.fullmatch(text) for text in {value for value in values if isinstance(value, str)}):
        raise UnknownError
    return [value for value in values if isinstance(value, float)]


def _average(arguments: list[Argument]) -> float:
    numbers = _numbers(_all(arguments))
    return math.fsum(numbers) / len(numbers)


def _test(argument: Argument) -> Test:
    """The criterion that an argument means."""
    said = argument.alone() if isinstance(argument, Range) else argument
    if isinstance(said, float):
        return lambda value: value == said
    sign = next((sign for sign in COMPARISONS if (said or "").startswith(sign)), "")
    rest = (said or "").removeprefix(sign)
    if NUMBER.fullmatch(rest) and sign in COMPARED:
        compared, number = COMPARED[sign], float(rest)
        return lambda value: isinstance(value, float) and compared(value, number)
    if sign in ("", "=") and WORDS.fullmatch(rest):
        folded = rest.casefold()
        return lambda value: isinstance(value, str) and value.casefold() == folded
    raise UnknownError


def _meets(arguments: list[Argument]) -> list[bool]:
    """Which cells meet the criteria that stand behind each range."""
    met, shapes = [], set()
    for cells, said in zip(arguments[::2], arguments[1::2], strict=True):
        if not isinstance(cells, Range):
            raise UnknownError
        shapes.add((cells.rows, cells.columns, len(cells.values)))
        test, distinct = _test(said), set(cells.values)
        _numbers(list(distinct))  # raises where one may be a number and may be none
        meets = {value: test(value) for value in distinct}
        met.append([meets[value] for value in cells.values])
    if len(shapes) != 1:
        raise UnknownError
    return [all(of_cell) for of_cell in zip(*met, strict=True)]


def _count_if(arguments: list[Argument]) -> float:
    if len(arguments) < 2 or len(arguments) % 2:
        raise UnknownError
    return float(sum(_meets(arguments)))


def _sum_if(arguments: list[Argument]) -> float:
    if len(arguments) not in (2, 3):
        raise UnknownError
    cells, summed = arguments[0], arguments[-1] if len(arguments) == 3 else arguments[0]
    if not (isinstance(cells, Range) and isinstance(summed, Range)):
        raise UnknownError
    if (cells.rows, cells.columns, len(cells.values)) != (summed.rows, summed.columns, len(summed.values)):
        raise UnknownError
    return math.fsum(_numbers([v for v, met in zip(summed.values, _meets(arguments[:2]), strict=True) if met]))


FUNCTIONS: dict[str, Callable[[list[Argument]], float]] = {
    "SUM": lambda arguments: math.fsum(_numbers(_all(arguments))),
    "COUNT": lambda arguments: float(len(_numbers(_all(arguments)))),
    "COUNTA": lambda arguments: float(sum(value is not None for value in _all(arguments))),
    "AVERAGE": _average,
    "MAX": lambda arguments: max(_numbers(_all(arguments)), default=0.0),
    "MIN": lambda arguments: min(_numbers(_all(arguments)), default=0.0),
    "COUNTIF": _count_if,
    "COUNTIFS": _count_if,
    "SUMIF": _sum_if,
}

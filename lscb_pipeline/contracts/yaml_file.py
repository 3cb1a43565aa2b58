"""Reading a YAML file of data_contracts/: a fault in it is a ContractError with file and line."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from lscb_pipeline.contracts.contract_error import ContractError

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times faster, where it is built
T = TypeVar("T")


def read_yaml(path: Path) -> Any:
    """The document in a YAML file; raises ContractError naming file and line."""
    try:
        return yaml.load(path.read_text("utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        raise ContractError(f"{path}: {error}") from error


def read_as(path: Path, kind: type[T]) -> T:
    """The document as a model, or a list of models; raises ContractError for the first fault, with its line."""
    document = read_yaml(path)
    try:
        return TypeAdapter(kind).validate_python(document)
    except ValidationError as error:
        first = error.errors()[0]
        raise fault(path, first["loc"], first["msg"]) from error


def fault(path: Path, steps: Sequence[str | int], message: str) -> ContractError:
    """The error of something in a file, by the keys and positions that lead to it."""
    where = "/".join(map(str, steps)) or "top level"
    return ContractError(f"{path}:{_line(path, steps)}: at {where}: {message}")


def _line(path: Path, steps: Sequence[str | int]) -> int:
    """The line that the steps lead to, or as far as they do: a missing key has the line of what it is missing from."""
    node = yaml.compose(path.read_text("utf-8"), Loader=_LOADER)
    line = 1
    for step in steps:
        key_and_value = None
        if isinstance(node, yaml.MappingNode):
            key_and_value = next(((key, value) for key, value in node.value if key.value == str(step)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            key_and_value = (node.value[step], node.value[step])
        if key_and_value is None:
            break
        line, node = key_and_value[0].start_mark.line + 1, key_and_value[1]
    return line

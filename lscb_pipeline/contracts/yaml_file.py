"""Reading a YAML file of data_contracts/: a fault in it is a ContractError with the line."""

from pathlib import Path
from typing import Any

import yaml

from lscb_pipeline.contracts.errors import ContractError

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times faster, where it is built


def read_yaml(path: Path) -> Any:
    """The document in a YAML file; raises ContractError naming file and line."""
    try:
        return yaml.load(path.read_text("utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        raise ContractError(f"{path}: {error}") from error

"""Where the raw reference files lie beside the project, for the tests that compare the tables with them."""

from pathlib import Path

import pytest

RAW = Path(__file__).parents[3] / "shared" / "real_data"


def raw_file(path: str) -> Path:
    found = RAW / path
    if not found.is_file():
        pytest.skip(f"the raw file {path} does not lie beside the project")
    return found

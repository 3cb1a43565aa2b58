"""The modules of tools/real, as its own program imports them."""

import importlib.util
from pathlib import Path
from types import ModuleType

FOLDER = Path(__file__).parents[1] / "tools" / "real"


def reader() -> ModuleType:
    """The reader of released pages."""
    spec = importlib.util.spec_from_file_location("reader_of_pages", FOLDER / "reader.py")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found

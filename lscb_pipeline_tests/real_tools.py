"""The modules of tools/real, as its own program imports them."""

import importlib.util
from pathlib import Path
from types import ModuleType

FOLDER = Path(__file__).parents[1] / "tools" / "real"


def reader() -> ModuleType:
    """The reader of released pages."""
    return _module("reader_of_pages", "reader.py")


def traces() -> ModuleType:
    """The figures traced by hand, and what `lscb trace` says of them."""
    return _module("traces_by_hand", "traces.py")


def _module(name: str, file: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, FOLDER / file)
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found

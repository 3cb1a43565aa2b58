"""Hold every frame that enters or leaves a function to its declaration, in tests and debug runs (LSCB_DEBUG).

Here: an import hook that wraps the functions of this package whose signatures name a frame. Nothing of it is loaded, or
costs anything, without LSCB_DEBUG. Not here: what is checked (schema.py).
"""

import functools
import importlib.machinery
import importlib.util
import inspect
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.abc import MetaPathFinder
from types import FunctionType, ModuleType
from typing import Any, get_args, get_origin

import pandas as pd

from lscb_pipeline.frames.column_words import kinds
from lscb_pipeline.frames.schema import FrameError, FrameSchema, faults

PACKAGE = "lscb_pipeline."


def check_frames() -> None:
    """From now on, check the frames of every module of the package that is imported."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder(MetaPathFinder):
    """Finds our modules as Python would, and wraps their functions as soon as they are there."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if not name.startswith(PACKAGE) or name.startswith(f"{PACKAGE}frames"):
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec and spec.loader:
            loader = spec.loader
            execute = loader.exec_module

            def execute_and_wrap(module: ModuleType) -> None:
                execute(module)
                _wrap_all(module)

            loader.exec_module = execute_and_wrap  # type: ignore[method-assign]
        return spec


def _wrap_all(module: ModuleType) -> None:
    for owner in (module, *(thing for thing in vars(module).values() if _is_own_class(thing, module))):
        own = {name: thing for name, thing in vars(owner).items() if _is_own_function(thing, module)}
        for name, function in own.items():
            if named := _frames_of(function, module):
                setattr(owner, name, _checked(function, named))


def _is_own_class(thing: Any, module: ModuleType) -> bool:
    return inspect.isclass(thing) and thing.__module__ == module.__name__


def _is_own_function(thing: Any, module: ModuleType) -> bool:
    return isinstance(thing, FunctionType) and thing.__module__ == module.__name__


def _frames_of(function: FunctionType, module: ModuleType) -> dict[str, Any]:
    """By argument (`return` for what is returned) its annotation, where that names a frame."""
    found = {}
    for name, written in function.__annotations__.items():
        annotation = written
        if isinstance(written, str) and _may_name(written, module):
            annotation = eval(written, vars(module))  # noqa: S307 - an annotation of our own code
        if any(True for _ in _schemas(annotation)):
            found[name] = annotation
    return found


def _may_name(written: str, module: ModuleType) -> bool:
    """Whether an annotation kept as text uses a frame's name; others may name what isn't imported at run time."""
    words = "".join(letter if letter.isidentifier() or letter.isdigit() else " " for letter in written).split()
    return any(hasattr(vars(module).get(word), "__metadata__") for word in words)


def _schemas(annotation: Any) -> Iterator[FrameSchema]:
    yield from (schema for schema in getattr(annotation, "__metadata__", ()) if isinstance(schema, FrameSchema))
    for part in get_args(annotation):
        yield from _schemas(part)


def _checked(function: FunctionType, named: dict[str, Any]) -> Callable[..., Any]:
    parameters = inspect.signature(function)

    @functools.wraps(function)
    def checked(*positional: Any, **by_name: Any) -> Any:
        given = parameters.bind(*positional, **by_name).arguments
        for name, value in given.items():
            if name in named:
                _hold(value, named[name], f"{function.__module__}.{function.__qualname__}({name})")
        returned = function(*positional, **by_name)
        if "return" in named:
            _hold(returned, named["return"], f"{function.__module__}.{function.__qualname__}() returns")
        return returned

    return checked


def _hold(value: Any, annotation: Any, where: str) -> None:
    """Raise FrameError for each frame in a value that isn't what its annotation says."""
    for frame, schema in _pairs(value, annotation):
        if found := list(faults(frame, schema, kinds())):
            raise FrameError(f"{where}: {'; '.join(found)}")


def _pairs(value: Any, annotation: Any) -> Iterator[tuple[pd.DataFrame, FrameSchema]]:
    """Each frame in a value with its declaration; iterators are not run ahead of who reads them."""
    own = [schema for schema in getattr(annotation, "__metadata__", ()) if isinstance(schema, FrameSchema)]
    if own and isinstance(value, pd.DataFrame):
        yield value, own[0]
    parts = get_args(annotation) if not own else ()
    if isinstance(value, tuple) and get_origin(annotation) is tuple and len(parts) == len(value):
        for one, part in zip(value, parts, strict=True):
            yield from _pairs(one, part)
        return
    held = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else (value,)
    for one in held if parts else ():
        for part in parts:
            yield from _pairs(one, part)

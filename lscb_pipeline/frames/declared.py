"""Every frame that is declared, by the module of this folder that declares it.

Here: the list, for docs/frames.md and tests. Not here: the frames.
"""

import importlib
import pkgutil

from lscb_pipeline import frames
from lscb_pipeline.frames.schema import FrameSchema


def declared() -> dict[str, list[FrameSchema]]:
    """By module, in the order of the alphabet, its frames as they stand there."""
    found: dict[str, list[FrameSchema]] = {}
    for module in sorted(info.name for info in pkgutil.iter_modules(frames.__path__)):
        things = vars(importlib.import_module(f"{frames.__name__}.{module}"))
        own = [thing.__metadata__[0] for name, thing in things.items() if _is_frame(name, thing)]
        if own:
            found[module] = own
    return found


def _is_frame(name: str, thing: object) -> bool:
    """Whether it is a frame under its own name; a module that imports another's frame doesn't declare it."""
    schemas: list[object] = list(getattr(thing, "__metadata__", ()))
    return any(isinstance(schema, FrameSchema) and schema.name == name for schema in schemas)

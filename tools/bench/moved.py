"""Where a function lies in the build that runs this: a base may have it in another module, or not at all.

For programs that run with either build's package.
"""

import importlib
from types import ModuleType
from typing import Any

PACKAGE = "lscb_pipeline"
STAGES = {
    "receive": "receive", "judge": "judge_quarter", "receipts": "write_receipts", "promote": "promote",
    "benchmark": "benchmark", "report": "report", "disclose": "disclose", "draft": "draft", "release": "release",
    "read": "read_feed",
}  # fmt: skip


def module(*names: str) -> ModuleType | None:
    """The first of these modules of the package that there is; None where there is none."""
    for name in names:
        wanted = f"{PACKAGE}.{name}"
        try:
            return importlib.import_module(wanted)
        except ModuleNotFoundError as error:
            if not wanted.startswith(error.name or "?"):
                raise
    return None


def stage(name: str) -> Any:
    """The function of a stage; None where this build has no such stage."""
    found = module(f"collation.stages.{name}", f"collation.{name}")
    return getattr(found, STAGES[name], None)

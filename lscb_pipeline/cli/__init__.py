"""The command line `lscb`: reads arguments, sets collation going, prints. What is done lies in other rooms.

A module for each kind of user; they are imported for their commands.
"""

import gc

from lscb_pipeline.cli import engineer, reader, reports, safekeeping, staff, supplier
from lscb_pipeline.cli.common import app

__all__ = ["app", "engineer", "main", "reader", "reports", "safekeeping", "staff", "supplier"]


def main() -> None:
    """Run the command line; an error that is ours is one line that says what to do."""
    gc.set_threshold(50_000, 20, 20)  # frames are many objects and few circles: to look for these took a sixth of a run
    app()

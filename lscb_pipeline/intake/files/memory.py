"""How Arrow gets the memory for columns: a choice for the process, made before a large file is read."""

import contextlib
import os

import pyarrow as pa


def reuse_memory() -> None:
    """Let Arrow use freed memory again: its own choice hands it back to the system column by column.

    Of a million rows that was a quarter of the reading's time. ARROW_DEFAULT_MEMORY_POOL, where set, decides instead.
    """
    if "ARROW_DEFAULT_MEMORY_POOL" not in os.environ:
        with contextlib.suppress(NotImplementedError):  # pyarrow has this allocator on most systems, not on all
            pa.set_memory_pool(pa.jemalloc_memory_pool())

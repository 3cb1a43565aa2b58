"""Runs whose process lost the warehouse and so its hold on them: another process may make them by now.

Such a process may not say that its run has failed: the quarter after it would go before it. Where runs are resumed it
ends without a word instead, as one whose machine is gone. Here: which runs those are. Not here: who would have written
it down (postgres_storage.py), who looks for such runs (launcher.py).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from lscb_pipeline.warehouse.database.connect import UnavailableError, Warehouse

_is_lost: dict[str, Callable[[], bool]] = {}


@contextmanager
def noted(run_id: str, warehouse: Warehouse) -> Iterator[None]:
    """Within this, this process takes a run and holds it."""
    _is_lost[run_id] = lambda: warehouse.lost_lock() is not None
    try:
        yield
    except UnavailableError:
        _is_lost[run_id] = lambda: True
        raise
    finally:
        was_lost = is_lost(run_id)
        _is_lost[run_id] = lambda: was_lost


def is_lost(run_id: str) -> bool:
    """Whether this process had a run to make, and has lost its hold on it: once lost, it stays so."""
    if run_id not in _is_lost or not _is_lost[run_id]():
        return False
    _is_lost[run_id] = lambda: True
    return True

"""Outcomes of checks that no run made, of a partition: Dagster takes the first of each, and refuses the second.

Here: what each storage does instead. Not here: who writes such outcomes (time_checks.py).
"""

import dagster as dg
from dagster._core.storage.event_log import SqlEventLogStorage


class RenewedOutcomes(SqlEventLogStorage):
    """A storage of events in which the outcome of a check's partition that no run made is renewed by the next one."""

    def _store_runless_asset_check_evaluation(self, event: dg.EventLogEntry, event_id: int | None) -> None:
        """Dagster 1.13 adds a row, which its own index refuses from a partition's second on: it is renewed."""
        self._update_asset_check_evaluation(event, event_id)

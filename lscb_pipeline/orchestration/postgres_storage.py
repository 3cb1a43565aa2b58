"""Dagster's own storage in PostgreSQL, as deploy/dagster.yaml names it, but for what its daemon could not write twice.

Here: dagster-postgres with outcomes renewed, and without the failure of a run that is lost. Not here: the
storage in files (storage.py), why outcomes are renewed (renewed_outcomes.py), which runs are lost (lost_runs.py).
"""

import logging
import os
from typing import Any, Self

from dagster import EventLogEntry
from dagster._core.storage.config import pg_config
from dagster._serdes import ConfigurableClassData
from dagster_postgres import DagsterPostgresStorage, PostgresEventLogStorage
from dagster_postgres.utils import pg_url_from_config

from lscb_pipeline.orchestration.lost_runs import is_lost
from lscb_pipeline.orchestration.renewed_outcomes import RenewedOutcomes

log = logging.getLogger(__name__)


class PostgresEventLog(RenewedOutcomes, PostgresEventLogStorage):
    """Events in the database; where runs are resumed, not that one failed whose process has lost it."""

    def store_event(self, event: EventLogEntry) -> None:
        """Write an event down, or end the process: it is for whoever holds the run by now to say how it ended."""
        of = event.dagster_event
        if of and of.is_job_failure and is_lost(event.run_id) and self._instance.run_launcher.supports_resume_run:
            log.warning("run %s: the warehouse was gone, and the run is left for another process", event.run_id)
            os._exit(os.EX_TEMPFAIL)
        super().store_event(event)


class PostgresStorage(DagsterPostgresStorage):
    """Runs, events, schedules and ticks in one database. Configured as Dagster's own: postgres_url, or postgres_db."""

    def __init__(self, postgres_url: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(postgres_url, inst_data=inst_data)
        self._event_log_storage = PostgresEventLog(postgres_url)

    @classmethod
    def config_type(cls) -> Any:
        """What may stand beneath `config` in dagster.yaml."""
        return pg_config()

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> Self:
        """Made from dagster.yaml, as Dagster asks for it."""
        return cls(pg_url_from_config(config_value), inst_data)

"""Dagster's own storage in PostgreSQL, as deploy/dagster.yaml names it, but for what its daemon could not write twice.

Here: the storage of dagster-postgres with outcomes renewed. Not here: the storage in files (storage.py), and why they
are renewed (renewed_outcomes.py).
"""

from typing import Any, Self

from dagster._core.storage.config import pg_config
from dagster._serdes import ConfigurableClassData
from dagster_postgres import DagsterPostgresStorage, PostgresEventLogStorage
from dagster_postgres.utils import pg_url_from_config

from lscb_pipeline.orchestration.renewed_outcomes import RenewedOutcomes


class PostgresEventLog(RenewedOutcomes, PostgresEventLogStorage):
    """Events in the database."""


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

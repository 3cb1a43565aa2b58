"""What every stage of a collation needs: settings, contracts, warehouse, archive and the secret for pseudonyms."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lscb_pipeline.collation.keys import kept_secret, pseudonym_key
from lscb_pipeline.contracts.library import Library, library
from lscb_pipeline.errors import LscbError
from lscb_pipeline.intake.arrival.archive import Archive
from lscb_pipeline.reference.months import LONDON
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.settings import Settings
from lscb_pipeline.warehouse.database.connect import Warehouse
from lscb_pipeline.warehouse.database.migrate import prepare
from lscb_pipeline.warehouse.database.roles import analyst_login
from lscb_pipeline.warehouse.stages.loads import load_reference
from lscb_pipeline.warehouse.stages.stage_results import Stands

RESTORING = "restoring.json"  # marks a home into which a backup is being brought back, and is not back yet


class HalfRestoredError(LscbError):
    """A backup was not brought back to the end: half of what stands is none of an installation's."""


def refuse_half_restored(settings: Settings) -> None:
    """Raise HalfRestoredError where a restore into the home was cut short, or goes on."""
    if (settings.home / RESTORING).exists():
        raise HalfRestoredError(
            f"a backup is being brought back into {settings.home}, or was and did not come to its end: run "
            "`lscb restore` again"
        )


@dataclass
class Round:
    """A quarter's stages, one after another in this process: what of it is told by unchanged.py, which fills it.

    stands: digests of what the stages read of the warehouse, after the last one. read: what each stage reads of it.
    made: its result, as JSON, and when it was made. stood: the stages that were skipped.
    """

    stands: Stands
    read: dict[str, Callable[[Stands], dict[str, str]]] = field(default_factory=dict)
    made: dict[str, tuple[Any, dt.datetime]] = field(default_factory=dict)
    stood: set[str] = field(default_factory=set)


@dataclass
class Centre:
    """One installation, opened. Nothing is connected until it is asked for.

    anew: every stage is done, whether or not its last result stands.
    """

    settings: Settings
    anew: bool = False
    rounds: dict[Quarter, Round] = field(default_factory=dict)

    @cached_property
    def library(self) -> Library:
        """The contracts, layouts and catalogue."""
        return library()

    @cached_property
    def warehouse(self) -> Warehouse:
        """The warehouse, brought to this version's form, with its reference tables.

        Raises HalfRestoredError where a restore was cut short.
        """
        refuse_half_restored(self.settings)
        warehouse = Warehouse.of(self.settings)
        prepare(warehouse, self.library)
        with warehouse.transaction() as connection:
            load_reference(connection, self.library)
        return warehouse

    @cached_property
    def analyst(self) -> Warehouse:
        """The warehouse by the analysts' login: the one that the settings name, else one of our own."""
        warehouse = self.warehouse
        if self.settings.analyst_url:
            return Warehouse.own(self.settings, self.settings.analyst_url)
        return analyst_login(warehouse, kept_secret(self.settings.make_home() / "analyst.password"))

    @cached_property
    def archive(self) -> Archive:
        """The archive of original bytes."""
        return Archive(self.settings.archive_url, self.settings.archive_key)

    def close(self) -> None:
        """Close the connections that nobody uses; whoever asks the warehouse again opens new ones."""
        for name in {"warehouse", "analyst"} & self.__dict__.keys():
            self.__dict__[name].engine.dispose()

    @property
    def today(self) -> dt.date:
        """The day in London: what is due, and what may be published, depends on it."""
        return dt.datetime.now(LONDON).date()

    @property
    def pseudonym_key(self) -> bytes:
        """The secret for pseudonyms; it may change while others hold the centre open."""
        return pseudonym_key(self.settings)

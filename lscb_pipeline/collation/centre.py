"""What every stage of a collation needs: settings, contracts, warehouse, archive and the secret for pseudonyms."""

import contextlib
import os
import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lscb_pipeline.contracts.library import Library, library
from lscb_pipeline.intake.archive import Archive
from lscb_pipeline.settings import Settings
from lscb_pipeline.warehouse.connect import Warehouse
from lscb_pipeline.warehouse.loads import load_reference
from lscb_pipeline.warehouse.migrate import prepare
from lscb_pipeline.warehouse.roles import analyst_login


@dataclass
class Centre:
    """One installation, opened. Nothing is connected until it is asked for."""

    settings: Settings

    @cached_property
    def library(self) -> Library:
        """The contracts, layouts and catalogue."""
        return library()

    @cached_property
    def warehouse(self) -> Warehouse:
        """The warehouse, brought to this version's form, with its reference tables."""
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
            return Warehouse(self.settings.analyst_url)
        return analyst_login(warehouse, self._secret("analyst.password"))

    @cached_property
    def archive(self) -> Archive:
        """The archive of original bytes."""
        if "://" not in self.settings.archive_url:
            Path(self.settings.archive_url).mkdir(parents=True, exist_ok=True, mode=0o700)
        return Archive(self.settings.archive_url)

    @cached_property
    def pseudonym_key(self) -> bytes:
        """The setting, else a random key kept in LSCB_HOME."""
        return (self.settings.pseudonym_key or self._secret("pseudonym.key")).encode()

    def _secret(self, name: str) -> str:
        """A random secret kept in an owner-only file of LSCB_HOME, made once."""
        path = self.settings.make_home() / name
        if not path.exists():
            draft = path.with_suffix(f".{secrets.token_hex(4)}")
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_hex(32), "ascii")
            with contextlib.suppress(FileExistsError):  # another process was first: its secret counts
                os.link(draft, path)
            draft.unlink()
        return path.read_text("ascii").strip()

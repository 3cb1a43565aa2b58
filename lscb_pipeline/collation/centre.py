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
    def archive(self) -> Archive:
        """The archive of original bytes."""
        if "://" not in self.settings.archive_url:
            Path(self.settings.archive_url).mkdir(parents=True, exist_ok=True, mode=0o700)
        return Archive(self.settings.archive_url)

    @cached_property
    def pseudonym_key(self) -> bytes:
        """The setting, else a random key kept in an owner-only file of LSCB_HOME, made once."""
        if self.settings.pseudonym_key:
            return self.settings.pseudonym_key.encode()
        path = self.settings.make_home() / "pseudonym.key"
        if not path.exists():
            draft = path.with_suffix(f".{secrets.token_hex(4)}")
            draft.touch(mode=0o600)
            with draft.open("w", encoding="ascii") as file:  # on the disk before anything is made with it
                file.write(secrets.token_hex(32))
                file.flush()
                os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):  # another process was first: its key counts
                os.link(draft, path)
            draft.unlink()
        return path.read_text("ascii").strip().encode()

"""The settings of one installation, read from the environment when asked for, never at import."""

import os
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Limits(BaseModel):
    """How much of a file is taken in; a file beyond a limit is told so, and nothing more of it is read."""

    most_file_bytes: int = Field(500_000_000, gt=0, description="Bytes of one file that is held at once.")
    most_csv_bytes: int = Field(20_000_000_000, gt=0, description="Bytes of one csv file in the inbox.")
    most_unpacked_bytes: int = Field(1_000_000_000, gt=0, description="Bytes of a workbook, unpacked.")
    most_sheets: int = Field(200, gt=0, description="Sheets of a workbook.")
    most_cells: int = Field(20_000_000, gt=0, description="Cells of a file that is held at once.")
    most_columns: int = Field(2_000, gt=0, description="Columns of a sheet, beside blank ones.")
    most_cell_characters: int = Field(32_767, gt=0, description="Characters of one cell; no spreadsheet holds more.")
    most_line_bytes: int = Field(1_000_000, gt=0, description="Bytes of one line of a csv file.")
    most_memory_bytes: int = Field(4_000_000_000, gt=0, description="Memory for reading one workbook.")
    most_seconds: int = Field(120, gt=0, description="Seconds of processor time for reading one workbook.")


class Settings(BaseSettings, Limits):
    """Environment variables named LSCB_<FIELD>; paths are made absolute once, here."""

    model_config = SettingsConfigDict(env_prefix="LSCB_", extra="ignore")

    home: Path = Field(Path(".lscb"), description="Folder for everything the pipeline keeps on disk.")
    database_url: str | None = Field(
        None, repr=False, description="A PostgreSQL server of your own; unset, an embedded one runs under LSCB_HOME."
    )
    database_tls: Literal["require", "verify-ca", "verify-full"] | None = Field(
        None,
        description="How a server of your own must be reached: by TLS, and by whose certificate (libpq's sslmode); "
        "unset, as its address says.",
    )
    analyst_url: str | None = Field(
        None,
        repr=False,
        description="The login that `lscb sql` asks by; unset, role lscb_analyst by a password of LSCB_HOME's.",
    )
    tcp_port: int | None = Field(
        None,
        ge=1024,
        le=65535,
        description="Port of this machine by which analysts reach the embedded server, loopback alone; unset, none.",
    )
    sql_timeout: float = Field(60, gt=0, description="How many seconds `lscb sql` waits for the next rows of a query.")
    inbox: Path | None = Field(None, description="Where deliveries arrive; default LSCB_HOME/inbox.")
    releases: Path | None = Field(None, description="Where releases are published; default LSCB_HOME/releases.")
    archive: str | None = Field(
        None,
        repr=False,  # a URL may hold a password
        description="Where original bytes are kept (any fsspec URL); default LSCB_HOME/archive.",
    )
    archive_key: str | None = Field(
        None,
        repr=False,
        description="Fernet key that the archive is encrypted with (newest,older); unset, bytes are kept as they came.",
    )
    pseudonym_key: str | None = Field(
        None, repr=False, description="Secret for pseudonyms; unset, a random key in an owner-only file of LSCB_HOME."
    )

    dagster_yaml: Path | None = Field(
        None, description="A dagster.yaml of your own, such as deploy/dagster.yaml; unset, the one that lscb writes."
    )
    texts: Path | None = Field(
        None,
        description="Folder of editors' texts for reports, the final one's in its folder final.",
    )
    steering: Path | None = Field(
        None,
        description="Folder of what people write for the steering group's reports; unset, none (in a home of the "
        "sample, a made-up example).",
    )
    contact: str = Field(
        "", description="Whom readers ask about releases (an office, how to reach it); shown on the landing page."
    )
    licence: str = Field("", description="Under which licence releases may be used; shown on the landing page.")
    send_to: str = Field(
        "", description="Where and how suppliers send their files, as the workbooks made for them say it."
    )
    notify: str | None = Field(
        None,
        repr=False,
        description="Addresses that notifications are sent to, as Apprise writes them, with a blank between two.",
    )
    debug: bool = Field(False, description="Hold every frame to its declaration, at every door; slower.")

    def model_post_init(self, _context: object) -> None:
        """Make paths absolute, so that a child process with another working folder means the same.

        `model_fields_set` stays what was set by others.
        """
        made = {*self.model_fields_set}
        self.home = self.home.expanduser().absolute()
        self.inbox = (self.inbox or self.home / "inbox").expanduser().absolute()
        self.releases = (self.releases or self.home / "releases").expanduser().absolute()
        self.dagster_yaml = self.dagster_yaml and self.dagster_yaml.expanduser().absolute()
        self.model_fields_set.intersection_update(made)

    @property
    def inbox_folder(self) -> Path:
        """The inbox, absolute."""
        assert self.inbox is not None  # noqa: S101 - set in model_post_init
        return self.inbox

    @property
    def releases_folder(self) -> Path:
        """Where releases are published, absolute: a folder a quarter, in it one a revision."""
        assert self.releases is not None  # noqa: S101 - set in model_post_init
        return self.releases

    @property
    def archive_url(self) -> str:
        """The fsspec URL of the archive of original bytes."""
        return self.archive or str(self.home / "archive")

    @property
    def dagster_home(self) -> Path:
        """Dagster's own folder."""
        return self.home / "dagster"

    def environment(self) -> dict[str, str]:
        """The environment for a child process, with every path absolute."""
        told = {
            "LSCB_HOME": str(self.home),
            "LSCB_INBOX": str(self.inbox),
            "LSCB_RELEASES": str(self.releases),
            "DAGSTER_HOME": str(self.dagster_home),
            "DAGSTER_DISABLE_TELEMETRY": "1",
        }
        if self.dagster_yaml:
            told["LSCB_DAGSTER_YAML"] = str(self.dagster_yaml)
        return os.environ | told

    def make_home(self) -> Path:
        """Create LSCB_HOME, and return it.

        Others may pass through but not look: as root, the embedded server may have to run as another account.
        What is in it is made for its owner alone.
        """
        self.home.mkdir(parents=True, exist_ok=True, mode=0o711)
        return self.home


# Settings that hold a password or key, which are never shown: who adds another hides it from `repr`.
SECRET_FIELDS = sorted(name for name, field in Settings.model_fields.items() if not field.repr)

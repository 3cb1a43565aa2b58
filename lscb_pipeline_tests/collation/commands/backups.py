"""What tests of backups share: an installation worth keeping, one to bring it back into, and what both hold."""

from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.settings import Settings

KEY = "a key for tests"


def files_of(settings: Settings) -> dict[str, tuple[bytes, int, int]]:
    """Bytes, mode and time of all that a backup must hold; of the archive, whose names are digests, no time."""
    found = {}
    for root in (settings.home, settings.inbox_folder):
        for path in sorted(p for p in root.rglob("*") if p.is_file()):
            name, facts = path.relative_to(root).as_posix(), path.stat()
            if not name.startswith(("postgres", "last_backup", "restoring", "replaced_")):
                moment = 0 if "archive" in path.parts else facts.st_mtime_ns
                found[name] = (path.read_bytes(), facts.st_mode, moment)
    return found


def another(server_url: str, home: Path, database: str | None) -> Settings:
    """Settings of an installation that isn't there yet: with an empty database on the server, or an embedded one."""
    if database is None:
        return Settings(home=home, database_url=None, pseudonym_key=KEY)
    with create_engine(server_url, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f"drop database if exists {database} with (force)"))
        connection.execute(text(f"create database {database}"))
    url = make_url(server_url).set(database=database).render_as_string(hide_password=False)
    return Settings(home=home, database_url=url, pseudonym_key=KEY)


def at_rest(centre: Centre) -> Settings:
    """The settings of an installation, to which nothing is connected any more."""
    centre.close()
    return centre.settings

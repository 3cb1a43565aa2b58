"""Databases in which clean files were collated, made once a session and copied for each test."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.settings import Settings
from lscb_pipeline_tests.conftest import Inbox, collate, query
from lscb_pipeline_tests.planted.clean import JUDGED, LAST, YEAR_BEFORE, clean_files


@pytest.fixture(scope="session")
def earlier(server_url: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database in which the quarters before were collated, from clean files."""
    home = tmp_path_factory.mktemp("earlier")
    return _collated(server_url, template, "planted_earlier", home, (YEAR_BEFORE, LAST))


@pytest.fixture(scope="session")
def whole_london(server_url: str, earlier: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database in which the quarter judged was collated, too."""
    return _collated(server_url, earlier, "planted_whole", tmp_path_factory.mktemp("whole"), (JUDGED,))


def installation(server_url: str, template: str, home: Path) -> Iterator[Centre]:
    """An installation of its own, on a copy of a database."""
    name = f"planted_{abs(hash(str(home)))}"
    centre = _centre(server_url, name, template, home)
    yield centre
    centre.warehouse.engine.dispose()
    _run(server_url, f"drop database {name} with (force)")


def _collated(server_url: str, template: str, name: str, home: Path, quarters: Sequence[str]) -> str:
    centre = _centre(server_url, name, template, home)
    inbox = Inbox(centre.settings.inbox_folder)
    for quarter in quarters:
        for file in clean_files(quarter).values():
            file.put(inbox)
        collate(centre, quarter)
    assert query(centre, "select * from quality.finding").empty, "clean files are clean"
    centre.warehouse.engine.dispose()
    return name


def _centre(server_url: str, name: str, template: str, home: Path) -> Centre:
    _run(server_url, f"create database {name} template {template} strategy file_copy")
    url = make_url(server_url).set(database=name).render_as_string(hide_password=False)
    return Centre(Settings(home=home, database_url=url, pseudonym_key="a key for tests"))


def _run(url: str, statement: str) -> None:
    with create_engine(url, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(statement))

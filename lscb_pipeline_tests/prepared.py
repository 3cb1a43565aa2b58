"""Installations that are made once a session (in each worker), and of which any number of tests begin with a copy."""

import dataclasses
import datetime as dt
import shutil
from collections.abc import Callable
from typing import Any

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.settings import Settings
from lscb_pipeline_tests.conftest import Inbox, database_of, make_database, new_installation

Making = Callable[[Centre, Inbox], Any]
Begin = Callable[[Making], Any]


@dataclasses.dataclass(frozen=True)
class Prepared:
    """What was made: where it lies, what its making returned, and when the last of its deliveries came."""

    settings: Settings
    returned: Any
    clock: dt.datetime


@pytest.fixture(scope="session")
def prepared(server_url: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Making], Prepared]:
    """What a function makes of a new installation, made when it is first asked for."""
    found: dict[Making, Prepared] = {}

    def prepare(making: Making) -> Prepared:
        if making not in found:
            centre = new_installation(server_url, template, tmp_path_factory.mktemp("prepared") / "home")
            centre.settings.inbox_folder.mkdir(parents=True)
            inbox = Inbox(centre.settings.inbox_folder)
            returned = making(centre, inbox)
            centre.warehouse.engine.dispose()  # a database that somebody is connected to can't be copied
            found[making] = Prepared(centre.settings, returned, inbox.clock)
        return found[making]

    return prepare


@pytest.fixture
def begin(server_url: str, centre: Centre, inbox: Inbox, prepared: Callable[[Making], Prepared]) -> Begin:
    """Let the test's installation be a copy of what a function makes; returns what that returned when it was called."""

    def begin_with(making: Making) -> Any:
        made = prepared(making)
        if "warehouse" in vars(centre):
            vars(centre).pop("warehouse").engine.dispose()
        make_database(server_url, database_of(centre.settings), database_of(made.settings))
        shutil.rmtree(centre.settings.home)
        shutil.copytree(made.settings.home, centre.settings.home)
        inbox.clock = made.clock
        library = vars(centre).pop("library", None)  # a part of it, maybe: a warehouse has tables of every feed
        _ = centre.warehouse
        if library is not None:
            vars(centre)["library"] = library
        return made.returned

    return begin_with

"""A quarter collated in peace, and a late one with a correction waiting: where collations that suffer start from."""

import dataclasses
import time
from collections.abc import Iterator

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline_tests.collation.killing import Undisturbed, copy_of, in_a_child, state_of
from lscb_pipeline_tests.collation.returns import Q4
from lscb_pipeline_tests.collation.under_fire import QUARTERS, put_first, put_late
from lscb_pipeline_tests.conftest import Inbox, _installation


@pytest.fixture(scope="session")
def undisturbed(server_url: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Undisturbed]:
    """The installation before, and what it must hold after QUARTERS are collated."""
    home = tmp_path_factory.mktemp("kills")
    for centre in _installation(server_url, template, home / "start"):
        centre.settings.inbox_folder.mkdir(parents=True)
        inbox = Inbox(centre.settings.inbox_folder)
        put_first(inbox)
        assert in_a_child(centre.settings, [Q4]).error == ""
        put_late(inbox)
        with copy_of(centre.settings, server_url, home / "undisturbed") as peaceful:
            began = time.monotonic()
            end = in_a_child(peaceful, QUARTERS)
            assert end.error == ""
            yield Undisturbed(centre.settings, state_of(peaceful), end, time.monotonic() - began)


@pytest.fixture
def centre(centre: Centre, request: pytest.FixtureRequest) -> Centre:
    """The usual installation; in tests marked `any_period` a return may state figures of any quarter."""
    return of_any_period(centre) if request.node.get_closest_marker("any_period") else centre


@pytest.fixture
def second(second: Centre, request: pytest.FixtureRequest) -> Centre:
    """Another one, likewise."""
    return of_any_period(second) if request.node.get_closest_marker("any_period") else second


def of_any_period(centre: Centre) -> Centre:
    """The same, without the rule that figures of another quarter than their file's wait."""
    contracts = {
        feed: contract.model_copy(update={"rules": [r for r in contract.rules if r.id != "period_of_delivery"]})
        for feed, contract in centre.library.contracts.items()
    }
    centre.__dict__["library"] = dataclasses.replace(centre.library, contracts=contracts)
    return centre

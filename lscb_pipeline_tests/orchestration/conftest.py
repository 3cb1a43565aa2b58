"""A Dagster instance on the installation that a test uses."""

from collections.abc import Callable, Iterator

import dagster as dg
import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.definitions import defs
from lscb_pipeline.orchestration.running import open_instance, run_collation


@pytest.fixture
def instance(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    """The Dagster instance under the test's LSCB_HOME; the environment names the test's database."""
    monkeypatch.setenv("LSCB_DATABASE_URL", str(centre.settings.database_url))
    monkeypatch.setenv("LSCB_PSEUDONYM_KEY", str(centre.settings.pseudonym_key))
    for name, value in centre.settings.environment().items():
        monkeypatch.setenv(name, value)
    with open_instance(centre.settings) as opened:
        yield opened


@pytest.fixture
def run(instance: dg.DagsterInstance) -> Callable[[str], dg.ExecuteInProcessResult]:
    """Run the job for a quarter's key."""
    return lambda key: run_collation(instance, defs.resolve_job_def("quarterly_collation"), key)

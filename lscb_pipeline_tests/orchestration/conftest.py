"""A Dagster instance on the installation that a test uses."""

from collections.abc import Callable, Iterator
from sqlite3 import Connection

import dagster as dg
import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.definitions import defs
from lscb_pipeline.orchestration.job import decided_by
from lscb_pipeline.orchestration.running import open_instance, run_job

Run = Callable[[str], dg.ExecuteInProcessResult]
# Two children missing, the second found before having been seen last.
EPISODES = """\
episode_reference,person_reference,forename_initial,surname,birth_date,sex,residence_area,last_seen_at,reported_at,\
found_at,missing_from,risk_level
E1,P1,A,Zzyzxworth,1994-07-13,F,Camden,2008-10-03 20:00,2008-10-03 22:00,2008-10-04 09:00,home,low
E2,P2,B,Zzyzxworth,1994-07-13,F,Barnet,2008-10-05 20:00,2008-10-05 22:00,2008-10-05 19:00,home,low
"""


@pytest.fixture
def instance(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    """The Dagster instance under the test's LSCB_HOME; the environment names the test's database."""
    monkeypatch.setenv("LSCB_DATABASE_URL", str(centre.settings.database_url))
    monkeypatch.setenv("LSCB_PSEUDONYM_KEY", str(centre.settings.pseudonym_key))
    for name, value in centre.settings.environment().items():
        monkeypatch.setenv(name, value)
    # Dagster waits for the disk several times an event; what a test writes need not outlive the machine.
    event.listen(Engine, "connect", _without_waiting)
    with open_instance(centre.settings) as opened:
        yield opened
    event.remove(Engine, "connect", _without_waiting)


def _without_waiting(connection: object, _: object) -> None:
    if isinstance(connection, Connection):
        connection.execute("pragma synchronous = off")


@pytest.fixture
def run(instance: dg.DagsterInstance) -> Run:
    """Run the job for a quarter's key."""
    return lambda key: run_job(instance, defs.resolve_job_def("quarterly_collation"), key)


@pytest.fixture
def publish(instance: dg.DagsterInstance) -> Run:
    """Run the publication for a quarter's key, by a decision that says why."""
    job = defs.resolve_job_def("quarterly_publication")
    return lambda key: run_job(instance, job, key, "a test", decided_by("the steering group", "few returned"))


def idle_job() -> dg.JobDefinition:
    """A job that does nothing, to make runs of."""

    @dg.op
    def nothing() -> None:
        """Do nothing."""

    @dg.job
    def idle() -> None:
        nothing()

    return idle

"""A real pgbouncer before the server: of whole sessions it is no matter, of transactions it is refused, and why."""

from pathlib import Path

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.doctor import Health, examined
from lscb_pipeline.warehouse.database.connect import QuarterBusyError
from lscb_pipeline.warehouse.database.pooler import PoolerError
from lscb_pipeline_tests.warehouse.database.pooled import needs_pgbouncer, pooled


@needs_pgbouncer
def test_a_pool_of_sessions_is_used_and_one_of_transactions_refused(centre: Centre, tmp_path: Path) -> None:
    _ = centre.warehouse
    with pooled(centre.settings, tmp_path / "session", "session") as url:
        settings = centre.settings.model_copy(update={"database_url": url})
        by_sessions, direct = Centre(settings).warehouse, centre.warehouse
        with by_sessions.lock("a quarter"), pytest.raises(QuarterBusyError), direct.lock("a quarter"):
            pass
        with direct.lock("a quarter"):
            pass  # it ended with the work
        by_sessions.engine.dispose()
    with pooled(centre.settings, tmp_path / "transaction", "transaction") as url:
        settings = centre.settings.model_copy(update={"database_url": url})
        with pytest.raises(PoolerError, match="pool_mode = transaction"):
            _ = Centre(settings).warehouse
        settings.make_home()
        told = [one for one in examined(settings) if one.about == "server"]
        assert [(one.health, "pool_mode = session" in one.found) for one in told] == [(Health.WRONG, True)]

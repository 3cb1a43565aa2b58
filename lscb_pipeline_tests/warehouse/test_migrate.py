"""Migrations stand in the order of their files' numbers."""

from alembic.script import ScriptDirectory

from lscb_pipeline.warehouse.database.migrate import _alembic, newest_migration


def test_the_newest_migration_is_alembics_head() -> None:
    assert newest_migration() == ScriptDirectory.from_config(_alembic()).get_current_head()

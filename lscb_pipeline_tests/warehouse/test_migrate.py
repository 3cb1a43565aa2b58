"""Migrations stand in the order of their files' numbers; rights that are gone come back."""

from alembic.script import ScriptDirectory
from sqlalchemy import text

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.warehouse.database.migrate import _alembic, has_rights, newest_migration, prepare


def test_the_newest_migration_is_alembics_head() -> None:
    assert newest_migration() == ScriptDirectory.from_config(_alembic()).get_current_head()


def test_rights_that_a_restore_by_hand_lost_are_made_again(centre: Centre) -> None:
    with centre.warehouse.transaction() as connection:
        assert has_rights(connection)
        connection.execute(text("revoke all on schema mart from lscb_analyst"))
        connection.execute(text("revoke all on mart.benchmark from lscb_analyst"))
        assert not has_rights(connection)
    prepare(centre.warehouse, centre.library)
    with centre.warehouse.transaction() as connection:
        assert has_rights(connection)
        assert connection.scalar(text("select has_table_privilege('lscb_analyst', 'mart.benchmark', 'select')"))

"""What an analyst is told that there is to ask: all that can be asked, and nothing that would be refused."""

import pytest
from sqlalchemy import text

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.warehouse.commands.analyst import rows_of
from lscb_pipeline.warehouse.commands.asked_tables import NoSuchTableError, columns_to_ask, tables_to_ask
from lscb_pipeline.warehouse.database.connect import WarehouseError
from lscb_pipeline.warehouse.database.meanings import SCHEMAS
from lscb_pipeline_tests.conftest import query

ALL = "select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace "
ALL += f"where c.relkind in ('r', 'v') and n.nspname in {tuple(SCHEMAS)}"


def listed(centre: Centre) -> list[str]:
    with centre.analyst.transaction() as connection:
        return tables_to_ask(connection)["table"].tolist()


def may_be_asked(centre: Centre, columns: str, table: str) -> bool:
    """Whether it is answered; refused it is for want of rights, and for nothing else."""
    try:
        list(rows_of(centre.analyst, f"select {columns} from {table} limit 1"))
    except WarehouseError as error:
        if error.code != "42501":
            raise
        return False
    return True


def test_those_that_are_listed_are_those_that_can_be_asked(centre: Centre) -> None:
    found = listed(centre)
    every = query(centre, ALL)["name"]
    open_ones = {name for name in every if may_be_asked(centre, "*", name)}
    in_part = {"intake.delivery"}  # whose other columns are closed
    assert open_ones | in_part | {"core.observation_as_at"} == set(found)
    assert len(every) > len(found) > 40
    assert "core.missing_episode" not in found


def test_each_says_what_it_holds_and_each_column_what_it_means(centre: Centre) -> None:
    with centre.analyst.transaction() as connection:
        tables = tables_to_ask(connection)
        assert (tables["holds"].str.len() > 20).all()
        assert tables["schema"].isin(list(SCHEMAS)).all()
        for name in tables["table"]:
            columns = columns_to_ask(connection, name)
            assert columns["means"].str.endswith(".").all(), name
            if name != "core.observation_as_at":
                assert may_be_asked(centre, ", ".join(f'"{c}"' for c in columns["table_column"]), name)


def test_a_functions_parameters_and_columns_are_told(centre: Centre) -> None:
    with centre.analyst.transaction() as connection:
        columns = columns_to_ask(connection, "core.observation_as_at(now())").set_index("table_column")
    assert columns.index[:3].tolist() == ["moment", "last_quarter", "area_code"]
    assert columns.loc["moment", "means"] == "A parameter, which is given in brackets."
    assert columns.loc["denominator", "means"].startswith("What its sender gave as the number below the line.")


def test_a_view_of_what_is_closed_is_not_listed_however_far_down(centre: Centre) -> None:
    with centre.warehouse.transaction() as connection:
        for statement in (
            "create view mart.planted with (security_invoker) as select count(*) from core.missing_episode",
            "create view mart.planted_over with (security_invoker) as select * from mart.planted",
            "create view mart.planted_open with (security_invoker) as select area_code from core.area",
            "grant select on mart.planted, mart.planted_over, mart.planted_open to lscb_analyst",
        ):
            connection.execute(text(statement))
    found = listed(centre)
    assert [name for name in found if "planted" in name] == ["mart.planted_open"]
    assert not may_be_asked(centre, "*", "mart.planted_over")
    with pytest.raises(NoSuchTableError, match=r"mart\.planted_over is closed to analysts"), \
            centre.analyst.transaction() as connection:  # fmt: skip
        columns_to_ask(connection, "mart.planted_over")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("missing_episode", "closed to analysts"),
        ("core.runaway_lists", "closed to analysts"),
        ("release", "several tables are called so: mart.release, publish.release"),
        ("indicator_trends", r"is it publish\.indicator_trend or mart\.indicator_trend"),
        ("pg_catalog.pg_authid", "no table"),
        ("x'; drop table core.load; --", "no table"),
    ],
)
def test_a_name_that_is_of_no_table_is_said(centre: Centre, name: str, said: str) -> None:
    with pytest.raises(NoSuchTableError, match=said), centre.analyst.transaction() as connection:
        columns_to_ask(connection, name)

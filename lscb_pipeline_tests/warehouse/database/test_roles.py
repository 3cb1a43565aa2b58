"""Roles are made whoever comes first, by whom it may be done; else an administrator is told what to run."""

import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, make_url, text

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.settings import Settings
from lscb_pipeline.warehouse.commands.analyst import rows_of
from lscb_pipeline.warehouse.database.connect import Warehouse, WarehouseError
from lscb_pipeline.warehouse.database.roles import (
    ANALYST,
    ROLES,
    NoSuchBoardError,
    analyst_login,
    board_logins,
    make_board_login,
    make_roles,
)
from lscb_pipeline.warehouse.server import embedded


@pytest.fixture
def bare_url(tmp_path: Path) -> Iterator[URL]:
    """A server that has no role of ours yet."""
    yield make_url(embedded.start(tmp_path / "bare"))
    embedded.stop(tmp_path / "bare")


def run(url: URL, *statements: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def test_two_databases_at_once_make_the_same_roles_and_logins(bare_url: URL) -> None:
    run(bare_url, "create database other")
    warehouses = [Warehouse(bare_url), Warehouse(bare_url.set(database="other"))] * 4
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(make_roles, warehouses))
        list(pool.map(analyst_login, warehouses, ["the home's password"] * 8))
    with warehouses[0].transaction() as connection:
        known = connection.scalars(text("select rolname from pg_roles where rolname = any(:r)"), {"r": [*ROLES]}).all()
    assert set(known) == set(ROLES)


def test_a_role_that_was_dropped_is_made_again_with_its_rights(bare_url: URL, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", database_url=bare_url.render_as_string(hide_password=False))
    _ = Centre(settings).warehouse
    run(bare_url, f"drop owned by {ANALYST}", f"drop role {ANALYST}")
    assert list(rows_of(Centre(settings).analyst, "select count(*) from core.area"))[1] == (33,)


def test_a_boards_login_is_made_by_many_at_once_and_the_last_password_counts(centre: Centre) -> None:
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda _: make_board_login(Warehouse(centre.warehouse.url), "brent"), range(12)))
    assert {login for login, _ in made} == {"lscb_board_brent"}
    assert len({password for _, password in made}) == 12
    assert min(len(password) for _, password in made) >= 32

    def may_come_in(password: str) -> bool:
        try:
            with Warehouse(centre.warehouse.url.set(username="lscb_board_brent", password=password)).transaction():
                return True
        except WarehouseError:
            return False

    assert [may_come_in(password) for _, password in made].count(True) == 1
    with centre.warehouse.transaction() as connection:
        assert "brent" in board_logins(connection)


def test_who_may_not_make_roles_is_told_what_an_administrator_has_to_run(bare_url: URL, tmp_path: Path) -> None:
    run(bare_url, "create role keeper login password 'k'", "create database kept owner keeper")
    url = bare_url.set(username="keeper", password="k", database="kept")
    settings = Settings(home=tmp_path / "kept", database_url=url.render_as_string(hide_password=False))
    with pytest.raises(WarehouseError, match="keeper may not change roles") as refused:
        _ = Centre(settings).warehouse
    statements = [line.strip() for line in str(refused.value).splitlines()[1:]]
    assert statements == [f"create role {role};" for role in ROLES]
    run(bare_url, *statements)
    centre = Centre(settings)
    assert centre.warehouse.url.username == "keeper"

    with pytest.raises(WarehouseError, match=f"alter role {ANALYST} login;"):
        _ = centre.analyst
    run(bare_url, f"alter role {ANALYST} login password 'a'")
    analyst_url = url.set(username=ANALYST, password="a").render_as_string(hide_password=False)
    told = Centre(settings.model_copy(update={"analyst_url": analyst_url}))
    assert list(rows_of(told.analyst, "select count(*) from core.area")) == [("count",), (33,)]

    with pytest.raises(WarehouseError, match="create role lscb_board_barnet login in role lscb_board;"):
        make_board_login(centre.warehouse, "barnet")


def test_an_owner_who_may_make_roles_needs_no_more(bare_url: URL, tmp_path: Path) -> None:
    run(bare_url, "create role keeper login createrole password 'k'", "create database kept owner keeper")
    url = bare_url.set(username="keeper", password="k", database="kept").render_as_string(hide_password=False)
    centre = Centre(Settings(home=tmp_path / "kept", database_url=url))
    assert list(rows_of(centre.analyst, "select current_user"))[1] == (ANALYST,)
    assert make_board_login(centre.warehouse, "barnet")[0] == "lscb_board_barnet"


def test_there_are_no_other_boards(centre: Centre) -> None:
    with pytest.raises(
        NoSuchBoardError,
        match="no board nowhere: the boards are barking_and_dagenham, ",
    ):
        make_board_login(centre.warehouse, "nowhere")
    with pytest.raises(NoSuchBoardError, match="no board"):
        make_board_login(centre.warehouse, "barnet; drop table core.load")


def test_the_analysts_password_is_its_owners_alone_and_given_again_when_it_is_another(
    centre: Centre, second: Centre
) -> None:
    """Two homes of one server: each lets itself in, whoever came last."""
    for one in (centre, second, centre):
        fresh = Centre(one.settings)
        assert list(rows_of(fresh.analyst, "select current_user"))[1] == (ANALYST,)
        assert stat.S_IMODE((one.settings.home / "analyst.password").stat().st_mode) == 0o600


def test_no_query_leaves_the_analysts_role_or_takes_for_ever(centre: Centre) -> None:
    for query in (
        "select 1; reset role; select * from intake.delivery",
        "select 1; commit; begin; set transaction read write; delete from core.load",
        "select 1; rollback; reset session authorization; select link_key from core.missing_episode",
        "set session authorization default; table intake.refused_row",
    ):
        with pytest.raises(WarehouseError, match=r"several statements, or none: .* nothing of them was run"):
            list(rows_of(centre.analyst, query))
    with pytest.raises(WarehouseError, match=r"longer than 0.2 s: .*LSCB_SQL_TIMEOUT"):
        list(rows_of(centre.analyst, "select pg_sleep(20)", seconds=0.2))
    assert list(rows_of(centre.analyst, "select 1 as one", seconds=0.2)) == [("one",), (1,)]

"""Who reads what: every role connects to a collated warehouse, tries what it must not do, and does what it may."""

import secrets
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import psycopg2
import pytest
from sqlalchemy import URL, text

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.settings import Settings
from lscb_pipeline.warehouse.database.connect import Warehouse, WarehouseError, frame
from lscb_pipeline.warehouse.database.migrate import prepare
from lscb_pipeline.warehouse.database.roles import BOARD, LOADER, PUBLIC, make_board_login
from lscb_pipeline_tests.collation.returns import Q3
from lscb_pipeline_tests.collation.test_events import OCTOBER
from lscb_pipeline_tests.conftest import Inbox, _installation, collate, query, what_stands
from lscb_pipeline_tests.warehouse.attempts import BARNET, CAMDEN, EMPTY, JOINT, REFUSED

RETURNS = {
    "camden": [(CAMDEN, "SG001", 412), (CAMDEN, "SG002", ""), ("Nowhere", "SG001", 1)],
    "barnet": [(BARNET, "SG001", 5), (BARNET, "SG002", 7)],
    "kingston_upon_thames": [(JOINT, "SG001", 98)],
}
SCHEMAS = ("intake", "core", "quality", "mart", "publish")


def deliver(inbox: Inbox) -> None:
    """Returns of Camden and Barnet, a joint one, and the police's missing children."""
    for supplier, figures in RETURNS.items():
        rows = [{"area_code": a, "period": Q3, "indicator_code": i, "numerator": n} for a, i, n in figures]
        inbox.put(Q3, "borough_return", supplier, rows)
    inbox.put(Q3, "met_police_missing_children", "mps", OCTOBER)


def login_in(centre: Centre, role: str) -> URL:
    """A login that is a member of one role, and nothing else."""
    login, password = f"only_{role}", secrets.token_hex(8)
    with centre.warehouse.transaction() as connection:
        if connection.scalar(text("select 1 from pg_roles where rolname = :login"), {"login": login}) is None:
            connection.execute(text(f"create role {login} login in role {role}"))
        connection.execute(text(f"alter role {login} password '{password}'"))
    return centre.warehouse.url.set(username=login, password=password)


@pytest.fixture(scope="module")
def collated(server_url: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    for centre in _installation(server_url, template, tmp_path_factory.mktemp("access")):
        centre.settings.inbox_folder.mkdir(parents=True)
        deliver(Inbox(centre.settings.inbox_folder))
        collate(centre, Q3)
        with centre.warehouse.transaction() as connection:
            connection.execute(text("create table publish.stand_in as select area_code, 1 as value from core.area"))
            connection.execute(text("update core.view_text set sha256 = 'of an older version'"))
        prepare(centre.warehouse, centre.library)
        yield centre


@pytest.fixture(scope="module")
def logins(collated: Centre) -> dict[str, URL]:
    make_board_login(collated.warehouse, "barnet")
    board, password = make_board_login(collated.warehouse, "camden")
    return {
        "loader": login_in(collated, LOADER),
        "analyst": collated.analyst.url,
        "public": login_in(collated, PUBLIC),
        "board": collated.warehouse.url.set(username=board, password=password),
    }


@cache
def session(url: URL) -> "psycopg2.extensions.connection":
    """A login's session; it ends with the database."""
    found = psycopg2.connect(
        user=url.username, password=url.password, dbname=url.database, host=url.query.get("host", url.host), port=5432
    )
    found.set_session(readonly=False)  # that an analyst's sessions only read by themselves is no right that is lacking
    return found


def ask(url: URL, statement: str) -> list[tuple[object, ...]]:
    """The rows of the last of several statements, all of which are undone."""
    try:
        with session(url).cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        session(url).rollback()


@pytest.mark.parametrize(("role", "statement"), [(r, s) for r, statements in REFUSED.items() for s in statements])
def test_what_a_role_must_not_do_is_refused(logins: dict[str, URL], role: str, statement: str) -> None:
    with pytest.raises(psycopg2.Error) as caught:
        ask(logins[role], statement)
    assert caught.value.pgcode == "42501", f"not for want of rights: {caught.value}"
    assert "Zzyzx" not in str(caught.value)


@pytest.mark.parametrize(("role", "statement"), [(r, s) for r, statements in EMPTY.items() for s in statements])
def test_what_a_role_must_not_see_is_not_there(logins: dict[str, URL], role: str, statement: str) -> None:
    assert ask(logins[role], statement) == []


def count(url: URL, relation: str, where: str = "true") -> object:
    return ask(url, f"select count(*) from {relation} where {where}")[0][0]


@pytest.mark.parametrize(
    ("relation", "own"),
    [
        ("mart.benchmark", f"area_code = '{CAMDEN}'"),
        ("mart.own_figure", f"area_code = '{CAMDEN}'"),
        ("mart.indicator_trend", f"area_code = '{CAMDEN}'"),
        ("quality.finding", f"area_code = '{CAMDEN}' or area_code is null and supplier in ('camden', 'pct_5k7')"),
        ("quality.readiness", f"area_code = '{CAMDEN}' or area_code is null and supplier in ('camden', 'pct_5k7')"),
        ("quality.due_figure", f"area_code = '{CAMDEN}'"),
        ("quality.rule_result", "supplier in ('camden', 'pct_5k7')"),
        ("publish.stand_in", "true"),
        ("core.area", "true"),
        ("core.indicator", "true"),
    ],
)
def test_a_board_reads_all_that_is_its_own(collated: Centre, logins: dict[str, URL], relation: str, own: str) -> None:
    own_rows = count(collated.warehouse.url, relation, own)
    assert own_rows
    assert count(logins["board"], relation) == own_rows


def test_a_boards_own_figures_are_unsuppressed(logins: dict[str, URL]) -> None:
    found = ask(logins["board"], "select numerator from mart.own_figure where indicator_code = 'SG001'")
    assert found == [(412,)]


def test_no_relation_shows_a_board_another_areas_row(logins: dict[str, URL]) -> None:
    relations = ask(
        logins["board"],
        f"""select distinct n.nspname || '.' || c.relname
            from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
            where a.attname = 'area_code' and c.relkind in ('r', 'v') and n.nspname in {SCHEMAS}
              and has_schema_privilege(n.oid, 'usage') and has_column_privilege(c.oid, a.attnum, 'select')""",
    )
    # Names and who reports for whom are nobody's figures; publish is everybody's.
    known = {f"core.{name}{end}" for name in ("area", "merged_area", "supplier_area", "feed_not_covered")
             for end in ("", "_version")}  # fmt: skip
    tried = {str(name) for (name,) in relations} - known - {"publish.stand_in"}
    assert {"mart.benchmark", "mart.own_figure", "mart.indicator_trend", "quality.finding"} <= tried
    shown = {name: ask(logins["board"], f"select distinct area_code from {name}") for name in tried}
    assert {code for codes in shown.values() for (code,) in codes} <= {CAMDEN, None}


@pytest.mark.parametrize("ways", ["on", "off"])
@pytest.mark.parametrize(
    ("relation", "right", "wrong"),
    [
        ("mart.benchmark", f"area_code = '{BARNET}' and indicator_code = 'SG001' and numerator = 5",
         f"area_code = '{BARNET}' and indicator_code = 'SG001' and numerator = 6"),
        ("mart.benchmark", f"area_code = '{BARNET}' and numerator between 0 and 10",
         f"area_code = '{BARNET}' and numerator between 10 and 20"),
        ("quality.finding", "supplier = 'barnet' and severity <> 'none'", "supplier = 'nobody' and severity <> 'none'"),
    ],
)  # fmt: skip
def test_a_plan_does_not_tell_a_right_guess_from_a_wrong_one(
    collated: Centre, logins: dict[str, URL], relation: str, right: str, wrong: str, ways: str
) -> None:
    def plan(where: str) -> list[str]:
        lines = ask(
            logins["board"],
            f"set enable_indexscan = {ways}; set enable_bitmapscan = {ways}; explain (analyze, costs off, timing off, "
            f"summary off, buffers off) select 1 from {relation} where {where}",
        )
        return [str(line) for (line,) in lines if "Cond:" not in str(line) and "Filter: (" not in str(line)]

    assert count(collated.warehouse.url, relation, right)
    assert not count(collated.warehouse.url, relation, wrong)
    assert plan(right) == plan(wrong)


def test_a_joint_figure_is_a_board_of_boths(collated: Centre) -> None:
    """Neither of the two councils' boards sees it; one board of both would."""
    login, password = make_board_login(collated.warehouse, "kingston_upon_thames")
    kingston = collated.warehouse.url.set(username=login, password=password)
    assert count(collated.warehouse.url, "mart.benchmark", f"area_code = '{JOINT}'") == 1
    assert ask(kingston, "select area_code from mart.benchmark where area_code like '%+%'") == []
    change = "update core.board_version set area_codes = :codes where board_id = 'kingston_upon_thames'"
    try:
        with collated.warehouse.transaction() as connection:
            connection.execute(text(change), {"codes": JOINT})
        assert ask(kingston, "select area_code from mart.benchmark where area_code like '%+%'") == [(JOINT,)]
        assert set(ask(kingston, "select code from core.own where code like 'E%'")) == {
            ("E09000021",), ("E09000027",), (JOINT,)
        }  # fmt: skip
    finally:
        with collated.warehouse.transaction() as connection:
            connection.execute(text(change), {"codes": "E09000021"})


def test_a_partnership_has_no_figure_of_its_boards_time(collated: Centre) -> None:
    login, password = make_board_login(collated.warehouse, "camden_partnership")
    partnership = collated.warehouse.url.set(username=login, password=password)
    assert ask(partnership, f"select valid_from::text, valid_to from core.own where code = '{CAMDEN}'") == [
        ("2019-09-29", None)
    ]
    assert count(partnership, "mart.own_figure") == 0
    assert count(partnership, "quality.readiness") == 0


@pytest.mark.parametrize(("valid_from", "valid_to", "seen"), [
    ("2006-04-01", "2008-10-01", True), ("2006-04-01", "2008-09-30", False),
    ("2008-12-31", "2019-09-28", True), ("2009-01-01", "2019-09-28", False),
    ("2008-12-31", None, True), ("2009-01-01", None, False),
])  # fmt: skip
def test_a_board_sees_the_figures_of_its_time(
    collated: Centre, logins: dict[str, URL], valid_from: str, valid_to: str | None, seen: bool
) -> None:
    change = "update core.board_version set valid_from = :since, valid_to = :until where board_id = 'camden'"
    stood = {"since": "2006-04-01", "until": "2019-09-28"}
    try:
        with collated.warehouse.transaction() as connection:
            connection.execute(text(change), {"since": valid_from, "until": valid_to})
        quarter = "2008-10-01"
        assert bool(count(logins["board"], "mart.benchmark", f"period_start = '{quarter}'")) == seen
        assert bool(count(logins["board"], "quality.readiness", f"collection_quarter = '{quarter}'")) == seen
    finally:
        with collated.warehouse.transaction() as connection:
            connection.execute(text(change), stood)


def test_analysts_and_the_public_read_what_is_theirs(collated: Centre, logins: dict[str, URL]) -> None:
    for relation in ("mart.benchmark", "mart.london_summary", "quality.finding", "quality.readiness", "core.delivery",
                     "core.observation", "core.current_observation", "core.observation_as_at(now())", "core.area",
                     "publish.stand_in"):  # fmt: skip
        whole = count(collated.warehouse.url, relation)
        assert whole
        assert count(logins["analyst"], relation) == whole
    assert count(logins["public"], "publish.stand_in") == 33


def test_a_collation_needs_nothing_but_the_loaders_role(centre: Centre, second: Centre, inbox: Inbox) -> None:
    deliver(inbox)
    collate(centre, Q3)
    url = login_in(second, LOADER).render_as_string(hide_password=False)
    settings = Settings(home=second.settings.home, database_url=url, pseudonym_key="a key for tests")
    loader = Centre(settings)
    settings.inbox_folder.mkdir(parents=True)
    deliver(Inbox(settings.inbox_folder))
    for _ in range(2):
        collate(loader, Q3)
        assert what_stands(second) == what_stands(centre)
    with loader.warehouse.transaction() as connection:
        is_super, is_owner = connection.execute(text(
            "select rolsuper or rolbypassrls or rolcreaterole, pg_has_role('lscb', 'usage') from pg_roles "
            "where rolname = current_user")).one()  # fmt: skip
    assert (is_super, is_owner) == (False, False)


def test_a_loader_does_not_change_the_form_of_a_warehouse(centre: Centre, tmp_path: Path) -> None:
    url = login_in(centre, LOADER).render_as_string(hide_password=False)
    with centre.warehouse.transaction() as connection:
        connection.execute(text("update core.view_text set sha256 = 'of an older version'"))
    with pytest.raises(WarehouseError, match=r"only_lscb_loader is not its owner: .*`lscb roles`"):
        _ = Centre(Settings(home=tmp_path, database_url=url)).warehouse
    prepare(centre.warehouse, centre.library)
    assert len(query(Centre(Settings(home=tmp_path, database_url=url)), "select * from core.area")) == 33


def test_every_view_has_the_askers_rights_and_every_mart_its_policies(collated: Centre) -> None:
    kinds = query(collated, """
        select n.nspname || '.' || c.relname as name, c.relkind::text as kind, c.relrowsecurity as is_guarded,
               coalesce('security_invoker=true' = any(c.reloptions), false) as asks_as_invoker,
               (select count(*) from pg_policy p where p.polrelid = c.oid) as policies
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('intake', 'core', 'quality', 'mart', 'publish')""").set_index("name")  # fmt: skip
    assert not (kinds["kind"] == "m").any(), "a materialised view knows no policy"
    views = kinds[kinds["kind"] == "v"]
    assert len(views) > 20
    assert views.index[~views["asks_as_invoker"]].tolist() == []
    tables = kinds[(kinds["kind"] == "r") & kinds.index.str.match(r"quality\.|mart\.")]
    assert {"mart.benchmark", "mart.london_summary", "quality.finding"} <= set(tables.index)
    assert tables.index[~tables["is_guarded"] | (tables["policies"] < 2)].tolist() == []
    definers = query(collated, """
        select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname in ('intake', 'core', 'quality', 'mart', 'publish') and p.prosecdef""")  # fmt: skip
    assert definers["name"].tolist() == []


def test_policies_cost_the_owner_nothing(collated: Centre) -> None:
    with collated.warehouse.transaction() as connection:
        plan = frame(connection, "explain select * from mart.benchmark")["QUERY PLAN"].tolist()
    assert len(plan) == 1
    assert "Seq Scan on benchmark" in plan[0]


def test_a_board_of_another_database_of_the_server_is_none_here(second: Centre, logins: dict[str, URL]) -> None:
    """Roles belong to the server: what a board's login reads in another database is that database's own."""
    elsewhere = logins["board"].set(database=second.warehouse.url.database)
    assert Warehouse(elsewhere).url.username == f"{BOARD}_camden"
    assert ask(elsewhere, "select area_code from mart.benchmark") == []

"""Whatever is in the warehouse says what it means, in the database itself; and what is said is of something there."""

import dataclasses
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from sqlalchemy import text

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.contracts.contract_error import ContractError
from lscb_pipeline.contracts.library import Library, library
from lscb_pipeline.project_files import project_folder
from lscb_pipeline.settings import Settings
from lscb_pipeline.warehouse.commands.analyst import rows_of
from lscb_pipeline.warehouse.database import meaning_words, migrate
from lscb_pipeline.warehouse.database.migrate import prepare
from lscb_pipeline.warehouse.database.roles import LOADER
from lscb_pipeline_tests.conftest import query
from lscb_pipeline_tests.warehouse.test_access import login_in

Edit = Callable[[str, dict[str, object]], None]
SAID = """
    select n.nspname || '.' || c.relname as name, a.attname::text as column_name,
           col_description(c.oid, a.attnum) as says
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where n.nspname in ('intake', 'core', 'quality', 'mart', 'publish') and c.relkind not in ('i', 'S', 't')
    union all
    select n.nspname || '.' || c.relname, null, obj_description(c.oid, 'pg_class')
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('intake', 'core', 'quality', 'mart', 'publish') and c.relkind not in ('i', 'S', 't')
    union all
    select n.nspname || '.' || p.proname || '()', null, obj_description(p.oid, 'pg_proc')
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('intake', 'core', 'quality', 'mart', 'publish')
"""
KEPT = """
    select d.classoid::text || ' ' || d.objoid || ' ' || d.objsubid || ' ' || d.xmin::text as row from pg_description d
    union all select c.oid || ' ' || c.xmin::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('intake', 'core', 'quality', 'mart', 'publish')
    union all select p.oid || ' ' || p.xmin::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('core', 'quality', 'mart', 'publish') order by 1
"""


@pytest.fixture
def edit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Edit:
    """Puts a file of words into a copy of sql/, which is the project's for the test."""
    copy = tmp_path / "sql"
    shutil.copytree(project_folder("sql"), copy)
    for module in (migrate, meaning_words):
        monkeypatch.setattr(module, "project_folder", {"sql": copy}.__getitem__)

    def put(name: str, content: dict[str, object]) -> None:
        (copy / "meanings" / name).write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")

    return put


def said(centre: Centre) -> dict[str, str | None]:
    """What the database says of each table, view, function and column."""
    rows = query(centre, SAID).astype("object")
    rows = rows.where(rows.notna(), None)
    return {f"{r.name_}.{r.column_name}" if r.column_name else r.name_: r.says
            for r in rows.rename(columns={"name": "name_"}).itertuples()}  # fmt: skip


def files() -> dict[str, dict[str, object]]:
    folder = project_folder("sql") / "meanings"
    return {path.name: yaml.safe_load(path.read_text("utf-8")) for path in sorted(folder.glob("*.yaml"))}


def test_everything_says_what_it_means(centre: Centre) -> None:
    found = said(centre)
    assert len(found) > 900
    assert [name for name, says in found.items() if not says] == []


def test_no_meaning_is_its_name_again(centre: Centre) -> None:
    poor = []
    for name, says in said(centre).items():
        told = {
            word for word in re.findall(r"[a-z]+", str(says).lower()) if word not in {"the", "of", "a", "its", "is"}
        }
        if told <= set(re.split(r"[._]", name)) or not str(says).endswith("."):
            poor.append((name, says))
    assert poor == []


def test_every_pseudonym_says_that_it_is_one(centre: Centre) -> None:
    names = {name for contract in library().contracts.values() for name in contract.properties.pseudonyms}
    found = {name: says for name, says in said(centre).items() if name.rpartition(".")[2] in names}
    assert len(found) > 12
    assert [name for name, says in found.items() if not str(says).startswith("Pseudonym of")] == []


def test_shared_words_are_of_columns_that_are_there(centre: Centre) -> None:
    there = {name.rpartition(".")[2] for name in said(centre) if name.count(".") == 2}
    content = files()
    shared = {*content["columns.yaml"]["columns"], *content["feeds.yaml"]["feeds"]["columns"]}  # type: ignore[misc, index, call-overload]
    assert shared - there == set()


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ({"tables": {"core.nowhere": {"says": "Nothing."}}}, r"core\.nowhere"),
        ({"functions": {"core.no_function": "Nothing."}}, r"core\.no_function"),
        ({"functions": {"core.area_version": "A table is no function."}}, r"core\.area_version"),
        ({"tables": {"mart.own": {"says": "Nothing.", "like": "mart.none"}}}, r"mart\.none .*mart\.own"),
        ({"tables": {"core.load": {"says": "Said twice."}}}, r"core\.load"),
        ({"columns": {"area_code": "Said twice."}}, r"area_code"),
        (
            {"tables": {"core.own_": {"says": "Nothing.", "colums": {}}}},
            r"extra\.yaml:\d+: at tables/core\.own_/colums",
        ),
    ],
)
def test_words_on_what_is_not_there_or_twice_are_an_error(
    content: dict[str, object], names: str, edit: Edit, centre: Centre
) -> None:
    warehouse = centre.warehouse
    before = said(centre)
    edit("extra.yaml", content)
    with pytest.raises(ContractError, match=names):
        prepare(warehouse, centre.library)
    assert said(centre) == before


def test_words_on_a_column_that_is_not_there_are_an_error(edit: Edit, centre: Centre) -> None:
    warehouse, content = centre.warehouse, files()["mart.yaml"]
    content["tables"]["mart.benchmark"]["columns"]["no_such_column"] = "Nothing."  # type: ignore[index]
    edit("mart.yaml", content)
    with pytest.raises(ContractError, match=r"mart\.benchmark\.no_such_column$"):
        prepare(warehouse, centre.library)


def test_a_changed_text_comes_into_an_existing_database_as_it_is_written(edit: Edit, centre: Centre) -> None:
    warehouse, before, content = centre.warehouse, said(centre), files()["mart.yaml"]
    odd = "it's 5 % of \"it\", 100%s, :name, \\ and E'\\n'; drop table core.load; -- £ é $$ {}"
    content["tables"]["mart.refresh"]["says"] = odd  # type: ignore[index]
    content["tables"]["mart.benchmark"]["columns"]["rank"] = odd  # type: ignore[index]
    edit("mart.yaml", content)
    prepare(warehouse, centre.library)
    now = said(centre)
    changed = {name for name, says in now.items() if says != before[name]}
    assert changed == {"mart.refresh", "mart.benchmark.rank", "publish.benchmark.rank"}
    assert {now[name] for name in changed} == {odd}


def test_a_contracts_changed_description_comes_too(centre: Centre) -> None:
    before = said(centre)
    contract = centre.library.contracts["borough_return"]
    columns = [
        column.model_copy(update={"description": "another"}) if column.name == "reason_note" else column
        for column in contract.columns
    ]
    fields = {name: getattr(contract, name) for name in type(contract).model_fields} | {"columns": columns}
    other: Library = dataclasses.replace(
        centre.library, contracts=centre.library.contracts | {contract.feed: type(contract)(**fields)}
    )
    prepare(centre.warehouse, other)
    now = said(centre)
    assert {name for name, says in now.items() if says != before[name]} == {"intake.borough_return.reason_note"}
    assert "another" in str(now["intake.borough_return.reason_note"])


def test_a_database_from_before_meanings_gets_them_all(centre: Centre) -> None:
    before = said(centre)
    with centre.warehouse.transaction() as connection:
        for name in before:
            kind = "column" if name.count(".") == 2 else "function" if name.endswith("()") else None
            kind = kind or connection.scalar(
                text(
                    "select case relkind when 'v' then 'view' else 'table' end from pg_class where oid = :n ::regclass"
                ),
                {"n": name},
            )
            connection.execute(text(f"comment on {kind} {name.removesuffix('()')} is null"))
        connection.execute(text("update core.view_text set sha256 = 'of an older version'"))
    assert not any(said(centre).values())
    prepare(centre.warehouse, centre.library)
    assert said(centre) == before


def test_opening_again_changes_nothing(centre: Centre, tmp_path: Path) -> None:
    _ = centre.warehouse
    kept = query(centre, KEPT)["row"].tolist()
    again = Centre(Settings(home=tmp_path, database_url=centre.settings.database_url))
    assert query(again, KEPT)["row"].tolist() == kept


def test_a_login_that_may_change_nothing_opens_it_and_an_analyst_reads_the_meanings(
    centre: Centre, tmp_path: Path
) -> None:
    kept = query(centre, KEPT)["row"].tolist()
    url = login_in(centre, LOADER).render_as_string(hide_password=False)
    assert query(Centre(Settings(home=tmp_path, database_url=url)), KEPT)["row"].tolist() == kept
    asked = "select obj_description('mart.benchmark'::regclass, 'pg_class'), col_description('core.area'::regclass, 2)"
    _, (table, column) = rows_of(centre.analyst, asked)
    assert table.startswith("Each area's newest figure of every period")
    assert column.startswith("The area by its ONS code")

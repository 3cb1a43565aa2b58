"""The pages of the warehouse's tables and columns, made from the comments in PostgreSQL's own catalogue.

A database of this version is made for it on an embedded server and removed again, unless one is named. Here:
columns.md, and the tables in warehouse.md between `<!-- tables: ... -->` or `<!-- columns of ...: ... -->` and
`<!-- end -->`. Not here: the words (sql/meanings).
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sqlalchemy import create_engine, make_url, text

from lscb_pipeline.contracts.library import library
from lscb_pipeline.warehouse.database.connect import Warehouse
from lscb_pipeline.warehouse.database.meanings import SCHEMAS
from lscb_pipeline.warehouse.database.migrate import prepare
from lscb_pipeline.warehouse.server import embedded

INTRODUCTION = """\
{tables} tables and {views} views with {columns} columns, and what each means. The database tells the same:
`\\d+ core.area` in psql, or any browser of databases. Which table answers what: [the warehouse](warehouse.md)."""
LIST = re.compile(r"(<!-- (tables|columns of ([\w.]+)): ([^>]+?) -->\n).*?(?=<!-- end -->)", re.DOTALL)


class Column(NamedTuple):
    """A column in the catalogue."""

    name: str
    type: str
    says: str


class Relation(NamedTuple):
    """A table, view or function in the catalogue; a function's columns are not told."""

    kind: str
    says: str
    columns: list[Column]


Catalogue = dict[str, Relation]


def catalogue_of(database: str | None) -> Catalogue:
    """What the catalogue says of our schemas, of a database or of one made for it."""
    with _database(database) as url:
        engine = create_engine(url)
        with engine.connect() as connection:
            rows = connection.execute(text(_RELATIONS), {"schemas": list(SCHEMAS)}).all()
        engine.dispose()
    found = groupby(rows, key=lambda row: tuple(row)[:3])
    return {
        name: Relation(kind, says or "", [Column(*row[3:6]) for row in own if row[3]])
        for (name, kind, says), own in found
    }


@contextmanager
def _database(url: str | None) -> Iterator[str]:
    if url:
        yield url
        return
    with TemporaryDirectory() as home:
        made = embedded.start(Path(home))
        try:
            warehouse = Warehouse(make_url(made))
            prepare(warehouse, library())
            warehouse.engine.dispose()
            yield made
        finally:
            embedded.stop(Path(home))


_RELATIONS = """
select n.nspname || '.' || c.relname as name, case c.relkind when 'v' then 'view' else 'table' end,
       obj_description(c.oid, 'pg_class'), a.attname::text, format_type(a.atttypid, a.atttypmod),
       coalesce(col_description(c.oid, a.attnum), ''), a.attnum as place
from pg_class c join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where n.nspname = any(:schemas) and c.relkind in ('r', 'v')
union all
select n.nspname || '.' || p.proname, 'function', obj_description(p.oid, 'pg_proc'), null, null, null, 0
from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = any(:schemas)
order by name, place
"""


def columns_page(catalogue: Catalogue, made: str) -> str:
    """Every table with its columns, by schema."""
    kinds = [relation.kind for relation in catalogue.values()]
    count = sum(len(relation.columns) for relation in catalogue.values())
    said = INTRODUCTION.format(tables=kinds.count("table"), views=kinds.count("view"), columns=count)
    parts, first = ["# Columns of the warehouse", made, said], dict[tuple[Column, ...], str]()
    for schema, holds in SCHEMAS.items():
        parts.append(f"## Schema {schema}: {holds}")
        for name, relation in sorted(catalogue.items()):
            if name.startswith(f"{schema}.") and relation.columns:
                same = first.setdefault(tuple(relation.columns), name)
                columns = _rows(relation.columns) if same == name else f"Its columns are those of `{same}`."
                parts += [f"### {name}", f"{relation.kind.capitalize()}. {relation.says}", columns]
    return "\n\n".join(parts) + "\n"


def with_lists(page: str, catalogue: Catalogue) -> str:
    """The page with its lists as the catalogue has them. Raises KeyError for a name that isn't there."""

    def filled(found: re.Match[str]) -> str:
        head, _, of, names = found.groups()
        return head + (_columns(catalogue[of], names.split()) if of else _tables(catalogue, names.split())) + "\n"

    return LIST.sub(filled, page)


def _tables(catalogue: Catalogue, names: Sequence[str]) -> str:
    rows = [f"| `{name}` | {_cell(catalogue[name].says)} |" for name in names]
    return "\n".join(["| table | what it holds |", "|---|---|", *rows])


def _columns(relation: Relation, names: Sequence[str]) -> str:
    by_name = {column.name: column for column in relation.columns}
    return _rows([by_name[name] for name in names])


def _rows(columns: Sequence[Column]) -> str:
    """A row a column; columns side by side that mean the same in one."""
    rows = [
        f"| {', '.join(f'`{column.name}`' for column in same)} | {kind} | {_cell(says)} |"
        for (kind, says), same in groupby(columns, key=lambda column: column[1:])
    ]
    return "\n".join(["| column | type | what it is |", "|---|---|---|", *rows])


def _cell(says: str) -> str:
    return says.replace("|", "\\|").replace("<", "&lt;")

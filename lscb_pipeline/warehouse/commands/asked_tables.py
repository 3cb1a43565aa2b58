"""What an analyst may ask: the tables that the role may read, and their columns, with what each means.

Here: PostgreSQL's own catalogue. Not here: the words in it (sql/meanings), nor the query itself (analyst.py).
"""

from difflib import get_close_matches

from sqlalchemy import Connection, text

from lscb_pipeline.errors import UsageError
from lscb_pipeline.frames.commands import ColumnsToAsk, TablesToAsk
from lscb_pipeline.warehouse.database.connect import frame
from lscb_pipeline.warehouse.database.meanings import SCHEMAS


class NoSuchTableError(UsageError):
    """There is no table of the name that the role may read; the message says which are like it."""


def tables_to_ask(connection: Connection) -> TablesToAsk:
    """The tables, views and functions that the role of the connection may read, by schema and name."""
    return frame(connection, _TABLES, schemas=list(SCHEMAS))


def columns_to_ask(connection: Connection, name: str) -> ColumnsToAsk:
    """The columns of one of them, by its name with or without its schema.

    Raises NoSuchTableError where there is none, or the role may not read it.
    """
    readable = tables_to_ask(connection)["table"].tolist()
    wanted = name.strip().lower().partition("(")[0]
    named = [one for one in readable if wanted in (one, one.partition(".")[2])]
    if len(named) == 1:
        return frame(connection, _COLUMNS, name=named[0])
    raise NoSuchTableError(_none_of(connection, wanted, named, readable))


def _none_of(connection: Connection, wanted: str, named: list[str], readable: list[str]) -> str:
    """Why a name is that of no single table that may be read."""
    if named:
        return f"several tables are called so: {', '.join(named)}"
    if connection.scalar(text(_IS_THERE), {"name": wanted, "schemas": list(SCHEMAS)}):
        return f"{wanted} is closed to analysts: what they read, lscb sql --tables lists"
    bare = {one.partition(".")[2]: one for one in readable}
    like = dict.fromkeys(bare.get(one, one) for one in get_close_matches(wanted, [*readable, *bare], n=3))
    return f"no table {wanted}: " + (f"is it {' or '.join(like)}?" if like else "lscb sql --tables lists them")


# A view has the rights of whoever asks: it can be read where all that it is made of can.
_TABLES = """
with recursive made_of as (
    select r.ev_class as view, d.refclassid as class, d.refobjid as part
    from pg_depend d join pg_rewrite r on r.oid = d.objid
    where d.classid = 'pg_rewrite'::regclass and d.refclassid in ('pg_class'::regclass, 'pg_proc'::regclass)
      and d.refobjid <> r.ev_class
    union
    select m.view, d.refclassid, d.refobjid
    from made_of m join pg_rewrite r on m.class = 'pg_class'::regclass and r.ev_class = m.part
    join pg_depend d on d.objid = r.oid and d.classid = 'pg_rewrite'::regclass
    where d.refclassid in ('pg_class'::regclass, 'pg_proc'::regclass) and d.refobjid <> r.ev_class
), closed as (
    select distinct view from made_of where case class when 'pg_class'::regclass
        then not has_any_column_privilege(part, 'select') else not has_function_privilege(part, 'execute') end
)
select n.nspname as schema, n.nspname || '.' || c.relname as table, obj_description(c.oid, 'pg_class') as holds
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = any(:schemas) and c.relkind in ('r', 'v') and has_schema_privilege(n.oid, 'usage')
  and has_any_column_privilege(c.oid, 'select') and c.oid not in (select view from closed)
union all
select n.nspname, n.nspname || '.' || p.proname, obj_description(p.oid, 'pg_proc')
from pg_proc p join pg_namespace n on n.oid = p.pronamespace
where n.nspname = any(:schemas) and has_schema_privilege(n.oid, 'usage') and has_function_privilege(p.oid, 'execute')
order by 1, 2
"""

# A function's columns have no comments of their own: they mean what columns of their name mean elsewhere.
_COLUMNS = """
with columns as (
    select a.attnum as place, a.attname::text as table_column, format_type(a.atttypid, a.atttypmod) as type,
           coalesce(col_description(c.oid, a.attnum), '') as means
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where n.nspname || '.' || c.relname = :name and has_column_privilege(c.oid, a.attnum, 'select')
), given as (
    select g.place, g.name as table_column, format_type(g.type, null) as type,
           case g.mode when 'i' then 'A parameter, which is given in brackets.' else (
               select coalesce(mode() within group (order by col_description(a.attrelid, a.attnum)), '')
               from pg_attribute a join pg_class c on c.oid = a.attrelid and c.relnamespace = p.pronamespace
               where a.attname = g.name and a.atttypid = g.type) end as means
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace,
         unnest(p.proargnames, p.proallargtypes, p.proargmodes) with ordinality as g (name, type, mode, place)
    where n.nspname || '.' || p.proname = :name
)
select table_column, type, means from (table columns union all table given) c order by place
"""

_IS_THERE = """
select exists (
    select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = any(:schemas) and c.relkind in ('r', 'v') and :name in (n.nspname || '.' || c.relname, c.relname)
) or exists (
    select 1 from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = any(:schemas) and :name in (n.nspname || '.' || p.proname, p.proname)
)
"""

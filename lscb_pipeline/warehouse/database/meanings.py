r"""Meanings as comments that PostgreSQL keeps and shows (`\d+`): what differs from its meaning is put right.

Here: what is there, with its comment, and the statements. Not here: the words
(meaning_words.py, which reads sql/meanings).
"""

from collections.abc import Iterator, Mapping
from typing import cast

from psycopg2 import sql
from psycopg2.extensions import cursor
from sqlalchemy import Connection, text

from lscb_pipeline.contracts.contract_error import ContractError
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.warehouse.database.meaning_words import FOLDER, Thing, Words, every_word, meaning_of

SCHEMAS = {
    "core": "what counts, with its reference tables",
    "quality": "what the rules found, and readiness",
    "mart": "figures beside others, unsuppressed",
    "publish": "after disclosure control",
    "intake": "the loader's own",
}


def give_meanings(connection: Connection, library: Library) -> int:
    """Comment on everything whose comment isn't its meaning; return on how many.

    Raises ContractError for words on what isn't there.
    """
    there = _things(connection)
    words = every_word(library)
    if astray := sorted(_astray(words, there)):
        raise ContractError(f"sql/{FOLDER} has words on what the warehouse hasn't: {', '.join(astray)}")
    meant = {thing: says for thing in there if (says := meaning_of(thing, words))}
    wrong = {thing: says for thing, says in meant.items() if says != there[thing]}
    if wrong:
        batch = sql.SQL(";\n").join([_statement(thing, says) for thing, says in wrong.items()])
        connection.exec_driver_sql(batch.as_string(cast(cursor, connection.connection.cursor())).replace("%", "%%"))
    return len(wrong)


def _astray(words: Words, there: Mapping[Thing, str | None]) -> Iterator[str]:
    """Names of tables, functions and tables' columns that have words and are not there."""
    columns: dict[str, set[str]] = {}
    for thing in there:
        columns.setdefault(thing.name, set()).update([thing.column] if thing.column else [])
    yield from words.functions.keys() - {thing.name for thing in there if thing.kind == "function"}
    for name, meaning in words.tables.items():
        if name not in columns:
            yield name
        if meaning.like and meaning.like not in words.tables:
            yield f"{meaning.like} ({name} is like it)"
        yield from (
            f"{name}.{column}" for column in meaning.columns if column not in columns.get(name, meaning.columns)
        )


def _statement(thing: Thing, says: str) -> sql.Composed:
    names = [*thing.name.split("."), *([thing.column] if thing.column else [])]
    kind = sql.SQL("column" if thing.column else thing.kind)
    return sql.SQL("comment on {} {} is {}").format(kind, sql.Identifier(*names), sql.Literal(says))


def _things(connection: Connection) -> dict[Thing, str | None]:
    """Everything of our schemas, with its comment."""
    rows = connection.execute(text(_THINGS), {"schemas": list(SCHEMAS)})
    return {Thing(kind, name, column): says for kind, name, column, says in rows}


_THINGS = """
select case c.relkind when 'v' then 'view' else 'table' end, n.nspname || '.' || c.relname, a.attname,
       d.description
from pg_class c join pg_namespace n on n.oid = c.relnamespace
join (select attrelid, attnum, attname from pg_attribute where attnum > 0 and not attisdropped
      union all select oid, 0, null from pg_class) a on a.attrelid = c.oid
left join pg_description d on d.classoid = 'pg_class'::regclass and d.objoid = c.oid and d.objsubid = a.attnum
where n.nspname = any(:schemas) and c.relkind in ('r', 'v')
union all
select 'function', n.nspname || '.' || p.proname, null, obj_description(p.oid, 'pg_proc')
from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = any(:schemas)
"""

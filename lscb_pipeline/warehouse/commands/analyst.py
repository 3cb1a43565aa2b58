"""The warehouse as an analyst sees it: one read-only query, by the analysts' own login.

Not here: what there is to be asked (asked_tables.py), nor by which address other programs ask (uri.py).
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import text

from lscb_pipeline.warehouse.database.connect import Warehouse, WarehouseError

TIMED_OUT, NOT_ONE_QUERY = "57014", "42P11"
NOT_THERE_OR_CLOSED = ("42P01", "3F000", "42501")
AT_ONCE = 2000  # rows

# PostgreSQL's own parser tells what the query is: a cursor can be opened on one statement with rows, and on no other.
# So EXPLAIN and SHOW are answered, and nothing is run of several statements. The query is handed over as a setting of
# the transaction, in which it is a value, whatever quotation marks it has.
_HAND_OVER = "select set_config('lscb.asked', :query, true)"
_OPEN = """do $$ declare asked refcursor := 'lscb_asked';
           begin open asked for execute current_setting('lscb.asked'); end $$"""
_FETCH = f"fetch forward {AT_ONCE} from lscb_asked"


def rows_of(analyst: Warehouse, query: str, seconds: float = 60) -> Iterator[tuple[Any, ...]]:
    """Yield the header and the rows of a query; raises WarehouseError where it isn't allowed or isn't right.

    What protects the rest is the login of `analyst`, whatever the query does; that it only reads, and takes no longer
    than `seconds` at a time, guards against accidents.
    """
    try:
        with analyst.transaction() as connection:
            connection.execute(text("set transaction read only"))
            connection.execute(text(f"set local statement_timeout = {round(seconds * 1000)}"))
            connection.execute(text(_HAND_OVER), {"query": query})
            connection.exec_driver_sql(_OPEN)
            result = connection.exec_driver_sql(_FETCH)
            yield tuple(result.keys())
            while rows := result.all():
                yield from map(tuple, rows)
                result = connection.exec_driver_sql(_FETCH)
    except WarehouseError as error:
        raise type(error)(_for_analysts(error, query, seconds), error.code) from None


def _for_analysts(error: WarehouseError, query: str, seconds: float) -> str:
    """What is wrong with a query, where in it, and what to do."""
    said = str(error)
    if error.code == TIMED_OUT:
        return f"the query took longer than {seconds:g} s: ask for less, or raise LSCB_SQL_TIMEOUT"
    if error.code == NOT_ONE_QUERY and "multi-query" in said:
        return (
            "not one query but several statements, or none: one table is written, and of which of them it is could not "
            "be told from it. Call lscb sql once for each; nothing of them was run"
        )
    if error.code == NOT_ONE_QUERY:
        what = said.partition("cannot open ")[2].partition(" query")[0] or "this"
        return f"{what} is no query: analysts read, by select, with, table, values, explain or show. Nothing was run"
    if error.code and error.code.startswith(NOT_THERE_OR_CLOSED):
        return f"{said}{_place(query, error.position)}; what analysts read: lscb sql --tables"
    return said + _place(query, error.position)


def _place(query: str, position: int | None) -> str:
    if position is None or position > len(query):
        return ""
    lines = query[: position - 1].split("\n")
    return f", at line {len(lines)}, character {len(lines[-1]) + 1}"

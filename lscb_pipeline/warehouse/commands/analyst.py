"""The warehouse as an analyst sees it: one read-only query, by the analysts' own login."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import text

from lscb_pipeline.warehouse.database.connect import Warehouse, WarehouseError

TIMED_OUT = "57014"


def rows_of(analyst: Warehouse, query: str, seconds: float = 60) -> Iterator[tuple[Any, ...]]:
    """Yield the header and the rows of a query; raises WarehouseError where it isn't allowed or isn't right.

    What protects the rest is the login of `analyst`, whatever the query does; that it only reads, and takes no longer
    than `seconds` at a time, guards against accidents.
    """
    try:
        with analyst.transaction() as connection:
            connection.execute(text("set transaction read only"))
            connection.execute(text(f"set local statement_timeout = {round(seconds * 1000)}"))
            result = connection.execution_options(stream_results=True).exec_driver_sql(query.replace("%", "%%"))
            yield tuple(result.keys())
            for row in result:
                yield tuple(row)
    except WarehouseError as error:
        if error.code != TIMED_OUT:
            raise
        raise WarehouseError(
            f"the query took longer than {seconds:g} s: ask for less, or raise LSCB_SQL_TIMEOUT", TIMED_OUT
        ) from None

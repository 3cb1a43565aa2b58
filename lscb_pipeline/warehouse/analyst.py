"""The warehouse as an analyst sees it: one read-only query in the analysts' role."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import text

from lscb_pipeline.warehouse.connect import Warehouse
from lscb_pipeline.warehouse.migrate import ANALYST


def rows_of(warehouse: Warehouse, query: str) -> Iterator[tuple[Any, ...]]:
    """Yield the header and the rows of a query; raises WarehouseError where it isn't allowed or isn't right.

    The role and the read-only transaction guard against accidents, not against whoever owns the installation.
    """
    with warehouse.transaction() as connection:
        connection.execute(text("set transaction read only"))
        connection.execute(text(f"set local role {ANALYST}"))
        result = connection.execution_options(stream_results=True).exec_driver_sql(query.replace("%", "%%"))
        yield tuple(result.keys())
        for row in result:
            yield tuple(row)

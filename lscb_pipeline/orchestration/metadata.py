"""What the UI shows beside a run: frames as markdown tables, a contract's columns as a schema."""

import datetime as dt
from collections.abc import Iterable

import dagster as dg
import pandas as pd
from sqlalchemy import Connection

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.frames.figures import AnyFrame
from lscb_pipeline.warehouse.commands.asked_tables import columns_to_ask

COLUMNS = "dagster/column_schema"


def column_schema(contract: Contract) -> dg.TableSchema:
    """A feed's typed table: its columns, their kinds, what they hold."""
    described = {column.name: column.description for column in contract.columns}
    return dg.TableSchema(
        columns=[
            dg.TableColumn(name, kind, description=described.get(name))
            for name, kind in contract.stored_columns.items()
        ]
    )


def table_schemas(connection: Connection, names: Iterable[str]) -> dict[str, dg.TableSchema]:
    """By table its columns as PostgreSQL has them, each with its type and what it means."""
    return {
        name: dg.TableSchema(
            columns=[
                dg.TableColumn(str(column), str(kind), description=str(means))
                for column, kind, means in columns_to_ask(connection, name).itertuples(index=False, name=None)
            ]
        )
        for name in names
    }


def since(at: dt.datetime | None) -> dict[str, dg.TimestampMetadataValue]:
    """Since when a result stands, of a stage that was skipped because nothing has changed; of another nothing."""
    return {"stands_since": dg.MetadataValue.timestamp(at)} if at else {}


def markdown(rows: AnyFrame) -> str:
    """A frame as a markdown table: Dagster's UI renders it."""
    if rows.empty:
        return "none"
    cells = [
        [("" if pd.isna(cell) else str(cell)).replace("|", "/") for cell in row] for row in rows.to_numpy(dtype=object)
    ]
    lines = [list(rows.columns), ["---"] * len(rows.columns), *cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)

"""What the UI shows beside a run: frames as markdown tables, a contract's columns as a schema."""

import datetime as dt

import dagster as dg
import pandas as pd

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.frames.figures import AnyFrame


def column_schema(contract: Contract) -> dg.TableSchema:
    """A feed's typed table: its columns, their kinds, what they hold."""
    described = {column.name: column.description for column in contract.columns}
    return dg.TableSchema(
        columns=[
            dg.TableColumn(name, kind, description=described.get(name))
            for name, kind in contract.stored_columns.items()
        ]
    )


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

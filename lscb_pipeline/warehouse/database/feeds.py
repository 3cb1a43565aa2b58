"""The typed intake table of each feed, and the view of its rows that count, made from its contract.

A new feed needs no migration. A table is made and widened here, never narrowed: a column that left the contract keeps
what it holds.
"""

from sqlalchemy import Connection, text

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.library import Library

TYPES = {
    "string": "text",
    "integer": "integer",
    "number": "double precision",
    "date": "date",
    "timestamp": "timestamp",
    "boolean": "boolean",
}


def lacks_feed_tables(connection: Connection, library: Library) -> bool:
    """Tell whether a contract's table, or a column of it, is still to be made."""
    return any(
        not _wanted(contract).keys() <= _existing(connection, contract) for contract in library.contracts.values()
    )


def make_feed_tables(connection: Connection, library: Library) -> bool:
    """Make or widen intake.<feed> for every contract; tell whether anything was done."""
    made = [_make(connection, contract) for contract in library.contracts.values()]
    return any(made)


def _make(connection: Connection, contract: Contract) -> bool:
    wanted, existing = _wanted(contract), _existing(connection, contract)
    if not existing:
        columns = "".join(f", {name} {kind}" for name, kind in wanted.items())
        connection.execute(
            text(f"""
            create table intake.{contract.feed} (
                delivery_id text not null, row_number integer not null,
                column_name text, held_by text{columns})""")
        )
        connection.execute(text(f"create index on intake.{contract.feed} (delivery_id)"))
        if contract.properties.figures:  # what other deliveries say of a period is asked for at every judgement
            connection.execute(text(f"create index on intake.{contract.feed} (period_start, period_end)"))
        return True
    missing = [name for name in wanted if name not in existing]
    for name in missing:
        connection.execute(text(f"alter table intake.{contract.feed} add column {name} {wanted[name]}"))
    return bool(missing)


def make_counted_views(connection: Connection, library: Library) -> None:
    """Make core.counted_<feed> for each feed of events: the rows that nobody holds. What counts them reads no other."""
    for feed in (feed for feed, contract in library.contracts.items() if contract.properties.events):
        connection.execute(
            text(f"""
                create view core.counted_{feed} with (security_invoker = true) as
                select * from intake.{feed} where held_by is null""")
        )


def _wanted(contract: Contract) -> dict[str, str]:
    stored = {name: TYPES[kind] for name, kind in contract.stored_columns.items()}
    return stored | {"period_start": "date", "period_end": "date"}


def _existing(connection: Connection, contract: Contract) -> set[str]:
    return set(
        connection.scalars(
            text(
                "select column_name from information_schema.columns where table_schema = 'intake' and table_name = :t"
            ),
            {"t": contract.feed},
        )
    )

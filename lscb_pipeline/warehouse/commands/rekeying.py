"""Pseudonyms in the warehouse: which key they were made with, and putting those of another key in their place."""

from collections.abc import Sequence

from sqlalchemy import Connection, text

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.frames.commands import PseudonymRows
from lscb_pipeline.warehouse.database.connect import frame, lock_key
from lscb_pipeline.warehouse.database.copying import copy_frame
from lscb_pipeline.warehouse.stages.deliveries import Registered, registered_with_rows

_LOCK = {"key": lock_key("the pseudonym key")}


def hold_key(connection: Connection) -> set[str]:
    """The names of the keys that pseudonyms have, one at most; no other comes in before the transaction ends."""
    connection.execute(text("select pg_advisory_xact_lock_shared(:key)"), _LOCK)
    return key_ids(connection)


def take_key(connection: Connection) -> set[str]:
    """The same, and nobody else stores pseudonyms before the transaction ends."""
    connection.execute(text("select pg_advisory_xact_lock(:key)"), _LOCK)
    return key_ids(connection)


def key_ids(connection: Connection) -> set[str]:
    """The names of the keys that pseudonyms have."""
    return set(connection.scalars(text("select distinct key_id from intake.delivery where key_id is not null")))


def pseudonyms_of(connection: Connection, contract: Contract) -> tuple[list[Registered], PseudonymRows]:
    """The deliveries of a feed of persons that have rows; and the pseudonyms of each row."""
    names = ", ".join(contract.properties.pseudonyms)
    rows = frame(connection, f"select delivery_id, row_number, {names} from intake.{contract.feed}")
    return registered_with_rows(connection, contract.feed), rows


def replace_pseudonyms(connection: Connection, contract: Contract, rows: PseudonymRows) -> None:
    """Put these pseudonyms in place of those that stand."""
    names = list(contract.properties.pseudonyms)
    columns = ", ".join(f"{name} text" for name in names)
    connection.execute(text(f"create temporary table fresh_key (delivery_id text, row_number integer, {columns})"))
    copy_frame(connection, "fresh_key", rows)
    connection.execute(
        text(f"""
            update intake.{contract.feed} r set {", ".join(f"{name} = f.{name}" for name in names)}
            from fresh_key f where f.delivery_id = r.delivery_id and f.row_number = r.row_number""")
    )
    connection.execute(text("drop table fresh_key"))


def record_rotation(
    connection: Connection, key_id: str, who: str, deliveries: int, rows: int, without_bytes: Sequence[str]
) -> None:
    """Name the new key on every delivery that has pseudonyms, and record who changed it."""
    connection.execute(text("update intake.delivery set key_id = :key_id where key_id is not null"), {"key_id": key_id})
    connection.execute(
        text("insert into intake.key_rotation values (clock_timestamp(), :who, :key_id, :deliveries, :rows, :without)"),
        {"who": who, "key_id": key_id, "deliveries": deliveries, "rows": rows, "without": len(without_bytes)},
    )

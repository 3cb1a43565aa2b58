"""Changing the secret for pseudonyms: they are made anew from the archived bytes, so that repeats and links stay.

All in one transaction. No figure changes: one person has one pseudonym, before and after. Not here: where the secret
is kept (collation/keys.py).
"""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from sqlalchemy import Connection

from lscb_pipeline.collation import keys
from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.inputs.sender import sender_of
from lscb_pipeline.collation.operator import operator
from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.frames.commands import PseudonymRows
from lscb_pipeline.intake.rows.pseudonyms import key_id, pseudonyms_again
from lscb_pipeline.intake.rows.reading import read_parts
from lscb_pipeline.intake.tables.opened_file import ROWS_AT_ONCE, open_file
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline.warehouse.commands import rekeying
from lscb_pipeline.warehouse.stages import loads
from lscb_pipeline.warehouse.stages.deliveries import Registered

log = logging.getLogger(__name__)


@dataclass
class Rotated:
    """What a change of the key did; `without_bytes`: deliveries whose pseudonyms couldn't be made from their bytes."""

    key_id: str
    deliveries: int = 0
    rows: int = 0
    without_bytes: list[str] = field(default_factory=list)


def rotate(centre: Centre, leave_out: bool = False) -> Rotated:
    """Make every pseudonym anew with another key, and let that key stand.

    Raises keys.PseudonymKeyError, with nothing changed, where a delivery's bytes are gone or read otherwise than they
    did. `leave_out`: such a delivery's pseudonyms are made of the old ones instead, so that repeats within those
    deliveries stay, and links to the others are lost.
    """
    with centre.warehouse.transaction() as connection:
        loads.lock_core(connection)  # no figure is counted from pseudonyms of both kinds
        stands = rekeying.take_key(connection)
        keys.complete_change(connection, centre.settings)
        key = keys.next_key(centre.settings, stands)
        done = Rotated(key_id(key))
        pairs: dict[str, list[pd.DataFrame]] = defaultdict(list)
        for contract in centre.library.contracts.values():
            if contract.properties.pseudonyms:
                for name, both in _rekey(connection, centre, contract, key, done).items():
                    pairs[name].append(both)
        _refuse(done, pairs, leave_out)
        rekeying.record_rotation(connection, done.key_id, operator(), done.deliveries, done.rows, done.without_bytes)
    with centre.warehouse.transaction() as connection:
        keys.complete_change(connection, centre.settings)
    log.info("pseudonyms made anew: %d rows of %d deliveries", done.rows, done.deliveries)
    return done


def _rekey(
    connection: Connection, centre: Centre, contract: Contract, key: bytes, done: Rotated
) -> dict[str, pd.DataFrame]:
    """Put a feed's new pseudonyms in place; return, by kind, which old one (`old`) each made from bytes (`new`) had.

    Of a delivery that has none of a kind, which came with a later contract, there is nothing to hold them against.
    """
    deliveries, stands = rekeying.pseudonyms_of(connection, contract)
    by_delivery = dict(list(stands.groupby("delivery_id")))
    fresh = {d.delivery_id: _again(centre, contract, d, by_delivery[d.delivery_id], key) for d in deliveries}
    missing = [name for name, rows in fresh.items() if rows is None]
    left_out = stands[stands["delivery_id"].isin(missing)]
    kinds = list(contract.properties.pseudonyms)
    made = pd.concat([rows for rows in fresh.values() if rows is not None] or [stands.iloc[:0]])
    of_old = left_out.assign(**{name: pseudonyms_again(left_out[name], name, key) for name in kinds})
    rekeying.replace_pseudonyms(connection, contract, pd.concat([made, of_old]))
    done.deliveries += len(deliveries)
    done.rows += len(stands)
    done.without_bytes += missing
    both = stands.merge(made, on=["delivery_id", "row_number"], suffixes=("", "_new"), validate="one_to_one")
    has = both.groupby("delivery_id")[kinds].transform("count") > 0
    return {name: both.loc[has[name], [name, f"{name}_new"]].set_axis(["old", "new"], axis=1) for name in kinds}


def _refuse(done: Rotated, pairs: Mapping[str, Sequence[pd.DataFrame]], leave_out: bool) -> None:
    """Raise PseudonymKeyError where links would be lost, or made, that nobody asked for."""
    if done.without_bytes and not leave_out:
        raise keys.PseudonymKeyError(
            f"nothing was changed: the bytes of {len(done.without_bytes)} deliveries are gone, or read otherwise than "
            f"they did ({', '.join(done.without_bytes)}). Put the files back into the inbox and collate, or leave them "
            "out with --leave-out: their persons are then no longer linked to other deliveries'"
        )
    if not all(_same_persons(pd.concat(both)) for both in pairs.values()):
        raise keys.PseudonymKeyError(
            "nothing was changed: by today's reader other rows would be of one person than before, and figures would "
            "change: tell us"
        )


def _again(
    centre: Centre, contract: Contract, delivery: Registered, stands: PseudonymRows, key: bytes
) -> PseudonymRows | None:
    """The pseudonyms of a delivery's rows with another key; None where its bytes don't give these rows."""
    layouts = centre.library.layouts[contract.feed]
    sender = sender_of(centre.library, contract.feed, delivery.supplier, delivery.quarter, key)
    kinds = list(contract.properties.pseudonyms)
    try:
        with centre.archive.open(delivery.sha256) as file:
            opened = open_file(file, Path(delivery.path).suffix.lower(), layouts, contract, rows_at_once=ROWS_AT_ONCE)
            parts = [read.rows[["row_number", *kinds]] for read in read_parts(opened, contract, sender)]
    except (FileNotFoundError, UnreadableError, ValueError):
        return None
    rows = pd.concat(parts).assign(delivery_id=delivery.delivery_id)
    wanted = rows[rows["row_number"].isin(stands["row_number"])]
    return wanted if len(wanted) == len(stands) else None


def _same_persons(pairs: pd.DataFrame) -> bool:
    """Whether each old pseudonym has become one new one, each another, and missing ones are missing still."""
    known = pairs.drop_duplicates()
    is_missing: pd.Series = known["old"].isna()
    both = known[~is_missing]
    return bool((is_missing == known["new"].isna()).all() and both["old"].is_unique and both["new"].is_unique)

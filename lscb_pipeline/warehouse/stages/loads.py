"""Changes to core: one load under one lock, appended versions, and the reference tables.

Not here: what counts no longer (withdrawals.py).
"""

import hashlib
from functools import cache
from importlib.metadata import version

import pandas as pd
from sqlalchemy import Connection, text

from lscb_pipeline.contracts.library import Library
from lscb_pipeline.errors import LscbError
from lscb_pipeline.frames.figures import AnyFrame
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.tables import table
from lscb_pipeline.warehouse.database.connect import lock_key
from lscb_pipeline.warehouse.database.copying import copy_frame
from lscb_pipeline.warehouse.stages.stated import FIGURE, SAID, WORTH_ANALYSING

REFERENCE_TABLES = (
    "area", "merged_area", "board", "supplier", "supplier_area", "pct", "police_command", "population", "vintage",
    "neighbour", "quarter", "bank_holiday",
)  # fmt: skip
EDITORS = "checked"  # how far a fact was looked up: for whoever keeps the table


class MixedDataError(LscbError):
    """Made-up sample and real data were about to share a warehouse."""


@cache
def code_version() -> str:
    """The version of this code, as the releases and loads name it."""
    return version("lscb-pipeline")


def lock_core(connection: Connection) -> None:
    """Wait for the one lock under which core changes, held to the end of the transaction."""
    connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": lock_key("core")})


def start_load(connection: Connection, reason: str, quarter: Quarter | None = None) -> int:
    """Begin a load (the lock is held): its recorded_at never goes back, whatever the clock does."""
    return int(
        connection.scalar(
            text("""
                insert into core.load (load_id, recorded_at, collection_quarter, reason, code_version)
                select coalesce(max(load_id), 0) + 1,
                       greatest(clock_timestamp(), max(recorded_at) + interval '1 microsecond'),
                       :quarter, :reason, :code
                from core.load returning load_id"""),
            {"quarter": quarter.starts_on if quarter else None, "reason": reason, "code": code_version()},
        )
        or 0
    )


def load_reference(connection: Connection, library: Library) -> None:
    """Bring the reference tables and the catalogue to what this version carries; a change is one load.

    A new vintage of populations comes with them and is not taken into use: that is for use_vintage.
    """
    lock_core(connection)
    contents = {name: table(name).drop(columns=EDITORS, errors="ignore") for name in REFERENCE_TABLES}
    contents |= _catalogue(library)
    stands: dict[str, str] = dict(
        connection.execute(
            text("select distinct on (name) name, sha256 from core.reference_content order by name, load_id desc")
        ).all()
    )
    digests = {name: hashlib.sha256(f.to_csv(index=False).encode()).hexdigest() for name, f in contents.items()}
    changed = [name for name in contents if stands.get(name) != digests[name]]
    if changed:
        _load(connection, {name: contents[name] for name in changed}, digests)
    if vintage_in_use(connection) is None:
        last = int(connection.scalar(text("select max(load_id) from core.load")) or 0)
        use_vintage(connection, newest_vintage(), last)


def _load(connection: Connection, changed: dict[str, AnyFrame], digests: dict[str, str]) -> None:
    load_id = start_load(connection, "reference tables")
    for name, content in changed.items():
        copy_frame(connection, f"core.{name}_version", content.assign(load_id=load_id))
        connection.execute(
            text("insert into core.reference_content values (:name, :sha256, :load_id)"),
            {"name": name, "sha256": digests[name], "load_id": load_id},
        )


def use_vintage(connection: Connection, vintage: str, load_id: int) -> None:
    """Divide by populations of this vintage and earlier ones, from a load on."""
    connection.execute(
        text("insert into core.vintage_in_use values (:load_id, :vintage)"), {"load_id": load_id, "vintage": vintage}
    )


def vintage_in_use(connection: Connection, load_id: int | None = None) -> str | None:
    """The newest vintage of populations in use, now or with an earlier load; None where none was ever taken."""
    vintage = connection.scalar(
        text("""select vintage from core.vintage_in_use
                where load_id <= coalesce(:load_id, load_id) order by load_id desc limit 1"""),
        {"load_id": load_id},
    )
    return None if vintage is None else str(vintage)


def newest_vintage() -> str:
    """The newest vintage that this version carries."""
    return str(table("vintage").sort_values("rank")["vintage"].iloc[-1])


# Of the catalogue's entries: what other tables have, or no analyst needs.
NOT_KEPT = {"code", "count", "derived", "definitions", "denominator_counts", "target_band", "fractions", "value_range",
            "count_per_1000", "denominator_per_1000", "parts", "groups", "adds_up_to", "breakdowns", "balance",
            "also_counted_by", "notes", "published", "kind", "priority", "guidance", "life",
            "statutory_return"}  # fmt: skip

SOURCE_OF_RECORD = ["area_code", "indicator_code", "feed", "in_place_of", "since", "until", "decided_by", "decided_on",
                    "why"]  # fmt: skip
PAGES_ALONE = {"remark", "title", "numerator", "denominator", "how_to_produce"}  # of a definition's version


def _catalogue(library: Library) -> dict[str, AnyFrame]:
    indicators = [
        item.model_dump(exclude=NOT_KEPT)
        | {
            "indicator_code": item.code,
            "target_from": item.target_band[0] if item.target_band else None,
            "target_to": item.target_band[1] if item.target_band else None,
            "rate_base": item.rate_base,
            "amount_is_numerator": item.amount_is_numerator,
            "published_over": item.published.over if item.published else None,
        }
        for item in library.indicators.values()
    ]
    definitions = [
        {"indicator_code": item.code} | definition.model_dump(exclude=PAGES_ALONE)
        for item in library.indicators.values()
        for definition in item.versions
    ]
    contracts = list(library.contracts.values())
    feeds = [{"feed": c.feed, "title": c.title, "contract_version": c.version, "purpose": c.purpose} for c in contracts]
    gaps = [
        {"feed": c.feed, "area_code": code, "reason": why}
        for c in contracts
        for code, why in c.properties.areas_not_covered.items()
    ]
    tables = {"indicator": indicators, "indicator_definition": definitions, "feed": feeds, "feed_not_covered": gaps}
    frames = {name: pd.DataFrame(rows) for name, rows in tables.items()}
    chosen = library.worked_out.source_rows(library.indicators)
    frames["source_of_record"] = pd.DataFrame(chosen, columns=SOURCE_OF_RECORD)
    frames["indicator"]["rate_base"] = frames["indicator"]["rate_base"].astype("Int64")
    return frames


def keep_kinds_apart(connection: Connection, is_made_up: bool) -> None:
    """A warehouse holds the made-up sample or real data: the first collation decides, the rest must agree."""
    decide = text("insert into core.warehouse_kind values (:made_up) on conflict do nothing")  # others may be first
    connection.execute(decide, {"made_up": is_made_up})
    stands = connection.scalar(text("select is_made_up from core.warehouse_kind"))
    if stands != is_made_up:
        holds, comes = ("the made-up sample", "real data") if stands else ("real data", "the made-up sample")
        raise MixedDataError(f"this warehouse holds {holds} and the inbox {comes}: use another LSCB_HOME or database")


def differs(connection: Connection) -> bool:
    """Make temporary table `fresh`: what `stated` says anew of its deliveries; tell whether there is any."""
    connection.execute(text("drop table if exists fresh"))
    connection.execute(text(_FRESH))
    return bool(connection.scalar(text("select exists (select from fresh)")))


_FRESH = f"""
create temporary table fresh on commit drop as
select s.* from stated s
left join (
    select distinct on (delivery_id, {", ".join(SAID)}) *
    from core.observation where delivery_id = any(array(select distinct delivery_id from stated))
    order by delivery_id, {", ".join(SAID)}, load_id desc
) o using (delivery_id, {", ".join(SAID)})
where (o.kind, {", ".join(f"o.{c}" for c in FIGURE)}) is distinct from (s.kind, {", ".join(f"s.{c}" for c in FIGURE)})
"""


def keep_statistics(connection: Connection) -> None:
    """Let the planner know how many figures there are, once their number has doubled: it can't wait for autovacuum."""
    has_doubled = connection.scalar(
        text("""
            select s.n_mod_since_analyze > greatest(c.reltuples, 1000)
            from pg_stat_user_tables s join pg_class c on c.oid = s.relid
            where s.relid = 'core.observation'::regclass""")
    )
    if has_doubled:
        connection.execute(text("analyze core.observation"))


def append_versions(connection: Connection, feed: str, load_id: int) -> int:
    """Append the rows of `fresh` to core.observation."""
    columns = ", ".join((*SAID, *FIGURE, "kind", "delivery_id"))
    rows = connection.execute(
        text(f"""
            insert into core.observation ({columns}, feed, load_id, recorded_at)
            select {columns}, :feed, l.load_id, l.recorded_at from fresh, core.load l where l.load_id = :load_id"""),
        {"feed": feed, "load_id": load_id},
    ).rowcount
    if rows > WORTH_ANALYSING:  # the planner would take the table for what it was before this load
        connection.execute(text("analyze core.observation"))
    return rows

"""What no longer counts in core: withdrawals of what complete statements leave out, and words that are revoked.

Here: SQL that appends rows for it; nothing is deleted. Not here: the load they are part of (loads.py), nor when it is
due (collation/stages/promote.py).
"""

from collections.abc import Sequence

from sqlalchemy import Connection, text

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.warehouse.stages.stated import FIGURE, SAID


def append_withdrawals(
    connection: Connection, contract: Contract, indicators: Sequence[str], replaces: Sequence[str],
    deliveries: Sequence[str], load_id: int, new_only: bool,
) -> int:  # fmt: skip
    """Withdraw what complete statements leave out, of what deliveries before them in the order had stated.

    Only of areas that the delivery names: of others it doesn't speak. And only where it states a figure that counts:
    where all of it is held, what stood before stays.

    `indicators`: the feed's. `replaces`: the columns these deliveries are complete statements of. `new_only`: only
    figures that this load brought can be missing from them (they were withdrawn from before).
    """
    # Joined by equalities alone: each with each would be a hundred times as much where a sender sends a hundred files.
    # Nothing is known of how many rows come from a `with`, and few are guessed: nested loops over them took 64 s of
    # 600 files.
    connection.execute(text("set local enable_nestloop = off"))
    withdrawn = connection.execute(
        text(_withdrawing(replaces, new_only)),
        {"feed": contract.feed, "indicators": list(indicators), "deliveries": list(deliveries), "load_id": load_id},
    ).rowcount
    connection.execute(text("set local enable_nestloop = on"))
    return withdrawn


def _withdrawing(replaces: Sequence[str], new_only: bool) -> str:
    """The statement that withdraws, by the columns that deliveries are complete statements of."""
    columns = ["period_start", "period_end", *(name for name in replaces if name != "period")]
    on = " and ".join(f"s.{name} = first.{name}" for name in columns)
    scope = ", ".join(f"{'d' if name == 'supplier' else 'o'}.{name}" for name in columns)
    stated = ", ".join(f"o.{name}" for name in SAID)
    sender = ["d.supplier"] if "supplier" in columns else []
    return f"""
        with s as materialized (
            select o.delivery_id, d.collection_quarter, d.received_at, d.sha256, {scope},
                   array_agg(distinct part.area_code) as named
            from core.observation o join intake.delivery d using (delivery_id)
            cross join lateral string_to_table(o.area_code, '+') part (area_code)
            where o.delivery_id = any(:deliveries) and o.kind in ('figure', 'held')
            group by o.delivery_id, d.collection_quarter, d.received_at, d.sha256, {scope}
            having bool_or(o.kind = 'figure')
        ), first as materialized (  -- who first stated each figure of these periods, of deliveries that count
            select distinct on ({", ".join([stated, *sender])})
                   {", ".join([stated, *sender])}, d.collection_quarter, d.received_at, d.sha256
            from (select distinct period_start, period_end from s) p
            join core.observation o using (period_start, period_end)
            join intake.delivery d using (delivery_id)
            where o.indicator_code = any(:indicators) and o.feed = :feed and o.kind = 'figure'
                  and d.status = 'promoted'
                  {"and o.load_id = :load_id" if new_only else ""}
            order by {", ".join([stated, *sender])}, d.collection_quarter, d.received_at, d.sha256
        ), word as materialized (  -- what these statements say of a figure
            select distinct on (o.delivery_id, {stated}) o.delivery_id, {stated}, o.kind
            from core.observation o where o.delivery_id = any(:deliveries)
            order by o.delivery_id, {stated}, o.load_id desc
        )
        insert into core.observation ({", ".join(SAID)}, status, kind, delivery_id, feed, load_id, recorded_at)
        select {", ".join(f"first.{name}" for name in SAID)}, 'x', 'withdrawal', s.delivery_id,
               :feed, l.load_id, l.recorded_at
        from s
        join first on {on} and string_to_array(first.area_code, '+') <@ s.named
                      and (first.collection_quarter, first.received_at, first.sha256)
                          < (s.collection_quarter, s.received_at, s.sha256)
        left join word w on w.delivery_id = s.delivery_id
                            and {" and ".join(f"w.{name} = first.{name}" for name in SAID)}
        cross join core.load l
        where l.load_id = :load_id and coalesce(w.kind, 'revoked') = 'revoked'"""


def revoke(connection: Connection, feed: str, deliveries: Sequence[str], load_id: int) -> int:
    """Revoke every word of deliveries that no longer count, and the withdrawals of what only they had stated."""
    columns = ", ".join((*SAID, *FIGURE, "delivery_id"))
    last = f"""
        select distinct on (delivery_id, {", ".join(SAID)}) o.* from core.observation o
        where o.feed = :feed and %s order by delivery_id, {", ".join(SAID)}, load_id desc"""
    same = " and ".join(f"x.{name} = w.{name}" for name in SAID)
    stated = last % "o.delivery_id = any(:deliveries)"
    return connection.execute(
        text(f"""
            with own as ({stated}),
            withdrawn as ({last % f"({', '.join(SAID)}) in (select {', '.join(SAID)} from own)"}),
            gone as (
                select * from own where kind <> 'revoked'
                union all
                select w.* from withdrawn w join intake.delivery d using (delivery_id)
                where w.kind = 'withdrawal' and w.delivery_id <> all(:deliveries) and not exists (
                    select from core.observation x join intake.delivery e using (delivery_id)
                    where {same} and x.feed = :feed and x.kind = 'figure' and e.status = 'promoted'
                      and (e.collection_quarter, e.received_at, e.sha256)
                          < (d.collection_quarter, d.received_at, d.sha256))
            )
            insert into core.observation ({columns}, kind, feed, load_id, recorded_at)
            select {columns}, 'revoked', :feed, l.load_id, l.recorded_at from gone, core.load l
            where l.load_id = :load_id"""),
        {"feed": feed, "deliveries": list(deliveries), "load_id": load_id},
    ).rowcount

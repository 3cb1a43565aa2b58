"""What stages made last of a quarter, kept beside digests of what they read; and what stands of that in the warehouse.

Here: digests and the table of results. Not here: which stage reads what, and when its result stands
(lscb_pipeline.collation.unchanged).
"""

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from lscb_pipeline.reference.quarters import Quarter

# What a collation reads, as rows of text with the quarter that each is of: typed rows are their deliveries', figures
# their loads', so that these few rows tell of all others.
READ = {
    "deliveries": "select collection_quarter as quarter, to_jsonb(d)::text as row from intake.delivery d",
    "purges": """select d.collection_quarter as quarter, to_jsonb(p)::text as row
        from intake.purge p join intake.delivery d using (delivery_id)""",
    "decisions": """select d.collection_quarter as quarter, to_jsonb(x)::text as row
        from intake.decision x left join intake.delivery d using (delivery_id)""",
    "loads": """select collection_quarter as quarter, to_jsonb(l)::text as row from core.load l
        union all select null, to_jsonb(v)::text from core.vintage_in_use v""",
    "releases": """select collection_quarter as quarter,
        concat_ws(' ', collection_quarter, revision, status, digest, decision) as row from mart.release""",
}


Stands = dict[str, tuple[str, str]]


@dataclass(frozen=True)
class KeptResult:
    """What a stage made of a quarter last: beside digests of what it read, by name; as JSON; when."""

    read: dict[str, str]
    result: Any
    at: dt.datetime


def what_stands(connection: Connection, quarter: Quarter, names: Collection[str]) -> Stands:
    """Of each of these things (READ), a digest of the quarter's own part and one of all other quarters'."""
    digest = "md5(coalesce(string_agg(row, '\n' order by row collate \"C\") filter (where quarter {} :quarter), ''))"
    own, others = digest.format("="), digest.format("is distinct from")
    every = " union all ".join(
        f"select '{name}', {own}, {others} from ({READ[name]}) {name}_rows" for name in sorted(names)
    )
    rows = connection.execute(text(every), {"quarter": quarter.starts_on})
    return {str(name): (str(of_quarter), str(of_others)) for name, of_quarter, of_others in rows}


def kept(connection: Connection, quarter: Quarter, stage: str) -> KeptResult | None:
    """What a stage made of the quarter last; None where none is kept."""
    row = connection.execute(
        text(
            """select read, result, made_at from intake.stage_result
               where collection_quarter = :quarter and stage = :stage"""
        ),
        {"quarter": quarter.starts_on, "stage": stage},
    ).first()
    return None if row is None else KeptResult(dict(row[0]), row[1], row[2])


def keep(connection: Connection, quarter: Quarter, stage: str, one: KeptResult) -> None:
    """Keep what a stage made, in place of what it made last."""
    connection.execute(
        text("""
            insert into intake.stage_result
            values (:quarter, :stage, cast(:read as jsonb), cast(:result as jsonb), :at)
            on conflict (collection_quarter, stage) do update
            set read = excluded.read, result = excluded.result, made_at = excluded.made_at"""),
        {
            "quarter": quarter.starts_on,
            "stage": stage,
            "read": json.dumps(one.read),
            "result": json.dumps(one.result),
            "at": one.at,
        },
    )

"""Keeping what was decided of a release, and putting a release into the tables of schema publish.

Here: SQL that writes. Not here: what is hidden (disclosure), what a release consists of (collation/release).
"""

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
from sqlalchemy import Connection, text

from lscb_pipeline.frames.disclosure import GroupsTold, ShownSums
from lscb_pipeline.frames.figures import AnyFrame
from lscb_pipeline.frames.key_columns import FIGURE_GROUP
from lscb_pipeline.frames.releases import KeptFigures
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.database.copying import copy_frame

TABLES = ("benchmark", "london_summary", "indicator_trend")
_JSON = ("audit", "material")


def keep(
    connection: Connection, quarter: Quarter, made: Mapping[str, Any], figures: KeptFigures, totals: ShownSums,
    groups: GroupsTold,
) -> None:  # fmt: skip
    """Keep a release that is not published yet, in place of what was kept of the quarter and never published.

    `made`: revision, load_id, status, digest, code_version, audit, material, proven. Of the frames the columns that
    mart.released_figure, mart.released_total and mart.released_group have are kept.
    """
    frames = {"released_figure": figures, "released_total": totals, "released_group": groups}
    for name in (*frames, "release"):
        connection.execute(
            text(f"""
                delete from mart.{name} t using mart.release r
                where r.collection_quarter = :quarter and r.status <> 'published'
                  and t.collection_quarter = r.collection_quarter and t.revision = r.revision"""),
            {"quarter": quarter.starts_on},
        )
    row = {name: json.dumps(value, default=str) if name in _JSON else value for name, value in made.items()}
    row["collection_quarter"] = quarter.starts_on
    names = ", ".join(row)
    connection.execute(
        text(f"insert into mart.release ({names}) values ({', '.join(f':{name}' for name in row)})"), row
    )
    for name, rows in frames.items():
        copy_frame(connection, f"mart.{name}", _columns(connection, f"mart.{name}", rows, quarter, made["revision"]))


def publish(
    connection: Connection,
    quarter: Quarter,
    revision: int,
    tables: Mapping[str, AnyFrame],
    row: Mapping[str, Any],
    decision: Mapping[str, str],
    outputs: Mapping[str, str],
) -> None:
    """Put a release into schema publish: its rows in place of those of the same and of earlier quarters.

    What a later quarter's release has published stays. `tables`: the frames of ReleaseTables, by their names; `row`:
    load_id, code_version, is_made_up; `decision`: on, by, why; `outputs`: the release's files and their hashes.
    """
    of_release = {"quarter": quarter.starts_on, "revision": revision}
    for name in TABLES:
        rows = _columns(connection, f"publish.{name}", tables[name], quarter, revision)
        _replace(connection, name, rows, of_release)
    connection.execute(
        text("""insert into publish.release
                    (collection_quarter, revision, released_on, decided_by, why, load_id, code_version, is_made_up)
                values (:quarter, :revision, cast(:on as date), :by, :why, :load_id, :code_version, :is_made_up)"""),
        {**row, **decision, **of_release},
    )
    connection.execute(
        text("""update mart.release set status = 'published', outputs = cast(:outputs as jsonb),
                                       decision = cast(:decision as jsonb)
                where collection_quarter = :quarter and revision = :revision"""),
        of_release | {"outputs": json.dumps(dict(outputs)), "decision": json.dumps(dict(decision))},
    )


def _replace(connection: Connection, name: str, rows: AnyFrame, of_release: Mapping[str, Any]) -> None:
    same = " and ".join(f"p.{column} = c.{column}" for column in FIGURE_GROUP)
    later = f"select from publish.{name} p where {same} and p.collection_quarter > c.collection_quarter"
    connection.execute(text(f"create temporary table candidate on commit drop as select * from publish.{name} limit 0"))
    copy_frame(connection, "candidate", rows)
    for statement in (
        "analyze candidate",
        f"delete from candidate c where exists ({later})",
        f"delete from publish.{name} p using (select distinct {', '.join(FIGURE_GROUP)} from candidate) c where {same}",
        f"delete from publish.{name} where collection_quarter = :quarter",
        f"insert into publish.{name} select * from candidate",
        "drop table candidate",
    ):
        connection.execute(text(statement), dict(of_release) if ":quarter" in statement else {})


def _columns(connection: Connection, table: str, rows: AnyFrame, quarter: Quarter, revision: int) -> AnyFrame:
    """The rows with the release that they are of, and the table's columns in its order."""
    names = list(connection.execute(text(f"select * from {table} limit 0")).keys())
    return rows.assign(collection_quarter=pd.Timestamp(quarter.starts_on), revision=revision)[names]

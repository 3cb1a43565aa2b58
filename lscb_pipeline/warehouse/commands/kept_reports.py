"""What reports of a period were made of, kept when they were made, so that they can be made again to the byte.

Here: SQL on mart.kept_report. A row is never changed: another word on a period is its next revision. Not here: what a
report's material is (reports), when it is made (collation/commands).
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from lscb_pipeline.warehouse.stages.loads import code_version


@dataclass(frozen=True)
class KeptReport:
    """One revision of a period's report: when it was made, why it is not the first, and what of."""

    period: str
    revision: int
    made_on: dt.date
    why: str
    material: Mapping[str, Any]


def last_kept(connection: Connection, kind: str, period: str) -> KeptReport | None:
    """The last revision of a period's report; None where it was never made."""
    row = connection.execute(
        text("""select period, revision, made_on, why, material from mart.kept_report
                where kind = :kind and period = :period order by revision desc limit 1"""),
        {"kind": kind, "period": period},
    ).one_or_none()
    return KeptReport(*row) if row else None


def keep_report(connection: Connection, kind: str, report: KeptReport) -> None:
    """Keep a revision. Raises WarehouseError where it is there already."""
    connection.execute(
        text("""insert into mart.kept_report (kind, period, revision, made_on, why, code_version, material)
                values (:kind, :period, :revision, :made_on, :why, :code, cast(:material as jsonb))"""),
        {"kind": kind, "code": code_version(), "period": report.period, "revision": report.revision,
         "made_on": report.made_on, "why": report.why, "material": json.dumps(report.material)},
    )  # fmt: skip

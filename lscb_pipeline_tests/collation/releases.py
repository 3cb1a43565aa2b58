"""Returns of few areas, published: what tests of releases begin with."""

from pathlib import Path

import pandas as pd

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.stages.disclose import disclose
from lscb_pipeline.collation.stages.release import release
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline_tests.conftest import Inbox, collate, query

Q3, Q4 = "2008-09-Q3", "2008-09-Q4"
BY, WHY = "the steering group", "a test of few returns"


def figures(quarter: str, *numerators: int) -> list[dict[str, object]]:
    """A return of private fostering by so many areas, of inner London first."""
    names = ["Camden", "Hackney", "Haringey", "Islington", "Lambeth", "Lewisham", "Newham", "Southwark", "Wandsworth",
             "Barnet", "Bexley", "Brent", "Bromley", "Croydon", "Ealing", "Enfield", "Harrow", "Merton"]  # fmt: skip
    return [
        {"area_code": name, "period": quarter, "indicator_code": "SG014", "numerator": n, "return_status": "final"}
        for name, n in zip(names, numerators, strict=False)
    ]


def put(inbox: Inbox, quarter: str, *numerators: int, version: int = 1) -> None:
    for row in figures(quarter, *numerators):
        name = str(row["area_code"]).lower()
        inbox.put(quarter, "borough_return", f"{name}__{version}" if version > 1 else name, [row])


def publish(centre: Centre, quarter: str) -> Path:
    collate(centre, quarter)
    disclose(centre, Quarter.parse(quarter))
    return release(centre, Quarter.parse(quarter), BY, WHY).folder


def published(centre: Centre) -> pd.DataFrame:
    return query(
        centre, "select * from publish.benchmark where indicator_code = 'SG014' and marker is distinct from 'x'"
    )

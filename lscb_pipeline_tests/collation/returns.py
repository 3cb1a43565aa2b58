"""Borough returns as tests write them, and what the warehouse says of them afterwards."""

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.contracts.library import library
from lscb_pipeline_tests.conftest import query

Q2, Q3, Q4, NEXT = "2008-09-Q2", "2008-09-Q3", "2008-09-Q4", "2009-10-Q1"
CAMDEN, BARNET, KINGSTON, RICHMOND = "E09000007", "E09000003", "E09000021", "E09000027"
JOINT = f"{KINGSTON}+{RICHMOND}"


def row(area: str, indicator: str, figure: object = "", period: str = Q3, **cells: object) -> dict[str, object]:
    """One line of a plain return; `figure` is the numerator, or a marker. Of a share it is all that there are."""
    is_share = indicator in library().indicators and library().indicators[indicator].is_percentage
    blank = {"denominator": figure if is_share and isinstance(figure, int) else "", "value": "", "reason_code": ""}
    return {"area_code": area, "period": period, "indicator_code": indicator, "numerator": figure} | blank | cells


def current(centre: Centre, period: str = "2008-10-01") -> dict[tuple[str, str], float | str]:
    """What is current of a period by (area, indicator): the numerator, or the score, or the marker in its place."""
    found = query(
        centre,
        """select area_code, indicator_code, coalesce(numerator, value) as figure, status
           from core.current_observation where feed = 'borough_return' and period_start = :p""",
        p=period,
    )
    figures = found["figure"].astype("float64").astype("object").where(found["figure"].notna(), found["status"])
    return dict(zip(zip(found["area_code"], found["indicator_code"], strict=True), figures, strict=True))


def versions(centre: Centre, indicator: str, area: str = CAMDEN) -> list[tuple[str, float | None]]:
    """Every recorded version of a figure of Q3, oldest load first: its kind and its numerator."""
    found = query(
        centre,
        """select kind, numerator from core.observation
           where indicator_code = :i and area_code = :a and period_start = '2008-10-01' order by load_id, kind""",
        i=indicator, a=area,
    )  # fmt: skip
    figures = found["numerator"].astype("float64").astype("object").where(found["numerator"].notna(), None)
    return list(zip(found["kind"], figures, strict=True))

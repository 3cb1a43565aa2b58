"""A release's material made of a few rows, without a warehouse; and what was published before it: nothing."""

import datetime as dt
from collections.abc import Iterable

import pandas as pd

from lscb_pipeline.collation.release.attack import SUMS, Before
from lscb_pipeline.collation.release.candidate import UnsuppressedFigures, unsuppressed_figures
from lscb_pipeline.contracts.library import library
from lscb_pipeline.frames.disclosure import AttackedGroups
from lscb_pipeline.frames.schema import schema_of

COLUMNS = ["area_code", "indicator_code", "period_start", "period_end", "numerator", "denominator"]
Row = tuple[str, str, dt.date, dt.date, float, float]


def made(rows: Iterable[Row]) -> UnsuppressedFigures:
    """Material of figures in the order of COLUMNS; of TP001, which comes with its rate, that is the last of them."""
    raw = pd.DataFrame(list(rows), columns=COLUMNS)
    days = {name: pd.to_datetime(raw[name]).astype("datetime64[s]") for name in ("period_start", "period_end")}
    raw = raw.assign(
        **days, feed=raw["indicator_code"].map({"TP001": "nhs_teenage_conceptions"}).fillna("borough_return"),
        breakdown="all", value=raw["denominator"].where(raw["indicator_code"] == "TP001"), status="final",
        is_comparable=True, supplier="all", delivery_id="d", delivered=days["period_start"], members=1,
    )  # fmt: skip
    raw["denominator"] = raw["denominator"].where(raw["indicator_code"] != "TP001")
    scores = raw[["feed", "area_code", "supplier", "delivered"]].drop_duplicates().assign(readiness=100.0)
    regional = raw[:0].assign(region=pd.Series(dtype="str"))
    scores = scores.rename(columns={"delivered": "collection_quarter"})
    return unsuppressed_figures(raw, regional, scores, library(), None, dt.date(2010, 9, 1))


def nothing_before(of: UnsuppressedFigures) -> Before:
    """What was published before anything was."""
    none = of.about_persons[:0].assign(release="", hides_numerator=False, hides_denominator=False, is_behind=False)
    kinds = dict.fromkeys(["period_start", "period_end"], "datetime64[s]")
    kinds |= dict.fromkeys(["numerator", "denominator"], "float64")
    groups = pd.DataFrame(columns=list(schema_of(AttackedGroups).columns))
    return Before(none, pd.DataFrame(columns=SUMS).astype(kinds), groups)

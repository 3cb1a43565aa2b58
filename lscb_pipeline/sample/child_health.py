"""The PCTs' made-up figures: injuries, A&E, health visitor and safeguarding posts, CAMHS waits, by PCT and quarter.

Here: their levels and counts, and how a PCT writes its area. Not here: which PCT serves whom (reference table pct).
A PCT that serves two areas gives one figure for both. Levels without a source are our own assumption; rates are per
10,000 children aged 0-17.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.library import library
from lscb_pipeline.frames.reference import ReferenceTable
from lscb_pipeline.frames.sample import SampleFigures, SentFigures
from lscb_pipeline.reference.tables import table
from lscb_pipeline.sample.behaviour import has_returned
from lscb_pipeline.sample.character import Areas
from lscb_pipeline.sample.levels import SUMMER, WINTER, Rate, Share
from lscb_pipeline.sample.long_form import FIGURES, block
from lscb_pipeline.sample.randomness import Counts, Floats, stream
from lscb_pipeline.sample.rounds import COUNT, HEALTH, by_quarter, quarters

INJURIES, ATTENDANCES = Rate(27, 25, SUMMER, growth=-0.02), Rate(980, 860, WINTER, growth=0.04)
HEALTH_VISITORS, VACANT = Rate(7.5, 6.0, spread=0.1, need=0.1), Share("health visitors", 0.16, 0.11, spread=0.25)
SAFEGUARDING_POSTS = (4, 7)  # designated and named posts of a PCT, from and below: tiny, as the catalogue says
SAFEGUARDING_VACANT = 0.12
WAITING, OVER_18_WEEKS = Rate(17, 14, spread=0.2), Share("CAMHS waiting", 0.10, 0.12, growth=-0.03, spread=0.3)
REASON = ["reason_code", "reason_note"]
# Who writes the area's name (of a PCT that serves two, their names together); the others write their code.
BY_NAME = ("5A4", "5A9", "5C2", "5C9", "5HX", "5K6", "5K9", "5LD", "5LG", "5M7", "5NC")
# What some PCTs never give, and why.
ABSENT = {
    ("5A7", "SG029"): ("with_partner", "held by the mental health trust"),
    ("5K6", "SG027"): ("not_collected", "posts are held by the provider, not by the PCT"),
    ("5LD", "SG029"): ("with_partner", "held by the mental health trust"),
}


def child_health(areas: Areas) -> SentFigures:
    """Feed nhs_child_health: one file a PCT and quarter, of those that return."""
    pcts = table("pct").sort_values("pct_code", ignore_index=True)
    rows = pd.concat(_blocks(areas, pcts), ignore_index=True)
    known = pcts.assign(supplier="pct_" + pcts["pct_code"].str.lower(), written=_written(pcts))
    rows = rows.rename(columns={"area_code": "pct_code"}).merge(
        known[["pct_code", "supplier", "written"]], on="pct_code", validate="many_to_one"
    )
    files = zip(rows["period"], rows["supplier"], strict=True)
    rows = rows[[has_returned(HEALTH, quarter, supplier) for quarter, supplier in files]]
    pairs = zip(rows["pct_code"], rows["indicator_code"], strict=True)
    absent = pd.DataFrame([ABSENT.get(pair, (None, None)) for pair in pairs], columns=REASON, index=rows.index)
    rows = rows.assign(area_code=rows["written"]).join(absent)
    rows[FIGURES] = rows[FIGURES].mask(rows["reason_code"].notna())
    return rows.sort_values(["quarter_number", "pct_code", "indicator_code"], ignore_index=True)


def _written(pcts: ReferenceTable) -> pd.Series:
    """What each PCT writes for its area."""
    names = pd.concat([table("area"), table("merged_area")]).set_index("area_code")["name"]
    return pcts["pct_code"].where(~pcts["pct_code"].isin(BY_NAME), pcts["area_code"].map(names))


def _blocks(areas: Areas, pcts: ReferenceTable) -> list[SampleFigures]:
    """Each indicator's rows, drawn for areas and added up to their PCT."""
    serves = np.array(
        [[code in served.split("+") for code in areas.codes] for served in pcts["area_code"]], dtype="int64"
    )
    posts, vacant = _health_visitors(areas)
    waiting = stream(areas.seed, "CAMHS waiting").poisson(areas.rate("CAMHS waiting", WAITING))
    over = stream(areas.seed, "SG029").binomial(waiting, areas.share("SG029", OVER_18_WEEKS))
    injuries = stream(areas.seed, "SG025").poisson(areas.rate("SG025", INJURIES))
    attendances = stream(areas.seed, "SG026").poisson(areas.rate("SG026", ATTENDANCES))
    safeguarding, empty = _safeguarding(areas.seed, len(pcts))
    figures: dict[str, tuple[Counts | Floats, Counts | Floats | None]] = {
        "SG025": (serves @ injuries, None),
        "SG026": (serves @ attendances, None),
        "SG027": ((serves @ vacant) / 10, (serves @ posts) / 10),
        "SG028": (empty, safeguarding),
        "SG029": (serves @ over, serves @ waiting),
    }
    codes, indicators = [str(code) for code in pcts["pct_code"]], library().indicators
    return [block(indicators[code], codes, by_quarter(), *counts) for code, counts in figures.items()]


def _health_visitors(areas: Areas) -> tuple[Counts, Counts]:
    """Posts that there are, and the vacant ones, in tenths of a whole-time post; posts stay over the quarters."""
    level = areas.rate("health visitors", HEALTH_VISITORS)[:, :1]
    posts = np.repeat(np.floor(level * 10).astype("int64"), COUNT, axis=1)
    chance = stream(areas.seed, "SG027")
    vacant = 10 * chance.binomial(posts // 10, areas.share("SG027", VACANT)) + chance.integers(10, size=posts.shape)
    return posts, np.minimum(vacant, posts)


def _safeguarding(seed: int, pcts: int) -> tuple[Counts, Counts]:
    chance = stream(seed, "SG028")
    posts = np.repeat(chance.integers(*SAFEGUARDING_POSTS, size=(pcts, 1)), len(quarters()), axis=1)
    return posts, chance.binomial(posts, SAFEGUARDING_VACANT)

"""The borough returns of the sample: one row an area, quarter and indicator, in the contract's columns.

Here: how a return comes together, and its sign-off. Not here: the figures (drawn_counts.py, self_assessment.py), what
is due (items_owed.py), reasons in place of figures (reasons.py), joint and corrected returns (joint.py,
corrections.py), who stays away or is late (behaviour.py) and the files (file_bytes.py). Unreadable and faulty returns
are not made.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.contracts.library import library
from lscb_pipeline.frames.sample import BoroughReturns, SentFigures, VersionedFigures
from lscb_pipeline.reference import working_days
from lscb_pipeline.sample.behaviour import has_returned
from lscb_pipeline.sample.character import Areas
from lscb_pipeline.sample.corrections import with_versions
from lscb_pipeline.sample.drawn_counts import Figure, figures
from lscb_pipeline.sample.items_owed import is_due
from lscb_pipeline.sample.joint import with_joint
from lscb_pipeline.sample.long_form import FILE, block
from lscb_pipeline.sample.pilot_hours import hours_of
from lscb_pipeline.sample.randomness import Counts, stream
from lscb_pipeline.sample.reasons import with_reasons
from lscb_pipeline.sample.rounds import BOROUGH, COUNT, by_quarter, quarters, received_at
from lscb_pipeline.sample.self_assessment import scores

ROLES = tuple(
    f"made-up sample: {role}"
    for role in ("LSCB business manager", "head of safeguarding", "director of children's services")
)
SYSTEMS = (
    "Integrated Children's System: LSCB quarterly report", "children's case system: query on referrals and plans",
    "data warehouse: safeguarding extract", None,
)  # fmt: skip
# How many areas in a hundred name each of the systems (or none), keep no extract, have no second check, and say that
# their figures are assured at each level, 0 to 3.
SYSTEM_SHARES, NO_EXTRACT, NO_SECOND_CHECK = (0.4, 0.3, 0.2, 0.1), 0.1, 0.15
ASSURANCE_SHARES = (0.1, 0.5, 0.3, 0.1)


def borough_returns(areas: Areas) -> BoroughReturns:
    """All files' rows, by quarter, area, indicator and version. Raises ValueError for an unmade indicator."""
    catalogue = library().indicators_of(BOROUGH)
    counted, scored = figures(areas), scores(areas)
    if unmade := [i.code for i in catalogue if i.code not in counted and i.code not in scored]:
        raise ValueError(f"no made-up level for {', '.join(unmade)}: add it to lscb_pipeline/sample/levels.py")
    owed = [_owed(areas, indicator, counted.get(indicator.code), scored) for indicator in catalogue]
    sent = with_joint(pd.concat(owed, ignore_index=True))
    files = zip(sent["period"], sent["supplier"], strict=True)
    returned = sent[[has_returned(BOROUGH, quarter, supplier) for quarter, supplier in files]]
    coded = with_reasons(returned.reset_index(drop=True), areas.seed)
    every = with_versions(coded, areas.seed)
    every = every.assign(hours_spent=hours_of(every, areas.seed))
    signed = every.merge(_sign_off(every, areas), on=FILE, validate="many_to_one")
    return signed.sort_values(["quarter_number", "area_code", "indicator_code", "file_version"], ignore_index=True)


def _owed(areas: Areas, indicator: Indicator, counted: Figure | None, scored: dict[str, Counts]) -> SentFigures:
    """One indicator's figures where they are due, each area's under its own supplier."""
    numerator, denominator = counted or (None, None)
    rows = block(indicator, areas.codes, by_quarter(), numerator, denominator, scored.get(indicator.code))
    rows["supplier"] = [supplier for supplier in areas.suppliers for _ in range(COUNT)]
    return rows[is_due(indicator, areas.suppliers).ravel()]


def _sign_off(rows: VersionedFigures, areas: Areas) -> pd.DataFrame:
    """Who signed each file, one to three working days before it came, and how the area makes its figures.

    An area's habits stay: the same role, system, extract, second check and assurance level every time.
    """
    chance = stream(areas.seed, "sign-off")
    roles = dict(zip(areas.suppliers, chance.integers(len(ROLES), size=len(areas.suppliers)), strict=True))
    files = rows[FILE].drop_duplicates().sort_values(FILE, ignore_index=True)
    before = chance.integers(1, 4, size=len(files))
    received = [
        received_at(areas.seed, quarters()[number], BOROUGH, supplier, version)
        for number, supplier, version in zip(
            files["quarter_number"], files["supplier"], files["file_version"], strict=True
        )
    ]
    return files.assign(
        signed_off_by_role=[ROLES[roles[supplier]] for supplier in files["supplier"]],
        signed_off_on=[working_days.add(at.date(), -int(days)) for at, days in zip(received, before, strict=True)],
    ).merge(_habits(areas), on="supplier", validate="many_to_one")


def _habits(areas: Areas) -> pd.DataFrame:
    """How each area makes its figures, as its return says it: a row a supplier."""
    chance = stream(areas.seed, "sign-off habits")
    count = len(areas.suppliers)
    systems = chance.choice(len(SYSTEMS), size=count, p=SYSTEM_SHARES)
    return pd.DataFrame(
        {
            "supplier": areas.suppliers,
            "source_system": [SYSTEMS[number] for number in systems],
            "extract_kept": np.where(chance.random(count) < NO_EXTRACT, "no", "yes"),
            "second_check": np.where(chance.random(count) < NO_SECOND_CHECK, "no", "yes"),
            "assurance_level": chance.choice(len(ASSURANCE_SHARES), size=count, p=ASSURANCE_SHARES),
        }
    )

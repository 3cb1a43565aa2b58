"""The borough returns of the sample: one row an area, quarter and indicator, in the contract's columns.

Here: which rows a return has, and its sign-off. Not here: the figures (counts.py, self_assessment.py), the
reasons in place of figures (reasons.py) and the files (files.py). Late, missing, joint and corrected returns
are not made.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.contracts.library import library
from lscb_pipeline.reference import working_days
from lscb_pipeline.sample.character import Areas
from lscb_pipeline.sample.counts import Figure, figures
from lscb_pipeline.sample.randomness import Counts, stream
from lscb_pipeline.sample.reasons import with_reasons
from lscb_pipeline.sample.rounds import BOROUGH, COUNT, quarters, received_at, season_of
from lscb_pipeline.sample.self_assessment import scores

YEAR_END = 3
ROLES = tuple(
    f"made-up sample: {role}"
    for role in ("LSCB business manager", "head of safeguarding", "director of children's services")
)


def borough_returns(areas: Areas) -> pd.DataFrame:
    """All returns, in the order of quarters, areas and indicators. Raises ValueError for an unmade indicator."""
    catalogue = library().indicators_of(BOROUGH)
    counted, scored = figures(areas), scores(areas)
    if unmade := [i.code for i in catalogue if i.code not in counted and i.code not in scored]:
        raise ValueError(f"no made-up level for {', '.join(unmade)}: add it to lscb_pipeline/sample/levels.py")
    blocks = [_block(areas, indicator, counted.get(indicator.code), scored) for indicator in catalogue]
    frame = pd.concat(blocks).sort_values(["quarter", "area_code", "indicator_code"], ignore_index=True)
    signed = with_reasons(frame, areas.seed).merge(_sign_off(areas), on=["quarter", "area_code"])
    columns = [column.name for column in library().contracts[BOROUGH].columns]
    return signed[[*columns, "quarter", "supplier"]]


def _block(areas: Areas, indicator: Indicator, counted: Figure | None, scored: dict[str, Counts]) -> pd.DataFrame:
    """One indicator's rows: every quarter, or the year's last where it is annual."""
    numerator, denominator = counted or (None, None)
    size = len(areas.codes)
    block = pd.DataFrame(
        {
            "area_code": np.repeat(areas.codes, COUNT),
            "quarter": np.tile(np.arange(COUNT), size),
            "period": np.tile([quarter.label for quarter in quarters()], size),
            "indicator_code": indicator.code,
            "numerator": _column(numerator, size),
            "denominator": _column(denominator, size),
            "value": _column(scored.get(indicator.code), size),
            "definition_version": indicator.definition_version,
        }
    )
    if indicator.frequency == "annual":
        is_due = np.tile([season_of(quarter) == YEAR_END for quarter in quarters()], size)
        block = block[is_due]
    return block


def _column(values: Counts | None, areas: int) -> pd.Series:
    """An areas x quarters array as a column; an empty one where the indicator has no such part."""
    return pd.Series([pd.NA] * (areas * COUNT) if values is None else values.ravel(), dtype="Int64")


def _sign_off(areas: Areas) -> pd.DataFrame:
    """Who signed each return, always the same role in an area, one to three working days before it came."""
    chance = stream(areas.seed, "sign-off")
    roles = [ROLES[i] for i in chance.integers(len(ROLES), size=len(areas.codes))]
    before = chance.integers(1, 4, size=(len(areas.codes), COUNT))
    rows = []
    for position, (code, supplier) in enumerate(zip(areas.codes, areas.suppliers, strict=True)):
        for number, quarter in enumerate(quarters()):
            came = received_at(areas.seed, quarter, BOROUGH, supplier).date()
            signed = working_days.add(came, -int(before[position, number]))
            rows.append((number, code, supplier, roles[position], signed))
    return pd.DataFrame(rows, columns=["quarter", "area_code", "supplier", "signed_off_by_role", "signed_off_on"])

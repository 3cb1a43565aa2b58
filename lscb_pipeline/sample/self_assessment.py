"""NI 71, made up: five answers of 0 to 3 an area and quarter, and their sum.

Here: the scores. Not here: how they stand in a return. The real ones were first returned for October to
December 2008 (DfE, OSR23/2010), when London's mean total was 7.9 of 15; it rose to 11.3 for January to March
2010, and in more than half of the returns nothing changed. That ours rises to 10 is our assumption.
"""

from __future__ import annotations

import numpy as np

from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.sample.character import Areas
from lscb_pipeline.sample.randomness import Counts, deviations, stream
from lscb_pipeline.sample.rounds import COUNT, quarters

FIRST_QUARTER = Quarter.parse("2008-09-Q3")
TOTAL, ANSWERS = "RA001", ("RA002", "RA003", "RA004", "RA005", "RA006")
HIGHEST = 3
AT_FIRST = (1.5, 1.45, 1.65, 1.7, 1.55)  # the answers' means in the first real quarter, 20 London areas
BETWEEN_AREAS, WITHIN_AREA = 0.5, 0.25
RISE = 0.085  # of each answer's mean, a quarter


def scores(areas: Areas) -> dict[str, Counts]:
    """The total and the five answers, areas x quarters; what stands before FIRST_QUARTER isn't due.

    Each answer has one threshold of its own, so that it stays until the area's level has passed it.
    """
    shape = (len(areas.codes), len(ANSWERS))
    area = BETWEEN_AREAS * deviations(areas.seed, "NI 71 area", (shape[0], 1))
    level = np.array(AT_FIRST) + area + WITHIN_AREA * deviations(areas.seed, "NI 71 answers", shape)
    steps = RISE * (np.arange(COUNT) - quarters().index(FIRST_QUARTER))
    threshold = stream(areas.seed, "NI 71 thresholds").random(shape)
    answers = np.floor(np.round(level + threshold, 9)[:, :, None] + steps)
    counted = np.clip(answers, 0, HIGHEST).astype("int64")
    by_code = {code: counted[:, position] for position, code in enumerate(ANSWERS)}
    return {TOTAL: counted.sum(axis=1), **by_code}

"""What a return of each child gives of figures that are typed: at hand beside a feed's own."""

from dataclasses import dataclass

from lscb_pipeline.contracts.worked_out import Tolerance
from lscb_pipeline.frames.counted_beside import TypedFigures, WorkedOutCounts


@dataclass(frozen=True)
class WorkedOutFigures:
    """What is worked out for the quarters of a financial year so far, and what stands beside it already.

    `typed`: the feed's figures of the year's earlier quarters, of deliveries with these.
    """

    counts: WorkedOutCounts
    typed: TypedFigures
    tolerance: Tolerance

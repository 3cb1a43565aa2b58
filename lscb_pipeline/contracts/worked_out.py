"""Figures worked out of a return of each child, beside the typed ones: how far both may lie apart.

Here: data_contracts/worked_out.yaml. Not here: how such a figure is counted (an indicator's `derived`, catalogue.py).
"""

from pydantic import Field

from lscb_pipeline.contracts.readers_text import ReadersText
from lscb_pipeline.contracts.strict import Strict


class Tolerance(Strict):
    """By how much two counts may differ before it is a finding: by the larger of both."""

    count: float = Field(gt=0)
    share: float = Field(ge=0, lt=1, description="of the larger count")
    because: ReadersText

    @property
    def words(self) -> str:
        """The tolerance in words."""
        return f"{self.count:g}, or {self.share:.0%} of the larger one where that is more"


class WorkedOut(Strict):
    """What holds of all figures that are worked out beside typed ones."""

    tolerance: Tolerance

"""The weights of readiness: data in data_contracts/readiness.yaml, versioned, for a score must say how it was made.

Here: which weights there are, and their checks. Not here: how they are used (quality/scores/readiness.py).
"""

import math
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from lscb_pipeline.contracts.strict import Strict
from lscb_pipeline.contracts.yaml_file import fault, read_as

Share = Annotated[float, Field(ge=0, le=1)]
Points = Annotated[float, Field(ge=0, le=100)]


class Severities(Strict):
    """What a rule weighs in its dimension, by its severity."""

    critical: float = Field(gt=0)
    warning: float = Field(gt=0)
    info: float = Field(gt=0)

    @model_validator(mode="after")
    def _in_order(self) -> "Severities":
        if not self.critical >= self.warning >= self.info:
            raise ValueError("a graver rule weighs no less: critical, warning, info")
        return self


class Dimensions(Strict):
    """What each of the six audit dimensions weighs in quality."""

    accuracy: Share
    validity: Share
    reliability: Share
    timeliness: Share
    relevance: Share
    completeness: Share

    @model_validator(mode="after")
    def _whole(self) -> "Dimensions":
        _check_whole(self)
        return self


class PartWeights(Strict):
    """What quality and evidence weigh in the readiness of an area's own return."""

    quality: Share
    evidence: Share

    @model_validator(mode="after")
    def _whole(self) -> "PartWeights":
        _check_whole(self)
        return self


class Caps(Strict):
    """The most that readiness can be, from 0 to 100."""

    critical: Points = Field(description="where a critical rule fails")
    no_sign_off: Points = Field(description="where an area's own return isn't signed off")


class Colours(Strict):
    """The least readiness of each colour; what is below amber is red."""

    green: Points
    amber: Points

    @model_validator(mode="after")
    def _in_order(self) -> "Colours":
        if not 0 < self.amber < self.green:
            raise ValueError("amber begins above 0 and below green")
        return self


class Comparable(Strict):
    """When areas may be compared on an indicator: how many of those due must be amber or better."""

    share: Share
    areas: int = Field(ge=1)


class Weights(Strict):
    """All that a readiness score depends on, beside the rules and what was due."""

    version: str
    note: str
    severities: Severities
    dimensions: Dimensions
    parts: PartWeights
    per_day_late: float = Field(gt=0, le=100, description="points of timeliness, a working day")
    caps: Caps
    colours: Colours
    comparable: Comparable
    region_share: Share = Field(description="of the areas due, how many a sum must be of to be a region's")


def read_weights(path: Path) -> Weights:
    """Read readiness.yaml; raises ContractError, with the line, for a fault or a cap that lets its colour through."""
    weights = read_as(path, Weights)
    caps, colours = weights.caps, weights.colours
    if caps.critical >= colours.amber:
        raise fault(path, ["caps", "critical"], f"a critical failure is red: below {colours.amber:g}")
    if not colours.amber <= caps.no_sign_off < colours.green:
        limits = f"{colours.amber:g} to below {colours.green:g}"
        raise fault(path, ["caps", "no_sign_off"], f"a return without sign-off is amber at most: {limits}")
    return weights


def _check_whole(shares: Strict) -> None:
    total = math.fsum(shares.model_dump().values())
    if not math.isclose(total, 1, abs_tol=1e-9):
        raise ValueError(f"the weights add up to {total:g}, not to 1")

"""Which figures of one feed somebody asks for: its contract, indicators and the scope, for those who read its rows.

Here: why a figure is none that the centre asks for. Not here: what is due from whom (scope.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.scope import Scope
from lscb_pipeline.frames.key_columns import DUE_KEY, PERIOD
from lscb_pipeline.frames.reference import AskedFigures
from lscb_pipeline.reference.periods import label_of


@dataclass(frozen=True)
class AskedOfFeed:
    """What is asked for of one feed. What is published is due from nobody, and asked for once it is signed off."""

    scope: Scope
    contract: Contract
    indicators: Mapping[str, Indicator]

    @cached_property
    def codes(self) -> frozenset[str]:
        """The indicators that somebody owes, in some quarter."""
        return frozenset(c for c, i in self.indicators.items() if not self.scope.is_published(self.contract, i))

    def not_signed_off(self, codes: pd.Series) -> pd.Series:
        """Why an indicator's figures don't count, whoever sends them: it never was signed off, nor piloted.

        Missing where it was; indexed as `codes`.
        """
        reasons = {
            code: f"{code} is asked for {self.scope.asked_since(self.contract, indicator)}"
            for code, indicator in self.indicators.items()
            if indicator.asked.pilots is None
        }
        return codes.map(reasons).astype("str")

    def refusals(self, figures: AskedFigures) -> pd.Series:
        """Why each figure is not asked for, in words; missing where it is, or can't be told."""
        known = figures.dropna(subset=DUE_KEY)
        known = known[known["indicator_code"].isin(list(self.codes))]
        refused = known[~self.scope.is_asked(self.contract, self.indicators.values(), known)]
        numbers, spans = pd.MultiIndex.from_frame(refused[["indicator_code", *PERIOD]]).factorize()
        sentences = [
            f"{code} is asked for {self.scope.asked_since(self.contract, self.indicators[code])}: not this area's "
            f"figure of {label_of(start, end)}"
            for code, start, end in spans
        ]
        texts = np.array(sentences, dtype="object")[numbers] if len(refused) else []
        return pd.Series(texts, index=refused.index, dtype="str").reindex(figures.index)

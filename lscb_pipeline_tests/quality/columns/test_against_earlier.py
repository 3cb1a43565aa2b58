"""Restatements: like is set beside like, whoever stated what of a figure."""

import numpy as np
import pandas as pd
import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline.quality.columns.against_earlier import beside_earlier
from lscb_pipeline.quality.inputs.stated_figures import NO_WORDS

CODE = "TP001"  # conceptions: a rate, published with its count or without


def restated(*stated: tuple[float, float]) -> float:
    """By which share the last of these words (count, published rate) differs from those before, as judged."""
    words = pd.DataFrame(stated, columns=["numerator", "value"], dtype="float64").assign(
        indicator_code=CODE, area_code="E09000003", breakdown="all", period_start=pd.Timestamp("2012-01-01"),
        period_end=pd.Timestamp("2012-12-31"), source_table="", status="final", reason_code=None,
        delivery_id=[str(number) for number in range(len(stated))], is_own=True,
    )  # fmt: skip
    words = words.reindex(columns=[*NO_WORDS.columns, "is_own"])
    flags = dict.fromkeys([name for name, kind in NO_WORDS.dtypes.items() if kind == "bool"], False)
    return float(beside_earlier(words.assign(**flags), library().indicators)["restated_share"].iloc[-1])


def test_a_count_is_not_set_beside_a_rate() -> None:
    assert restated((np.nan, 14.7), (91, 14.7)) == 0, "the borough profile has the rate alone, ONS's table both"
    assert restated((np.nan, 10.0), (63, 10.3)) == pytest.approx(0.03)


def test_counts_are_compared_where_both_are_there() -> None:
    assert restated((100, 14.7), (91, 14.7)) == pytest.approx(0.09)
    assert restated((0, 0.0), (3, 0.5)) == np.inf

"""Where series break: the definitions of indicators that don't compare with those before them."""

import pandas as pd

from lscb_pipeline.contracts.library import Library
from lscb_pipeline.frames.judging import SeriesBreaks


def breaks_of(library: Library) -> SeriesBreaks:
    """The definitions that don't compare with those before."""
    breaks = [
        (indicator.code, pd.Timestamp(version.valid_from))
        for indicator in library.indicators.values()
        for version in indicator.versions
        if version.breaks_series and version.valid_from
    ]
    return pd.DataFrame(breaks, columns=["indicator_code", "valid_from"])

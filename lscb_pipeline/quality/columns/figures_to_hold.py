"""Which figures wait for a person's decision instead of counting.

A held figure is kept and shown as held; what stood before it stays current.
"""

import pandas as pd

from lscb_pipeline.frames.judged_columns import ZeroVersions


def marker_became_zero(versions: ZeroVersions, key: list[str]) -> pd.Series:
    """Tell of each version of a figure whether it is a zero that only took a marker's place.

    `versions`: in the order that counts, with the columns of `key`. A zero is held when the last
    version before it that isn't itself a zero is a marker: several releases of the same 0 don't make it true.
    A zero that its sender states as a true one, by a reason code, is no zero here but a figure: it is not held,
    and zeros after it aren't.
    """
    # 1.0 a marker, 0.0 a real figure, missing where a zero says nothing new
    states = versions["is_marker"].astype("float64").mask(versions["is_zero"])
    before = states.groupby([versions[name] for name in key], sort=False).ffill()
    return versions["is_zero"] & (before == 1.0)

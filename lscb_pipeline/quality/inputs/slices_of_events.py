"""Which events of a long feed are judged together: all of a person's, under whatever reference or name it has.

Here: slices of events that share no key. Not here: where the keys come from (warehouse/stages/event_slices.py).
"""

import numpy as np
import pandas as pd

from lscb_pipeline.frames.judging import KeyPairs, KeySlices


def slices_of(pairs: KeyPairs, events_at_once: int) -> KeySlices:
    """Of each first key its slice, of about so many events to judge: keys that meet, however far apart, are in one.

    None of keys that no event to judge is connected to. A slice is as large as the most events that are connected.
    """
    # scipy takes a while to load, and long feeds alone need it
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    numbers, keys = pd.factorize(np.concatenate([pairs["key"].to_numpy(), pairs["other_key"].to_numpy()]))
    first, other = numbers[: len(pairs)], numbers[len(pairs) :]
    met = coo_array((np.ones(len(pairs), dtype=np.int8), (first, other)), shape=(len(keys), len(keys)))
    _, component = connected_components(met, directed=False)
    events = np.bincount(component[first], weights=pairs["events"].where(first == other, 0))
    number = ((np.cumsum(events) - events) // events_at_once).astype("int64")
    own = np.unique(first)
    own = own[events[component[own]] > 0]
    return pd.DataFrame({"key": keys[own], "slice": number[component[own]]})

"""Who sends a delivery, with all that reading its rows has to know of the feed: one way for every reader.

Here: that. Not here: whose a file is, where its sender doesn't say (commands/sender_and_quarter.py).
"""

from lscb_pipeline.contracts.library import Library
from lscb_pipeline.intake.rows.identity import Sender
from lscb_pipeline.reference.quarters import Quarter


def sender_of(library: Library, feed: str, supplier: str, quarter: Quarter, key: bytes) -> Sender:
    """The sender of a feed's delivery; `key`: the secret for pseudonyms, of any feed without them empty."""
    codes = frozenset(indicator.code for indicator in library.indicators_of(feed))
    return Sender(supplier, quarter, key, codes, library.asked_of(feed), library.spellings_of(feed),
                  library.meanings)  # fmt: skip

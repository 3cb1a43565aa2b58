"""What lies outside a feed, in words: why, and how many records for each reason. For their sender alone."""

from collections.abc import Mapping


def outside_words(by_reason: Mapping[str, int]) -> str:
    """`outside this feed`, and the reasons with their counts, the most frequent first: no reason is left out."""
    counted = sorted(by_reason.items(), key=lambda pair: (-pair[1], pair[0]))
    reasons = "; ".join(f"{count} {reason}" for reason, count in counted)
    return f"outside this feed ({reasons})" if reasons else "outside this feed"

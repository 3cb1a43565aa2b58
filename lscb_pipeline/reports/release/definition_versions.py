"""Which versions of a definition a release's figures follow: those in force when their periods began.

Here: that, in words. Not here: the versions themselves (the catalogue, data_contracts/indicators).
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from lscb_pipeline.frames.releases import ReleasedBenchmark


def followed(versions: Iterable[dict[str, Any]], starts: Iterable[dt.date]) -> list[str]:
    """The versions that periods which begin on these days follow, the newest first, each as a sentence.

    `versions`, in order: version, valid_from, says, change, breaks_series.
    """
    known = list(versions)
    in_force = {max(n for n, v in enumerate(known) if v["valid_from"] is None or v["valid_from"] <= day)
                for day in starts}  # fmt: skip
    return [version_words(known[number]) for number in sorted(in_force, reverse=True)]


def since(version: dict[str, Any]) -> dt.date:
    """From which day on periods follow a version; of the first, that of all time."""
    return version["valid_from"] or dt.date.min


def starts_of(figures: ReleasedBenchmark) -> dict[str, list[dt.date]]:
    """By indicator, the days on which the periods of these figures begin."""
    days = figures[["indicator_code", "period_start"]].drop_duplicates()
    by_indicator = days.groupby("indicator_code")["period_start"]
    return {str(code): [day.date() for day in starts] for code, starts in by_indicator}


def version_words(version: dict[str, Any]) -> str:
    """One version as a sentence: what is counted, from when on, and what changed with it."""
    from_day = f", for periods from {version['valid_from']:%-d %B %Y} on" if version["valid_from"] else ""
    change = f": {version['change']}" if version["change"] else ""
    breaks = "; figures before it do not compare" if version["breaks_series"] else ""
    return f"{version['says']} (version {version['version']}{from_day}{change}{breaks})"

"""How many children ran away, in London and a year: what may be shown of it, from the counts of two lists.

Here: the rule of 30 matches, rounding, and the reason where there is no estimate. Not here: the arithmetic
(recapture.py), and who is on the lists (the warehouse's function core.runaway_lists).

What no figure can say, and whoever shows this has to: of a child who was never near police nor refuge nothing is
known but by assuming that it had a chance of being on either list. Runaways who would never come to a refuge (too far,
too young, afraid of it) are such children, and the estimate leaves them out. That the lists depend between 1 and 4, and
that up to a quarter of links is missed, are assumptions, not findings; two lists alone can't test them. Nothing is said
of an area: the refuge has some 250 stays a year in all London.
"""

from dataclasses import dataclass

import numpy as np

from lscb_pipeline.benchmarks.intervals import Floats
from lscb_pipeline.benchmarks.recapture import recapture_band, recapture_interval
from lscb_pipeline.frames.runaways import RunawayLists

POLICE, REFUGE = "met_police_missing_children", "london_refuge_stays"
AGES = (10, 17)  # on both lists: the refuge took some of 10 (Independent, 15 October 2000), police count under 18
UNDER_16 = (10, 15)  # of these the survey speaks
QUARTERS = 4
LEAST_MATCHES = 30
ROUNDED_TO = 10  # counts of children, as London's totals
STEP = 100  # limits of an estimate, outwards
TOO_FEW = f"fewer than {LEAST_MATCHES} children are on both lists"
REPORTED = 0.3  # of under-16s away overnight about 7 in 10 are not reported to police (Still Running 3, 2011)


@dataclass(frozen=True)
class RunawayEstimate:
    """What may be shown. police, refuge, both: children on the lists, to 10; None where there are fewer than 10.

    `band`: from, to, over chance, dependence of the lists and missed links; always what is shown. `interval`: from, to,
    by chance alone, were the lists independent and every link found; never shown without the band. Both to 100,
    outwards; with `both`, None where there is a `reason` why nothing is estimated.
    """

    police: int | None
    refuge: int | None
    both: int | None = None
    interval: tuple[int, int] | None = None
    band: tuple[int, int] | None = None
    reason: str | None = None


def estimated(lists: RunawayLists) -> RunawayEstimate:
    """The estimate of children away overnight in London and a year, or why there is none.

    `lists`: the two rows of core.runaway_lists: feed, quarters (sent, of four), children, matches. What is returned
    comes of rounded counts, and its limits allow for that: they hold whatever counts round so. Raises KeyError where a
    list has no row.
    """
    rows = _by_feed(lists)
    first, second, both = rows[POLICE]["children"], rows[REFUGE]["children"], rows[POLICE]["matches"]
    police, refuge = (_rounded(count) if count >= ROUNDED_TO else None for count in (first, second))
    if reason := _reason(rows):
        return RunawayEstimate(police, refuge, reason=reason)
    counts = [_rounded(count) for count in (first, second, both)]
    least, most = _within(counts)
    interval = recapture_interval(*least)[0], recapture_interval(*most)[1]
    band = recapture_band(*least)[0], recapture_band(*most)[1]
    return RunawayEstimate(police, refuge, counts[2], _outwards(*interval), _outwards(*band))


def expected_by_survey(lists: RunawayLists) -> int | None:
    """How many under-16s are away overnight in a year, were police told of 3 in 10 of them; to 100.

    `lists`: as `estimated`, of the ages UNDER_16. The survey was of England and of pupils, and states no interval.
    None where police haven't sent the whole year.
    """
    police = _by_feed(lists)[POLICE]
    if police["quarters"] < QUARTERS:
        return None
    return _expected(_rounded(police["children"]))


def reported_if_expected(expected: int) -> tuple[int, int]:
    """From where to where the police's count of under-16s lies of which `expected_by_survey` makes so many."""
    near = int(expected * REPORTED) // ROUNDED_TO * ROUNDED_TO
    every = [n for n in range(max(0, near - STEP), near + STEP + 1, ROUNDED_TO) if _expected(n) == expected]
    half = ROUNDED_TO // 2
    return max(0, every[0] - half), every[-1] + half - 1


def _expected(reported: int) -> int:
    return round(reported / REPORTED / STEP) * STEP


def _by_feed(lists: RunawayLists) -> dict[str, dict[str, int]]:
    """The counts that are needed, by feed and column."""
    columns = lists[["feed", "quarters", "children", "matches"]].itertuples(index=False, name=None)
    return {feed: {"quarters": n, "children": seen, "matches": both} for feed, n, seen, both in columns}


def _reason(rows: dict[str, dict[str, int]]) -> str | None:
    """Why nothing is estimated; None where it is."""
    for feed, whose in ((POLICE, "the police's"), (REFUGE, "the refuge's")):
        if (lacking := QUARTERS - rows[feed]["quarters"]) > 0:
            return f"{whose} list lacks {lacking} of the year's {QUARTERS} quarters"
    return TOO_FEW if rows[POLICE]["matches"] < LEAST_MATCHES else None


def _within(counts: list[int]) -> tuple[list[float], list[float]]:
    """The counts that round so of which the limits are least, and greatest: more matches make fewer in all."""
    half = ROUNDED_TO / 2
    first, second, both = counts
    fewer, more = [first - half, second - half], [first + half, second + half]
    return [*fewer, min(*fewer, both + half)], [*more, both - half]


def _rounded(count: int) -> int:
    return int(np.floor(count / ROUNDED_TO + 0.5)) * ROUNDED_TO


def _outwards(lower: Floats, upper: Floats) -> tuple[int, int]:
    return int(np.floor(lower / STEP)) * STEP, int(np.ceil(upper / STEP)) * STEP

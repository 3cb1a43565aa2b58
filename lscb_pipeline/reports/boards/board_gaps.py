"""What is missing, late or not ready of an area, and what is asked of whom so that it is there next time.

Here: from a release's returns and readiness to questions. Not here: the questions' words (data_contracts/
lscb_report.yaml). Nothing of it is about a figure: of feeds with a row a child the colour alone is known.
"""

import functools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lscb_pipeline.contracts.board_rules import board_rules
from lscb_pipeline.reference.tables import table
from lscb_pipeline.reports.readiness.inputs import Record, records
from lscb_pipeline.reports.release.release import Release

NAMED: Final = 3  # indicators of one question; of more, how many more
SENDER_UNKNOWN: Final = "whoever sends it"
NOT_THERE: Final = ("missing", "rejected")


@dataclass(frozen=True)
class BoardGap:
    """What one partner is asked for. partner: the heading; who: senders, or a lead partner; told: of what."""

    partner: str
    who: str
    feed: str
    says: str
    asks: str
    worth: int
    told: str = ""
    indicators: int = 0


Returns = Mapping[str, list[Record]]  # of each feed


def returns_by_feed(release: Release) -> Returns:
    """A release's returns, by feed."""
    found: dict[str, list[Record]] = defaultdict(list)
    for row in records(release.returns):
        found[row["feed"]].append(row)
    return found


def gaps_of(
    release: Release, area_code: str, titles: Mapping[str, str], about: Mapping[str, Record], returns: Returns
) -> list[BoardGap]:
    """An area's gaps, the gravest first. titles: of feeds; about: the catalogue's indicators, by code."""
    by_area = {indicator["feed"] for indicator in about.values() if indicator["is_by_area"]}
    found = [*_absent(release, area_code, titles, about, returns)]
    found += _of_returns(release, area_code, titles, by_area, returns)
    return sorted(found, key=lambda one: (one.worth, -one.indicators, one.feed, one.who, one.asks))


def _absent(
    release: Release, area_code: str, titles: Mapping[str, str], about: Mapping[str, Record], returns: Returns
) -> Iterator[BoardGap]:
    """What was due, is shown by area and has no figure: by feed what is asked, and of which lead partner if of one."""
    grouped: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in records(release.missing[release.missing["area_code"] == area_code]):
        indicator, gap = about[row["indicator_code"]], board_rules().gap_of(row["state"])
        if gap and indicator["is_by_area"]:
            lead = indicator["lead_partner"] if gap.of == "lead" else ""
            grouped[gap.when[0], row["feed"], lead].append(indicator["title"])
    for (state, feed, lead), missing in grouped.items():
        yield _gap(_senders(returns, area_code, feed), titles[feed], state, lead, sorted(set(missing)))


def _of_returns(
    release: Release, area_code: str, titles: Mapping[str, str], by_area: set[str], returns: Returns
) -> Iterator[BoardGap]:
    """Returns of feeds with figures by area that came late, or are not ready where a board may ask of receipts."""
    is_of_area = (release.readiness["area_code"] == area_code) & release.readiness["feed"].isin(by_area)
    of_area = release.readiness[is_of_area]
    for row in records(of_area.sort_values("feed")):
        senders = _senders(returns, area_code, row["feed"])
        late = [one for one in senders if one["state"] == "late"]
        is_there = any(one["state"] not in NOT_THERE for one in senders)
        with_receipt = [one for one in senders if _kinds()[one["supplier"]] in board_rules().receipts_of]
        for state, asked in (("late", late), (row["colour"], with_receipt if is_there else [])):
            if asked and board_rules().gap_of(state):
                yield _gap(asked, titles.get(row["feed"], row["feed"]), state, "", [])


def _gap(senders: list[Record], feed: str, state: str, lead: str, missing: list[str]) -> BoardGap:
    gap = board_rules().gap_of(state)
    assert gap is not None  # noqa: S101 - callers asked
    lacking = [one for one in senders if one["state"] in NOT_THERE] or senders
    who = ", ".join(one["name"] for one in lacking) or SENDER_UNKNOWN
    headings = [lead] if lead else [_kinds()[one["supplier"]] for one in lacking]
    partner = board_rules().partner_of(headings[0]) if headings else board_rules().partners[-1].partner
    more = f" and {len(missing) - NAMED} more" if len(missing) > NAMED else ""
    asks = gap.asks.format(
        feed=feed, what=", ".join(f"\u201c{one}\u201d" for one in missing[:NAMED]) + more, sender=who
    )
    told = ", ".join(missing[:NAMED]) + more
    if missing and "{what}" not in gap.asks:
        told = "1 indicator" if len(missing) == 1 else f"{len(missing)} indicators"
    return BoardGap(partner, lead or who, feed, gap.says, asks, gap.worth, told, len(missing))


def _senders(returns: Returns, area_code: str, feed: str) -> list[Record]:
    """Who owes a feed for an area: the area itself, else those that report for it, or for all."""
    of_feed = returns.get(feed, [])
    own = [row for row in of_feed if row["area_code"] == area_code]
    return own or [
        row for row in of_feed
        if row["area_code"] is None and area_code in _areas().get(row["supplier"], {area_code})
    ]  # fmt: skip


@functools.cache
def _kinds() -> dict[str, str]:
    """Suppliers' kinds."""
    return dict(zip(table("supplier")["supplier"], table("supplier")["kind"], strict=True))


@functools.cache
def _areas() -> dict[str, set[str]]:
    """For which areas suppliers report; who is in no list reports for all."""
    found: dict[str, set[str]] = defaultdict(set)
    for supplier, code in zip(table("supplier_area")["supplier"], table("supplier_area")["area_code"], strict=True):
        found[supplier] |= set(code.split("+"))
    return dict(found)

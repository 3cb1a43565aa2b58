"""The registry of sources: who holds what, since when, and whether it is supplied. Data in data_contracts/sources.yaml.

Here: what an entry says, and its checks. Not here: what a feed's files hold (its contract), nor the page that is made
from the registry (docs/sources.md).
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import Field

from lscb_pipeline.contracts.contract_error import ContractError
from lscb_pipeline.contracts.strict import Strict
from lscb_pipeline.contracts.yaml_file import read_as
from lscb_pipeline.reference.tables import table

State = Literal["identified", "approached", "agreed", "supplied"]


class Source(Strict):
    """One source. Without areas named, it covers all 33."""

    source: str = Field(pattern=r"^[a-z0-9_]+$")
    feed: str | None = Field(None, description="the feed it is read by; none where nothing reads it yet")
    holder: str
    holds: str
    since: str
    definition: str
    areas_covered: list[str] = Field([], description="area codes, where it covers few")
    areas_not_covered: list[str] = Field([], description="area codes, where it covers nearly all")
    arrives: str | None = Field(None, description="how; none where nothing was arranged")
    state: State
    note: str = ""


def read_sources(path: Path, feeds: Iterable[str]) -> list[Source]:
    """Read the registry; raises ContractError for a fault, an unknown area or feed, or a feed without a source."""
    sources = read_as(path, list[Source])
    names = [s.source for s in sources]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise ContractError(f"{path}: defined twice: {', '.join(repeated)}")
    areas = {code for s in sources for code in (*s.areas_covered, *s.areas_not_covered)}
    if unknown := sorted(areas - set(table("area")["area_code"])):
        raise ContractError(f"{path}: not areas: {', '.join(unknown)}")
    if unmatched := sorted({s.feed for s in sources if s.feed} ^ set(feeds)):
        raise ContractError(f"{path}: a feed without a source, or a source of an unknown feed: {', '.join(unmatched)}")
    if aimless := [s.source for s in sources if s.state == "supplied" and not (s.feed and s.arrives)]:
        raise ContractError(f"{path}: supplied, but to which feed, and how? {', '.join(aimless)}")
    return sources

"""The registry of sources: every feed has one, nothing is called supplied that nothing reads."""

from pathlib import Path

import pytest

from lscb_pipeline.contracts.contract_error import ContractError
from lscb_pipeline.contracts.library import library
from lscb_pipeline.contracts.sources import read_sources

ENTRY = (
    "- {source: a, feed: f, holder: h, holds: b, since: '2008', definition: d, arrives: as a file, state: supplied}\n"
)


def read(tmp_path: Path, text: str, feeds: tuple[str, ...] = ("f",)) -> list[object]:
    path = tmp_path / "sources.yaml"
    path.write_text(text)
    return list(read_sources(path, feeds))


def test_every_feed_has_a_source_and_some_sources_have_no_feed_yet():
    sources = library().sources
    assert {s.feed for s in sources if s.feed} == set(library().contracts)
    assert any(s.feed is None for s in sources)
    assert {s.state for s in sources} <= {"identified", "approached", "agreed", "supplied"}


def test_the_police_sources_leave_out_the_city():
    for source in library().sources:
        if source.feed and source.feed.startswith("met_police"):
            assert source.areas_not_covered == ["E09000001"], source.source


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (ENTRY + ENTRY, "defined twice: a"),
        (ENTRY.replace("feed: f, ", ""), "a feed without a source"),
        (ENTRY.replace("feed: f", "feed: g"), "a feed without a source, or a source of an unknown feed: f, g"),
        (ENTRY.replace("arrives: as a file, ", ""), "supplied, but to which feed, and how"),
        (ENTRY.replace("supplied", "promised"), "state"),
        (ENTRY.replace("state", "stat"), "stat"),
        (ENTRY.replace("holder: h", "holder: h, areas_covered: [E09000099]"), "not areas: E09000099"),
    ],
)
def test_a_fault_is_an_error(tmp_path: Path, text: str, says: str):
    assert read(tmp_path, ENTRY)
    with pytest.raises(ContractError, match=says):
        read(tmp_path, text)

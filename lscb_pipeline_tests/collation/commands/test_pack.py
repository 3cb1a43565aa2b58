"""The restricted edition: a board's own figures as they are, nobody else's."""

import stat
from dataclasses import replace
from typing import Any

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands import pack as pack_module
from lscb_pipeline.collation.commands import paper
from lscb_pipeline.collation.commands.pack import every_pack, pack
from lscb_pipeline.collation.release.report_gate import ReportHeldError
from lscb_pipeline.collation.stages.release import NoSuchReleaseError
from lscb_pipeline.contracts.library import library
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline_tests.collation.releases import Q3, Q4, publish, put
from lscb_pipeline_tests.conftest import Inbox
from lscb_pipeline_tests.reports.release.made import BARNET, SUTTON, among_neighbours

CAMDEN, HACKNEY = "E09000007", "E09000012"
TITLE = "".join(library().indicators["SG014"].title.split())


def test_a_board_sees_its_own_small_numbers_and_no_other(
    centre: Centre, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(inbox, Q3, 3, 4, 3021, 4041, 5051, 6061)  # Camden's 3, Hackney's 4, and others that no page mistakes
    folder = publish(centre, Q3)
    public = (folder / "areas" / f"{CAMDEN}.html").read_text("utf-8")
    packed = pack(centre, CAMDEN, None)
    path = packed.page
    assert packed.word == "board"
    page = path.read_text("utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.is_relative_to(centre.settings.home / "packs")
    assert "RESTRICTED" in page
    assert "RESTRICTED" not in public
    row, public_row = (next(line for line in _rows(text) if TITLE in line) for text in (page, public))
    assert ">3<" in row
    assert ">3<" not in public_row
    other = pack(centre, HACKNEY, Quarter.parse(Q3)).page.read_text("utf-8")
    assert ">4<" in next(line for line in _rows(other) if TITLE in line)
    _a_pack_passes_the_gate_and_without_a_browser_the_page_stands(centre, monkeypatch)


def _a_pack_passes_the_gate_and_without_a_browser_the_page_stands(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper, "BROWSERS", ("no-such-browser",))
    first = next(every_pack(centre, None, as_pdf=True))
    assert (first.page.name, first.pdf) == ("E09000001.html", None)
    assert "no browser" in first.why_no_pdf
    page = first.page.read_text("utf-8")
    cell = f"SG014 borough_return {Quarter.parse(Q3).starts_on} {Quarter.parse(Q3).ends_on} all"
    (first.page.parent / f"{CAMDEN}.pdf").write_bytes(b"%PDF- of an earlier page")
    for value in (4, 443):  # another board's hidden figure, and what isn't hers
        leak = f'<h1><data class="figure" value="{value}" data-cell="{HACKNEY} {cell}">{value}</data>'
        monkeypatch.setattr(pack_module, "area_page", lambda *_, leak=leak, **__: page.replace("<h1>", leak))
        with pytest.raises(ReportHeldError, match=f"{HACKNEY} SG014"):
            pack(centre, CAMDEN, None, as_pdf=True)
    names = [path.name for path in sorted(first.page.parent.iterdir())]
    assert names == ["E09000001.html", f"{HACKNEY}.html"], "nobody vouches for Camden's earlier page and PDF"


def test_others_figures_are_held_against_the_release_and_not_against_the_edition(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An edition in which another board's hidden figure is shown is a fault that its own page can't tell."""
    made = among_neighbours()
    is_hidden = made.benchmark["area_code"].eq(SUTTON)
    shown = made.benchmark.assign(
        value=made.benchmark["value"].mask(is_hidden, 90.0), marker=made.benchmark["marker"].mask(is_hidden, None),
        rank=made.benchmark["rank"].mask(is_hidden, 2),
    )  # fmt: skip
    monkeypatch.setattr(pack_module, "_source", lambda *_: pack_module._Source(made, Any, Any))  # type: ignore[arg-type]
    for benchmark in (shown, made.benchmark.assign(value=made.benchmark["value"] + 1)):
        edition = replace(made, benchmark=benchmark)
        monkeypatch.setattr(pack_module, "edition_of", lambda *_, edition=edition: edition)
        with pytest.raises(ReportHeldError, match=r"E09000003\.html: E090000\d\d SG001 from 2010-01-01"):
            pack(centre, BARNET, None)
        assert not list(centre.settings.home.rglob("E09000003.*"))
    own = made.benchmark["value"].mask(made.benchmark["area_code"].eq(BARNET), 77.5)
    monkeypatch.setattr(pack_module, "edition_of", lambda *_: replace(made, benchmark=made.benchmark.assign(value=own)))
    assert "77.5" in pack(centre, BARNET, None).page.read_text("utf-8"), "the board's own may differ from the release"


def _rows(page: str) -> list[str]:
    """The rows of the tables of a page, without blanks between tags."""
    return ["".join(part.split()) for part in page.split("<tr>")]


def test_without_a_release_there_is_no_pack(centre: Centre, inbox: Inbox) -> None:
    with pytest.raises(NoSuchReleaseError, match="no release of any quarter"):
        pack(centre, CAMDEN, None)
    put(inbox, Q3, 13, 20, 30, 40)
    publish(centre, Q3)
    with pytest.raises(NoSuchReleaseError, match="no release of 2008-09-Q4"):
        pack(centre, CAMDEN, Quarter.parse(Q4))

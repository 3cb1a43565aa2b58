"""The gate before a release, whoever asks: what is not safe, not attacked or tampered with is not published."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from lscb_pipeline.collation import gate
from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.release import rebuild
from lscb_pipeline.collation.release.report_gate import ReportHeldError
from lscb_pipeline.collation.stages.disclose import disclose
from lscb_pipeline.collation.stages.draft import draft
from lscb_pipeline.collation.stages.release import release
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline_tests.collation.releases import BY, Q3, WHY, published, put
from lscb_pipeline_tests.conftest import Inbox, collate


def test_what_disclosure_control_refuses_is_not_published(centre: Centre, inbox: Inbox) -> None:
    """The gate in code, whoever asks: a refused release, one that nobody attacked, one that another came before."""
    put(inbox, Q3, 13, 20, 30, 40)
    collate(centre, Q3)
    with pytest.raises(gate.NotPublishedError, match="disclosure control has not run"):
        release(centre, Quarter.parse(Q3), BY, WHY)
    disclose(centre, Quarter.parse(Q3))
    with centre.warehouse.transaction() as connection:
        connection.execute(
            text("update mart.release set status = 'refused', audit = jsonb_set(audit, '{broken}', '2')")
        )
    with pytest.raises(gate.NotPublishedError, match="2 hidden cells can be told"):
        release(centre, Quarter.parse(Q3), BY, WHY)
    with centre.warehouse.transaction() as connection:
        connection.execute(text("update mart.release set status = 'safe', audit = jsonb_set(audit, '{broken}', '0')"))
        connection.execute(text("update mart.release set audit = jsonb_set(audit, '{published_before}', '1')"))
    with pytest.raises(gate.NotPublishedError, match="another release was published since"):
        release(centre, Quarter.parse(Q3), BY, WHY)
    assert published(centre).empty
    assert not centre.settings.releases_folder.exists()


def test_a_folder_of_another_warehouse_is_not_written_over(centre: Centre, inbox: Inbox) -> None:
    """A warehouse that was made anew beside old releases: their numbers are taken, and nobody knows what they told."""
    put(inbox, Q3, 13, 20, 30, 40)
    collate(centre, Q3)
    disclose(centre, Quarter.parse(Q3))
    old = centre.settings.releases_folder / Q3 / "r1"
    old.mkdir(parents=True)
    with pytest.raises(gate.NotPublishedError, match="none of this warehouse's"):
        release(centre, Quarter.parse(Q3), BY, WHY)
    assert published(centre).empty
    assert list(old.iterdir()) == []


def test_a_pattern_that_was_tampered_with_is_not_published(centre: Centre, inbox: Inbox) -> None:
    put(inbox, Q3, 3, 20, 30, 40)
    collate(centre, Q3)
    disclose(centre, Quarter.parse(Q3))
    with centre.warehouse.transaction() as connection:
        connection.execute(text("update mart.released_figure set hides_numerator = false"))
    with pytest.raises(gate.NotPublishedError, match="not those that disclosure control has seen"):
        release(centre, Quarter.parse(Q3), BY, WHY)
    assert published(centre).empty


def test_a_fault_in_writing_a_data_file_or_a_bar_is_not_published(
    centre: Centre, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files of published frames passed no gate: what was written wrong went out."""
    put(inbox, Q3, 13, 20, 30, 40)
    collate(centre, Q3)
    disclose(centre, Quarter.parse(Q3))
    write_pages = rebuild.release_pages
    for name, writes in {"benchmark.csv": "data_files", "benchmark.xlsx": "book_file"}.items():
        write = getattr(rebuild, writes)

        def faulty(made: Release, name: str = name, write: Any = write) -> dict[str, bytes]:
            raised = replace(made, benchmark=made.benchmark.assign(numerator=made.benchmark["numerator"] + 1))
            return dict(write(made)) | {name: write(raised)[name]}

        with monkeypatch.context() as patched:
            patched.setattr(rebuild, writes, faulty)
            with pytest.raises(ReportHeldError, match=name):
                release(centre, Quarter.parse(Q3), BY, WHY)

    def leaky(made: Release, *others: Any) -> dict[str, bytes]:
        files = write_pages(made, *others)
        assert b"--v:13" in files["indicators/SG014.html"]
        return files | {"indicators/SG014.html": files["indicators/SG014.html"].replace(b"--v:13", b"--v:14")}

    monkeypatch.setattr(rebuild, "release_pages", leaky)
    held = r"a place says what isn't published: indicators/SG014\.html"
    with pytest.raises(ReportHeldError, match=held):  # before the draft, whose pages the release would take
        draft(centre, Quarter.parse(Q3))
    with pytest.raises(ReportHeldError, match=held):
        release(centre, Quarter.parse(Q3), BY, WHY)
    assert not (centre.settings.home / "drafts" / Q3).exists()
    assert published(centre).empty
    assert not centre.settings.releases_folder.exists()

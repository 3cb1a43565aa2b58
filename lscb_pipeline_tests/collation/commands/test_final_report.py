"""The final report of a warehouse: for its owner alone, of what is published, with editors' own texts."""

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.final_report import NothingToReportError, final_report
from lscb_pipeline_tests.collation.releases import Q3, publish, put
from lscb_pipeline_tests.conftest import Inbox


def test_before_anything_is_collated_there_is_none(centre: Centre) -> None:
    with pytest.raises(NothingToReportError, match="nothing is collated yet"):
        final_report(centre)


def test_it_is_for_its_owner_alone_and_holds_no_hidden_figure(centre: Centre, inbox: Inbox, tmp_path: Path) -> None:
    put(inbox, Q3, 3, 4, 3021, 4041, 5051, 6061)
    publish(centre, Q3)
    (tmp_path / "final").mkdir()
    (tmp_path / "final" / "good_practice.md").write_text("One area rings back.", "utf-8")
    path = final_report(replace(centre, settings=centre.settings.model_copy(update={"texts": tmp_path})))
    assert path == centre.settings.home / "reports" / "final" / "index.html"
    assert [stat.S_IMODE(one.stat().st_mode) for one in (path, path.parent)] == [0o600, 0o700]
    page = path.read_text("utf-8")
    assert "One area rings back." in page
    assert "A proposal of the dataset project" not in page, "LSCB_TEXTS names other texts"
    assert "<td>the steering group</td>" in page
    assert not [number for number in ("3,021", "4,041", "18,181") if number in page], "no area's figure, no hidden sum"

"""The landing page of real releases: written when one is published, of what was published, and through the gate."""

import dataclasses
import hashlib
import json
import re
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import text

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.old_releases import old_releases, remove_releases
from lscb_pipeline.collation.release import rebuild
from lscb_pipeline.collation.release.front_door import write_front_door
from lscb_pipeline.collation.release.report_gate import ReportHeldError
from lscb_pipeline.collation.stages import disclose
from lscb_pipeline.collation.stages.release import rebuild as made_anew
from lscb_pipeline.reference.months import LONDON
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.printed_figures import words_of
from lscb_pipeline_tests.collation.releases import BY, Q3, Q4, WHY, publish, put
from lscb_pipeline_tests.conftest import Inbox, what_stands

NUMBERS = (13, 20, 30, 40, 50, 60, 12, *[70] * 11)


def front_of(folder: Path) -> Path:
    return folder / "front.json"


def kept_as(centre: Centre, folder: Path) -> None:
    """Have the warehouse take what stands in the file for what was published."""
    digest = hashlib.sha256(front_of(folder).read_bytes()).hexdigest()
    with centre.warehouse.transaction() as connection:
        connection.execute(
            text("""update mart.release set outputs = outputs || jsonb_build_object('front.json', cast(:d as text))"""),
            {"d": digest},
        )


def test_it_is_there_once_something_is_published_and_stands_for_all_of_it(
    centre: Centre, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for stage in (disclose, rebuild):  # so that what the first release published is older than the second's
        monkeypatch.setattr(stage, "PERIODS", 1)
    root = centre.settings.releases_folder
    assert words_of(write_front_door(centre).read_bytes()).count("No release is published yet.") == 1
    put(inbox, Q3, *NUMBERS)
    publish(centre, Q3)
    first = words_of((root / "index.html").read_bytes())
    assert "The newest release: October to December 2008" in first
    assert f"by decision of {BY}, because {WHY}" in first
    put(inbox, Q4, *NUMBERS)
    publish(centre, Q4)
    put(inbox, Q4, 14, version=2)
    folder = publish(centre, Q4)
    page = words_of((root / "index.html").read_bytes())
    assert "The newest release: January to March 2009" in page
    assert "1 corrected by its sender" in page
    assert all(f"{words}, revision" in page for words in ("October to December 2008", "January to March 2009"))
    assert "replaced by revision 2" in page
    assert (root / Q4 / "index.html").is_file()
    assert ((root / "index.html").stat().st_mode & 0o777) == 0o644
    _goes_back(centre, folder)
    _past_their_retention_files_of_a_replaced_revision_go(centre, folder.parent)
    _tampered_with(centre, folder)


def _goes_back(centre: Centre, folder: Path) -> None:
    """Lines hold what earlier releases alone have, and what was revised; made anew the release is the same."""
    page = (folder / "indicators" / "SG014.html").read_text("utf-8")
    line = re.findall(r'<svg class="line" data-line="E09000007 SG014 .*?</svg>', page)[0]
    assert "2 of 2 periods shown, 1 revised" in line
    assert f"<title>revised in {Q4} r2: 13 before</title>" in line
    row = re.findall(r'<tr data-history="E09000007 SG014 .*?</tr>', page)[0]
    assert re.findall(r'<td class="num">(\d+)', row) == ["13", "14"]
    benchmark = pd.read_csv(folder / "benchmark.csv")
    assert benchmark.loc[benchmark["indicator_code"] == "SG014", "period_end"].nunique() == 1, "it holds one itself"
    assert all(made_anew(centre, Quarter.parse(Q4), 2, centre.settings.home / "second").values())


def _past_their_retention_files_of_a_replaced_revision_go(centre: Centre, of_quarter: Path) -> None:
    """Of r1 of Q4 alone: r1 of Q3 is its quarter's last. What it published, and that it did, stays."""
    later = pd.Timestamp.now(LONDON) + pd.DateOffset(months=24, days=1)
    assert old_releases(centre, later) == [], "unless a period is set all are kept for ever"
    retention = centre.library.retention.model_copy(update={"replaced_releases_months": 24})
    vars(centre)["library"] = dataclasses.replace(centre.library, retention=retention)
    assert old_releases(centre, later - pd.DateOffset(days=1)) == [], "not on the day itself"
    old = old_releases(centre, later)
    assert [(one.revision.path, one.replaced_by.revision, one.size_bytes > 1e6) for one in old] == [
        (f"{Q4}/r1/", 2, True)
    ]
    gone, others = of_quarter / "r1", what_lies(centre.settings.releases_folder) - what_lies(of_quarter / "r1")
    (gone / "notes.txt").write_text("somebody's own")
    stood = what_stands(centre)
    remove_releases(centre, old)
    assert what_stands(centre) == stood
    assert what_lies(gone) == {gone / name for name in ("index.html", "notes.txt", "release.json")}
    assert what_lies(centre.settings.releases_folder) - what_lies(gone) == others
    for page in (gone / "index.html", of_quarter / "index.html", of_quarter.parent / "index.html"):
        said = page.read_text("utf-8")
        assert "January to March 2009, revision 1" in said
        assert "replaced by revision 2; its files are no longer kept here" in said
        assert "r1/index.html" not in said.replace(f"{Q3}/r1", ""), "nothing leads to what isn't there"
        links = {href for href in re.findall(r'href="([^"#]+)', said) if ":" not in href}
        assert all((page.parent / href).exists() for href in links), links
    assert old_releases(centre, later) == [], "it is done"
    write_front_door(centre)
    anew = made_anew(centre, Quarter.parse(Q4), 1, centre.settings.home / "anew")
    assert len(anew) > 30
    assert all(anew.values()), "every file can be made anew, to the byte"


def what_lies(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def _tampered_with(centre: Centre, folder: Path) -> None:
    """What isn't as it was published is not told; an unpublished figure is held, even with its hash in order."""
    page, as_made = centre.settings.releases_folder / "index.html", front_of(folder).read_bytes()
    before, content = page.read_bytes(), json.loads(as_made)
    content["in_short"][0] = ["London has ", _cell(folder) | {"value": 3.0, "text": "3"}]
    front_of(folder).write_text(json.dumps(content), "utf-8")
    said = words_of(write_front_door(centre).read_bytes())
    assert "its first page says what changed" in said
    assert "London has" not in said
    kept_as(centre, folder)
    with pytest.raises(ReportHeldError, match=r"index\.html"):
        write_front_door(centre)
    front_of(folder).write_bytes(as_made)
    kept_as(centre, folder)
    assert write_front_door(centre).read_bytes() == before


def _cell(folder: Path) -> dict[str, str]:
    """London's private fostering, whatever it is."""
    assert (folder / "indicators" / "SG014.html").is_file()
    return {"area_code": "london", "indicator_code": "SG014", "feed": "borough_return", "breakdown": "all",
            "period_start": "2009-01-01", "period_end": "2009-03-31"}  # fmt: skip

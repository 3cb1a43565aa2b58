"""Releases, end to end: what is published, and how it is made anew (what is not published: test_release_refused.py)."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.release import rebuild as rebuild_module
from lscb_pipeline.collation.release.candidate import candidate, unsuppressed_figures
from lscb_pipeline.collation.release.catalogue_facts import PERIODS, parts_of
from lscb_pipeline.collation.release.kept_tables import keep_tables, kept_tables
from lscb_pipeline.collation.stages.disclose import disclose
from lscb_pipeline.collation.stages.draft import draft
from lscb_pipeline.collation.stages.release import NoSuchReleaseError, rebuild, release
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.stages import release_reads
from lscb_pipeline_tests.collation.releases import BY, Q3, Q4, WHY, figures, publish, published, put
from lscb_pipeline_tests.collation.test_events import FEED as EPISODES_FEED
from lscb_pipeline_tests.collation.test_events import OCTOBER
from lscb_pipeline_tests.conftest import Inbox, collate, query
from lscb_pipeline_tests.disclosure.tables import nothing_hidden
from lscb_pipeline_tests.prepared import Begin

MERGED = ["E09000001+E09000012", *(f"E090000{n:02d}" for n in range(2, 34) if n != 12)]  # City and Hackney are one


def three_feeds(centre: Centre, inbox: Inbox) -> None:
    """A release of returns with a small number, of the police's children, and of ONS's rates over a count alone."""
    put(inbox, Q3, 3, 20, 30, 40, 50, 60, 0, *[70] * 11)
    inbox.put(Q3, EPISODES_FEED, "mps", OCTOBER)
    rows = [
        {"area_code": code, "period": "2007", "conceptions": 60 + 3 * n, "conception_rate": 28.5 + n}
        for n, code in enumerate(MERGED)
    ]
    inbox.put(Q3, "nhs_teenage_conceptions", "ons", rows)
    publish(centre, Q3)


def four_areas(centre: Centre, inbox: Inbox) -> None:
    """A release of four areas, none of whose numbers is small."""
    put(inbox, Q3, 13, 20, 30, 40)
    publish(centre, Q3)


def a_draft(centre: Centre, inbox: Inbox) -> None:
    """A draft, not published."""
    put(inbox, Q3, 3, 20, 30, 40)
    collate(centre, Q3)
    disclose(centre, Quarter.parse(Q3))
    draft(centre, Quarter.parse(Q3))


def first_release(centre: Centre) -> Path:
    """Where the first revision of Q3 lies."""
    return centre.settings.releases_folder / Q3 / "r1"


def test_small_numbers_are_hidden_in_tables_and_files(centre: Centre, begin: Begin) -> None:
    begin(three_feeds)
    folder = first_release(centre)
    found = published(centre).set_index("area_code")
    assert found["numerator"].isna().sum() == 3, "3, and two that guard it"
    assert set(found.loc[found["numerator"].isna(), "marker"]) == {"c"}
    assert (found["numerator"] == 0).sum() == 1, "0 is a true zero"
    assert found.loc[found["marker"] == "c", ["value", "lower_95", "rank", "quartile", "funnel"]].isna().all(axis=None)
    london = query(centre, "select * from publish.london_summary where indicator_code = 'SG014'").set_index("region")
    assert london.loc["london", "numerator"] == 970, "973, rounded to 10"
    assert london.loc["london", "is_at_least"], "18 of 33 areas: London has more"
    assert london.loc["inner", "marker"] == "c"
    assert set(found["readiness"].dropna() % 5) == {0}, "a share of few could be read off a score in full"
    told = json.loads((folder / "release.json").read_text("utf-8"))
    assert "secondary" not in json.dumps(told)
    csv = pd.read_csv(folder / "benchmark.csv")
    own = csv[csv["indicator_code"] == "SG014"].merge(found.reset_index()[["area_code", "marker"]], on="area_code")
    assert own.loc[own["marker_y"] == "c", "numerator"].isna().all()


def test_what_is_hidden_now_is_told_without_what_it_was(centre: Centre, inbox: Inbox) -> None:
    """A second revision hid a count, and printed it beside, as what it was before."""
    put(inbox, Q3, 11, 20, 37, 40, 50, 60, 0, *[70] * 11)
    publish(centre, Q3)
    put(inbox, Q3, 3, 20, 37, 40, 50, 60, 0, *[70] * 11, version=2)
    folder = publish(centre, Q3)
    kept = query(centre, "select material -> 'changes' as changes from mart.release where revision = 2")[
        "changes"
    ].iloc[0]
    hidden = [row for row in kept if row["why"] == "hidden now"]
    assert len(hidden) == 1, "what guards it was shown before, and is known"
    assert all(row["before"] is None and row["after"] is None for row in hidden)
    for page in ("index.html", "areas/E09000007.html"):
        text = (folder / page).read_text("utf-8")
        assert "hidden now" in text
        assert '<td class="num">11</td>' not in text


def test_of_a_feed_with_a_row_a_child_the_score_is_not_published(centre: Centre, begin: Begin) -> None:
    begin(three_feeds)
    asked = "select distinct feed, readiness from publish.benchmark where feed = 'met_police_missing_children'"
    found = query(centre, asked)
    assert len(found)
    assert found["readiness"].isna().all()


def test_a_few_areas_are_not_london(centre: Centre, inbox: Inbox) -> None:
    """One borough's return was published as London's value: its own figure, to the last digit."""
    put(inbox, Q3, 97)
    folder = publish(centre, Q3)
    london = query(centre, "select * from publish.london_summary where indicator_code = 'SG014'")
    assert set(london["marker"]) == {"x"}
    assert london[["value", "numerator", "denominator"]].isna().all(axis=None)
    assert published(centre)["london_value"].isna().all()
    summary = pd.read_csv(folder / "london_summary.csv")
    assert not (summary[["value", "numerator"]] == 97).any(axis=None)


def test_every_cell_without_a_value_has_its_reason(centre: Centre, inbox: Inbox) -> None:
    rows = [{"area_code": "Camden", "period": Q3, "indicator_code": "SG007", "numerator": 0, "denominator": 0,
             "return_status": "final"}]  # fmt: skip
    inbox.put(Q3, "borough_return", "camden", rows)
    publish(centre, Q3)
    found = query(centre, "select value, marker, area_code from publish.benchmark")
    assert found.loc[found["value"].isna(), "marker"].notna().all()
    assert found.set_index("area_code").loc["E09000007", "marker"] == "z", "a share of nobody"


def test_a_rate_published_with_its_count_alone_is_released_with_its_funnel(centre: Centre, begin: Begin) -> None:
    """A clean conceptions file in plain form ended the quarter: its funnel had no denominator to be drawn over."""
    begin(three_feeds)
    folder = first_release(centre)
    found = query(centre, "select * from publish.benchmark where indicator_code = 'TP001'")
    assert found["denominator"].isna().all()
    assert found["funnel"].notna().all()
    implied = found["numerator"] / found["value"] * 1000
    assert found["measured_over"].tolist() == pytest.approx(implied.tolist())
    assert "funnel" in (folder / "indicators" / "TP001.html").read_text("utf-8")
    assert "measured_over" in pd.read_csv(folder / "benchmark.csv").columns


def test_what_is_called_unreliable_is_in_londons_sum_and_is_not_shown(centre: Centre, inbox: Inbox) -> None:
    """ONS prints rates of few conceptions with [u]: the page said u, with an interval, and the csv the value."""
    rows = [{"area_code": code, "period": "2007", "conceptions": 60, "conception_rate": 28.5} for code in MERGED]
    inbox.put(Q3, "nhs_teenage_conceptions", "ons", rows)
    collate(centre, Q3)
    quarter = Quarter.parse(Q3)
    with centre.warehouse.transaction() as connection:
        load = release_reads.last_load(connection)
        raw = release_reads.figures_as_at(connection, quarter, load, PERIODS, parts_of(centre.library))
        regional, scores = (
            release_reads.regional_as_at(connection, quarter, load),
            release_reads.readiness(connection, quarter),
        )
    raw["status"] = raw["status"].mask(raw["area_code"] == MERGED[4], "u")  # as ONS's table marks it
    made = unsuppressed_figures(raw, regional, scores, centre.library, None, centre.today)
    found = candidate(made, nothing_hidden(made.about_persons), centre.library, False)
    own = found.benchmark[found.benchmark["marker"] == "u"]
    assert own["area_code"].tolist() == [MERGED[4]]
    assert own[["value", "lower_95", "upper_95", "rank", "funnel"]].isna().all(axis=None)
    assert found.london_summary.set_index("region").loc["london", "numerator"] == 32 * 60
    assert MERGED[4] not in set(found.indicator_trend["area_code"])


def test_the_same_again_is_no_new_revision_and_a_correction_is_one(centre: Centre, begin: Begin, inbox: Inbox) -> None:
    begin(four_areas)
    first = first_release(centre)
    before = {path: path.read_bytes() for path in first.rglob("*") if path.is_file()}
    again = release(centre, Quarter.parse(Q3), BY, WHY)
    assert publish(centre, Q3) == first == again.folder
    assert not again.is_new
    inbox.put(Q3, "borough_return", "camden__2", figures(Q3, 15))
    second = publish(centre, Q3)
    assert (first.name, second.name) == ("r1", "r2")
    assert {path: path.read_bytes() for path in before} == before, "a revision never changes another"
    told = json.loads((second / "release.json").read_text())
    assert told["changes"] == {"corrected by its sender": 1}
    assert published(centre).set_index("numerator").loc[15, "is_revised"]
    camden = str(
        query(centre, "select delivery_id from intake.delivery where supplier = 'camden' limit 1")["delivery_id"][0]
    )
    assert camden not in (second / "release.json").read_text(), "deliveries are named by a keyed hash"


def test_a_release_is_made_anew_to_the_byte(centre: Centre, inbox: Inbox, tmp_path: Path) -> None:
    put(inbox, Q3, 3, 20, 30, 40, 50)
    first = publish(centre, Q3)
    inbox.put(Q3, "borough_return", "lambeth__2", figures(Q3, *[0] * 4, 53)[4:])
    publish(centre, Q3)
    same = rebuild(centre, Quarter.parse(Q3), 1, tmp_path / "anew")
    assert same
    assert all(same.values())
    for path in first.rglob("*"):
        if path.is_file():
            copy = tmp_path / "anew" / path.relative_to(first)
            assert copy.read_bytes() == path.read_bytes()
            assert copy.stat().st_mtime == path.stat().st_mtime, "its dates are the release's"
    with pytest.raises(NoSuchReleaseError, match="2008-09-Q3 r1, 2008-09-Q3 r2"):
        rebuild(centre, Quarter.parse(Q3), 7, tmp_path / "other")


def test_a_release_has_its_drafts_pages_and_workbooks_and_makes_none_anew(
    centre: Centre, begin: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(a_draft)
    with monkeypatch.context() as patched:
        for made in ("release_pages", "book_file", "runaways_files"):
            patched.setattr(rebuild_module, made, _none_is_made)
        folder = release(centre, Quarter.parse(Q3), BY, WHY).folder
    assert "by decision of" in (folder / "index.html").read_text()
    assert not list((centre.settings.home / "drafts").iterdir()), "they are not kept beyond it"
    assert all(rebuild(centre, Quarter.parse(Q3), 1, tmp_path / "anew").values())


@pytest.mark.parametrize("what", ["altered", "cut", "gone", "of another draft"])
def test_pages_that_are_not_its_drafts_are_made_anew(
    centre: Centre, begin: Begin, inbox: Inbox, tmp_path: Path, what: str
) -> None:
    begin(a_draft)
    kept = centre.settings.home / "drafts" / f".{Q3}.pages"
    content = kept.read_bytes()
    if what == "altered":
        kept.write_bytes(content.replace(b"London", b"Lundene"))
    elif what == "cut":
        kept.write_bytes(content[:1000])
    elif what == "gone":
        kept.unlink()
    else:  # decided anew, and no draft made of it
        inbox.put(Q3, "borough_return", "lambeth__2", figures(Q3, *[0] * 4, 53)[4:])
        collate(centre, Q3)
        disclose(centre, Quarter.parse(Q3))
    folder = release(centre, Quarter.parse(Q3), BY, WHY).folder
    assert "Lundene" not in (folder / "index.html").read_text()
    assert all(rebuild(centre, Quarter.parse(Q3), 1, tmp_path / "anew").values())


def _none_is_made(*_: object) -> None:
    raise AssertionError("a page is made anew, or a figure")


def test_a_draft_reads_the_tables_that_were_decided_on(
    centre: Centre, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(a_draft)
    shutil.rmtree(centre.settings.home / "drafts" / Q3)
    with monkeypatch.context() as patched:
        patched.setattr(rebuild_module, "figures_of", _none_is_made)
        assert draft(centre, Quarter.parse(Q3)).folder


@pytest.mark.parametrize("what", ["altered", "cut", "gone", "of another draft"])
def test_tables_that_were_not_decided_on_are_worked_out_anew(
    centre: Centre, begin: Begin, inbox: Inbox, tmp_path: Path, what: str
) -> None:
    begin(a_draft)
    kept, quarter = centre.settings.home / "drafts" / f".{Q3}.tables", Quarter.parse(Q3)
    content = kept.read_bytes()
    told = kept_tables(centre, quarter)
    assert told is not None
    if what == "altered":
        keep_tables(centre, quarter, replace(told, benchmark=told.benchmark.assign(numerator=99.0)))
    elif what == "cut":
        kept.write_bytes(content[: len(content) // 2])
    elif what == "gone":
        kept.unlink()
    else:
        inbox.put(Q3, "borough_return", "lambeth__2", figures(Q3, *[0] * 4, 53)[4:])
        collate(centre, Q3)
        disclose(centre, quarter)
        kept.write_bytes(content)
    shutil.rmtree(centre.settings.home / "drafts" / Q3)
    assert draft(centre, quarter).folder
    release(centre, quarter, BY, WHY)
    told_now = set(published(centre)["numerator"].dropna())
    assert 99 not in told_now
    assert (53 in told_now) is (what == "of another draft")
    assert all(rebuild(centre, quarter, 1, tmp_path / "anew").values())


def test_a_release_killed_before_its_folder_is_completed(centre: Centre, begin: Begin) -> None:
    begin(four_areas)
    folder = first_release(centre)
    whole = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    folder.rename(folder.with_name("gone"))
    assert release(centre, Quarter.parse(Q3), BY, WHY).folder == folder
    assert {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == whole


def test_a_release_uses_no_later_quarters_deliveries(centre: Centre, inbox: Inbox) -> None:
    put(inbox, Q3, 13, 20, 30, 40)
    inbox.put(Q4, "borough_return", "camden", [*figures(Q4, 50), *figures(Q3, 14)])
    collate(centre, Q4)
    publish(centre, Q3)
    assert set(published(centre)["numerator"].dropna()) >= {13, 20, 30, 40}
    assert 14 not in set(published(centre)["numerator"])

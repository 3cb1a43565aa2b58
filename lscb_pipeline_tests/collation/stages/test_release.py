"""Releases, end to end: what is published and what not; quarters of the sample and a revision, attacked together."""

import dataclasses
import json
import sys
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Connection, text

from lscb_pipeline.collation import gate
from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.pack import edition_of
from lscb_pipeline.collation.release.attack import Before, attack
from lscb_pipeline.collation.release.candidate import PERIODS, Material, candidate, material, parts_of, relations_of
from lscb_pipeline.collation.release.made_anew import hashes, pattern_of, release_of
from lscb_pipeline.collation.stages.disclose import disclose, guard
from lscb_pipeline.collation.stages.release import NoSuchReleaseError, rebuild, release
from lscb_pipeline.contracts.library import library
from lscb_pipeline.disclosure.interference import exchanged
from lscb_pipeline.disclosure.suppression import Pattern, seen_by
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.release.files import release_files
from lscb_pipeline.reports.release.pages import area_page
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline.sample import make_sample
from lscb_pipeline.warehouse.stages import release_reads
from lscb_pipeline_tests.collation.materials import nothing_before
from lscb_pipeline_tests.collation.test_events import FEED as EPISODES_FEED
from lscb_pipeline_tests.collation.test_events import OCTOBER
from lscb_pipeline_tests.conftest import Inbox, collate, query
from lscb_pipeline_tests.disclosure.tables import nothing_hidden
from lscb_pipeline_tests.real_tools import reader

Q3, Q4 = "2008-09-Q3", "2008-09-Q4"
BY, WHY = "the steering group", "a test of few returns"
QUARTERS = ("2009-10-Q1", "2009-10-Q2", "2009-10-Q3", "2009-10-Q4")


def figures(quarter: str, *numerators: int) -> list[dict[str, object]]:
    """A return of private fostering by so many areas, of inner London first."""
    names = ["Camden", "Hackney", "Haringey", "Islington", "Lambeth", "Lewisham", "Newham", "Southwark", "Wandsworth",
             "Barnet", "Bexley", "Brent", "Bromley", "Croydon", "Ealing", "Enfield", "Harrow", "Merton"]  # fmt: skip
    return [
        {"area_code": name, "period": quarter, "indicator_code": "SG014", "numerator": n, "return_status": "final"}
        for name, n in zip(names, numerators, strict=False)
    ]


def put(inbox: Inbox, quarter: str, *numerators: int, version: int = 1) -> None:
    for row in figures(quarter, *numerators):
        name = str(row["area_code"]).lower()
        inbox.put(quarter, "borough_return", f"{name}__{version}" if version > 1 else name, [row])


def publish(centre: Centre, quarter: str) -> Path:
    collate(centre, quarter)
    disclose(centre, Quarter.parse(quarter))
    return release(centre, Quarter.parse(quarter), BY, WHY).folder


def published(centre: Centre) -> pd.DataFrame:
    return query(
        centre, "select * from publish.benchmark where indicator_code = 'SG014' and marker is distinct from 'x'"
    )


def test_small_numbers_are_hidden_in_tables_and_files(centre: Centre, inbox: Inbox) -> None:
    put(inbox, Q3, 3, 20, 30, 40, 50, 60, 0, *[70] * 11)
    folder = publish(centre, Q3)
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


def test_of_a_feed_with_a_row_a_child_the_score_is_not_published(centre: Centre, inbox: Inbox) -> None:
    inbox.put(Q3, EPISODES_FEED, "mps", OCTOBER)
    publish(centre, Q3)
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


def test_a_rate_published_with_its_count_alone_is_released_with_its_funnel(centre: Centre, inbox: Inbox) -> None:
    """A clean conceptions file in plain form ended the quarter: its funnel had no denominator to be drawn over."""
    codes = ["E09000001+E09000012", *(f"E090000{n:02d}" for n in range(2, 34) if n != 12)]
    rows = [
        {"area_code": code, "period": "2007", "conceptions": 60 + 3 * n, "conception_rate": 28.5 + n}
        for n, code in enumerate(codes)
    ]
    inbox.put(Q3, "nhs_teenage_conceptions", "ons", rows)
    folder = publish(centre, Q3)
    found = query(centre, "select * from publish.benchmark where indicator_code = 'TP001'")
    assert found["denominator"].isna().all()
    assert found["funnel"].notna().all()
    implied = found["numerator"] / found["value"] * 1000
    assert found["measured_over"].tolist() == pytest.approx(implied.tolist())
    assert "funnel" in (folder / "indicators" / "TP001.html").read_text("utf-8")
    assert "measured_over" in pd.read_csv(folder / "benchmark.csv").columns


def test_what_is_called_unreliable_is_in_londons_sum_and_is_not_shown(centre: Centre, inbox: Inbox) -> None:
    """ONS prints rates of few conceptions with [u]: the page said u, with an interval, and the csv the value."""
    codes = ["E09000001+E09000012", *(f"E090000{n:02d}" for n in range(2, 34) if n != 12)]
    rows = [{"area_code": code, "period": "2007", "conceptions": 60, "conception_rate": 28.5} for code in codes]
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
    raw["status"] = raw["status"].mask(raw["area_code"] == codes[4], "u")  # as ONS's table marks it
    made = material(raw, regional, scores, centre.library, None, centre.today)
    found = candidate(made, nothing_hidden(made.about_persons), centre.library, False)
    own = found.benchmark[found.benchmark["marker"] == "u"]
    assert own["area_code"].tolist() == [codes[4]]
    assert own[["value", "lower_95", "upper_95", "rank", "funnel"]].isna().all(axis=None)
    assert found.london_summary.set_index("region").loc["london", "numerator"] == 32 * 60
    assert codes[4] not in set(found.indicator_trend["area_code"])


def test_the_same_again_is_no_new_revision_and_a_correction_is_one(centre: Centre, inbox: Inbox) -> None:
    put(inbox, Q3, 13, 20, 30, 40)
    first = publish(centre, Q3)
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


def test_a_release_killed_before_its_folder_is_completed(centre: Centre, inbox: Inbox) -> None:
    put(inbox, Q3, 13, 20, 30, 40)
    folder = publish(centre, Q3)
    whole = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    folder.rename(folder.with_name("gone"))
    assert release(centre, Quarter.parse(Q3), BY, WHY).folder == folder
    assert {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == whole


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


def test_a_release_uses_no_later_quarters_deliveries(centre: Centre, inbox: Inbox) -> None:
    put(inbox, Q3, 13, 20, 30, 40)
    inbox.put(Q4, "borough_return", "camden", [*figures(Q4, 50), *figures(Q3, 14)])
    collate(centre, Q4)
    publish(centre, Q3)
    assert set(published(centre)["numerator"].dropna()) >= {13, 20, 30, 40}
    assert 14 not in set(published(centre)["numerator"])


def depends_on_nothing_hidden(connection: Connection, centre: Centre, quarter: Quarter, made: Material) -> None:
    """Hidden numbers exchanged 20 times: r2 is made of the same frames and has the same files, and so has a pack."""
    kept = release_reads.release_of(connection, quarter, 2)
    assert kept is not None
    pattern, persons = pattern_of(connection, quarter, 2, made.about_persons), made.about_persons

    def release_made_of(figures: pd.DataFrame, reasons: Pattern) -> Release:
        found = candidate(made.with_figures(figures), reasons, centre.library, True)
        return release_of(connection, centre, quarter, kept, found)

    of = release_made_of(made.figures, pattern)
    files = hashes(release_files(of))
    for seed in range(20):
        other = release_made_of(*exchanged(made.figures, pattern, seed))
        assert same_frames(other, of)
        area = f"E090000{seed + 1:02d}"
        own, _ = exchanged(made.figures, seen_by(pattern, persons, persons["area_code"] == area), seed)
        packs = [edition_of(of, one, pattern, centre.library, area) for one in (made, made.with_figures(own))]
        assert same_frames(*packs)
        if seed < 3:  # they are made of these frames alone
            assert hashes(release_files(other)) == files
            assert area_page(packs[0], area, "restricted") == area_page(packs[1], area, "restricted")


def shows_most_beside_what_dfe_says(
    raw: pd.DataFrame, regional: pd.DataFrame, scores: pd.DataFrame, centre: Centre
) -> None:
    """With DfE's figures of the same year beside the sample nothing is told, at most 12 % of cells are hidden, and most
    indicators show 20 areas."""
    year = raw[raw["period_end"] > pd.Timestamp("2009-04-01")]
    with_dfe = pd.concat([raw, *(said_of_year(year, *of) for of in SAID_BY_DFE)], ignore_index=True).astype(raw.dtypes)
    made = material(with_dfe, regional, scores, centre.library, None, centre.today)
    public = made.public_beside(relations_of(centre.library))
    assert set(public["indicator_code"]) == {code for code, *_ in SAID_BY_DFE}
    held = guard(made, nothing_before(made), centre.library, True)
    assert (held.is_safe, len(held.pattern.left_out)) == (True, 0)
    hides = held.pattern.figures["hides_numerator"]
    of = made.about_persons[["indicator_code", "period_end"]]
    is_newest = of["period_end"] == of.groupby("indicator_code")["period_end"].transform("max")
    shown = (~hides[is_newest]).groupby(of["indicator_code"]).sum()
    assert hides.mean() <= 0.12
    assert (shown >= 20).sum() >= 46


SAID_BY_DFE = [
    ("DF211", "SG001", "numerator", "sum"), ("DF212", "SG003", "numerator", "sum"),
    ("DF221", "SG010", "denominator", "sum"), ("DF222", "SG010", "numerator", "sum"),
    ("DF223", "SG008", "numerator", "last"), ("DF102", "SG012", "numerator", "last"),
]  # fmt: skip


def said_of_year(year: pd.DataFrame, code: str, ours: str, part: str, how: str) -> pd.DataFrame:
    """What DfE would print of the year by area: the sum of our quarters, or the last one; 1 to 5 it hides itself."""
    rows = year[(year["indicator_code"] == ours) & (year["members"] == 1)].sort_values("period_end")
    whole = rows[rows.groupby("area_code")[part].transform("count") == 4]
    amount = whole.groupby("area_code")[part].agg(how)
    said = whole.drop_duplicates("area_code", keep="last").set_index("area_code")
    said = said.assign(
        indicator_code=code, feed=library().indicators[code].feed, numerator=amount, denominator=float("nan"),
        value=float("nan"), period_start=pd.Timestamp("2009-04-01"), period_end=pd.Timestamp("2010-03-31"),
    )  # fmt: skip
    return said[~said["numerator"].between(1, 5)].reset_index()[year.columns]


def same_frames(one: Release, other: Release) -> bool:
    """Whether all that two releases hold is the same."""
    pairs = [(getattr(one, each.name), getattr(other, each.name)) for each in dataclasses.fields(Release)]
    return all(a.equals(b) if isinstance(a, pd.DataFrame) else a == b for a, b in pairs)


@pytest.mark.slow
def test_a_year_and_a_revision_hold_and_without_secondary_cells_break(
    centre: Centre, capsys: pytest.CaptureFixture[str]
) -> None:
    make_sample(centre.settings.inbox_folder)
    for quarter in QUARTERS:
        publish(centre, quarter)
    quarter = Quarter.parse(QUARTERS[-1])
    camden = next((centre.settings.inbox_folder / QUARTERS[-1] / "borough_return").glob("camden*.csv"))
    rows = pd.read_csv(camden, dtype=str)
    is_count = rows["indicator_code"] == "SG014"
    assert is_count.any()
    rows.loc[is_count, "numerator"] = (rows.loc[is_count, "numerator"].astype(float) + 1).astype(int).astype(str)
    rows.to_csv(camden.with_name("camden__9.csv"), index=False)
    assert publish(centre, QUARTERS[-1]).name == "r2"
    pages = sorted(centre.settings.releases_folder.rglob("*.html"))
    assert len(pages) > 200
    assert [said for page in pages for said in reader().contradictions(page, centre.library.indicators)] == []
    with centre.warehouse.transaction() as connection:
        load = release_reads.last_load(connection)
        raw = release_reads.figures_as_at(connection, quarter, load, PERIODS, parts_of(centre.library))
        regional, scores = (
            release_reads.regional_as_at(connection, quarter, load),
            release_reads.readiness(connection, quarter),
        )
        made = material(raw, regional, scores, centre.library, None, centre.today)
        before = Before.of(connection, centre.library)
        depends_on_nothing_hidden(connection, centre, quarter, made)
    shows_most_beside_what_dfe_says(raw, regional, scores, centre)
    persons = made.about_persons
    small = persons["numerator"].between(1, 5) | (persons["denominator"] - persons["numerator"]).where(
        persons["unit"] == "percent"
    ).between(1, 5)
    alone = Pattern(
        nothing_hidden(persons).figures.assign(hides_numerator=small, is_primary=small),
        nothing_hidden(persons).totals,
        nothing_hidden(persons).left_out,
    )
    none = Before(before.figures[:0], before.totals[:0])
    broken = attack(made, candidate(made, alone, centre.library, True), none, centre.library, none.proven)
    assert not broken.is_safe
    assert len(broken.broken) > 20
    kept = query(centre, "select collection_quarter, revision, status, audit from mart.release order by 1, 2")
    assert set(kept["status"]) == {"published"}
    with capsys.disabled():
        for row in kept.itertuples():
            sys.stdout.write(f"\n{row.collection_quarter} r{row.revision}: {row.audit}")
        sys.stdout.write(f"\nwithout secondary cells: {len(broken.broken)} counts told\n")

"""Stages 4 and 7: receipts and the readiness report of a collated quarter, as files of LSCB_HOME."""

import stat
from pathlib import Path

import pytest
from sqlalchemy import text

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.gate import NotPublishedError
from lscb_pipeline.collation.inputs.report import inputs_of
from lscb_pipeline.collation.stages.report import report
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.readiness.report import build
from lscb_pipeline_tests.collation.returns import Q3, row
from lscb_pipeline_tests.collation.test_events import OCTOBER
from lscb_pipeline_tests.conftest import Inbox, collate, query
from lscb_pipeline_tests.prepared import Begin

QUARTER = Quarter.parse(Q3)
CITY, CROYDON = "E09000001", "E09000008"
PERSONS = "met_police_missing_children"


def a_quarter(centre: Centre, inbox: Inbox) -> None:
    """Two returns and a joint one, one unreadable, the police's missing children, a stray file."""
    inbox.put(Q3, "borough_return", "camden", [row("Camden", "SG001", 412), row("Camden", "SG006", "many")])
    inbox.put(Q3, "borough_return", "kingston_upon_thames", [row("Kingston and Richmond", "SG001", 98765)])
    inbox.put(Q3, "borough_return", "barnet.xlsx", b"not a workbook")
    inbox.put(Q3, PERSONS, "mps", OCTOBER)
    inbox.put(Q3, "borough_return", "nobody", [row("Camden", "SG001", 1)])
    collate(centre, Q3)


@pytest.fixture
def collated(centre: Centre, begin: Begin) -> Centre:
    """An installation in which that quarter was collated."""
    begin(a_quarter)
    return centre


def files(centre: Centre) -> dict[str, bytes]:
    home = centre.settings.home
    folders = [home / "internal", home / "receipts"]
    return {str(p.relative_to(home)): p.read_bytes() for f in folders for p in sorted(f.rglob("*")) if p.is_file()}


def receipt_of(centre: Centre, supplier: str) -> str:
    (path,) = (centre.settings.home / "receipts" / Q3 / supplier).iterdir()
    return path.read_text("utf-8")


def test_every_delivery_with_a_sender_has_a_receipt_and_files_are_their_owners_alone(collated: Centre) -> None:
    counts = report(collated, QUARTER)
    ids = query(collated, "select delivery_id, supplier from intake.delivery where status <> 'unrouted'")
    written = files(collated)
    receipts = {f"receipts/{Q3}/{r.supplier}/{r.delivery_id}.html" for r in ids.itertuples()}
    assert set(written) == receipts | {f"internal/{Q3}/readiness.html", f"internal/{Q3}/readiness.xlsx"}
    assert counts == {
        "areas": 33, "findings": len(query(collated, "select 1 from quality.finding")), "receipts": 4,
    }  # fmt: skip
    for top in ("internal", "receipts"):
        for path in [collated.settings.home / top, *(collated.settings.home / top).rglob("*")]:
            assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_folders_left_open_by_others_are_closed(collated: Centre) -> None:
    folder = collated.settings.home / "receipts" / Q3
    folder.mkdir(parents=True, mode=0o777)
    folder.chmod(0o777)
    report(collated, QUARTER)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_writing_again_writes_the_same_bytes(collated: Centre) -> None:
    report(collated, QUARTER)
    first = files(collated)
    with collated.warehouse.transaction() as connection:  # the same rows in another order of storage
        for name in ("finding", "readiness", "due_figure"):
            connection.execute(text(f"create table again as select * from quality.{name} order by random()"))
            connection.execute(text(f"truncate quality.{name}"))
            if name == "finding":  # whose message the database makes of the rest
                connection.execute(text("alter table again drop column message"))
            connection.execute(text(f"insert into quality.{name} select * from again"))
            connection.execute(text("drop table again"))
    report(collated, QUARTER)
    assert files(collated) == first


def test_receipts_tell_each_sender_its_own(collated: Centre) -> None:
    report(collated, QUARTER)
    camden, barnet = receipt_of(collated, "camden"), receipt_of(collated, "barnet")
    assert "412" in camden
    assert "98765" not in camden
    assert "can be read as" in camden, "the refused row, by its rule"
    assert "It could not be read" in barnet or "Not accepted" in barnet
    joint = receipt_of(collated, "kingston_upon_thames")
    assert "Kingston upon Thames and Richmond upon Thames" in joint
    assert "98765" in joint
    assert all(f"Borough return, {area}" in joint for area in ("Kingston upon Thames", "Richmond upon Thames"))


def test_of_persons_only_totals_leave_the_centre(collated: Centre) -> None:
    report(collated, QUARTER)
    police = receipt_of(collated, "mps")
    totals = query(
        collated,
        "select sum(numerator)::int as n from core.current_observation where feed = :f and indicator_code = 'RA008'",
        f=PERSONS,
    )
    assert "Totals over all areas" in police
    assert f'<td class="num">{totals["n"].iloc[0]}</td>' in police
    written = b"".join(content for name, content in files(collated).items() if name.endswith(".html"))
    for area in ("Camden", "Barnet"):
        assert f"<td>{area}</td>" not in police
    for word in (b"Zzyzx", b"1995-05-05", b"1990-12-02", b">ann<", b">M1<"):
        assert word not in written


def test_areas_without_a_return_are_red_and_owe_their_figures(collated: Centre) -> None:
    with collated.warehouse.transaction() as connection:
        inputs = inputs_of(connection, collated.library, QUARTER, collated.today)
    made = build(inputs)
    by_code = {area.area_code: area for area in made.areas}
    croydon = by_code[CROYDON]
    assert (croydon.verdict.colour, croydon.verdict.score) == ("red", 0.0)
    assert croydon.scores[0].row["figures_due"] > 20
    assert "Croydon" in made.london.no_return
    assert {i.due for i in made.london.indicators if i.indicator_code == "SG001"} == {33}
    assert not any(i.is_comparable for i in made.london.indicators if i.feed == "borough_return")


def test_a_feed_of_persons_is_shown_as_external_where_its_sender_reports(collated: Centre) -> None:
    with collated.warehouse.transaction() as connection:
        made = build(inputs_of(connection, collated.library, QUARTER, collated.today))
    cells = {area.area_code: area.cells.get(PERSONS) for area in made.areas}
    assert cells[CITY] is None, "the City of London has its own police force"
    assert sum(cell is not None and cell.is_external for cell in cells.values()) == 32
    assert len({cell.verdict.score for cell in cells.values() if cell}) == 1


def test_where_the_gate_says_no_senders_still_hear_and_the_last_report_stays(collated: Centre) -> None:
    report(collated, QUARTER)
    before = files(collated)
    for path in (collated.settings.home / "receipts" / Q3).rglob("*.html"):
        path.unlink()
    with collated.warehouse.transaction() as connection:
        connection.execute(text("update intake.delivery set records_read = records_read + 1 where supplier = 'camden'"))
    with pytest.raises(NotPublishedError, match="2008-09-Q3"):
        report(collated, QUARTER)
    after = files(collated)
    assert set(after) == set(before)
    assert all(after[name] == before[name] for name in after if name.startswith("internal/"))


def test_nothing_of_a_report_is_written_where_nothing_is_usable(centre: Centre, inbox: Inbox) -> None:
    inbox.put(Q3, "borough_return", "barnet.xlsx", b"not a workbook")
    collate(centre, Q3)
    with pytest.raises(NotPublishedError):
        report(centre, QUARTER)
    assert [Path(name).parts[0] for name in files(centre)] == ["receipts"]

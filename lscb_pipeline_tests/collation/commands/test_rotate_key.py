"""Another secret for pseudonyms: all made anew from the archive, one person still one person, and no figure changed."""

import dataclasses
from pathlib import Path

import pandas as pd
import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.rotate_key import rotate
from lscb_pipeline.collation.keys import PseudonymKeyError
from lscb_pipeline.intake.rows.pseudonyms import key_id
from lscb_pipeline.settings import Settings
from lscb_pipeline_tests.collation.returns import Q3, Q4
from lscb_pipeline_tests.collation.test_events import FEED as MISSING
from lscb_pipeline_tests.collation.test_events import OCTOBER, episode
from lscb_pipeline_tests.collation.test_refuge_and_survey import REFUGE, stay
from lscb_pipeline_tests.conftest import Inbox, collate, query, what_stands
from lscb_pipeline_tests.prepared import Begin

ROWS = f"""
    select 'missing' as feed, delivery_id, row_number, person_key, link_key from intake.{MISSING}
    union all select 'stay', delivery_id, row_number, person_key, link_key from intake.{REFUGE} order by 1, 2, 3"""
STANDING = ("core.observation", "core.current_observation", "mart.benchmark", "quality.finding", "quality.readiness")


def two_quarters(centre: Centre, inbox: Inbox) -> None:
    """Children missing in two quarters, one of whom stays in the refuge."""
    inbox.put(Q3, MISSING, "mps", OCTOBER)
    inbox.put(Q4, MISSING, "mps", [episode(20, "ann", "2009-01-05 09:00", "2009-01-05 21:00", birth_date="")])
    inbox.put(Q4, REFUGE, "london_refuge", [stay(1, "2009-02-01 20:00", "2009-02-02 09:00", person="ann")])
    for quarter in (Q3, Q4):
        collate(centre, quarter)


@pytest.fixture
def linked(centre: Centre, begin: Begin) -> Centre:
    """An installation that begins with them."""
    begin(two_quarters)
    return centre


def with_key(centre: Centre, key: str | None) -> Centre:
    """The same installation with another LSCB_PSEUDONYM_KEY."""
    settings = Settings(home=centre.settings.home, database_url=centre.settings.database_url, pseudonym_key=key)
    return dataclasses.replace(centre, settings=settings)


def linkage(rows: pd.DataFrame) -> list[list[int]]:
    """Which rows are of one person, whatever the pseudonyms are."""
    return [pd.factorize(rows[name])[0].tolist() for name in ("person_key", "link_key")]


def test_repeats_links_and_figures_stay(linked: Centre) -> None:
    before, stood = query(linked, ROWS), what_stands(linked)
    changed = with_key(linked, "another key")
    done = rotate(changed)
    after = query(linked, ROWS)
    assert (done.deliveries, done.rows, done.without_bytes) == (3, 13, [])
    assert linkage(after) == linkage(before)
    assert before["link_key"].isna().sum() == 2, "of a child without a birth date"
    for name in ("person_key", "link_key"):
        assert not set(after[name].dropna()) & set(before[name].dropna())
    ids = query(linked, "select distinct key_id from intake.delivery where key_id is not null")["key_id"]
    assert ids.tolist() == [key_id(b"another key")]
    for quarter in (Q3, Q4, Q3):
        collate(changed, quarter)
    again = what_stands(linked)
    for name in STANDING:
        assert again[name] == stood[name], name
    record = query(linked, "select key_id, deliveries, rows, deliveries_without_bytes from intake.key_rotation")
    assert record.to_numpy().tolist() == [[key_id(b"another key"), 3, 13, 0]]


def test_rows_stored_before_a_kind_of_pseudonym_was_known_get_it(linked: Centre) -> None:
    with linked.warehouse.transaction() as connection:
        connection.exec_driver_sql(f"update intake.{MISSING} set birth_key = null")
    before = query(linked, ROWS)
    rotate(with_key(linked, "another key"))
    assert linkage(query(linked, ROWS)) == linkage(before)
    assert query(linked, f"select count(birth_key) as known from intake.{MISSING}")["known"][0] == 10


def test_what_comes_later_is_linked_to_what_came_before(linked: Centre, inbox: Inbox) -> None:
    changed = with_key(linked, "another key")
    rotate(changed)
    inbox.put("2009-10-Q1", MISSING, "mps", [episode(30, "ann", "2009-04-02 09:00", "2009-04-02 21:00")])
    collate(changed, "2009-10-Q1")
    rows = query(linked, f"select person_key from intake.{MISSING} group by 1 having count(*) = 6")
    assert len(rows) == 1, "Ann's four, one and one"


def test_a_key_that_is_not_the_warehouses_is_refused(linked: Centre, inbox: Inbox) -> None:
    other = with_key(linked, "a slip")
    inbox.put(Q4, MISSING, "mps__2", [episode(21, "ann", "2009-01-06 09:00", "2009-01-06 21:00")])
    with pytest.raises(PseudonymKeyError, match=r"LSCB_PSEUDONYM_KEY is not the secret.*lscb rotate-key") as caught:
        collate(other, Q4)
    assert "slip" not in str(caught.value)
    with pytest.raises(PseudonymKeyError, match="still holds the old secret"):
        rotate(linked)
    collate(linked, Q4)
    assert query(linked, "select count(*) as n from intake.delivery where status = 'promoted'")["n"][0] == 4


def test_the_key_in_a_file_is_changed_there_once_the_warehouse_has_it(
    linked: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = linked.settings.home / "pseudonym.key"
    in_file = with_key(linked, None)
    rotate(in_file)  # from the setting's key to a file's
    first = path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    into_place = Path.replace

    def killed(self: Path, target: Path) -> Path:  # between the warehouse and the file
        if target == path:
            raise KeyboardInterrupt
        return into_place(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            rotate(in_file)
    assert path.read_text() == first
    in_file.settings.inbox_folder.joinpath(Q4, MISSING, "mps.csv").touch()  # another moment: another delivery
    collate(in_file, Q4)
    assert path.read_text() != first
    ids = query(linked, "select distinct key_id from intake.delivery where key_id is not null")["key_id"]
    assert ids.tolist() == [key_id(path.read_bytes())]
    assert not [found for found in path.parent.iterdir() if "come" in found.name]


def test_without_a_deliverys_bytes_nothing_changes_unless_it_is_left_out(linked: Centre) -> None:
    stood, before = what_stands(linked), query(linked, ROWS)
    (lost,) = query(linked, f"select delivery_id, sha256 from intake.delivery where feed = '{REFUGE}'").itertuples()
    linked.archive.remove(lost.sha256)
    changed = with_key(linked, "another key")
    with pytest.raises(PseudonymKeyError, match=f"1 deliveries are gone.*{lost.delivery_id}.*--leave-out"):
        rotate(changed)
    assert what_stands(linked) == stood
    assert query(linked, "select * from intake.key_rotation").empty
    assert rotate(changed, leave_out=True).without_bytes == [lost.delivery_id]
    after = query(linked, ROWS)
    assert not set(after["link_key"].dropna()) & set(before["link_key"].dropna()), "no old key is left"
    of_stay = after.loc[after["feed"] == "stay", "link_key"]
    assert not of_stay.isin(after.loc[after["feed"] == "missing", "link_key"]).any()

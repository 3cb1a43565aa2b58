"""Nothing is lost or kept too long: bytes verified, what is past its retention removed, figures standing."""

import datetime as dt
import hashlib
from pathlib import Path

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.purge import due, purge
from lscb_pipeline.collation.commands.verify import verify
from lscb_pipeline_tests.collation.returns import BARNET, CAMDEN, Q3, Q4, current, row
from lscb_pipeline_tests.collation.test_events import FEED as MISSING
from lscb_pipeline_tests.collation.test_events import OCTOBER, counts, episode
from lscb_pipeline_tests.conftest import Inbox, collate, query, what_stands
from lscb_pipeline_tests.prepared import Begin

RETURN = "borough_return"
FIRST, LATER = "2009-01-20T09:00", "2010-04-20T09:00"
SIX_YEARS_ON = dt.datetime(2015, 1, 20, 9, tzinfo=dt.UTC)  # of what came FIRST
JUDGED = ("core.observation", "core.current_observation", "mart.benchmark", "quality.finding", "quality.readiness",
          "quality.rule_result")  # fmt: skip


def archived(centre: Centre) -> set[str]:
    return {path.name for path in Path(centre.settings.archive_url).rglob("*") if path.is_file()}


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def collated(centre: Centre, inbox: Inbox) -> dict[str, Path]:
    """Episodes and returns of two quarters, the first past its retention at SIX_YEARS_ON; the inbox's files."""
    again = [episode(20, "ann", "2009-01-05 09:00", "2009-01-05 21:00")]
    shared = [row("Camden", "SG014", 3)]
    files = {
        "old episodes": inbox.put(Q3, MISSING, "mps", OCTOBER, at=FIRST),
        "late episodes": inbox.put(Q4, MISSING, "mps", again, at=LATER),
        "old return": inbox.put(Q3, RETURN, "camden", shared, at=FIRST),
        "its bytes again": inbox.put(Q3, RETURN, "camden__2", shared, at=LATER),
        "another old return": inbox.put(Q3, RETURN, "barnet", [row("Barnet", "SG014", 2)], at=FIRST),
        "unreadable": inbox.put(Q3, RETURN, "brent", b"\xff\xfe\x00", at=FIRST),
        "unrouted": inbox.put(Q3, RETURN, "Jane Roe", "Zzyzx", at=FIRST),
    }
    collate(centre, Q3)
    collate(centre, Q4)
    return {name: path.relative_to(inbox.folder) for name, path in files.items()}


@pytest.fixture
def two_quarters(inbox: Inbox, begin: Begin) -> dict[str, Path]:
    """An installation that begins with them; the files by a name."""
    return {name: inbox.folder / path for name, path in begin(collated).items()}


def test_every_deliverys_bytes_are_verified(centre: Centre, two_quarters: dict[str, Path]) -> None:
    files, faults = verify(centre)
    assert (files, len(faults)) == (6, 0), "one of the seven is another's bytes"
    lost = {name: sha256(two_quarters[name]) for name in ("unrouted", "unreadable", "old return")}
    for name, what in lost.items():
        path = Path(centre.settings.archive_url) / what[:2] / what
        path.chmod(0o600)
        path.write_bytes(b"other") if name == "unreadable" else path.unlink()
    _, faults = verify(centre)
    assert sorted(faults[["fault", "path"]].itertuples(index=False, name=None)) == [
        ("altered", f"{Q3}/{RETURN}/brent.csv"), ("missing", f"{Q3}/{RETURN}/*.csv"),
        ("missing", f"{Q3}/{RETURN}/camden.csv"), ("missing", f"{Q3}/{RETURN}/camden__2.csv"),
    ]  # fmt: skip
    collate(centre, Q3)
    assert len(verify(centre)[1]) == 0, "what still lies in the inbox is kept again"


def test_what_is_past_its_retention_is_removed_and_recorded(centre: Centre, two_quarters: dict[str, Path]) -> None:
    what = due(centre, SIX_YEARS_ON)
    told = what.by_feed().set_index("feed")
    assert told[["months", "deliveries", "rows_of_persons"]].to_dict("index") == {
        RETURN: {"months": 72, "deliveries": 3, "rows_of_persons": 0},
        MISSING: {"months": 72, "deliveries": 1, "rows_of_persons": 11},
        "unrouted": {"months": 12, "deliveries": 1, "rows_of_persons": 0},
    }  # fmt: skip
    assert len(due(centre, SIX_YEARS_ON - dt.timedelta(seconds=1)).deliveries) == 1, "the unrouted file alone"
    assert len(archived(centre)) == 6, "to say so removes nothing"
    kept = [two_quarters[name] for name in ("late episodes", "its bytes again")]
    wanted = {sha256(path) for path in kept}
    assert purge(centre, what) == []
    assert archived(centre) == wanted, "bytes that another delivery has stay"
    assert [path for path in two_quarters.values() if path.exists()] == kept
    records = query(centre, "select * from intake.purge")
    assert (len(records), records["rows_removed"].sum(), records["purged_by"].ne("").all()) == (5, 11, True)
    assert set(records["why"]) == {"came more than 72 months ago", "came more than 12 months ago"}
    rows = query(centre, f"select delivery_id from intake.{MISSING} union all select delivery_id from intake.{RETURN}")
    assert len(rows) == 1 + 3, "of persons those that came later; of counts all"
    assert verify(centre)[0] == 2
    assert verify(centre)[1].empty, "what was purged is not missing"
    assert due(centre, SIX_YEARS_ON).deliveries.empty


def test_what_was_made_of_purged_rows_stands(centre: Centre, inbox: Inbox, two_quarters: dict[str, Path]) -> None:
    before, copies = what_stands(centre), {path: path.read_bytes() for path in two_quarters.values()}
    repeats = counts(centre, quarter="2009-01-01")["RA010"]
    assert repeats == (1, 1), "a repeat runaway by the reports of the quarter before, which go"
    purge(centre, due(centre, SIX_YEARS_ON))
    for sent_again in (False, True):
        if sent_again:  # the same files with the same moments: the same deliveries
            for path, content in copies.items():
                stamp = FIRST if path.stem in ("mps", "camden", "barnet", "brent", "Jane Roe") else LATER
                if not path.exists():
                    inbox.put(path.parts[-3], path.parts[-2], path.name, content, at=stamp)
        for quarter in (Q3, Q4, Q3):
            collate(centre, quarter)
        after = what_stands(centre)
        for name in JUDGED:
            assert after[name] == before[name], (name, sent_again)
        assert len(archived(centre)) == 2, "what was purged does not come back"
    assert current(centre) == {(CAMDEN, "SG014"): 3, (BARNET, "SG014"): 2}


def test_a_new_delivery_of_a_purged_quarter_counts(centre: Centre, inbox: Inbox, two_quarters: dict[str, Path]) -> None:
    purge(centre, due(centre, SIX_YEARS_ON))
    inbox.put(Q3, MISSING, "mps__2", OCTOBER[:4], at="2015-02-01T09:00")
    collate(centre, Q3)
    assert counts(centre)["RA008"] == (4, None)
    assert verify(centre)[0] == 3


def test_a_purge_that_was_killed_is_completed(
    centre: Centre, two_quarters: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(sha256: str) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(centre.archive, "remove", killed)
    with pytest.raises(KeyboardInterrupt):
        purge(centre, due(centre, SIX_YEARS_ON))
    monkeypatch.undo()
    faults = verify(centre)[1]
    assert set(faults["fault"]) == {"not removed"}
    assert len(faults) == 4, "the fifth has bytes that another delivery has"
    purge(centre, due(centre, SIX_YEARS_ON))
    assert verify(centre)[1].empty

"""What can't be routed or read is kept with its reason, and stops nobody else's."""

import dataclasses
import hashlib
import os
import stat
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.stages import read as stage
from lscb_pipeline.collation.stages.receive import receive
from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.intake.arrival.delivery import MADE_UP, shown_path
from lscb_pipeline.intake.arrival.open_safely import opened
from lscb_pipeline.intake.rows.identity import Sender
from lscb_pipeline.intake.rows.typed_rows import Reading
from lscb_pipeline.intake.tables.opened_file import Opened
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.settings import Limits
from lscb_pipeline.warehouse.stages.loads import MixedDataError
from lscb_pipeline_tests.collation.returns import BARNET, CAMDEN, Q3, current, row
from lscb_pipeline_tests.conftest import Inbox, collate, query

FEED = "borough_return"
HEADER = "area_code,period,indicator_code,numerator,denominator,value,reason_code\n"


RULES = {"file_empty": "file_readable", "file_unreadable": "file_readable", "layout_unknown": "layout_known",
         "nothing_usable": "some_row_usable"}  # fmt: skip


def outcomes(centre: Centre) -> dict[str, tuple[str, str | None]]:
    """Status and rule of each delivery, by its file's name."""
    came = query(centre, "select path, status, rule_id from intake.delivery")
    names = [Path(path).name for path in came["path"]]
    rules = came["rule_id"].astype("object").where(came["rule_id"].notna(), None)
    return dict(zip(names, zip(came["status"], rules, strict=True), strict=True))


def test_faulty_files_are_kept_with_their_reason_and_stop_nobody(centre: Centre, inbox: Inbox) -> None:
    good = [row("Camden", "SG014", 3)]
    inbox.put(Q3, FEED, "camden__a name with spaces & 'quotes' %s :x.csv", good)
    faulty = {
        inbox.put(Q3, FEED, "enfield", ""): ("unreadable", "file_empty"),
        inbox.put(Q3, FEED, "brent", b"\xff\xfe\x00"): ("unreadable", "file_unreadable"),
        inbox.put(Q3, FEED, "bexley.xlsx", b"PK\x03\x04 no workbook"): ("unreadable", "file_unreadable"),
        inbox.put(Q3, FEED, "bromley", "not,a,return\n1,2,3\n"): ("unreadable", "layout_unknown"),
        inbox.put(Q3, FEED, "croydon", HEADER): ("rejected", "nothing_usable"),
        inbox.put(Q3, FEED, "ealing", [row("Ealing", "SG999", 1)]): ("rejected", "nothing_usable"),
        inbox.put(Q3, FEED, "nobody_knows", good): ("unrouted", "unrouted"),
        inbox.put(Q3, FEED, "camden__letter.pdf", b"%PDF"): ("unrouted", "unrouted"),
        inbox.put(Q3, "no_such_feed", "camden", good): ("unrouted", "unrouted"),
        inbox.put("somewhere", "else", "stray", "x"): ("unrouted", "unrouted"),
    }
    odd = Path(os.fsdecode(os.fsencode(inbox.folder / Q3 / FEED) + b"/barnet__r\xe9vis\xe9.csv"))
    odd.write_bytes(inbox.put(Q3, FEED, "barnet", [row("Barnet", "SG014", 2)]).read_bytes())
    unknown = Path(os.fsdecode(os.fsencode(inbox.folder / Q3 / FEED) + b"/\xff.csv"))
    unknown.write_text("x")
    collate(centre, Q3)
    assert current(centre) == {(CAMDEN, "SG014"): 3, (BARNET, "SG014"): 2}
    found = outcomes(centre)
    assert found["barnet__*.csv"] == ("promoted", None)
    assert found["*.csv"] == ("unrouted", "unrouted")
    for path, outcome in faulty.items():
        assert found[Path(shown_path(path.relative_to(inbox.folder), centre.library.contracts)).name] == outcome
    kept = query(centre, "select path, sha256, message from intake.delivery where status <> 'promoted'")
    assert len(kept) == len(faulty) + 1
    assert kept["message"].str.len().min() > 10, "each says why"
    for path in faulty:
        content = path.read_bytes()
        assert centre.archive.read(hashlib.sha256(content).hexdigest()) == content
    findings = query(
        centre, "select rule_id, supplier from quality.finding where severity = 'critical' and delivery_id is not null"
    )
    assert dict(zip(findings["supplier"], findings["rule_id"], strict=True)) == {
        path.stem: RULES[rule] for path, (status, rule) in faulty.items() if status in ("unreadable", "rejected")
    }


def test_the_archive_is_its_owners_alone(centre: Centre, inbox: Inbox) -> None:
    inbox.put(Q3, FEED, "camden", [row("Camden", "SG014", 3)])
    collate(centre, Q3)
    root = Path(centre.settings.archive_url)
    files = [path for path in root.rglob("*") if path.is_file()]
    assert [stat.S_IMODE(path.stat().st_mode) for path in files] == [0o400]
    assert stat.S_IMODE(root.stat().st_mode) == 0o700


def test_a_reader_that_crashes_stops_one_delivery_until_it_is_mended(
    centre: Centre, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.put(Q3, FEED, "barnet", [row("Barnet", "SG014", 2)])
    inbox.put(Q3, FEED, "camden", [row("Camden", "SG014", 3)])
    inbox.put(Q3, FEED, "enfield", [row("Enfield", "SG014", 4)])
    real = stage.read_files

    def crashing(opened: list[Opened], contract: Contract, senders: list[Sender]) -> list[Reading]:
        readings: list[Reading] = real(opened, contract, senders)
        if "camden" in [sender.supplier for sender in senders]:
            raise RuntimeError("Zzyzx was here")
        return [
            dataclasses.replace(reading, rows=reading.rows.assign(row_number=2**40))  # what no column can hold
            if sender.supplier == "enfield"
            else reading
            for sender, reading in zip(senders, readings, strict=True)
        ]

    monkeypatch.setattr(stage, "read_files", crashing)
    collate(centre, Q3)
    assert current(centre) == {(BARNET, "SG014"): 2}
    assert outcomes(centre) == {"barnet.csv": ("promoted", None), "camden.csv": ("unreadable", "reader_failed"),
                                "enfield.csv": ("unreadable", "not_stored")}  # fmt: skip
    told = query(centre, "select message from quality.finding union all select message from intake.delivery")
    assert not told["message"].dropna().str.contains("Zzyzx").any()
    monkeypatch.setattr(stage, "read_files", real)
    collate(centre, Q3)
    assert set(current(centre).values()) == {2.0, 3.0, 4.0}
    assert set(outcomes(centre).values()) == {("promoted", None)}
    told = query(centre, "select * from quality.finding where rule_id = 'file_readable'")
    assert told.empty, "what was found of it then is no longer so"


def test_a_file_that_cannot_be_opened_is_told(centre: Centre, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox.put(Q3, FEED, "barnet", [row("Barnet", "SG014", 2)])
    locked = inbox.put(Q3, FEED, "camden", [row("Camden", "SG014", 3)])

    def denied(path: Path, limits: Limits) -> AbstractContextManager[BinaryIO]:
        if path == locked:
            raise PermissionError(13, "denied")
        return opened(path, limits)

    monkeypatch.setattr("lscb_pipeline.collation.stages.receive.opened", denied)
    received = receive(centre, Quarter.parse(Q3))
    assert received.new == 1
    assert [shown for shown, _ in received.unrouted] == [f"{Q3}/{FEED}/camden.csv"]


def test_a_format_that_is_learnt_later_is_read_by_the_next_run(centre: Centre, inbox: Inbox) -> None:
    own = "Borough,Quarter,Measure,Count\nCamden,2008-09-Q3,SG014,3\n"
    inbox.put(Q3, FEED, "camden", own)
    collate(centre, Q3)
    assert outcomes(centre) == {"camden.csv": ("unreadable", "layout_unknown")}
    plain = centre.library.layouts[FEED][-1]
    learnt = plain.model_copy(update={
        "layout": "camdens_own", "names": {}, "titles": {},
        "header": plain.header.model_copy(update={"requires": ["borough", "measure"]}),
        "columns": {"borough": "area_code", "quarter": "period", "measure": "indicator_code", "count": "numerator"},
    })  # fmt: skip
    layouts = centre.library.layouts | {FEED: [learnt, plain]}
    centre.__dict__["library"] = dataclasses.replace(centre.library, layouts=layouts)
    collate(centre, Q3)
    assert outcomes(centre) == {"camden.csv": ("promoted", None)}
    assert current(centre) == {(CAMDEN, "SG014"): 3}


def test_receipts_say_when_a_file_came(centre: Centre, inbox: Inbox) -> None:
    inbox.put(Q3, FEED, "camden__1", [row("Camden", "SG014", 1)])
    inbox.put(Q3, FEED, "camden__2", [row("Camden", "SG014", 2)])
    receipts = (
        f"path,received_at\n{FEED}/camden__1.csv,2009-02-20 10:00\n{FEED}/camden__2.csv,2009-02-19 10:00\n,\nx,soon\n"
    )
    (inbox.folder / Q3 / "receipts.csv").write_text(receipts)
    received = receive(centre, Quarter.parse(Q3))
    assert (received.files, received.new, len(received.receipt_faults)) == (2, 2, 2)
    collate(centre, Q3)
    assert current(centre) == {(CAMDEN, "SG014"): 1}, "camden__1 came last, whatever its own time says"
    moments = query(centre, "select received_at at time zone 'UTC' as at from intake.delivery order by path")["at"]
    assert [str(moment) for moment in moments] == ["2009-02-20 10:00:00", "2009-02-19 10:00:00"]


def test_made_up_and_real_never_share(centre: Centre, inbox: Inbox) -> None:
    inbox.put(Q3, FEED, "camden", [row("Camden", "SG014", 1)])
    collate(centre, Q3)
    (inbox.folder / MADE_UP).touch()
    made_up = inbox.put(Q3, FEED, "barnet", [row("Barnet", "SG014", 1)])
    with pytest.raises(MixedDataError, match="another LSCB_HOME"):
        collate(centre, Q3)
    assert query(centre, "select supplier from intake.delivery")["supplier"].tolist() == ["camden"]
    digest = hashlib.sha256(made_up.read_bytes()).hexdigest()
    assert not list(Path(centre.settings.archive_url).rglob(digest)), "nor do their bytes come into the archive"
    assert not query(centre, "select is_made_up from mart.benchmark")["is_made_up"].any()

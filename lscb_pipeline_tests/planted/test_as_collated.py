"""`lscb check` says of a file what a collation then does with it: what becomes of it, and how much of it counts."""

from dataclasses import replace

import pandas as pd
import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.check import check_file
from lscb_pipeline.collation.inputs.due import due_of_sender
from lscb_pipeline.contracts.library import library
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.sender.check import Checked
from lscb_pipeline_tests.conftest import Inbox, collate, query
from lscb_pipeline_tests.planted.catalogue import Fault, rounds, sent, twins
from lscb_pipeline_tests.planted.clean import JUDGED, LAST, clean_files
from lscb_pipeline_tests.planted.files import SentFile

QUARTER = Quarter.parse(JUDGED)
RECORDS = ["records_read", "records_loaded", "records_refused", "records_held", "records_outside"]
DUE = ["indicator_code", "area_code", "period_start", "period_end"]


def as_checked(file: SentFile) -> Checked:
    day = file.received.date()
    return check_file(library(), file.feed, file.content(), f".{file.suffix}", file.supplier, QUARTER, today=day)


def told(checked: Checked) -> dict[str, object]:
    """What a check says will be, in the form of `happened`."""
    counts = checked.outcome.counts
    is_read = checked.is_readable
    return {name: getattr(counts, name) if is_read else 0 for name in RECORDS} | {
        "status": checked.outcome.became, "figures": counts.figures, "counting": counts.figures_counting,
    }  # fmt: skip


def happened(centre: Centre, file: SentFile) -> dict[str, object]:
    """What became of a sender's one delivery, and how many of its figures, and of those due, have a number in core."""
    of = query(
        centre,
        f"""select delivery_id, status, {", ".join(RECORDS)} from intake.delivery
            where feed = :feed and supplier = :supplier and collection_quarter = :quarter""",
        feed=file.feed, supplier=file.supplier, quarter=QUARTER.starts_on,
    ).iloc[0]  # fmt: skip
    stands = query(
        centre,
        f"""select {", ".join(DUE)} from core.current_observation
            where delivery_id = :id and (numerator is not null or value is not null or status = 'c')""",
        id=of["delivery_id"],
    )
    if library().contracts[file.feed].properties.events:
        stands = stands.iloc[:0]  # a check counts the records of persons' rows alone
    due = due_of_sender(library(), library().contracts[file.feed], QUARTER, file.supplier).figures
    areas = stands.assign(area_code=stands["area_code"].str.split("+")).explode("area_code")
    for frame in (areas, due):
        frame[DUE[2:]] = frame[DUE[2:]].astype("datetime64[s]")
    counting = len(due[DUE].merge(areas[DUE].drop_duplicates(), on=DUE))
    return {name: int(of[name]) for name in RECORDS} | {
        "status": of["status"], "figures": len(stands), "counting": counting,
    }  # fmt: skip


MOST = 4  # of the rounds, the fullest: half of all faults


def compared(centre: Centre, files: list[SentFile]) -> list[tuple[str, str, Checked]]:
    """Check these files, collate them, and hold the one to the other; return feed, supplier and the check of each."""
    inbox = Inbox(centre.settings.inbox_folder)
    for file in files:
        file.put(inbox)
    checks = [as_checked(file) for file in files]
    collate(centre, JUDGED)
    differ = {
        (file.feed, file.supplier): (said, is_so)
        for file, checked in zip(files, checks, strict=True)
        if (said := told(checked)) != (is_so := happened(centre, file))
    }
    assert differ == {}
    return [(file.feed, file.supplier, checked) for file, checked in zip(files, checks, strict=True)]


@pytest.mark.slow
@pytest.mark.parametrize("by_sender", rounds()[:MOST], ids=lambda planted: f"{sum(map(len, planted.values()))}-faults")
def test_planted_faults_are_taken_as_the_check_said(
    centre: Centre, by_sender: dict[tuple[str, str], list[Fault]]
) -> None:
    own = [[fault for fault in planted if fault.is_its_senders_to_find] for planted in by_sender.values()]
    files = [file for planted in own if planted for file in sent(planted)[-1:] if file.quarter == JUDGED]
    assert compared(centre, files)


def test_clean_files_and_twins_are_ready(centre: Centre) -> None:
    clean = clean_files(JUDGED)
    files = {file.key: file for twin in twins() for file in sent([twin])[-1:]}
    for feed in library().contracts:  # and one clean file of each feed
        key = next((k for k in clean if k[0] == feed and k not in files), None)
        files |= {key: clean[key]} if key else {}
    checks = compared(centre, list(files.values()))
    assert {(f, s): [one.rule.id for one in c.findings] for f, s, c in checks if c.state != "ready"} == {}, (
        "a clean file or a twin fails these rules: planted/clean.py makes the figures, planted/faults the twins"
    )
    assert len({feed for feed, _, _ in checks}) >= 12


RETURNS = "borough_return"


def cut(file: SentFile, table: list[list[str]]) -> SentFile:
    return replace(file, table=table)


def test_gaps_are_counted(centre: Centre) -> None:
    """Each of its own borough: one figure only; all but one row refused; nothing usable; a wrong quarter."""
    clean = clean_files(JUDGED)
    camden, barnet, brent, bexley = (clean[RETURNS, name] for name in ("camden", "barnet", "brent", "bexley"))
    header = camden.table[0]
    at, period = header.index("numerator"), header.index("period")
    broken = [list(row) for row in barnet.table]
    for row in broken[2:]:
        row[at] = "many"
    useless = [list(row) for row in brent.table]
    for row in useless[1:]:
        row[at] = "many"
    wrong = [[*row[:period], LAST, *row[period + 1 :]] if n else row for n, row in enumerate(bexley.table)]
    files = [cut(camden, camden.table[:2]), cut(barnet, broken), cut(brent, useless), cut(bexley, wrong)]
    checked = {supplier: c for _, supplier, c in compared(centre, files)}
    due = len(camden.table) - 1
    one, refused, nothing, other = (checked[name] for name in ("camden", "barnet", "brent", "bexley"))
    assert (one.state, one.outcome.counts.figures_counting) == ("ready_with_gaps", 1)
    assert one.outcome.counts.figures_due == due
    assert (refused.state, refused.outcome.counts.records_refused) == ("ready_with_gaps", due - 1)
    assert (nothing.state, nothing.outcome.became) == ("not_ready", "rejected")
    assert other.state != "ready"
    assert other.outcome.counts.figures_counting == 0, "none of it is of the quarter"
    assert not any(c.is_ready for c in checked.values())


def test_nothing_is_said_of_figures_where_records_are_persons() -> None:
    police = as_checked(clean_files(JUDGED)["met_police_missing_children", "mps"])
    assert (police.state, police.outcome.counts.figures_due, police.outcome.counts.figures) == ("ready", 0, 0)
    assert police.outcome.counts.records_loaded == police.outcome.counts.records_read > 0
    assert isinstance(police.readiness, float)
    assert pd.notna(police.readiness)

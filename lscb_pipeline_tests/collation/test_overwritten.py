"""A delivery that is overwritten while it is read: one version is kept, whole, with its own time; the next one too."""

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.stages import receive as receiving
from lscb_pipeline.collation.stages.receive import receive
from lscb_pipeline.intake.arrival.archive import sha256_of
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline_tests.collation.returns import CAMDEN, Q3, current, row
from lscb_pipeline_tests.conftest import Inbox, collate, query

QUARTER = Quarter.parse(Q3)
HEADER = b"area_code,period,indicator_code,numerator\n"


def version(figure: int, lines: int = 1) -> bytes:
    return HEADER + f"Camden,{Q3},SG014,{figure}\n".encode() * lines


def overwrite(path: Path, content: bytes, moment: int) -> None:
    path.write_bytes(content)
    os.utime(path, (moment, moment))


def registered(centre: Centre) -> list[tuple[bytes, int, int]]:
    """Of each delivery: its archived bytes, its size, and when it came (seconds)."""
    rows = query(
        centre,
        "select sha256, size_bytes, extract(epoch from received_at)::bigint as at from intake.delivery order by 3",
    )
    return [(centre.archive.read(row.sha256), row.size_bytes, row.at) for row in rows.itertuples()]


def meddling(monkeypatch: pytest.MonkeyPatch, path: Path, meddle: Callable[[int], None]) -> None:
    """Do something to a file each time that it was read, the number of the time told."""
    times = iter(range(100))

    def read(file: BinaryIO) -> str:
        asked, digest = Path(f"/proc/self/fd/{file.fileno()}").readlink(), sha256_of(file)
        if asked == path:
            meddle(next(times))
        return digest

    monkeypatch.setattr(receiving, "sha256_of", read)


def test_bytes_size_and_time_are_of_one_version(centre: Centre, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    path = inbox.put(Q3, "borough_return", "camden", version(1), at="2009-01-20 09:00")
    later = int(path.stat().st_mtime) + 60

    def once(time: int) -> None:
        if time == 0:
            overwrite(path, version(22), later)

    meddling(monkeypatch, path, once)
    assert receive(centre, QUARTER).unrouted == []
    assert registered(centre) == [(version(22), len(version(22)), later)]


def test_the_later_version_becomes_a_delivery_of_its_own(centre: Centre, inbox: Inbox) -> None:
    path = inbox.put(Q3, "borough_return", "camden", version(1), at="2009-01-20 09:00")
    came = int(path.stat().st_mtime)
    collate(centre, Q3)
    overwrite(path, version(2), came + 60)
    collate(centre, Q3)
    assert registered(centre) == [(version(1), len(version(1)), came), (version(2), len(version(2)), came + 60)]
    assert current(centre) == {(CAMDEN, "SG014"): 2}


def test_a_file_that_is_written_all_the_time_waits_for_the_next_run(
    centre: Centre, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.put(Q3, "borough_return", "barnet", [row("Barnet", "SG014", 5)])
    path = inbox.put(Q3, "borough_return", "camden", version(1))
    with monkeypatch.context() as patched:
        meddling(patched, path, lambda time: path.write_bytes(version(10 + time)))
        received = receive(centre, QUARTER)
    assert received.unrouted == [(f"{Q3}/borough_return/camden.csv", "is being written: the next run takes it")]
    assert received.new == 1
    assert len([kept for kept in Path(centre.settings.archive_url).rglob("*") if kept.is_file()]) == 1
    assert receive(centre, QUARTER).new == 1


def test_a_file_replaced_all_the_time_is_one_version_or_the_other(centre: Centre, inbox: Inbox) -> None:
    path = inbox.put(Q3, "borough_return", "camden", version(1), at="2009-01-20 09:00")
    came = int(path.stat().st_mtime)
    versions = {came: version(1), came + 60: version(2, 9_000)}
    done = threading.Event()

    def write() -> None:
        while not done.is_set():
            for moment, content in versions.items():
                draft = inbox.folder.parent / "draft"
                overwrite(draft, content, moment)
                draft.replace(path)
                done.wait(0.03)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        new = sum(receive(centre, QUARTER).new for _ in range(20))
    finally:
        done.set()
        writer.join()
    kept = registered(centre)
    assert new == len(kept) > 0
    assert all((content, size, at) == (versions[at], len(versions[at]), at) for content, size, at in kept)

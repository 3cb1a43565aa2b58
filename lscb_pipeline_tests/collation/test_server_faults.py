"""The database server killed, restarted or out of room, the home out of room: the next run completes what was begun."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.settings import Settings
from lscb_pipeline.warehouse.database.connect import UnavailableError
from lscb_pipeline.warehouse.server import embedded
from lscb_pipeline.warehouse.server.processes import postmaster_of, processes_of, send
from lscb_pipeline_tests.collation.killing import Undisturbed, assert_same, copy_of, in_a_child, state_of
from lscb_pipeline_tests.collation.returns import Q4
from lscb_pipeline_tests.collation.under_fire import QUARTERS, put_first, put_late
from lscb_pipeline_tests.conftest import Inbox, _run, end_locks

OURS = ("UnavailableError: ", "ServerError: ")
TRIES = 6
NO_ROOM = "OSError: [Errno 28] No space left on device"


def prepared(home: Path) -> Settings:
    """An installation with a server of its own, ready to be collated under fire."""
    settings = Settings(home=home, pseudonym_key="a key for tests")
    settings.inbox_folder.mkdir(parents=True)
    inbox = Inbox(settings.inbox_folder)
    put_first(inbox)
    assert in_a_child(settings, [Q4]).error == ""
    put_late(inbox)
    return settings


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Callable[[str], Settings]]:
    """Make installations with servers of their own."""
    homes: list[Path] = []

    def make(name: str) -> Settings:
        homes.append(tmp_path / name)
        return prepared(homes[-1])

    yield make
    for home in homes:
        embedded.stop(home)


def kill_server(home: Path, number: signal.Signals) -> None:
    """SIGQUIT to the leader is PostgreSQL's immediate mode; a SIGKILL takes all of its processes."""
    processes = processes_of(home / "postgres")
    leader = postmaster_of(processes)
    assert leader is not None
    for process in [leader, *processes] if number == signal.SIGKILL else [leader]:
        send(process, number)


def suffer(settings: Settings, wanted: Undisturbed, after: float, number: signal.Signals, is_restarted: bool) -> bool:
    """Collate while the server goes; tell whether that disturbed it. The next run completes it in any case."""

    def strike() -> None:
        kill_server(settings.home, number)
        if is_restarted:
            embedded.start(settings.home)

    end = in_a_child(settings, QUARTERS, after_seconds=after, meanwhile=strike)
    assert end.error == "" or end.error.startswith(OURS), end
    assert in_a_child(settings, end.remaining(QUARTERS)).error == ""
    assert_same(state_of(settings), wanted.state, (after, number, is_restarted))
    return bool(end.error)


@pytest.mark.slow
def test_a_killed_server_is_started_again_by_the_next_run(
    own: Callable[[str], Settings], undisturbed: Undisturbed
) -> None:
    assert suffer(own("home"), undisturbed, undisturbed.seconds / 3, signal.SIGKILL, is_restarted=False)


@pytest.mark.slow
def test_servers_killed_and_restarted_at_any_moment(
    own: Callable[[str], Settings], undisturbed: Undisturbed, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each way until it has ended a collation: how long one takes depends on what else the machine does."""
    chance = random.Random(5)  # noqa: S311 - the same moments each time, as far as the clock goes along
    tried, seconds = 0, undisturbed.seconds
    for number, again in [(number, again) for number in (signal.SIGQUIT, signal.SIGKILL) for again in (True, False)]:
        for _ in range(TRIES):
            tried += 1
            if suffer(own(f"home_{tried}"), undisturbed, chance.uniform(0.1, 0.9) * seconds, number, again):
                break
            seconds *= 0.7  # it had ended before
        else:
            pytest.fail(f"{TRIES} collations ended before the server did ({number}, {again})")
    with capsys.disabled():
        sys.stdout.write(f"\n4 of {tried} collations ended by a killed or restarted server, each completed\n")


def test_a_run_that_lost_its_lock_goes_no_further(centre: Centre) -> None:
    with centre.warehouse.lock("quarter 2008-10-01"):
        end_locks(centre)
        for _ in range(2):
            with pytest.raises(UnavailableError, match="that held quarter 2008-10-01 has ended"):
                centre.warehouse.transaction().__enter__()
    with centre.warehouse.transaction():
        pass


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Mount small disks in memory; a test that may not is skipped."""
    mounted: list[Path] = []

    def mount(megabytes: int) -> Path:
        folder = tmp_path / f"disk_{len(mounted)}"
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "tmpfs", str(folder)]
        if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("no disk may be mounted here: a root that may not, or not root")
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        embedded.stop(folder / "home")
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path, spare: int) -> Path:
    """Leave no more room than `spare` bytes on a disk; return the file that takes up the rest."""
    balloon = disk / "balloon"
    free = os.statvfs(disk)
    with balloon.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, free.f_bavail * free.f_frsize - spare)
    return balloon


@pytest.mark.slow
@pytest.mark.parametrize(("spare", "stage"), [(0, "receive"), (128 << 10, "report")], ids=["archive", "reports"])
def test_a_full_home(
    small_disk: Callable[[int], Path], undisturbed: Undisturbed, server_url: str, spare: int, stage: str
) -> None:
    disk = small_disk(32)
    with copy_of(undisturbed.start, server_url, disk / "home") as settings:
        balloon = fill(disk, spare)
        end = in_a_child(settings, QUARTERS)
        assert (end.stages[-1], end.error[: len(NO_ROOM)]) == ((QUARTERS[0], stage), NO_ROOM)
        balloon.unlink()
        assert in_a_child(settings, QUARTERS).error == ""
        assert_same(state_of(settings), undisturbed.state)


@pytest.mark.slow
@pytest.mark.parametrize("spare", [0, 96 << 10])
def test_a_full_disk_of_the_database(
    small_disk: Callable[[int], Path], undisturbed: Undisturbed, server_url: str, tmp_path: Path, spare: int
) -> None:
    disk = small_disk(64)
    with tablespace(server_url, disk) as name, copy_of(undisturbed.start, server_url, tmp_path / "home") as settings:
        _run(server_url, f"alter database {make_url(str(settings.database_url)).database} set tablespace {name}")
        balloon = fill(disk, spare)
        end = in_a_child(settings, QUARTERS)
        balloon.unlink()  # whatever comes of it: without room the database can't be dropped either
        # while one connects the driver passes no code on
        told = ("UnavailableError: PostgreSQL 53100: could not ", "UnavailableError: the warehouse can't be reached")
        assert end.error.startswith(told), end
        assert in_a_child(settings, end.remaining(QUARTERS)).error == ""
        assert_same(state_of(settings), undisturbed.state, end)


@contextmanager
def tablespace(server_url: str, disk: Path) -> Iterator[str]:
    """A place for databases on a disk."""
    name, folder = f"small_{os.getpid()}_{disk.name}", disk / "tables"
    folder.mkdir(mode=0o700)
    with create_engine(server_url).connect() as connection:
        data = Path(str(connection.scalar(text("show data_directory"))))
    os.chown(folder, data.stat().st_uid, data.stat().st_gid)
    _run(server_url, f"create tablespace {name} location '{folder}'")
    yield name
    _run(server_url, f"drop tablespace {name}")


@pytest.mark.slow
def test_a_full_disk_of_server_and_home_together(small_disk: Callable[[int], Path], undisturbed: Undisturbed) -> None:
    disk = small_disk(320)
    settings = prepared(disk / "home")
    balloon = fill(disk, 0)
    end = in_a_child(settings, QUARTERS)
    assert end.error.startswith((*OURS, NO_ROOM)), end
    balloon.unlink()
    assert in_a_child(settings, end.remaining(QUARTERS)).error == ""
    assert_same(state_of(settings), undisturbed.state, end)

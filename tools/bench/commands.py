"""(p1), (p2), (f): `lscb collate` in new processes as an operator runs it, and an idle hour of `lscb up`.

Of the sample's eight quarters, seven are collated and, where the build has that, published beforehand; the eighth's
files lie aside. Each build has its own sample: a base whose sample is smaller has less to do.
"""

import json
import shutil
import time
from pathlib import Path

from builds import Build
from processes import FailedError, Used, medians, server_seconds, tree_seconds, watching
from results import Bench, Row, side_by_side

MEASURED = "2009-10-Q4"
TIMES, NEW_FILES, NOTHING_NEW, IDLE = 3, 0.40, 0.15, 0.30
SETTLING_SECONDS, DAY = 120, 86_400


def collations(bench: Bench) -> list[Row]:
    """The eighth quarter, new; and the same again, nothing new. The server is up beforehand, as after any command."""

    def measure(build: Build, number: int) -> tuple[Used, Used]:
        with build.home(bench.folder / f"collate_{build.name}_{number}", prepared(bench, build)) as home:
            files = put_measured(bench, build, home)
            build.lscb(home, "status")
            first, again = (build.lscb(home, "collate", MEASURED).used for _ in range(2))
            bench.tell(f"(p1, p2) {build.name}: {first.processor:.1f} s of {files} files, then {again.processor:.1f} s")
            return first, again

    found = bench.alternately(measure, TIMES)
    first, again = ({name: medians(run[which] for run in runs) for name, runs in found.items()} for which in (0, 1))
    return [
        side_by_side("p1", f"`lscb collate` of {MEASURED}, new files, seven quarters before it", NEW_FILES, first),
        side_by_side("p2", "the same again, nothing new", NOTHING_NEW, again),
    ]


def idling(bench: Bench) -> list[Row]:
    """Some minutes of webserver, daemon and the releases' pages while nothing comes, given by the day."""

    def measure(build: Build, number: int) -> Used:
        with build.home(bench.folder / f"idle_{build.name}_{number}", prepared(bench, build)) as home:
            build.lscb(home, "up")
            time.sleep(SETTLING_SECONDS)
            used = _idle(home, bench.idle_seconds)
            bench.tell(
                f"(f) {build.name}: {used.processor:.1f} s of processor by the day, of it server {used.server:.1f}"
            )
            return used

    used = {name: medians(runs) for name, runs in bench.alternately(measure, 1).items()}
    what = f"a day of `lscb up`, from {bench.idle_seconds} idle seconds"
    return [side_by_side("f", what, IDLE, used)]


def _idle(home: Path, seconds: int) -> Used:
    """The services' processor, by the day. Raises FailedError where one of them ended."""
    services = [int(entry["pid"]) for entry in json.loads((home / "services.json").read_text()).values()]
    before, server = [tree_seconds(pid) for pid in services], server_seconds(home)
    with watching(services[0], home) as first, watching(services[1], home) as second:
        time.sleep(seconds)
    after = [tree_seconds(pid) for pid in services]
    if not all(after):
        raise FailedError("a service of `lscb up` ended while it was idle")
    days = DAY / seconds
    return Used(
        (sum(after) - sum(before)) * days, (server_seconds(home) - server) * days, DAY,
        max(first.largest, second.largest), first.together + second.together, first.server,
    )  # fmt: skip


def prepared(bench: Bench, build: Build) -> Path:
    """A home with seven of the sample's quarters, its server down; made once a build, by its commands."""
    home = bench.folder / f"prepared_{build.name}"
    if home.is_dir():
        return home
    bench.tell(f"{build.name}: seven quarters are collated and published beforehand")
    part = bench.folder / f"part_{build.name}"
    part.mkdir(mode=0o711)
    inbox = build.make_sample(part)
    shutil.move(inbox / MEASURED, _aside(bench, build))
    try:
        for folder in sorted(path for path in inbox.iterdir() if path.is_dir()):
            build.lscb(part, "collate", folder.name)
            if has_command(build, part, "publish"):
                build.lscb(part, "publish", folder.name, "--by", "a measurement", "--why", "a measurement")
    finally:
        build.lscb(part, "down")
    part.rename(home)
    return home


def put_measured(bench: Bench, build: Build, home: Path) -> int:
    """Put the eighth quarter's files into a home's inbox; returns how many they are."""
    shutil.copytree(_aside(bench, build), home / "inbox" / MEASURED)
    return len(list((home / "inbox" / MEASURED).glob("*/*.*")))


def has_command(build: Build, home: Path, name: str) -> bool:
    """Whether a build has a command."""
    try:
        build.lscb(home, name, "--help")
    except FailedError:
        return False
    return True


def _aside(bench: Bench, build: Build) -> Path:
    return bench.folder / f"aside_{build.name}"

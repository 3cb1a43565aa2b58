"""(j): many files in one drop beside few: what each costs."""

from builds import Build
from cells import table_of
from processes import Used
from results import Bench, Row, within

QUARTER, FEED = "2009-10-Q2", "borough_return"
FEW, MANY, GROWTH = 500, 5_000, 1.3


def many_files(bench: Bench) -> list[Row]:
    """`lscb collate` of boroughs' returns of one quarter, each sent again and again: no two files are the same."""

    def measure(build: Build, number: int) -> tuple[Used, Used]:
        return _drop(bench, build, FEW), _drop(bench, build, MANY)

    found = {name: runs[-1] for name, runs in bench.alternately(measure, 1).items()}
    ratios = {name: (many.processor / MANY) / (few.processor / FEW) for name, (few, many) in found.items()}
    used = {name: many for name, (_, many) in found.items()}
    what = f"`lscb collate` of {MANY:,} files in one drop beside {FEW}, a file"
    return [within("j", what, f"processor <= {GROWTH} times", lambda times: times <= GROWTH, ratios, used)]


def _drop(bench: Bench, build: Build, files: int) -> Used:
    with build.home(bench.folder / f"drop_{build.name}_{files}") as home:
        sample = build.make_sample(bench.folder / f"sample_drop_{build.name}_{files}")
        sent = [path for path in sorted((sample / QUARTER / FEED).iterdir()) if "__" not in path.name]
        target = home / "inbox" / QUARTER / FEED
        target.mkdir(parents=True)
        for number in range(files):
            path, version = sent[number % len(sent)], number // len(sent) + 1
            text = table_of(path).to_csv(index=False) if path.suffix != ".csv" else path.read_text("utf-8")
            blank = "\n" * version  # so that no bytes are known already
            (target / f"{path.stem}__{version}.csv").write_text(text + blank, "utf-8")
        used = build.lscb(home, "collate", QUARTER).used
    bench.tell(f"(j) {build.name}: {files:,} files, {used.processor / files * 1000:.0f} ms of processor a file")
    return used

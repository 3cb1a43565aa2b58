"""Check every file of a folder as its sender would, in a process whose memory can be measured; prints JSON."""

import json
import resource
import sys
from pathlib import Path

from lscb_pipeline.collation.commands.check import check_file
from lscb_pipeline.contracts.library import library
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.settings import Limits
from lscb_pipeline_tests.hostile.catalogue import LIMITS


def most_memory() -> int:
    """The most megabytes that this process has held (getrusage would count those of the process that started it)."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def main(folder: Path) -> None:
    said: dict[str, list[tuple[str, str]]] = {}
    before = 0
    for path in sorted(folder.iterdir()):
        checked = check_file(
            library(), "borough_return", path.read_bytes(), path.suffix, "enfield", Quarter.parse("2008-09-Q3"),
            Limits(**LIMITS),
        )  # fmt: skip
        said[path.stem] = [(f.rule.id, f.message) for f in checked.findings if f.rule.severity == "critical"]
        before = before or most_memory()
    readers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(json.dumps({"said": said, "grown": most_memory() - before, "readers": readers}))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""The drop folder `check` of an inbox: files that are answered where they lie, and count for nothing.

Here: which of them wait for an answer, what their place says of them, and where the answer lies. Not here: what it says
(collation/commands/drop_folder.py); that nothing there is a delivery holds in delivery.py. Told by os.stat alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lscb_pipeline.intake.arrival.delivery import feed_of_folder, files_in, is_check_folder, quarter_of_folder
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.suppliers import supplier_named

ANSWER = "findings_of_"  # begins no supplier's name: an answer that is carried into the inbox is nobody's delivery
ELSEWHERE = "lies elsewhere: put it at check/[<quarter>/]<feed>/<file>.<csv|xlsx|xls|ods>"
State = tuple[int, int, int]


@dataclass(frozen=True)
class CheckPlace:
    """What the place of a file in the drop folder says of it; `fault`: why it can't be checked there.

    `quarter`, `supplier`: None where its place doesn't say, so that they are told from the file.
    """

    feed: str = ""
    quarter: Quarter | None = None
    supplier: str | None = None
    fault: str | None = None


@dataclass(frozen=True)
class ToCheck:
    """A file in the drop folder, and that folder."""

    path: Path
    folder: Path

    @property
    def text(self) -> Path:
        """Where the answer lies that can be read as it is."""
        return self.path.with_name(f"{ANSWER}{self.path.name}.txt")

    @property
    def copy(self) -> Path:
        """Where the annotated copy lies."""
        return self.path.with_name(f"{ANSWER}{self.path.name}.xlsx")

    def state(self) -> State | None:
        """What changes when the file does; None where it is gone."""
        try:
            found = self.path.lstat()
        except OSError:
            return None
        return found.st_size, found.st_mtime_ns, found.st_ctime_ns

    def is_answered(self) -> bool:
        """Whether the answer was written after the file last changed.

        By the time of the last change to the inode, which nobody can set: a file may come with an old time.
        """
        try:
            return self.text.lstat().st_ctime_ns > self.path.lstat().st_ctime_ns
        except OSError:
            return False

    def place(self, feeds: Iterable[str]) -> CheckPlace:
        """Tell of which feed and quarter the file is, and whose, as far as its folders and name say."""
        *folders, _ = self.path.relative_to(self.folder).parts
        quarter = quarter_of_folder(folders[0]) if folders else None
        if quarter:
            del folders[0]
        feed = feed_of_folder(folders[0], feeds) if len(folders) == 1 else None
        if feed is None:
            return CheckPlace(fault=ELSEWHERE)
        return CheckPlace(feed, quarter, supplier_named(self.path.stem.split("__", 1)[0]))


def to_check(inbox: Path) -> list[ToCheck]:
    """The files of the drop folder that no answer stands beside, or whose answer is older than they are."""
    folders = [path for path in sorted(inbox.iterdir()) if is_check_folder(path)] if inbox.is_dir() else []
    files = [ToCheck(path, folder) for folder in folders for path in files_in(folder)]
    return [one for one in files if not one.path.name.startswith(ANSWER) and not one.is_answered()]

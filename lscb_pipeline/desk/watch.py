"""The drop folder is looked through every few seconds; what has stopped changing is answered beside it.

Here: the looks. Not here: which files wait and the answer (drop_folder.py of collation). A file has stopped changing
when two looks see the same of it, as for the inbox. One whose answer can't be written is tried again when it changes.
"""

import threading
import time
from pathlib import Path

from lscb_pipeline.collation.commands.drop_folder import answer
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.desk.guards import tell
from lscb_pipeline.errors import LscbError
from lscb_pipeline.intake.arrival.check_folder import State, to_check
from lscb_pipeline.orchestration.stage_errors import without_values
from lscb_pipeline.settings import Settings

SECONDS_BETWEEN_LOOKS = 5


class Watcher:
    """Remembers from one look to the next what was seen, and what was answered."""

    def __init__(self, library: Library, settings: Settings, one_at_a_time: threading.Lock) -> None:
        self._library, self._settings, self._one_at_a_time = library, settings, one_at_a_time
        self._seen: dict[Path, State | None] = {}
        self._tried: dict[Path, State | None] = {}

    def look(self) -> None:
        """Answer what waits and was seen the same at the look before."""
        waiting = {one: one.state() for one in to_check(self._settings.inbox_folder)}
        settled = [one for one, state in waiting.items() if self._seen.get(one.path) == state is not None]
        for one in settled:
            if self._tried.get(one.path) != waiting[one]:
                self._tried[one.path] = waiting[one]
                with self._one_at_a_time:
                    answer(self._library, one, self._settings)
        self._seen = {one.path: state for one, state in waiting.items()}
        self._tried = {path: state for path, state in self._tried.items() if path in self._seen}


def watch(library: Library, settings: Settings, one_at_a_time: threading.Lock) -> None:
    """Look for ever. What fails is told by its type and place, and the next look is made."""
    watcher, told = Watcher(library, settings, one_at_a_time), ""
    while True:
        time.sleep(SECONDS_BETWEEN_LOOKS)
        try:
            with without_values("the drop folder"):
                watcher.look()
        except LscbError as error:
            if str(error) != told:  # once, not at every look
                told = str(error)
                tell(error)

"""The drop folder of an inbox: each file in it is checked where it lies, and the answer is put beside it.

The answer is a text, which is what `lscb check` says, and the annotated copy; whoever may read the file may read them,
and nobody else. Here: one file's answer, and all that wait. Not here: what is found (check.py), which files wait
(intake/arrival/check_folder.py). Nothing of a file is told but its state, for its name may be a child's.
"""

import contextlib
import os
from collections import Counter
from pathlib import Path

from lscb_pipeline.collation.commands.check import check_file
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.files import OWNER_WRITES, write_whole
from lscb_pipeline.intake.arrival.check_folder import CheckPlace, ToCheck, to_check
from lscb_pipeline.intake.arrival.open_safely import take
from lscb_pipeline.intake.unreadable import AskError
from lscb_pipeline.reports.sender.annotate import annotated_copy
from lscb_pipeline.reports.sender.check_lines import as_lines
from lscb_pipeline.settings import Limits

NOT_SENT = (
    "This file was only checked: it counts for nothing here. To send it, put it where deliveries go. "
    "Take it and what stands beside it away when you have read this."
)
NOT_CHECKED, NOT_WRITTEN, CHANGED = "NOT CHECKED", "NO ANSWER WRITTEN", "CHANGED MEANWHILE"
FileAnswer = tuple[str, str, bytes | None]  # the state in words, the text, the annotated copy where there is one


def answer_all(library: Library, inbox: Path, limits: Limits) -> Counter[str]:
    """Answer every file of the drop folder that waits; how many there were, by what became of them."""
    return Counter(answer(library, one, limits) for one in to_check(inbox))


def answer(library: Library, file: ToCheck, limits: Limits) -> str:
    """Put the answer beside a file; return its state in words, nothing of the file.

    A file that changed while it was read gets none: it waits for the next look.
    """
    before = file.state()
    state, text, copy = _answer_of(library, file, limits)
    if before is None or file.state() != before:
        return CHANGED
    try:
        if copy is None:
            file.copy.unlink(missing_ok=True)
        else:
            _write_beside(file, file.copy, copy)
        _write_beside(file, file.text, f"{text}\n\n{NOT_SENT}\n".encode("utf-8", "backslashreplace"))
    except OSError:  # a full disk, a folder that isn't ours to write to
        return NOT_WRITTEN
    if file.state() != before:
        file.text.unlink(missing_ok=True)
        return CHANGED
    return state


def _answer_of(library: Library, file: ToCheck, limits: Limits) -> FileAnswer:
    place = file.place(library.contracts)
    if place.fault:
        return NOT_CHECKED, f"{NOT_CHECKED}: {place.fault}", None
    try:
        return _checked(library, place, take(file.path, limits), file.path, limits)
    except AskError as error:
        why = str(error)
    except OSError as error:  # NotTakenError among them, which says what to do
        why = error.strerror or str(error)
    except Exception as error:  # noqa: BLE001 - a fault of ours with one file: the others are answered
        why = f"our check failed ({type(error).__name__}): tell the centre"
    return NOT_CHECKED, f"{NOT_CHECKED}: {why}", None


def _checked(library: Library, place: CheckPlace, content: bytes, path: Path, limits: Limits) -> FileAnswer:
    suffix, name = path.suffix.lower(), os.fsencode(path.name).decode("utf-8", "backslashreplace")
    checked = check_file(library, place.feed, content, suffix, place.supplier, place.quarter, limits)
    copy, text = None, "\n".join(line for _, line in as_lines(checked))
    try:
        copy = annotated_copy(checked, name, content, suffix) if checked.is_readable else None
    except AskError as error:
        text += f"\n\nno annotated copy: {error}"
    return checked.state_word, text, copy


def _write_beside(file: ToCheck, path: Path, content: bytes) -> None:
    """Write an answer for those who may read the file: with its rights, its group, and its owner where we may."""
    found = file.path.lstat()
    write_whole(path, content, mode=found.st_mode & 0o644 | OWNER_WRITES)
    for owner in (found.st_uid, -1):
        with contextlib.suppress(OSError):
            os.chown(path, owner, found.st_gid, follow_symlinks=False)
            return

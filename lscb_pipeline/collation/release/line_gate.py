"""The gate of disclosure control for lines over time: what a page draws and tabulates is published, or it is held.

A point's height, a line that goes on where a figure is hidden, a mark, a label, or a revision's title each could tell a
hidden number. So each line of each page must have the points, steps, marks, counts and titles that follow from the
published figures, and nothing else; each cell of a table over time likewise. Here: holding them together. Not here: how
pages are read (reports/release/drawn_lines.py), what follows from the published (published_lines.py).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from lscb_pipeline.collation.release.published_lines import LONDON, Of, PublishedLine, published_lines
from lscb_pipeline.collation.release.report_gate import NAMED_AT_ONCE, ReportHeldError
from lscb_pipeline.reports.readiness.inputs import area_name
from lscb_pipeline.reports.release.drawn_lines import DrawnLine, HistoryRow, Revision, drawn_lines, history_rows
from lscb_pipeline.reports.release.release import Release

HALF = 0.5 + 1e-9  # of the last digit: a half may be rounded either way
Revised = Mapping[tuple[Of, Any], tuple[float, float, str]]  # after, before, and in which release
FIELDS = {
    "points": "has points that aren't published, or lacks some",
    "steps": "joins what isn't joined, or runs elsewhere",
    "marks": "has other marks at its foot",
    "breaks": "has other breaks of definition",
    "parts": "says otherwise who returned",
    "counts": "counts otherwise",
}


def let_lines_through(files: Mapping[str, bytes], release: Release) -> None:
    """Raise ReportHeldError where a line or a row over time says what isn't published; it names lines, and no value.

    files: finished, by path. release: its frames, hidden cells empty, are what the attacker was shown.
    """
    pages = {path: content.decode() for path, content in sorted(files.items()) if _has_lines(path, content)}
    if not pages:
        return
    published, revised = published_lines(release), _revised(release)
    names = dict(zip(release.areas["area_code"], release.areas["name"], strict=True))
    known: set[str] = set()
    faults: list[str] = []
    for path, page in pages.items():
        found = [fault for line in drawn_lines(page, known) for fault in _faults_of_line(line, published, revised)]
        found += [fault for row in history_rows(page) for fault in _faults_of_row(row, published, revised, names)]
        faults += [f"{path}: {fault}" for fault in dict.fromkeys(found)]
    if faults:
        more = f" and {len(faults) - NAMED_AT_ONCE} more" if len(faults) > NAMED_AT_ONCE else ""
        raise ReportHeldError(f"a line says what isn't published: {'; '.join(faults[:NAMED_AT_ONCE])}{more}")


def _has_lines(path: str, content: bytes) -> bool:
    marks = (b'class="line', b"data-line=", b"data-history=")
    return path.endswith(".html") and any(mark in content for mark in marks)


def _revised(release: Release) -> Revised:
    rows = release.revisions
    columns = ["area_code", "indicator_code", "feed", "breakdown", "period_start", "after", "before", "release"]
    return {
        ((area, code, feed, breakdown), start.to_pydatetime()): (after, before, said)
        for area, code, feed, breakdown, start, after, before, said in zip(
            *(rows[name] for name in columns), strict=True
        )
    }


def _faults_of_line(line: DrawnLine | str, published: Mapping[Of, PublishedLine], revised: Revised) -> Iterator[str]:
    if isinstance(line, str):
        yield f"a line of {line or 'nothing'} hasn't its form"
        return
    name, own = f"the line of {' '.join(line.of[:2])}", published.get(line.of)
    if own is None or line.is_london != (line.of[0] == LONDON):
        yield f"{name} is of nothing that is published"
        return
    changes = [(n, change) for n in range(len(own.at)) if (change := _revision(own, n, line.of, revised))]
    wanted = _wanted(own, line.is_london, len(changes))
    yield from (f"{name} {says}" for field, says in FIELDS.items() if getattr(line, field) != wanted[field])
    at = [(own.at[n] - 7, own.height[n]) for n, _ in changes]
    said = [_is_said(told, change) for (_, told), (_, change) in zip(line.revised, changes, strict=False)]
    if [point for point, _ in line.revised] != at or not all(said):
        yield f"{name} tells of another revision"


def _wanted(own: PublishedLine, is_london: bool, revised: int) -> dict[str, Any]:
    """What a line must have, by DrawnLine's names."""
    points = [(at, height) for at, height in zip(own.at, own.height, strict=True) if height]
    part = [(at, height) for at, height, few in zip(own.at, own.height, own.is_part, strict=True) if height and few]
    paths = {"a": own.height, "n": own.neighbours} | ({} if is_london else {"l": own.london})
    beside = zip(own.at, own.at[1:], own.breaks, own.breaks[1:], strict=False)
    return {
        "points": points, "parts": part if is_london else [], "counts": (len(points), len(own.at), revised),
        "steps": {kind: steps for kind, heights in paths.items() if (steps := own.steps(heights))},
        "marks": [("c" if marker == "c" else "x", at - 3) for marker, at, height in
                  zip(own.marker, own.at, own.height, strict=True) if not height],
        "breaks": [(at + after) // 2 for at, after, defined, then in beside if defined != then],
    }  # fmt: skip


def _revision(own: PublishedLine, n: int, of: Of, revised: Revised) -> tuple[float, str] | None:
    """What a period's figure was before, and the release that changed it to what is shown; None where none did."""
    known = revised.get((of, own.starts[n])) if revised else None
    return (known[1], known[2]) if known and known[0] == own.value[n] else None


def _is_said(told: Revision, change: tuple[float, str]) -> bool:
    return told.release == change[1] and _is_number(told.before, change[0])


def _is_number(text: str, value: float) -> bool:
    """Whether a text is a value, rounded to as many decimals as it has."""
    plain = text.replace(",", "")
    digits = len(plain.partition(".")[2])
    return abs(float(plain) - value) <= HALF / float(10**digits)


def _faults_of_row(
    row: HistoryRow | str, published: Mapping[Of, PublishedLine], revised: Revised, names: Mapping[str, str]
) -> Iterator[str]:
    if isinstance(row, str):
        yield f"a row over time of {row or 'nothing'} hasn't its form"
        return
    name, own = f"the row over time of {' '.join(row.of[:2])}", published.get(row.of)
    if own is None or len(row.cells) != len(own.at) or row.name != area_name(row.of[0], names):
        yield f"{name} is of nothing that is published"
        return
    for n, (text, told) in enumerate(row.cells):
        change = _revision(own, n, row.of, revised)
        is_same = _is_said(told, change) if told and change else told is None and change is None
        if not is_same or not _is_cell(text, own, n):
            yield (
                f"{name} says otherwise of the period from {own.starts[n]:%Y-%m-%d}"
                if own.has_row[n]
                else (f"{name} says something of a period without a figure")
            )


def _is_cell(text: str, own: PublishedLine, n: int) -> bool:
    if not own.has_row[n]:
        return text == ""
    return (
        _is_number(text, own.value[n])
        if own.height[n] and text[:1] in "-0123456789" and text
        else (not own.height[n] and text == own.marker[n])
    )

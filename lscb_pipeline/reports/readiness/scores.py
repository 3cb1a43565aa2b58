"""Readiness as it is shown: the verdict of each area on each feed, of each area, and of London.

Here: colours, letters, words, movement since the quarter before, and which of several scores a cell shows. Not here:
how a score is made (quality/scores/readiness.py), nor what was found (findings.py).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from lscb_pipeline.frames.readiness_report import ReportedReadiness
from lscb_pipeline.quality.scores.readiness import colour
from lscb_pipeline.quality.scores.summary import area_scores, london
from lscb_pipeline.reference.areas import by_member
from lscb_pipeline.reference.states import ReturnStatus
from lscb_pipeline.reports.readiness.inputs import DIMENSIONS, Inputs, Record, feed_name, records

LETTERS = {"green": "G", "amber": "A", "red": "R", "grey": "–"}
WORDS = {"green": "audit-ready", "amber": "audit-ready with reservations", "red": "not audit-ready",
         "grey": "nothing due"}  # fmt: skip
ASSURANCE = {4: "national audit", 3: "own auditors", 2: "random checks", 1: "periodic checks", 0: "no checks"}
STATUS = {
    ReturnStatus.RETURNED: "returned",
    ReturnStatus.REJECTED: "rejected",
    ReturnStatus.NO_RETURN: "no return",
}


@dataclass(frozen=True)
class Verdict:
    """A colour, its score (0 to 100; None where nothing was due), its movement, and the colour of last quarter."""

    colour: str
    score: float | None = None
    moved: float | None = None
    past_colour: str | None = None

    @property
    def letter(self) -> str:
        """The colour's letter, for colour is never alone."""
        return LETTERS[self.colour]

    @property
    def word(self) -> str:
        """What the colour means."""
        return WORDS[self.colour]


@dataclass(frozen=True)
class Score:
    """One readiness row, for one area (a merged area's row is there for each member) or for a sender as a whole."""

    area_code: str | None
    feed: str
    supplier: str
    sender: str
    is_external: bool
    verdict: Verdict
    dimensions: dict[str, float | None]
    row: Record

    @property
    def feed_name(self) -> str:
        """The feed as people read it."""
        return feed_name(self.feed)

    @property
    def status(self) -> str:
        """What became of the return."""
        return "not due" if self.verdict.colour == "grey" else STATUS[self.row["status"]]

    @property
    def days(self) -> str:
        """How late it was, in words; empty where no day was set, or nothing came or was due."""
        late = self.row["working_days_late"]
        if late is None or self.verdict.colour == "grey":
            return ""
        late = int(late)
        return f"{late} working day{'s' * (late != 1)} late" if late > 0 else "on time"

    @property
    def assurance(self) -> str:
        """The sender's assurance level, with its meaning; shown and not scored."""
        level = self.row["assurance_level"]
        return "" if level is None else f"{int(level)} {ASSURANCE.get(int(level), '')}".strip()


def shown(score: float | None) -> float | None:
    """A score as it is shown: one decimal, rounded down, so that 89.97 is never read as 90."""
    return None if score is None else math.floor(score * 10 + 1e-6) / 10


def scores_of(inputs: Inputs) -> list[Score]:
    """The quarter's readiness rows in the order of feed, supplier and area, with their movement.

    Rows of last quarter that were scored under other weights are not compared.
    """
    senders = inputs.senders()
    past = {_key(row): row["readiness"] for row in records(_by_member(comparable_before(inputs)))}
    scores = []
    for row in records(_by_member(inputs.readiness)):
        now, then = shown(row["readiness"]), shown(past.get(_key(row)))
        scores.append(
            Score(
                area_code=row["area_code"],
                feed=row["feed"],
                supplier=row["supplier"],
                sender=str(senders.get(row["supplier"], {}).get("name", row["supplier"])),
                is_external=row["basis"] == "external",
                verdict=Verdict(row["colour"], None if row["colour"] == "grey" else now, moved(now, then)),
                dimensions={name: row[name] for name in DIMENSIONS},
                row=row,
            )
        )
    return sorted(scores, key=lambda s: (s.feed, s.supplier, s.area_code or "", s.row["merged_code"] or ""))


def _key(row: Record) -> tuple[str, str | None, str]:
    """What makes it the same row a quarter later: an area's own return may come from another sender, a joint one."""
    is_own = row["area_code"] is not None and row["basis"] == "own"
    return row["feed"], row["area_code"], "" if is_own else row["supplier"]


def comparable_before(inputs: Inputs) -> ReportedReadiness:
    """Last quarter's rows that were scored under this quarter's weights."""
    now = set(inputs.readiness["weights_version"])
    return inputs.before[inputs.before["weights_version"].isin(now)]


def worst(scores: Iterable[Score]) -> Score | None:
    """Of several senders' scores of one area and feed the lowest: a cell is as good as its weakest part.

    Grey gives way to any other, and of equals the area's own comes first.
    """
    ordered = sorted(
        scores,
        key=lambda s: (s.verdict.score is None, s.verdict.score or 0.0, s.is_external, s.supplier),
    )
    return ordered[0] if ordered else None


def area_verdicts(inputs: Inputs) -> dict[str, Verdict]:
    """Each area's verdict over its own feeds, with its movement, in the order of codes; grey where nothing was due."""
    now, then = (_over_feeds(frame, inputs) for frame in (inputs.readiness, comparable_before(inputs)))
    verdicts = {}
    for code in inputs.area_names():
        (score, colour), (past, past_colour) = now.get(code, (None, "grey")), then.get(code, (None, None))
        verdicts[code] = Verdict(str(colour), shown(score), moved(shown(score), shown(past)), past_colour)
    return verdicts


def london_median(inputs: Inputs) -> Verdict:
    """London's verdict: the median area's score, never the mean, which one area could pull."""
    now, then = (_median(frame, inputs) for frame in (inputs.readiness, comparable_before(inputs)))
    if now is None:
        return Verdict("grey")
    return Verdict(colour(pd.Series([now]), inputs.weights).iloc[0], shown(now), moved(shown(now), shown(then)))


def moved(now: float | None, then: float | None) -> float | None:
    """By how much a shown score rose (+) or fell (-); None where there is nothing to compare."""
    return None if now is None or then is None else round(now - then, 1)


def _over_feeds(readiness: ReportedReadiness, inputs: Inputs) -> dict[str, tuple[float | None, str | None]]:
    """Score and colour of the areas that owed anything."""
    scores = area_scores(_by_member(readiness), inputs.weights)
    return {str(code): (float(score), str(name)) for code, score, name in scores.itertuples()}


def _median(readiness: ReportedReadiness, inputs: Inputs) -> float | None:
    median = london(area_scores(_by_member(readiness), inputs.weights)).median
    return None if math.isnan(median) else median


def _by_member(readiness: ReportedReadiness) -> ReportedReadiness:
    """Readiness rows, a merged area's once for each member; `merged_code` is what the row said."""
    is_merged = readiness["area_code"].str.contains("+", regex=False).eq(True)
    merged = readiness["area_code"].where(is_merged)
    return by_member(readiness.assign(merged_code=merged)).reset_index(drop=True)

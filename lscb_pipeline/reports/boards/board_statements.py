"""What is said of a release's figures: each statement a figure, one sentence or more, how sure, and what to ask.

Here: from figures and rules to statements, in the order of their worth. Not here: the rules (data_contracts/
lscb_report.yaml), which facts they look at (figure_facts.py), pages (lscb_report.py).
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from string import Formatter
from typing import Any, Final

import pandas as pd

from lscb_pipeline.contracts.board_rules import Bears, BoardRule, FigureFacts, board_rules
from lscb_pipeline.contracts.questions import questions
from lscb_pipeline.frames.releases import ReadableFigures
from lscb_pipeline.reference.areas import members
from lscb_pipeline.reports.boards.board_cells import (
    Cells,
    cells_beside,
    earlier_cells,
    has_london,
    key_of,
    places_apart,
    text_of,
)
from lscb_pipeline.reports.boards.figure_facts import SIDES, facts_of, may_be_said, side_of, way_of
from lscb_pipeline.reports.printed_cells import PrintedFigure, Sentence, printed
from lscb_pipeline.reports.readiness.inputs import Record, records
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline.reports.release.shown_figures import written
from lscb_pipeline.reports.release.signals import with_distance
from lscb_pipeline.reports.release.words import TREND

OF_PAST: Final = ("centre", "lower_limit", "upper_limit")
BREAK_IS_TOLD: Final = pd.DateOffset(years=2)  # for so long a page says that a definition changed
MOVING: Final = {"above": "rising above", "below": "falling below"}


@dataclass(frozen=True)
class BoardStatement:
    """What is said of one figure. row: as news_of gives it. rules: the names of those that hold.

    side: worse, better or neutral, as the worthiest of them says. beside: the cells that it is set beside, by london,
    previous, year_before, where there are such.
    """

    row: Record
    rules: list[str]
    worth: int
    side: Bears
    sentences: list[Sentence]
    how_sure: list[str]
    question: str
    notes: list[str]
    beside: dict[str, PrintedFigure]

    @property
    def area_codes(self) -> list[str]:
        """The areas that it is of: of a merged figure several."""
        return members(self.row["area_code"])

    @property
    def names_london(self) -> bool:
        """Whether a sentence says London's figure."""
        return any(part is self.beside.get("london") for parts in self.sentences for part in parts)


def news_of(release: Release, figures: ReadableFigures) -> list[Record]:
    """The newest figures of the year, written out, with the chart of their own past, target bands and breaks."""
    news = figures[figures["is_news"]]
    is_of_news = release.indicator_trend["period_end"].isin(news["period_end"].unique())
    past = {key_of(row): row for row in records(release.indicator_trend[is_of_news])}
    about = {row["indicator_code"]: row for row in records(release.indicators)}
    found = []
    for row in records(with_distance(written(news))):
        chart, indicator = past.get(key_of(row), {}), about[row["indicator_code"]]
        of_past = {name: chart.get(name) for name in OF_PAST}
        broke = _broke(indicator, row["period_start"])
        asked_of = board_rules().asked_of.get(row["indicator_code"], row["lead_partner"])
        of_board = {"broke": broke, "asked_of": asked_of, "own_question": indicator["guidance"]["question"]}
        found.append(row | of_past | {"target_band": indicator["target_band"]} | of_board)
    return found


def statements_of(news: list[Record], figures: ReadableFigures) -> list[BoardStatement]:
    """What the rules say of the figures, of all areas, the worthiest first; of hidden and unready ones never a word."""
    cells = earlier_cells(news, figures)
    said = [one for row in news if may_be_said(row) for one in _statement(row, cells)]
    return sorted(said, key=_order)


def _statement(row: Record, cells: Cells) -> Iterator[BoardStatement]:
    facts = facts_of(row)
    held: dict[str, BoardRule] = {}
    for rule in board_rules().rules:
        if rule.kind not in held and rule.when.holds(facts):
            held[rule.kind] = rule
    if not held:
        return
    best = min(held.values(), key=lambda rule: rule.worth)
    limits = [max(row[name], 0) for name in OF_PAST[1:] if row[name] is not None] if "past" in held else []
    places = places_apart(row, [row["value"], *limits, *([row["london_value"]] if has_london(row) else [])])
    slots = _slots(row, facts, [text_of(row, limit, places) for limit in limits])
    beside = cells_beside(row, cells, places)
    figures = {"value": printed(row, row["value"], text_of(row, row["value"], places)), **beside}
    yield BoardStatement(
        row, [rule.rule for rule in held.values()], best.worth,
        side_of(best.kind, facts, row["polarity"]), [_sentence(rule.says, slots, figures) for rule in held.values()],
        [rule.how_sure.format(**slots) for rule in held.values()],
        _question(best, row, slots), list(_notes(row)), beside,
    )  # fmt: skip


def _slots(row: Record, facts: FigureFacts, limits: list[str]) -> dict[str, str]:
    """The texts that sentences may name; figures apart. limits: those of its own past."""
    way = way_of(row, facts.past)
    low, high = row["target_band"] or (0, 0)
    return {
        "unit": row["unit_text"].removeprefix("number").strip(),
        "side": SIDES.get(facts.beside, ""), "expected": " to ".join(limits),
        "again": getattr(board_rules().again, row["measures"]),
        "way": MOVING.get(way, "") if facts.past == "moving" else way, "pattern": TREND.get(f"is_{facts.past}", ""),
        "where": facts.band, "band": f"{low:g} to {high:g} %",
    }  # fmt: skip


def _sentence(says: str, slots: dict[str, str], figures: dict[str, PrintedFigure]) -> Sentence:
    parts: Sentence = []
    for text, slot, _, _ in Formatter().parse(says):
        parts += [text] if text else []
        if slot is not None:
            parts.append(figures[slot] if slot in figures else slots[slot])
    return parts


def _question(rule: BoardRule, row: Record, slots: dict[str, str]) -> str:
    """The indicator's own question; without one, of a share with a good direction which cases, else its area's."""
    way = "change" if rule.asks == "change" else slots[rule.asks]
    is_of_cases = row["unit"] == "percent" and row["polarity"] != "neutral"
    general = board_rules().of_shares if is_of_cases else questions().ask(row["priority_area"], way)
    return " ".join(filter(None, (rule.ask_first, row["own_question"] or general)))


def _notes(row: Record) -> Iterator[str]:
    """What stands beside a statement: doubts first."""
    notes = board_rules().notes
    is_so = {
        "amber": row["colour"] == "amber", "caution": row["status"] == "caution", "broke": row["broke"] is not None,
        "revised": row["is_revised"], "merged": "+" in row["area_code"], "public": row["disclosure"] == "public",
    }  # fmt: skip
    broke = f"{row['broke']:%-d %B %Y}" if row["broke"] else ""
    yield from (str(getattr(notes, name)).format(areas=row["area"], broke=broke) for name in is_so if is_so[name])


def _broke(indicator: Record, start: pd.Timestamp) -> dt.date | None:
    """When the definition last changed so that nothing before compares, where that is not long ago."""
    days = [version["valid_from"] for version in indicator["versions"] if version["breaks_series"]]
    last = max((day for day in days if day and pd.Timestamp(day) <= start), default=None)
    return last if last and pd.Timestamp(last) > start - BREAK_IS_TOLD else None


def _order(one: BoardStatement) -> tuple[Any, ...]:
    """The worthiest first; of equal worth what lies farthest out."""
    return one.worth, -abs(one.row["distance"] or 0), *key_of(one.row)[1:4], one.row["area_code"]

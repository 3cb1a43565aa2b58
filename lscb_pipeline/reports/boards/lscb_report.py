"""The LSCB report as files of a release: an index, and for each area what its board may ask of which partner.

Here: what stands on which page, and how much of it. Not here: statements and gaps (board_statements.py,
board_gaps.py), how a page looks (templates/boards).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from lscb_pipeline.contracts.board_rules import board_rules
from lscb_pipeline.frames.releases import ReadableFigures
from lscb_pipeline.reference.boards import Board, board_of, word_on
from lscb_pipeline.reports.boards.board_gaps import BoardGap, gaps_of, returns_by_feed
from lscb_pipeline.reports.boards.board_statements import BoardStatement, news_of, statements_of
from lscb_pipeline.reports.boards.stands_out import StandsOut, stands_out
from lscb_pipeline.reports.printed_cells import PrintedFigure, printed
from lscb_pipeline.reports.readiness.inputs import Record, records
from lscb_pipeline.reports.readiness.page import render
from lscb_pipeline.reports.release import shown_figures, words
from lscb_pipeline.reports.release.lookups import by_member_area
from lscb_pipeline.reports.release.navigation import Navigation, Whereabouts
from lscb_pipeline.reports.release.release import Release

BOARDS: Final = "boards"
CHANGES_SHOWN: Final = 4
Change = tuple[Record, PrintedFigure]
Asked = tuple[str, list[Record]]  # a question, and the figures that it is about


@dataclass(frozen=True)
class BoardPage:
    """What one area's page says. unlisted: how many figures changed otherwise than from one number to another, by how.

    more: how many statements, gaps and changes there are beyond those listed.
    """

    area_code: str
    name: str
    board: Board
    figures: StandsOut
    statements: list[BoardStatement]
    gaps: list[BoardGap]
    changes: list[Change]
    unlisted: dict[str, int]
    more: dict[str, int]

    @property
    def questions(self) -> list[tuple[str, list[Asked], list[BoardGap]]]:
        """Of each partner, in the order of the rules, what the page asks: a question once, with what it is about."""
        partner_of, found = board_rules().partner_of, []
        for one in board_rules().partners:
            by_question: dict[str, list[Record]] = {}
            for said in self.statements:
                if partner_of(said.row["asked_of"]) == one.partner:
                    by_question.setdefault(said.question, []).append(said.row)
            found.append(
                (one.partner, list(by_question.items()), [gap for gap in self.gaps if gap.partner == one.partner])
            )
        return found


def lscb_report_files(release: Release, figures: ReadableFigures) -> dict[str, bytes]:
    """Every file of the report by its path in the release's folder; the same release gives the same bytes.

    figures: all of the release's, as shown_figures.all_figures gives them.
    """
    news = news_of(release, figures)
    pages, whole = board_pages(release, figures, news), stands_out(news)
    nav = Navigation(release)
    files = {
        f"{BOARDS}/index.html": _render(
            "index", release, nav, nav.at("../", nav.boards_index.title), pages=pages, whole=whole
        )
    }
    files |= {
        f"{BOARDS}/{page.area_code}.html": _render(
            "board",
            release,
            nav,
            nav.at_area("../", BOARDS, page.area_code, nav.boards_index),
            page=page,
            place=page.name,
        )
        for page in pages
    }
    return {path: text.encode() for path, text in files.items()}


def board_pages(release: Release, figures: ReadableFigures, news: list[Record]) -> list[BoardPage]:
    """The areas' pages, in the order of names. news: of the figures those that news_of gives."""
    said = statements_of(news, figures)
    news_by_area = by_member_area(news)
    changes_by_area = by_member_area(records(shown_figures.changes(release, figures)))  # the largest first
    titles = shown_figures.feed_titles(release)
    about = {row["indicator_code"]: row for row in records(release.indicators)}
    returns = returns_by_feed(release)
    areas = sorted(records(release.areas), key=lambda area: area["name"])
    return [
        _page(
            release, area, news_by_area[area["area_code"]],
            [one for one in said if area["area_code"] in one.area_codes],
            gaps_of(release, area["area_code"], titles, about, returns), changes_by_area[area["area_code"]],
        )
        for area in areas
    ]  # fmt: skip


def _page(
    release: Release, area: Record, news: list[Record], said: list[BoardStatement], gaps: list[BoardGap],
    changes: list[Record],
) -> BoardPage:  # fmt: skip
    first = _one_an_indicator(said)[: board_rules().at_most]
    listed = gaps[: board_rules().gaps_at_most]
    changed = [(row, printed(row, row["after"], row["now"])) for row in changes if _is_listed(row)]
    more = {"statements": len(said) - len(first), "gaps": len(gaps) - len(listed),
            "changes": max(len(changed) - CHANGES_SHOWN, 0)}  # fmt: skip
    board = board_of(area["area_code"], release.quarter.ends_on)
    return BoardPage(
        area["area_code"],
        area["name"],
        board,
        stands_out(news),
        first,
        listed,
        changed[:CHANGES_SHOWN],
        _unlisted(changes),
        more,
    )


def _one_an_indicator(said: Sequence[BoardStatement]) -> list[BoardStatement]:
    """Of each indicator the worthiest statement: parts of one say nearly the same."""
    by_indicator: dict[str, BoardStatement] = {}
    for one in said:
        by_indicator.setdefault(one.row["indicator_code"], one)
    return list(by_indicator.values())


def _is_listed(row: Record) -> bool:
    """Whether a change is one from a number to another, in a return that is ready."""
    has_both = row["before"] is not None and row["after"] is not None
    return has_both and row["colour"] in board_rules().colours


def _unlisted(changes: list[Record]) -> dict[str, int]:
    """How many figures changed otherwise than from one number to another that may be said, by how."""
    found = Counter(_how(row) for row in changes if not _is_listed(row))
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def _how(row: Record) -> str:
    if row["before"] is not None and row["after"] is not None:
        return "another number, in a return that is not audit-ready"
    if row["after"] is None and row["why"] in ("given since", "shown now"):
        return "still without a number, for another reason"
    return str(row["why"])


def _render(name: str, release: Release, nav: Navigation, at: Whereabouts, **context: Any) -> str:
    context = {"place": "London", "edition": "", "word": word_on(release.quarter.ends_on), **context}
    return render(f"boards/{name}.html.j2", release=release, nav=nav, at=at,
                  made_up=release.is_made_up, root="../", words=words,
                  rules=board_rules(), **context)  # fmt: skip

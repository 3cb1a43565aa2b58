"""The pages of a release: London, an area, an indicator, definitions.

Here: what stands on which page. Frames are made readable, and then records, once for all pages. Not here: how a page
looks (templates/release), what a figure's texts are (shown_figures.py).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from markupsafe import Markup

from lscb_pipeline.contracts.questions import questions
from lscb_pipeline.frames.key_columns import SERIES_KEY
from lscb_pipeline.frames.releases import ReadableFigures
from lscb_pipeline.reference.boards import Board, board_of, boards_between, word_on
from lscb_pipeline.reports.printed_cells import Sentence
from lscb_pipeline.reports.readiness.inputs import Record, records
from lscb_pipeline.reports.readiness.page import render
from lscb_pipeline.reports.release import london_page, shown_figures, words
from lscb_pipeline.reports.release.beside_neighbours import Neighbourhoods
from lscb_pipeline.reports.release.charts import Chart, funnel_chart
from lscb_pipeline.reports.release.dataset import dataset_page_of
from lscb_pipeline.reports.release.definition_versions import followed, starts_of
from lscb_pipeline.reports.release.distances import distances
from lscb_pipeline.reports.release.in_short import in_short, sentence_html
from lscb_pipeline.reports.release.lines import lines
from lscb_pipeline.reports.release.london_line import london_lines
from lscb_pipeline.reports.release.london_moves import london_moves
from lscb_pipeline.reports.release.lookups import absent_returns, by_member_area, close_by_area, readiness_of
from lscb_pipeline.reports.release.navigation import AREAS, INDICATORS, Navigation
from lscb_pipeline.reports.release.over_time import first_shown, over_time
from lscb_pipeline.reports.release.places import places
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline.reports.release.series_history import histories
from lscb_pipeline.reports.release.signals import AT_MOST, marked, signals, with_distance
from lscb_pipeline.reports.release.table_columns import OF_AREA, OF_INDICATOR, Columns

EDITIONS = {"public": "", "restricted": "RESTRICTED: for the {word} alone, not for release"}
REGIONS = ("london", "inner", "outer")
CHANGES_AT_MOST = 10  # on the front page


def area_page(release: Release, area_code: str, edition: str = "public") -> str:
    """The page of one area; `restricted` marks it as its board's own, with figures that others may not see."""
    return Pages(release).area(area_code, edition)


class Pages:
    """The pages of one release, with what they share."""

    def __init__(self, release: Release, figures: ReadableFigures | None = None) -> None:
        self.release = release
        self.nav = Navigation(release)
        self.figures = shown_figures.all_figures(release) if figures is None else figures
        self.area_codes = sorted(release.areas["area_code"])
        self.indicator_codes = sorted(release.benchmark["indicator_code"].unique())
        self._feeds = shown_figures.feed_titles(release)
        self._names = dict(zip(release.areas["area_code"], release.areas["name"], strict=True))
        self._about = {one["indicator_code"]: one for one in records(release.indicators)}
        starts = starts_of(release.benchmark)
        self._definitions = {code: followed(self._about[code]["versions"], days) for code, days in starts.items()}
        newest = with_distance(shown_figures.written(self.figures[self.figures["is_newest"]]))
        of_regions = shown_figures.regions(release)
        regions = london_page.with_readiness(of_regions, self.figures, release.areas)
        self._moves = london_moves(of_regions, release.indicators)
        self._london = london_page.beside_inner_and_outer(regions)
        self._near, self._absent = close_by_area(release), absent_returns(release, self._feeds, self._about)
        self._compared = int((newest["is_news"] & newest["funnel"].notna()).sum())
        points = over_time(release, self.figures)
        self._lines, self._london_lines = lines(points), london_lines(points.london)
        self._histories = histories(points.areas, self._lines)
        self._first = first_shown(self.figures, release.indicators)
        self._rows, self._regions = records(newest), records(regions)
        self._neighbourhoods = Neighbourhoods(self._rows, self._regions, self._names)
        news = newest[newest["is_news"]]
        surest = signals(news, questions())
        self._signals, also = records(surest), records(marked(news, surest))
        self._changes = records(shown_figures.changes(release, self.figures))
        self._by_indicator = _by(self._rows, lambda row: [row["indicator_code"]])
        self._regions_by_series = _by(self._regions, lambda row: [_series(row)])
        self._by_area, self._signals_by_area, self._marked_by_area, self._changes_by_area = (
            by_member_area(rows) for rows in (self._rows, self._signals, also, self._changes)
        )

    @cached_property
    def in_short(self) -> list[Sentence]:
        """What the release says in three sentences."""
        returned = london_page.returns(self.release, self._feeds)
        return in_short(self._moves, self._sure, self._compared, self._why, returned)

    @cached_property
    def _sure(self) -> list[Record]:
        return [row for row in self._signals if row["is_sure"]]

    @cached_property
    def _why(self) -> list[tuple[str, int]]:
        return sorted(Counter(row["why"] for row in self._changes).items())

    def index(self) -> str:
        """The page of London as a whole."""
        sure = self._sure
        return self._render(
            "index", "", at=self.nav.at_top(), changes=self._changes[:CHANGES_AT_MOST], changed=len(self._changes),
            why=self._why, signals=sure[:AT_MOST], in_short=[sentence_html(one) for one in self.in_short],
            rest=sure[AT_MOST:], unsure=len(self._signals) - len(sure),
            returns=london_page.returns(self.release, self._feeds),
            has_moves=not self._moves.empty, groups=_grouped(london_page.with_moves(self._london, self._moves)),
            resent=records(self.release.resent),
            areas=sorted(self._names.items(), key=lambda item: item[1]),
            indicators=[self._about[code] for code in self.indicator_codes],
        )  # fmt: skip

    def charts(self) -> dict[str, Chart | None]:
        """The charts of all indicators, by their codes, to be drawn together."""
        return {code: self._chart_of_indicator(code) for code in self.indicator_codes}

    def _chart_of_indicator(self, code: str) -> Chart | None:
        first = self._series(code)[0]
        return funnel_chart(first["rows"], f"{code} {self._about[code]['title']}, {first['period']}")

    def area(self, area_code: str, edition: str = "public") -> str:
        """The page of one area."""
        rows, of_area = self._by_area[area_code], self._signals_by_area[area_code]
        name, board = self._names[area_code], board_of(area_code, self.release.quarter.ends_on)
        return self._render(
            "area", "../", at=self.nav.at_area("../", "areas", area_code, AREAS), place=name,
            area_code=area_code, edition=EDITIONS[edition].format(word=board.word),
            signals=of_area[:AT_MOST],
            marked=[*of_area[AT_MOST:], *self._marked_by_area[area_code]],
            news=sum(bool(row["is_news"]) and row["value"] is not None for row in rows),
            compared=sum(bool(row["is_news"]) and bool(row["funnel"]) for row in rows),
            judged=sum(bool(row["is_news"]) and row["is_too_short"] is False for row in rows),
            absent=self._absent.get(area_code, []),
            hidden=sum(row["marker"] == "c" for row in rows),
            uncompared=sum(row["value"] is not None and row["versus_london"] == "not_compared" for row in rows),
            changes=self._changes_by_area[area_code], groups=self._tables(rows),
            neighbours=self._near[area_code],
            readiness=readiness_of(self.release, area_code, self._feeds),
            distances=distances(rows), beside=self._neighbourhoods.of(area_code),
            board=board, boards_before=_boards_before(rows, area_code, board),
        )  # fmt: skip

    def indicator(self, code: str, chart: Markup) -> str:
        """The page of one indicator: its whole with a chart, then its breakdowns."""
        series = self._series(code)
        return self._render("indicator", "../", at=self.nav.at_indicator("../", code),
                            about=self._about[code], definitions=self._definitions[code],
                            series=series, chart=chart, feeds=self._feeds,
                            guidance=dataset_page_of(self._about[code]))  # fmt: skip

    def _series(self, code: str) -> list[dict[str, Any]]:
        """An indicator's series, its whole the first."""
        every = _by(self._by_indicator[code], lambda row: [_series(row)]).values()
        return sorted(
            (self._one_series(rows) for rows in every), key=lambda one: (one["name"] != "", one["name"], one["feed"])
        )

    def definitions(self) -> str:
        """The page of every definition, and of how figures were made and hidden."""
        known = [self._about[code] for code in self.indicator_codes]
        return self._render(
            "definitions",
            "",
            at=self.nav.at("", "Definitions"),
            groups=_grouped(known),
            definitions=self._definitions,
            questions=questions(),
        )

    def all_areas(self) -> str:
        """The page that lists the areas."""
        parts = dict(zip(self.release.areas["area_code"], self.release.areas["inner_outer"], strict=True))
        return self._render("areas", "../", at=self.nav.at("../", AREAS.title), areas=self.nav.areas, parts=parts)

    def all_indicators(self) -> str:
        """The page that lists the indicators by theme."""
        return self._render("all_indicators", "../", at=self.nav.at("../", INDICATORS.title), themes=self.nav.themes)

    def _one_series(self, rows: list[Record]) -> dict[str, Any]:
        """A series' areas, highest first, those without a value last, and its regions, the newest period first."""
        first = rows[0]
        beside = sorted(self._regions_by_series[_series(first)], key=lambda row: row["period_end"], reverse=True)
        now = [row for row in beside if row["is_newest"]]
        return {
            "name": first["series"], "feed": self._feeds[first["feed"]], "period": first["period"],
            "unit_text": first["unit_text"], "population": shown_figures.populations_of(rows),
            "columns": Columns.of(rows, OF_INDICATOR),
            "places": places(rows, now, self._about[first["indicator_code"]], self._names),
            "history": self._histories.get(_series(first)),
            "rows": sorted(rows, key=lambda r: (r["value"] is None, -(r["value"] or 0), r["area"])),
            "regions": sorted(now, key=lambda row: REGIONS.index(row["region"])),
            "past": [row | {"area_code": "london"} for row in beside if row["region"] == "london"],
            "london_line": self._london_lines.get(_series(first), Markup()),
        }  # fmt: skip

    def _tables(self, rows: list[Record]) -> list[tuple[str, list[Record], Columns]]:
        """An area's figures by priority area, their lines and the columns that hold anything.

        The first figure of an indicator `is_first`.
        """
        seen: set[str] = set()
        found = []
        for title, of_group in _grouped(rows):
            told = []
            for row in of_group:
                key = (*_series(row), row["area_code"])
                beside = {"line": self._lines.get(key, Markup()), "first": self._first.get(key)}
                told.append(row | beside | {"is_first": row["indicator_code"] not in seen})
                seen.add(row["indicator_code"])
            found.append((title, told, Columns.of(told, OF_AREA)))
        return found

    def _render(self, name: str, root: str, **context: object) -> str:
        board_word = word_on(self.release.quarter.ends_on)
        context = {"place": "London", "edition": "", "board_word": board_word, **context}
        return render(f"release/{name}.html.j2", release=self.release, nav=self.nav, root=root, words=words,
                      made_up=self.release.is_made_up, names=self._names, **context)  # fmt: skip


def _boards_before(rows: list[Record], area_code: str, board: Board) -> list[Board]:
    """Whose the area was when those figures of a page were counted that are older than its board, in order."""
    ends = [row["period_end"].date() for row in rows]
    older = [end for end in ends if end < board.valid_from]
    return boards_between(area_code, min(older), max(older)) if older else []


def _series(row: Record) -> tuple[str, ...]:
    return tuple(row[name] for name in SERIES_KEY)


def _by(rows: list[Record], keys: Callable[[Record], Iterable[Any]]) -> dict[Any, list[Record]]:
    """The rows by what `keys` gives for each."""
    by_key: dict[Any, list[Record]] = defaultdict(list)
    for row in rows:
        for key in keys(row):
            by_key[key].append(row)
    return by_key


def _grouped(rows: list[Record]) -> list[tuple[str, list[Record]]]:
    """Rows under the names of their priority areas, in the order of those."""
    by_area = _by(rows, lambda row: [row["priority_area"]])
    return [(title, by_area[code]) for code, title in words.PRIORITY_AREAS.items() if code in by_area]

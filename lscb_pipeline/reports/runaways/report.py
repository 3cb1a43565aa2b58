"""The Runaways Report as files of a release: London, an annex a area, and its data as a workbook.

Here: what stands on which page. Not here: figures' texts (reports/release/shown_figures.py), how a page looks
(templates/runaways).
"""

from lscb_pipeline.reports.readiness.inputs import Record
from lscb_pipeline.reports.readiness.page import render
from lscb_pipeline.reports.release import words
from lscb_pipeline.reports.release.lookups import neighbours_of
from lscb_pipeline.reports.release.release_workbook import workbook
from lscb_pipeline.reports.runaways import coverage, headlines, self_assessment
from lscb_pipeline.reports.runaways.material import ANSWERS, NI_71, RunawaysMaterial
from lscb_pipeline.reports.runaways.narrative import SLOTS, written

FOLDER = "runaways"
# In the order of the report: its parts, and the indicators that each is about.
PARTS = {
    "Police: children and episodes reported missing": ("RA007", "RA008", "RA009", "RA010", "RA011"),
    "Children in care": ("RA012", "DF111", "DF112", "DF113", "DF114", "DF105", "DF106"),
    "Return interviews": ("RA013",),
    "The London Refuge": ("RA014", "RA015"),
    "Agencies' survey": ("RS001", "RS002", "RS003", "RS004", "RS005", "RS006", "RS007", "RS008"),
}
EARLIER = 8  # periods of one figure on a page: two years of quarters
LONDON_ONLY = ("RA014", "RA015")  # few stay there: by area they would name children


def runaways_files(material: RunawaysMaterial) -> dict[str, bytes]:
    """Every file of the report by its path in the release's folder; the same material gives the same bytes."""
    pages = _Pages(material)
    files = {f"{FOLDER}/index.html": pages.london()}
    files |= {f"{FOLDER}/areas/{code}.html": pages.annex(code) for code in material.names}
    data = {f"{FOLDER}/runaways.xlsx": workbook(material.release, material.own)}
    return {path: text.encode() for path, text in files.items()} | data


class _Pages:
    """The pages of one report, with what they share."""

    def __init__(self, material: RunawaysMaterial) -> None:
        self.material = material
        self.feeds = coverage.feeds_of(material)
        self.coverage = coverage.coverage_of(material, self.feeds)
        self.answers = self_assessment.answers_of(material)
        self.contradictions = coverage.contradictions(material)
        self.texts = written(material)

    def london(self) -> str:
        """The report itself."""
        material = self.material
        return self._render(
            "index", "../", how_many=headlines.how_many(material),
            how_ready=headlines.how_ready(self.feeds, self.coverage),
            where=headlines.where(material), missing=headlines.what_is_missing(material, self.feeds, self.coverage),
            quarters=self_assessment.by_period(material), bands=list(self_assessment.BANDS),
            answers=self.answers, parts=[self._part(title, self._london_of(codes)) for title, codes in PARTS.items()],
            tables=[(title, rows) for title, codes in PARTS.items() if (rows := self._areas_of(codes))],
            coverage=self.coverage, contradictions=self.contradictions, texts=self.texts, slots=SLOTS,
            is_before=self_assessment.is_without_answers(material),
        )  # fmt: skip

    def annex(self, code: str) -> str:
        """One area's annex: what is known of it, and from where."""
        own = [row for row in self.material.rows if code in row["area_code"].split("+")]
        own = [row for row in own if row["indicator_code"] not in LONDON_ONLY]
        parts = [
            self._part(title, rows)
            for title, codes in {"Self-assessment (NI 71)": (NI_71, *ANSWERS), **PARTS}.items()
            if (rows := [row for row in own if row["indicator_code"] in codes])
        ]
        return self._render(
            "annex", "../../", place=self.material.names[code], parts=parts,
            cells=next(row["cells"] for row in self.coverage if row["area_code"] == code),
            contradiction=next((row for row in self.contradictions if row["area_code"] == code), None),
            neighbours=neighbours_of(self.material.release, code), area_code=code,
        )  # fmt: skip

    def _part(self, title: str, rows: list[Record]) -> tuple[str, list[Record], list[tuple[list[str], list[str]]]]:
        """A part's title, its figures, and the definitions in force when their periods began, with what they define."""
        by_definition: dict[tuple[str, ...], list[str]] = {}
        for row in rows:
            titles = by_definition.setdefault(tuple(self.material.definitions[row["indicator_code"]]), [])
            titles += [row["title"]] if row["title"] not in titles else []
        return title, rows, [(titles, list(said)) for said, titles in by_definition.items()]

    def _london_of(self, codes: tuple[str, ...]) -> list[Record]:
        """London's newest figures of a part, each with those before it as `earlier`, at most seven."""
        rows = [row for row in self.material.regions if row["region"] == "london" and row["breakdown"] == "all"]
        found = []
        for code in codes:
            own = [row for row in rows if row["indicator_code"] == code]
            found += [own[0] | {"earlier": own[1:EARLIER]}] if own else []
        return found

    def _areas_of(self, codes: tuple[str, ...]) -> list[Record]:
        """A row an area: its newest figures of a part, in the order of its indicators."""
        there = {row["indicator_code"] for row in self.material.rows}.difference(LONDON_ONLY)
        shown = [code for code in codes if code in there]
        newest = {(member, row["indicator_code"]): row for row in self.material.rows if row["breakdown"] == "all"
                  for member in row["area_code"].split("+")}  # fmt: skip
        if not shown:
            return []
        return [{"codes": shown, "area_code": code, "name": name, "figures": [newest.get((code, one)) for one in shown]}
                for code, name in self.material.names.items()]  # fmt: skip

    def _render(self, name: str, root: str, **context: object) -> str:
        context = {"place": "London", "edition": "", **context}
        material = self.material
        return render(
            f"runaways/{name}.html.j2", release=material.release, made_up=material.release.is_made_up, root=root,
            words=words, about=material.about, feeds=self.feeds, names=material.names, **context,
        )  # fmt: skip

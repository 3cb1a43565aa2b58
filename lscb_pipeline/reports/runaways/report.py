"""The Runaways Report as files of a release: London, an annex an area, and its data as a workbook.

Here: what stands on which page. Not here: figures' texts (reports/release/shown_figures.py), how a page looks
(templates/runaways).
"""

from typing import Final

from lscb_pipeline.contracts.runaways_actions import runaways_actions
from lscb_pipeline.reports.readiness.page import render
from lscb_pipeline.reports.release import words
from lscb_pipeline.reports.release.lookups import close_by_area
from lscb_pipeline.reports.release.navigation import RUNAWAYS_AREAS, RUNAWAYS_INDEX, Navigation
from lscb_pipeline.reports.release.release_workbook import workbook
from lscb_pipeline.reports.release.table_columns import OF_ANNEX, Columns
from lscb_pipeline.reports.runaways import coverage, headlines, ni_71
from lscb_pipeline.reports.runaways.actions import actions_of
from lscb_pipeline.reports.runaways.material import RunawaysMaterial
from lscb_pipeline.reports.runaways.narrative import SLOTS, written
from lscb_pipeline.reports.runaways.registers import services_at, sources_told
from lscb_pipeline.reports.runaways.report_parts import area_parts, area_tables, london_parts

FOLDER: Final = "runaways"
WAYS: Final = {
    "risk_level": "risk that police saw",
    "missing_from": "missing from",
    "reported_in": "reported in",
    "in_year": "children by age and sex",
    "on_lists": "children on two lists",
}


def runaways_files(material: RunawaysMaterial) -> dict[str, bytes]:
    """Every file of the report by its path in the release's folder; the same material gives the same bytes.

    Raises NarrativeError for an editor's text that names a figure which isn't there.
    """
    pages = _Pages(material)
    files = {f"{FOLDER}/index.html": pages.london()}
    files[RUNAWAYS_AREAS.path] = pages.areas()
    files |= {f"{FOLDER}/areas/{code}.html": pages.annex(code) for code in material.names}
    book = {f"{FOLDER}/runaways.xlsx": workbook(material.release, material.own)}
    return {path: text.encode() for path, text in files.items()} | book


class _Pages:
    """The pages of one report, with what they share."""

    def __init__(self, material: RunawaysMaterial) -> None:
        self.material = material
        self.nav = Navigation(material.release)
        self.near = close_by_area(material.release)
        self.feeds = coverage.feeds_of(material)
        self.coverage = coverage.coverage_of(material, self.feeds)
        self.contradictions = coverage.contradictions(material)
        known = services_at(material.release.quarter.ends_on, material.names)
        self.services = [one for one in known if one["ended"] is None]
        self.ended = [one for one in known if one["ended"]]

    def london(self) -> str:
        """The report itself."""
        material = self.material
        return self._render(
            "index", "../", at=self.nav.at("../", RUNAWAYS_INDEX.title),
            how_many=headlines.how_many(material), where=headlines.where(material),
            how_ready=headlines.how_ready(self.feeds, self.coverage),
            missing=headlines.what_is_missing(material, self.feeds, self.coverage),
            is_before=ni_71.is_without_answers(material), bands=list(ni_71.BANDS),
            quarters=ni_71.by_period(material), answers=ni_71.answers_of(material),
            parts=london_parts(material), tables=area_tables(material), coverage=self.coverage,
            contradictions=self.contradictions, texts=written(material), slots=SLOTS,
            estimate=material.estimate, ways=WAYS, services=self.services, ended=self.ended,
            sources=sources_told(material),
        )  # fmt: skip

    def areas(self) -> str:
        """The page that lists the annexes, by area."""
        at = self.nav.at("../../", RUNAWAYS_AREAS.title, RUNAWAYS_INDEX)
        return self._render("areas", "../../", at=at, areas=self.nav.areas)

    def annex(self, code: str) -> str:
        """One area's annex: what is known of it, from where, and what each partner is asked to do."""
        parts = area_parts(self.material, code)
        contradiction = next((row for row in self.contradictions if row["area_code"] == code), None)
        return self._render(
            "annex", "../../", at=self.nav.at_area("../../", f"{FOLDER}/areas", code, RUNAWAYS_INDEX,
                                RUNAWAYS_AREAS),
            place=self.material.names[code], parts=parts,
            columns=[Columns.of(part.rows, OF_ANNEX) for part in parts],
            cells=next(row["cells"] for row in self.coverage if row["area_code"] == code),
            actions=actions_of(self.material, code, contradiction is not None), note=runaways_actions().note,
            contradiction=contradiction, evidence=coverage.evidence_of(self.material, code), area_code=code,
            neighbours=self.near[code],
            services=[one for one in self.services if not one["codes"] or code in one["codes"]],
        )  # fmt: skip

    def _render(self, name: str, root: str, **context: object) -> str:
        context = {"place": "London", "edition": "", **context}
        material = self.material
        return render(
            f"runaways/{name}.html.j2", release=material.release, nav=self.nav, made_up=material.release.is_made_up,
            root=root, words=words, feeds=self.feeds, names=material.names, **context,
        )  # fmt: skip

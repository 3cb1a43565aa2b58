"""The final report as one page: chapters in order, each with its text, or a marked gap, and its generated part."""

from typing import Final

from lscb_pipeline.contracts.measured import runs
from lscb_pipeline.reports.editors_texts import html_with
from lscb_pipeline.reports.final import final_parts as parts
from lscb_pipeline.reports.final.content import chapters
from lscb_pipeline.reports.final.final_material import FinalMaterial
from lscb_pipeline.reports.readiness.page import render
from lscb_pipeline.reports.release import words

EXAMPLE: Final = "a reference such as [[quarter_minutes]], [[count feeds]] or [[RA007 london newest]]"
ELSE_SAYS: Final = (
    f"no figure of this report: write {EXAMPLE}, of what measured.yaml names, the report counts, or a release "
    "publishes of London"
)


def final_page(material: FinalMaterial) -> str:
    """The report as HTML: a draft, internal until the steering group agrees it.

    Raises NarrativeError for a text that names a figure which isn't there, or states a number of its own.
    """
    figures = parts.named_figures(material)
    texts = {
        slot: html_with(text, figures, f"{slot}.md", example=EXAMPLE, else_says=ELSE_SAYS)
        for slot, text in material.texts.items()
    }
    facts = {kind: [fact for fact in material.facts.values() if fact.kind == kind]
             for kind in ("measured", "assumed", "derived")}  # fmt: skip
    return render(
        "final/index.html.j2", chapters=chapters(material.word), texts=texts, made_up=material.is_made_up, words=words,
        recorded_on=material.recorded_on, load_id=material.load_id, word=material.word,
        indicators=parts.indicators_by_area(material), feeds=parts.feeds_received(material),
        sources=parts.sources_by_state(material), returns=parts.returns_by_quarter(material),
        releases=parts.releases(material), gaps=parts.gaps(material), facts=facts, runs=runs(),
        london=parts.london(material, of_runaways=False), runaways=parts.london(material, of_runaways=True),
    )  # fmt: skip

"""The editors' texts of the Runaways Report, with the figures of its release.

`[[RA007 london 2009-10-Q4]]` stands for London's figure of that quarter, `[[RA007 E09000003 2009-10-Q4]]` for an
area's; a figure that is hidden or missing is written as its marker. Here: which texts there are, and which figures. Not
here: how texts are read and filled (reports/editors_texts.py), where a text stands (the templates), nor what is asked
of editors (the content folder's README).
"""

from typing import Final

from markupsafe import Markup

from lscb_pipeline.reports.editors_texts import as_html, filled
from lscb_pipeline.reports.readiness.inputs import records
from lscb_pipeline.reports.release import shown_figures
from lscb_pipeline.reports.runaways.material import RunawaysMaterial

SLOTS: Final = {
    "summary": "what the figures mean, in a paragraph",
    "needs": "what children who run away need in London, from interviews and research",
    "practice": "case studies of promising practice",
    "recommendations": "what is recommended, and to whom",
}
EXAMPLE: Final = "a reference such as [[RA007 london 2009-10-Q4]]"
ELSE_SAYS: Final = (
    f"no figure of this release: write {EXAMPLE}, with london, inner, outer or an area's code, and a period as the "
    "pages name it, or newest"
)


def written(material: RunawaysMaterial) -> dict[str, Markup]:
    """The editors' texts as HTML with their figures.

    Raises NarrativeError for a reference to no figure, and for a number that is no reference.
    """
    if not material.texts:
        return {}
    figures = _figures(material)
    return {
        slot: as_html(filled(text, figures, f"{slot}.md", example=EXAMPLE, else_says=ELSE_SAYS))
        for slot, text in material.texts.items()
    }


def _figures(material: RunawaysMaterial) -> dict[str, str]:
    """The texts of all figures on running away, by indicator, place and period (or `newest`)."""
    areas = records(shown_figures.written(material.own))
    rows = [(row["area_code"], row) for row in areas] + [(row["region"], row) for row in material.regions]
    found: dict[str, str] = {}
    for place, row in rows:
        if row["breakdown"] == "all":
            for period in (row["period_label"], *(["newest"] if row["is_newest"] else [])):
                found[f"{row['indicator_code']} {place} {period}"] = row["shown"]
    return found

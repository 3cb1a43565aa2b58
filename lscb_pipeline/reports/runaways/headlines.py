"""The report's first page in four answers: how many, how sure, where, and what is missing.

Here: which figures answer, in words. Not here: how they look (templates/runaways).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from lscb_pipeline.reports.readiness.inputs import Record
from lscb_pipeline.reports.release.london_page import FROM_GOOD
from lscb_pipeline.reports.release.signals import FAR
from lscb_pipeline.reports.runaways.coverage import without_return
from lscb_pipeline.reports.runaways.material import NI_71, POLICE, RunawaysMaterial

# What answers "how many", the first of each pair that the release has: a figure of its time, and today's.
HOW_MANY: Final = {
    "RA007": "children reported missing to the police",
    "RA008": "missing episodes reported to the police",
    "RA014": "young people who came to the London Refuge",
    "DF111": "looked-after children who went missing in the year",
    "DF112": "missing incidents of looked-after children in the year",
}
OUTLIERS: Final = ("RA007", "RA008", "DF111")


def how_many(material: RunawaysMaterial) -> list[Record]:
    """London's newest counts: row, `of` which of its numbers, what it says, period, areas, whether rounded."""
    found = []
    for code, says in HOW_MANY.items():
        row = material.london.get(code)
        if row and (row["numerator_text"] or row["shown"]):
            of = "numerator" if row["numerator"] is not None or row["marker"] else "value"
            found.append(
                {"code": code, "row": row, "of": of, "says": says, "period": row["period"], "marker": row["marker"],
                 "areas": f"{row['areas_returned']} of {row['areas_due']} areas",
                 "rate": f"{row['shown']} {row['unit_text']}" if row["unit"] != "count" and not row["marker"] else "",
                 "is_rounded": bool(row["is_rounded"])}
            )  # fmt: skip
    return found


def how_ready(feeds: Mapping[str, str], cells: Sequence[Record]) -> list[Record]:
    """By feed how many areas' newest figures have each colour of readiness: title, given, newest, green and so on."""
    found = []
    for place, title in enumerate(feeds.values()):
        own = [row["cells"][place] for row in cells if row["cells"][place]["state"] == "given"]
        if own:
            colours = Counter(cell["colour"] for cell in own)
            newest = max(own, key=lambda cell: cell["period_end"])["text"]
            found.append(
                {"title": title, "given": len(own), "newest": newest, **{one: colours[one] for one in FROM_GOOD}}
            )
    return found


def where(material: RunawaysMaterial) -> list[Record] | None:
    """Areas whose figures lie beyond the 99.8 % limits around London's, the highest first; None: none to compare."""
    compared = [row for row in material.rows if row["indicator_code"] in OUTLIERS and row["funnel"]]
    if not compared:
        return None
    far = [row for row in compared if row["funnel"] in FAR]
    return sorted(far, key=lambda row: (row["indicator_code"], -(row["value"] or 0), row["area"]))


def what_is_missing(material: RunawaysMaterial, feeds: Mapping[str, str], cells: Sequence[Record]) -> list[str]:
    """Sentences: areas that a source doesn't cover, feeds of which nothing is there, areas without an NI 71 total."""
    said = []
    for place, title in enumerate(feeds.values()):
        states = [row["cells"][place]["state"] for row in cells]
        lacking = [row["name"] for row in cells if row["cells"][place]["state"] == "missing"]
        if "given" not in states:
            said.append(f"{title}: nothing is held for any area.")
        elif lacking:
            said.append(f"{title}: no figure of {len(lacking)} of {len(cells)} areas ({_listed(lacking)}).")
    for code, why in material.uncovered.get(POLICE, {}).items():
        said.append(f"{feeds[POLICE]}: {material.names[code]} is absent, not zero ({why}).")
    if NI_71 in {row["indicator_code"] for row in material.rows} and (names := without_return(material)):
        said.append(f"NI 71: no total of {_listed(names)} in its newest period.")
    return said


def _listed(names: list[str], at_most: int = 6) -> str:
    more = f" and {len(names) - at_most} more" if len(names) > at_most else ""
    return ", ".join(names[:at_most]) + more

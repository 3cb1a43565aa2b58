"""The report's parts: which indicators each is about, London's figures of it, and each area's.

Here: rows for the templates, of what the release shows. Not here: pages (report.py).
"""

from typing import Final, NamedTuple

from lscb_pipeline.reports.readiness.inputs import Record
from lscb_pipeline.reports.runaways.material import ANSWERS, NI_71, RunawaysMaterial

SELF_ASSESSMENT: Final = {"Self-assessment (NI 71)": (NI_71, *ANSWERS)}
# In the order of the report. Figures of 2008 and today's stand side by side, each with its own definition.
PARTS: Final = {
    "Police: children and episodes reported missing": ("RA007", "RA008", "RA009", "RA010", "RA011", "RA016"),
    "Children in care": ("RA012", "DF111", "DF112", "DF113", "DF114", "DF105", "DF106"),
    "Return interviews": ("RA013",),
    "The London Refuge": ("RA014", "RA015", "RF001", "RF002", "RF003"),
    "Assessments of need": ("DF232",),
    "Children missing from education": ("SG031",),
    "Agencies' survey": ("RS001", "RS002", "RS003", "RS004", "RS005", "RS006", "RS007", "RS008", "RS009", "RS010"),
    "The Government Office's questionnaire": (
        "RQ001",
        "RQ002",
        "RQ003",
        "RQ004",
        "RQ005",
        "RQ006",
        "RQ007",
        "RQ008",
        "RQ009",
        "RQ010",
    ),
}
LONDON_ONLY: Final = ("RA014", "RA015", "RF001", "RF002", "RF003")  # few stay there: by area they would name children
EARLIER: Final = 12  # periods of one figure on a page: three years of quarters
Series = tuple[str, str]  # indicator, breakdown


class Part(NamedTuple):
    """A part's title, its figures, and which titles follow which definitions, in force when their periods began."""

    title: str
    rows: list[Record]
    in_force: list[tuple[list[str], list[str]]]


class AreaTable(NamedTuple):
    """A part by area: its columns' titles, and a row an area with its newest figure of each, or None."""

    title: str
    heads: list[str]
    rows: list[Record]


def london_parts(material: RunawaysMaterial) -> list[Part]:
    """London's newest figures by part, each with those before it as `earlier`."""
    by_series: dict[Series, list[Record]] = {}
    for row in material.regions:  # the newest first
        if row["region"] == "london":
            by_series.setdefault(_series(row), []).append(row)
    newest = [rows[0] | {"earlier": rows[1:EARLIER]} for rows in by_series.values()]
    parts = [_part(material, title, _of(newest, codes)) for title, codes in PARTS.items()]
    return [part for part in parts if part.rows]


def area_parts(material: RunawaysMaterial, area_code: str) -> list[Part]:
    """An area's newest figures by part, its self-assessment the first; nothing that is London's alone."""
    own = [row for row in _told_by_area(material) if area_code in row["area_code"].split("+")]
    parts = [_part(material, title, _of(own, codes)) for title, codes in (SELF_ASSESSMENT | PARTS).items()]
    return [part for part in parts if part.rows]


def area_tables(material: RunawaysMaterial) -> list[AreaTable]:
    """All areas beside one another, by part."""
    newest = {(member, *_series(row)): row for row in _told_by_area(material)
              for member in row["area_code"].split("+")}  # fmt: skip
    found = []
    for title, codes in PARTS.items():
        first = {_series(row): row for row in _of(_told_by_area(material), codes)}
        if first:
            rows = [{"area_code": code, "name": name, "figures": [newest.get((code, *series)) for series in first]}
                    for code, name in material.names.items()]  # fmt: skip
            heads = [", ".join(filter(None, (row["title"], row["series"]))) for row in first.values()]
            found.append(AreaTable(title, heads, rows))
    return found


def _told_by_area(material: RunawaysMaterial) -> list[Record]:
    return [row for row in material.rows if row["indicator_code"] not in LONDON_ONLY]


def _series(row: Record) -> Series:
    return row["indicator_code"], row["breakdown"]


def _of(rows: list[Record], codes: tuple[str, ...]) -> list[Record]:
    """The rows of these indicators, in their order, each one's whole before its breakdowns."""
    own = [row for row in rows if row["indicator_code"] in codes]
    return sorted(own, key=lambda row: (codes.index(row["indicator_code"]), row["series"]))


def _part(material: RunawaysMaterial, title: str, rows: list[Record]) -> Part:
    by_definition: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        titles = by_definition.setdefault(tuple(material.definitions[row["indicator_code"]]), [])
        titles += [row["title"]] if row["title"] not in titles else []
    return Part(title, rows, [(titles, list(said)) for said, titles in by_definition.items()])

"""What is known of each area, from which source, how ready that is, and where sources contradict each other.

Here: that, of what a release shows. Not here: the figures themselves.
"""

from collections.abc import Iterable
from typing import Final

from lscb_pipeline.contracts.library import library
from lscb_pipeline.reports.readiness.inputs import Record
from lscb_pipeline.reports.release import words
from lscb_pipeline.reports.runaways.material import NI_71, RunawaysMaterial

GATHERING: Final = "RA002"  # NI 71, question 1: information about running away is gathered
TOP_SCORE: Final = 3
OWN_DATA: Final = ("RA012", "RA013")  # what an area that gathers information can count
CLAIMED: Final = 2  # from this score on something is said to be in place
# What bears an answer of NI 71 out, from other sources: figures of the area's own, of its agencies, of its director.
EVIDENCE: Final = {
    "RA002": OWN_DATA,
    "RA003": ("RS004", "RQ005"),
    "RA004": ("RS002", "RQ002"),
    "RA005": ("RS007", "RQ007"),
    "RA006": ("RA013", "RS005", "RQ006"),
}


def feeds_of(material: RunawaysMaterial) -> dict[str, str]:
    """The feeds with an indicator on running away, with their contracts' titles, in the order of the catalogue."""
    contracts = library().contracts
    return {row["feed"]: contracts[row["feed"]].title for row in material.about.values()}


def coverage_of(material: RunawaysMaterial, feeds: Iterable[str]) -> list[Record]:
    """A row an area, by name, with `cells`: of each feed what is there (state, text, colour)."""
    given, missing, feeds = _given(material), _missing(material), list(feeds)
    return [
        {"area_code": code, "name": name,
         "cells": [_cell(material, given, missing, code, feed) for feed in feeds]}
        for code, name in material.names.items()
    ]  # fmt: skip


def _given(material: RunawaysMaterial) -> dict[tuple[str, str], list[Record]]:
    """The newest figures that tell something (a hidden one does: it is there), by area and feed."""
    found: dict[tuple[str, str], list[Record]] = {}
    for row in material.rows:
        if is_there(row):
            for member in row["area_code"].split("+"):
                found.setdefault((member, row["feed"]), []).append(row)
    return found


def _missing(material: RunawaysMaterial) -> dict[tuple[str, str], str]:
    missing = material.release.missing
    if missing.empty:
        return {}
    own = missing[missing["indicator_code"].isin(material.about)]
    pairs = zip(own["area_code"], own["feed"], own["state"], strict=True)
    return {(code, feed): words.STATES[state] for code, feed, state in pairs}


def _cell(
    material: RunawaysMaterial, given: dict[tuple[str, str], list[Record]], missing: dict[tuple[str, str], str],
    code: str, feed: str,
) -> Record:  # fmt: skip
    if why := material.uncovered.get(feed, {}).get(code):
        return {"state": "uncovered", "text": f"absent: {why}", "colour": "grey"}
    rows = given.get((code, feed), [])
    if not rows:
        return {"state": "missing", "text": missing.get((code, feed), "no figure"), "colour": "grey"}
    newest = max(rows, key=lambda row: row["period_end"])
    return {"state": "given", "text": newest["period"], "colour": newest["colour"], "period_end": newest["period_end"]}


def contradictions(material: RunawaysMaterial) -> list[Record]:
    """Areas that give themselves the top score for gathering information and have no usable count of their own.

    name, area_code, and `lacks`: the titles of the indicators of OWN_DATA without a figure.
    """
    newest = {(row["area_code"], row["indicator_code"]): row for row in material.rows}
    found = []
    for code, name in material.names.items():
        score = newest.get((code, GATHERING))
        if score is None or score["value"] != TOP_SCORE:
            continue
        lacks = [data for data in OWN_DATA if not is_there(newest.get((code, data)))]
        if len(lacks) == len(OWN_DATA):
            found.append({"area_code": code, "name": name, "lacks": [material.about[one]["title"] for one in lacks]})
    return found


def evidence_of(material: RunawaysMaterial, area_code: str) -> list[Record]:
    """Of each answer of 2 or 3 that an area gave: its question, score, and which evidence is held, and which lacks.

    held: title, text and unit of a figure. lacks: titles of what others have figures of, and the area none.
    """
    newest = {row["indicator_code"]: row for row in material.rows
              if area_code in row["area_code"].split("+") and row["breakdown"] == "all"}  # fmt: skip
    known = {row["indicator_code"] for row in material.rows}
    found = []
    for answer, codes in EVIDENCE.items():
        claim = newest.get(answer)
        if claim and claim["value"] is not None and claim["value"] >= CLAIMED:
            held = [newest[code] for code in codes if is_there(newest.get(code))]
            lacks = [
                material.about[code]["title"] for code in codes if code in known and not is_there(newest.get(code))
            ]
            found.append({"title": claim["title"], "score": f"{claim['value']:.0f}", "held": held, "lacks": lacks})
    return found


def is_there(row: Record | None) -> bool:
    """Whether a figure tells something: a hidden one does, for it is there."""
    return row is not None and (row["value"] is not None or row["marker"] == "c")


def without_return(material: RunawaysMaterial) -> list[str]:
    """The names of the areas without a total of NI 71 in its newest period."""
    there = {row["area_code"] for row in material.rows if row["indicator_code"] == NI_71 and row["value"] is not None}
    return [name for code, name in material.names.items() if code not in there]

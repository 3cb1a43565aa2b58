"""The dataset's pages in a release: what is collected at the quarter, each definition in force then, and guidance.

Here: which indicators the quarter's dataset has, in which version, and what was decided on them by then. Nothing of a
later quarter is told: a figure of 2009 is explained by the definition of 2009. Not here: figures (pages.py).
"""

from collections.abc import Sequence
from typing import Any, Final

from lscb_pipeline.contracts.life import LifeEvent, stage_in
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.readiness.inputs import Record, records
from lscb_pipeline.reports.readiness.page import render
from lscb_pipeline.reports.release import words
from lscb_pipeline.reports.release.definition_versions import since, version_words
from lscb_pipeline.reports.release.navigation import DATASET_INDEX, Navigation
from lscb_pipeline.reports.release.release import Release

FOLDER: Final = "dataset"
IN_USE: Final = ("in_pilot", "signed_off")


def dataset_files(release: Release, titles: dict[str, str]) -> dict[str, str]:
    """The pages by their paths in the release's folder. `titles`: of feeds."""
    every = [told_at(one, release.quarter) for one in records(release.indicators)]
    with_figures = set(release.benchmark["indicator_code"])
    shown = [one for one in every if one["stage"] in IN_USE or one["indicator_code"] in with_figures]
    groups = {code: [one for one in shown if one["priority_area"] == code] for code in words.PRIORITY_AREAS}
    groups = {code: rows for code, rows in groups.items() if rows}
    waiting = [one for one in every if one not in shown and one["stage"]]
    context = {"release": release, "words": words, "made_up": release.is_made_up, "place": "London", "edition": "",
               "root": "../", "feeds": titles, "with_figures": with_figures, "groups": groups}  # fmt: skip
    nav = Navigation(release)
    pages = {"index": render("release/dataset.html.j2", nav=nav, at=nav.at("../", DATASET_INDEX.title), shown=shown,
                             changes=_changes([*shown, *waiting], release.quarter),
                             waiting=[one for one in waiting if one["stage"] != "retired"],
                             retired=[one for one in waiting if one["stage"] == "retired"],
                             agreed=_agreed(shown), **context)}  # fmt: skip
    for code, rows in groups.items():
        pages[code] = render(
            "release/dataset_area.html.j2",
            nav=nav,
            rows=rows,
            at=nav.at_theme("../", FOLDER, code, groups, DATASET_INDEX),
            area=code,
            **context,
        )
    return {f"{FOLDER}/{name}.html": page for name, page in pages.items()}


def dataset_page_of(about: Record) -> str:
    """Where an indicator's guidance stands, as a path in the release's folder."""
    return f"{FOLDER}/{about['priority_area']}.html#{about['indicator_code']}"


def told_at(about: Record, quarter: Quarter) -> Record:
    """An indicator as it was at the quarter: its stage, its version in force, those before, what had been decided."""
    known = [version for version in about["versions"] if since(version) <= quarter.ends_on]
    in_force = [version for version in known if since(version) <= quarter.starts_on][-1]
    begun = known[known.index(in_force) + 1 :]
    return about | {
        "stage": stage_in(about["life"], quarter),
        "in_force": in_force,
        "titled": in_force["title"] or about["title"],
        "numerator": in_force["numerator"] or about["numerator"],
        "denominator": in_force["denominator"] or about["denominator"],
        "guidance": about["guidance"]
        | ({"how_to_produce": in_force["how_to_produce"]} if in_force["how_to_produce"] else {}),
        "counted": in_force["says"],
        "later_in_quarter": [version_words(version) for version in begun],
        "earlier": [version_words(version) for version in reversed(known[: known.index(in_force)])],
        "decisions": [event for event in about["life"] if _is_told(event, known, quarter)],
    }


def _is_told(event: LifeEvent, known: Sequence[dict[str, Any]], quarter: Quarter) -> bool:
    """Whether a decision was taken by then: on collecting it, of the quarter; on a version, one that is shown."""
    if event.version:
        return event.version in {version["version"] for version in known}
    return event.since <= quarter if event.since else event.day <= quarter.ends_on


def _agreed(shown: Sequence[Record]) -> list[tuple[list[str], list[LifeEvent]]]:
    """The decisions, each with the indicators that share all of them."""
    sharing: list[tuple[list[str], list[LifeEvent]]] = []
    for one in shown:
        same = next((codes for codes, decisions in sharing if decisions == one["decisions"]), None)
        if same is not None:
            same.append(one["indicator_code"])
        elif one["decisions"]:
            sharing.append(([one["indicator_code"]], one["decisions"]))
    return sharing


def _changes(told: Sequence[Record], quarter: Quarter) -> list[Record]:
    """What is otherwise than it was in the quarter before: stages, and definitions; each with its indicators."""
    first, last = quarter.previous().starts_on, quarter.starts_on
    changed: dict[tuple[str, str], list[Record]] = {}
    for one in told:
        if stage_in(one["life"], quarter.previous()) != one["stage"]:
            changed.setdefault((words.LIFE[one["stage"]], one["decisions"][-1].decision), []).append(one)
        if first < since(one["in_force"]) <= last and one["stage"] in IN_USE:
            changed.setdefault(("new definition", version_words(one["in_force"])), []).append(one)
    return [{"what": what, "says": says, "indicators": rows} for (what, says), rows in changed.items()]

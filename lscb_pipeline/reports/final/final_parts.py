"""What the final report counts and lists by itself: its generated parts, and the figures that its texts may name.

Here: from material to rows. Not here: how they look (templates/final), what a text says (the content folder).
"""

from collections import Counter
from typing import Any

from markupsafe import Markup, escape

from lscb_pipeline.contracts.life import stage_in
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.final.content import chapters
from lscb_pipeline.reports.final.final_material import FinalMaterial
from lscb_pipeline.reports.readiness.inputs import Record, records
from lscb_pipeline.reports.readiness.page import figure_html
from lscb_pipeline.reports.release.words import PRIORITY_AREAS

Rows = list[dict[str, Any]]
STATES = ("supplied", "agreed", "approached", "identified")


def indicators_by_area(material: FinalMaterial) -> Rows:
    """By priority area how many indicators, and of these how many are of what kind.

    By phase; signed off in the newest quarter; core, agreed to matter most; quarterly or monthly; about persons; with a
    published figure.
    """
    about, published = records(material.indicators), set(material.published["indicator_code"])
    newest = Quarter(material.returns["collection_quarter"].max())
    found = []
    for code, title in PRIORITY_AREAS.items():
        own = [one for one in about if one["priority_area"] == code]
        if own:
            phases = Counter(one["phase"] for one in own)
            found.append(
                {"title": title, "all": len(own), "I": phases["I"], "II": phases["II"],
                 "signed_off": sum(stage_in(one["life"], newest) == "signed_off" for one in own),
                 "core": sum(one["priority"] == "core" for one in own),
                 "often": sum(one["frequency"] != "annual" for one in own),
                 "persons": sum(one["disclosure"] == "persons" for one in own),
                 "published": sum(one["indicator_code"] in published for one in own)}
            )  # fmt: skip
    return found


def feeds_received(material: FinalMaterial) -> Rows:
    """Every feed, also those that nothing came of: deliveries, those that count, quarters from and to."""
    came = {row["feed"]: row for row in records(material.feeds)}
    return [
        {"title": title, "uncovered": material.uncovered.get(feed, 0), **_came(came.get(feed))}
        for feed, title in sorted(material.feed_titles.items(), key=lambda item: item[1])
    ]


def _came(row: Record | None) -> dict[str, Any]:
    if row is None:
        return {"deliveries": 0, "promoted": 0, "quarters": 0, "first": None, "last": None}
    return {
        "deliveries": row["deliveries"], "promoted": row["promoted"], "quarters": row["feed_quarters"],
        "first": _label(row["first_quarter"]), "last": _label(row["last_quarter"]),
    }  # fmt: skip


def _label(day: Any) -> str | None:
    return None if day is None else Quarter(day).label


def returns_by_quarter(material: FinalMaterial) -> Rows:
    """By quarter: of whom a return is owed, who gave it, and how ready those are."""
    return [row | {"quarter": _label(row["collection_quarter"])} for row in records(material.returns)]


def releases(material: FinalMaterial) -> Rows:
    """Every release: its quarter and revision, its day, and by which role it was decided."""
    return [row | {"quarter": _label(row["collection_quarter"])} for row in records(material.releases)]


def london(material: FinalMaterial, of_runaways: bool) -> list[tuple[str, list[Record]]]:
    """London's newest published figures under the titles of their priority areas: those on runaways, or all others."""
    groups = []
    for code, title in PRIORITY_AREAS.items():
        rows = [row for row in material.regions if row["is_newest"] and row["priority_area"] == code]
        if rows and (code == "runaways") == of_runaways:
            groups.append((title, sorted(rows, key=lambda row: (row["indicator_code"], row["feed"]))))
    return groups


def sources_by_state(material: FinalMaterial) -> Rows:
    """How far sources were brought: how many there are of each state, and those that no feed reads yet."""
    found = []
    for state in STATES:
        own = [one for one in material.sources if one.state == state]
        found.append({"state": state, "all": len(own), "unread": sorted(one.holder for one in own if not one.feed)})
    return found


def gaps(material: FinalMaterial) -> dict[str, list[str]]:
    """What is missing: feeds never received, sources not covering all areas, indicators without a figure, texts."""
    published = set(material.published["indicator_code"]) | set(material.london["indicator_code"])
    feeds, silent = feeds_received(material), dict[str, list[str]]()
    for one in records(material.indicators):
        if one["indicator_code"] not in published:
            silent.setdefault(one["feed"], []).append(one["indicator_code"])
    return {
        "feeds of which nothing was received": [row["title"] for row in feeds if not row["deliveries"]],
        "feeds whose source doesn't cover every area": [
            f"{row['title']} ({row['uncovered']} not covered)" for row in feeds if row["uncovered"]
        ],
        "feeds that have indicators of which no figure is published": [
            f"{material.feed_titles[feed]}: {len(codes)} ({', '.join(codes)})" for feed, codes in sorted(silent.items())
        ],
        "chapters whose text nobody has written yet": [
            chapter.title for chapter in chapters(material.word) if chapter.slot not in material.texts
        ],
    }


def named_figures(material: FinalMaterial) -> dict[str, Markup]:
    """What a text may name: cost figures, counts of this report, London's published figures by period or the newest."""
    counts = {
        "indicators": len(material.indicators), "feeds": len(material.feed_titles), "sources": len(material.sources),
        "quarters": len(material.returns), "releases": len(material.releases),
        "deliveries": int(material.feeds["deliveries"].sum()), "feeds received": len(material.feeds),
    }  # fmt: skip
    found = {name: escape(fact.text) for name, fact in material.facts.items()}
    found |= {f"count {name}": escape(f"{count:,}") for name, count in counts.items()}
    for row in material.regions:
        shown = figure_html(row | {"area_code": "london"}, row["value"], row["shown"])
        for period in (row["period_label"], *(["newest"] if row["is_newest"] else [])):
            found.setdefault(f"{row['indicator_code']} london {period}", shown)
    return found

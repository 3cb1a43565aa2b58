"""NI 71 over time: how many areas answered, their mean, how totals are spread, and who moved.

Here: numbers made of the areas' scores, which are about arrangements and not about persons. Not here: how they look.
"""

import pandas as pd

from lscb_pipeline.reports.readiness.inputs import Record
from lscb_pipeline.reports.runaways.material import ANSWERS, NI_71, RunawaysMaterial

BANDS = {"0 to 5": (0, 5), "6 to 10": (6, 10), "11 to 14": (11, 14), "15, the most": (15, 15)}


def by_period(material: RunawaysMaterial) -> list[Record]:
    """A row a period, the newest first: returned, due, mean (of the areas that returned), spread, up, same, down.

    up, same, down: of the areas that returned for the period right before, too; None in the first period held.
    """
    scores = _scores(material, NI_71)
    due = {(row["period_start"], row["period_end"]): row["areas_due"] for row in material.regions
           if row["indicator_code"] == NI_71 and row["region"] == "london"}  # fmt: skip
    found: list[Record] = []
    before: pd.Series | None = None
    for start, end, label in _periods(material):
        now = scores.loc[scores["period_end"] == end].set_index("area_code")["value"]
        found.append(
            {"period": label, "returned": len(now), "due": due.get((start, end)), "mean": f"{now.mean():.1f}",
             "spread": {band: int(now.between(*ends).sum()) for band, ends in BANDS.items()}, **_moved(now, before)}
        )  # fmt: skip
        before = now
    return found[::-1]


def _periods(material: RunawaysMaterial) -> list[tuple[pd.Timestamp, pd.Timestamp, str]]:
    """The periods of which any area returned, in order, with their names."""
    scores = _scores(material, NI_71)[["period_start", "period_end", "period"]].drop_duplicates("period_end")
    return list(scores.sort_values("period_end").itertuples(index=False, name=None))


def _scores(material: RunawaysMaterial, code: str) -> pd.DataFrame:
    own = material.own
    return own[(own["indicator_code"] == code) & own["value"].notna()]


def _moved(now: pd.Series, before: pd.Series | None) -> Record:
    if before is None:
        return {"up": None, "same": None, "down": None}
    both = now.index.intersection(before.index)
    change = now[both] - before[both]
    return {"up": int((change > 0).sum()), "same": int((change == 0).sum()), "down": int((change < 0).sum())}


def answers_of(material: RunawaysMaterial) -> list[Record]:
    """A row an area, by name: its five answers and their total of the newest period, or why there is none."""
    newest = {(row["area_code"], row["indicator_code"]): row for row in material.rows if row["indicator_code"] in
              (NI_71, *ANSWERS)}  # fmt: skip
    found = []
    for code, name in material.names.items():
        total = newest.get((code, NI_71))
        answers = [_score(newest.get((code, answer))) for answer in ANSWERS]
        found.append(
            {"area_code": code, "name": name, "answers": answers, "total": _score(total),
             "moved": f"{total['change']:+.0f}" if total and total["change"] else "",
             "marker": total["marker"] if total else "x"}
        )  # fmt: skip
    return found


def _score(row: Record | None) -> str | None:
    """A score as it is given, a whole number."""
    return f"{row['value']:.0f}" if row and row["value"] is not None else None


def is_without_answers(material: RunawaysMaterial) -> bool:
    """Whether no area has answered NI 71 yet: it began in 2008-09, and a report before its first return says so."""
    return _scores(material, NI_71).empty

"""What counts have to do with one another (data_contracts/relations.yaml), as constraints on those of one area.

Here: each relation for each area and period of which its counts are there, where the true ones fit. Not here: sums,
shares, merged areas, longer periods of one count (system.py).
"""

from collections.abc import Iterator
from itertools import product

import numpy as np
import pandas as pd

from lscb_pipeline.disclosure.attacker.unknowns import SMALL, Counts

RELATION = "relation"
PLACE = ["what", "area_code", "first", "months"]  # first: the month in which a period begins, counted from year 0
SLACK = 1e-6
Ids = set[int]
Ends = dict[str, tuple[float, float]]
ENDS: Ends = {"equal": (0.0, 0.0), "at_most": (0.0, np.inf), "at_least": (-np.inf, 0.0)}  # of the sum less the count
Ways = list[tuple[str, float, int, int]]  # the counts on the right: what, coefficient, months after the left, months


def related(ids: pd.DataFrame, relations: pd.DataFrame) -> pd.DataFrame:
    """Entries of constraints: row, id, coefficient, lower, upper, kind.

    `ids`: indexed by id: what, breakdown, area_code, period_start, period_end, truth. `relations`: relation, kind
    (equal, at_most, at_least), what, when (count, for the left side; same, before, last, until, within), coefficient.
    """
    placed = _placed(ids)
    lengths = placed.groupby("what")["months"].unique()
    found, rows = [], 0
    for _, relation in relations.groupby("relation", sort=True):
        left = relation.loc[relation["when"] == "count"].iloc[0]
        terms = relation[relation["when"] != "count"]
        for months in lengths.get(left["what"], []):
            wholes = placed[(placed["what"] == left["what"]) & (placed["months"] == months)]
            for way in _ways(terms, int(months), lengths):
                fitting = _fitting(wholes, way, placed, left["kind"])
                entries = _entries(fitting, way).assign(
                    **dict(zip(("lower", "upper"), ENDS[left["kind"]], strict=True))
                )
                found.append(entries.assign(row=entries["row"] + rows))
                rows += len(fitting)
    none = pd.DataFrame({"row": pd.Series(dtype=int), "id": pd.Series(dtype=int), "coefficient": pd.Series(dtype=float),
                         "lower": pd.Series(dtype=float), "upper": pd.Series(dtype=float)})  # fmt: skip
    return pd.concat([none, *found], ignore_index=True).assign(kind=RELATION)


def stated(counts: Counts, joined: pd.DataFrame) -> Ids:
    """The ids of counts that publishers state: all else in an equality is theirs. `joined`: what related returns."""
    of = _equalities(joined).assign(is_public=lambda rows: rows["id"].isin(_public(counts)))
    unknown = of[~of["is_public"]]
    return set(unknown.drop_duplicates("row", keep=False)["id"])


def hidden_with_zeros(counts: Counts, joined: pd.DataFrame) -> Ids:
    """The ids of hidden counts that may be zero: all parts of a publisher's total being hidden that is so small.

    `joined`: what related returns. The docs say of which totals all parts are hidden: of n parts, up to 4 + n.
    """
    of = _equalities(joined).assign(is_left=lambda rows: rows["coefficient"] == -1)
    left = of[of["is_left"] & of["id"].isin(_public(counts))].drop_duplicates("row", keep=False)
    total = left.set_index("row")["id"].map(counts.ids["truth"])
    parts = of[~of["is_left"] & of["row"].isin(total.index)]
    is_plain = (parts["coefficient"] == 1) & ~parts["id"].map(counts.ids["is_known"]).astype(bool)
    by_row = is_plain.groupby(parts["row"]).agg(["all", "size"])
    total = total.reindex(by_row.index)
    is_small = by_row["all"] & (by_row["size"] > 1) & (total > 0) & (total < SMALL + by_row["size"])
    return set(parts.loc[parts["row"].isin(by_row.index[is_small]), "id"])


def _public(counts: Counts) -> Ids:
    return set(counts.seen.loc[counts.seen["is_public"].astype(bool), "id"])


def _equalities(joined: pd.DataFrame) -> pd.DataFrame:
    return joined[(joined["lower"] == 0) & (joined["upper"] == 0)]


def _placed(ids: pd.DataFrame) -> pd.DataFrame:
    """The counts of whole months and of everybody: PLACE, id, truth."""
    start, after = ids["period_start"], ids["period_end"] + pd.Timedelta(days=1)
    first = start.dt.year * 12 + start.dt.month
    months = after.dt.year * 12 + after.dt.month - first
    is_whole = (start.dt.day == 1) & (after.dt.day == 1) & (ids["breakdown"] == "all")
    found: pd.DataFrame = ids[["what", "area_code", "truth"]].assign(first=first, months=months, id=ids.index)[is_whole]
    return found


def _ways(terms: pd.DataFrame, months: int, lengths: pd.Series) -> Iterator[Ways]:
    """The right side's counts for a left side of so many months, for each length that they have."""
    choices: list[list[Ways]] = []
    for what, when, times in zip(terms["what"], terms["when"], terms["coefficient"], strict=True):
        own = [int(n) for n in lengths.get(what, [])]
        places: list[list[tuple[int, int]]] = {
            "same": [[(0, months)]],
            "before": [[(-months, months)]],
            "last": [[(months - n, n)] for n in own if n <= months],
            "until": [[(-n, n)] for n in own if n <= months],
            "within": [[(k * n, n) for k in range(months // n)] for n in own if n <= months and months % n == 0],
        }[when]
        choices.append([[(what, times, after, n) for after, n in each] for each in places])
    for way in product(*choices):
        yield [one for term in way for one in term]


def _fitting(wholes: pd.DataFrame, way: Ways, placed: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Every version of the counts of both sides that fit, a row each: id of the left, id_0, id_1 ... of the right."""
    found, total = wholes, pd.Series(0.0, index=wholes.index)
    for number, (what, times, after, months) in enumerate(way):
        parts = placed.loc[
            (placed["what"] == what) & (placed["months"] == months), ["area_code", "first", "id", "truth"]
        ]
        parts = parts.assign(first=parts["first"] - after).rename(columns={"id": f"id_{number}", "truth": "part"})
        found = found.assign(total=total).merge(parts, on=["area_code", "first"])
        total = found["total"] + times * found.pop("part")
    low, high = ENDS[kind]
    rest = total - found["truth"]
    return found[(rest >= low - SLACK) & (rest <= high + SLACK)].reset_index(drop=True)


def _entries(fitting: pd.DataFrame, way: Ways) -> pd.DataFrame:
    rows = np.arange(len(fitting))
    sides = [pd.DataFrame({"row": rows, "id": fitting["id"], "coefficient": -1.0})]
    for number, (_, times, _, _) in enumerate(way):
        sides.append(pd.DataFrame({"row": rows, "id": fitting[f"id_{number}"], "coefficient": times}))
    return pd.concat(sides, ignore_index=True)

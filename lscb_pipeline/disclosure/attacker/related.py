"""What counts have to do with one another (data_contracts/relations.yaml), as constraints on those of one area.

Here: each relation for each area and period of which its counts are there, where the true ones fit. Not here: sums,
shares, merged areas, longer periods of one count (system.py).
"""

from collections.abc import Iterator
from itertools import product

import numpy as np
import pandas as pd

from lscb_pipeline.disclosure.attacker.groups import is_of_group
from lscb_pipeline.disclosure.attacker.unknowns import SMALL, Counts
from lscb_pipeline.frames.disclosure import AttackedCounts, Constraints, CountRelations

RELATION = "relation"
SLACK = 1e-6
Ids = set[int]
Ends = dict[str, tuple[float, float]]
ENDS: Ends = {"equal": (0.0, 0.0), "at_most": (0.0, np.inf), "at_least": (-np.inf, 0.0)}  # of the sum less the count
Ways = list[tuple[str, float, int, int]]  # the counts on the right: what, coefficient, months after the left, months


def related(ids: AttackedCounts, relations: CountRelations) -> Constraints:
    """The constraints that relations say, of all counts, known or hidden, where the true ones fit."""
    placed = _placed(ids)
    lengths = placed.groupby("what")["months"].unique()
    every, constraints = [], 0
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
                every.append(entries.assign(constraint=entries["constraint"] + constraints))
                constraints += len(fitting)
    kinds = {"constraint": int, "id": int, "coefficient": float, "lower": float, "upper": float}
    none = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
    return pd.concat([none, *every], ignore_index=True).assign(source_of_constraint=RELATION)


def stated(counts: Counts, joined: Constraints) -> Ids:
    """The ids of counts that publishers state: all else in an equality is theirs. `joined`: what related returns."""
    terms = _equalities(joined).assign(is_public=lambda rows: rows["id"].isin(_public(counts)))
    unknown = terms[~terms["is_public"]]
    return set(unknown.drop_duplicates("constraint", keep=False)["id"])


def hidden_with_zeros(counts: Counts, joined: Constraints) -> Ids:
    """The ids of hidden counts that may be zero: all parts of a publisher's total being hidden that is so small.

    `joined`: what related returns. The docs say of which totals all parts are hidden: of n parts, up to 4 + n.
    """
    terms = _equalities(joined).assign(is_left=lambda rows: rows["coefficient"] == -1)
    left = terms[terms["is_left"] & terms["id"].isin(_public(counts))].drop_duplicates("constraint", keep=False)
    total = left.set_index("constraint")["id"].map(counts.ids["truth"])
    parts = terms[~terms["is_left"] & terms["constraint"].isin(total.index)]
    is_plain = (parts["coefficient"] == 1) & ~parts["id"].map(counts.ids["is_known"]).astype(bool)
    by_total = is_plain.groupby(parts["constraint"]).agg(["all", "size"])
    total = total.reindex(by_total.index)
    is_small = by_total["all"] & (by_total["size"] > 1) & (total > 0) & (total < SMALL + by_total["size"])
    return set(parts.loc[parts["constraint"].isin(by_total.index[is_small]), "id"])


def _public(counts: Counts) -> Ids:
    return set(counts.seen.loc[counts.seen["is_public"].astype(bool), "id"])


def _equalities(joined: Constraints) -> Constraints:
    return joined[(joined["lower"] == 0) & (joined["upper"] == 0)]


def _placed(ids: AttackedCounts) -> pd.DataFrame:
    """The counts of whole months and of everybody, or of groups: COUNT_PLACE, id, truth; versions of one count each.

    A group's `what` has its breakdown behind a slash.
    """
    start, after = ids["period_start"], ids["period_end"] + pd.Timedelta(days=1)
    first = start.dt.year * 12 + start.dt.month
    months = after.dt.year * 12 + after.dt.month - first
    is_all, is_group = ids["breakdown"] == "all", is_of_group(ids["breakdown"])
    is_whole = (start.dt.day == 1) & (after.dt.day == 1) & (is_all | is_group)
    what = ids["what"].mask(is_group, ids["what"] + "/" + ids["breakdown"])
    every = ids[["area_code", "truth"]].assign(what=what, first=first, months=months, id=ids.index)
    placed: pd.DataFrame = every[is_whole]
    return placed


def _ways(terms: pd.DataFrame, months: int, lengths: pd.Series) -> Iterator[Ways]:
    """The right side's counts for a left side of so many months, for each length that they have."""
    choices: list[list[Ways]] = []
    for what, when, times in zip(terms["what"], terms["when"], terms["coefficient"], strict=True):
        known = [int(n) for n in lengths.get(what, [])]
        places: list[list[tuple[int, int]]] = {
            "same": [[(0, months)]],
            "before": [[(-months, months)]],
            "last": [[(months - n, n)] for n in known if n <= months],
            "until": [[(-n, n)] for n in known if n <= months],
            "within": [[(k * n, n) for k in range(months // n)] for n in known if n <= months and months % n == 0],
            "each": [[(k * n, n)] for n in known if n < months and months % n == 0 for k in range(months // n)],
        }[when]
        choices.append([[(what, times, after, n) for after, n in each] for each in places])
    for way in product(*choices):
        yield [one for term in way for one in term]


def _fitting(wholes: pd.DataFrame, way: Ways, placed: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Every version of the counts of both sides that fit, a row each: id of the left, id_0, id_1 ... of the right."""
    fitting, total = wholes, pd.Series(0.0, index=wholes.index)
    for number, (what, times, after, months) in enumerate(way):
        parts = placed.loc[
            (placed["what"] == what) & (placed["months"] == months), ["area_code", "first", "id", "truth"]
        ]
        parts = parts.assign(first=parts["first"] - after).rename(columns={"id": f"id_{number}", "truth": "part"})
        # a count that was restated is there in each version
        fitting = fitting.assign(total=total).merge(parts, on=["area_code", "first"], validate="many_to_many")
        total = fitting["total"] + times * fitting.pop("part")
    low, high = ENDS[kind]
    rest = total - fitting["truth"]
    return fitting[(rest >= low - SLACK) & (rest <= high + SLACK)].reset_index(drop=True)


def _entries(fitting: pd.DataFrame, way: Ways) -> pd.DataFrame:
    numbers = np.arange(len(fitting))
    sides = [pd.DataFrame({"constraint": numbers, "id": fitting["id"], "coefficient": -1.0})]
    for number, (_, times, _, _) in enumerate(way):
        sides.append(pd.DataFrame({"constraint": numbers, "id": fitting[f"id_{number}"], "coefficient": times}))
    return pd.concat(sides, ignore_index=True)

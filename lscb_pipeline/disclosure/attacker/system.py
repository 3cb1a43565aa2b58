"""Everything published so far as one system of linear constraints on unknown counts.

Here: sums of London and its regions, percentages, merged areas and their members, periods and breakdowns that add up.
Not here: groups of which London's count is told (groups.py), relations of different counts (related.py), solving it
(solve.py).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice, product

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from lscb_pipeline.disclosure.attacker.groups import is_of_group, told_by_group
from lscb_pipeline.disclosure.attacker.related import RELATION
from lscb_pipeline.disclosure.attacker.unknowns import COMPLEMENT, DENOMINATOR, NUMERATOR, Counts
from lscb_pipeline.frames.disclosure import AttackedGroups, AttackedIndicators, AttackedTotals, Constraints
from lscb_pipeline.frames.key_columns import COUNT_KEY, REGION_KEY
from lscb_pipeline.reference.tables import table

ROUNDED_FROM, ROUNDED_TO = -5.0, 4.0  # of a number rounded to 10, half up: the true one less the rounded one
VERSIONS = 64  # ways to choose among restated counts, beyond which a relation is not pursued
SLACK = 1e-6
FLOW_PLACE = ["what", "feed", "breakdown", "area_code", "first"]  # first: the month in which a period begins

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class System:
    """Constraints lower <= sum of coefficient x count <= upper: entries (row, id, coefficient), two bounds a row.

    joins: of each row, whether it relates counts of different things (related.py).
    """

    row: Ints
    id: Ints
    coefficient: Floats
    lower: Floats
    upper: Floats
    joins: Bools


def constraints_of(
    counts: Counts, totals: AttackedTotals, groups: AttackedGroups, catalogue: AttackedIndicators, joined: Constraints
) -> Constraints:
    """All constraints on counts, hidden or known. `joined`: what related.related returns."""
    stated = [
        _sums(counts, totals), _shares(counts), _additions(counts, catalogue), told_by_group(counts, groups), joined,
    ]  # fmt: skip
    entries = pd.concat(stated, ignore_index=True)
    entries["constraint"] = entries.groupby(["source_of_constraint", "constraint"], sort=False).ngroup()
    return entries.astype({"coefficient": float, "lower": float, "upper": float})  # of no entries they are objects


def system_of(counts: Counts, entries: Constraints) -> System:
    """The constraints that hold an unknown, what is known being taken off; each once, whoever repeats it."""
    known = counts.ids["is_known"].to_numpy()[entries["id"].to_numpy(dtype=int)]
    truth = counts.ids["truth"].to_numpy(dtype=float)[entries["id"].to_numpy(dtype=int)]
    taken = (entries["coefficient"] * truth).where(known, 0.0).groupby(entries["constraint"]).sum()
    by_constraint = entries.groupby("constraint")
    joins = by_constraint["source_of_constraint"].first() == RELATION
    bounds = by_constraint[["lower", "upper"]].first().sub(taken, axis=0).assign(joins=joins)
    return _each_once(entries[~known], bounds)


def _sums(counts: Counts, totals: AttackedTotals) -> Constraints:
    """London's and the regions' published sums of numerators and of denominators."""
    regions = table("area").set_index("area_code")["inner_outer"]
    seen = counts.seen[counts.seen["in_london"].astype(bool) & (counts.seen["role"] != COMPLEMENT)]
    codes = pd.Series(seen["area_code"].unique())
    parts = codes.str.split("+").explode().map(regions).groupby(level=0)
    region_of = dict(zip(codes, parts.first().where(parts.nunique() == 1), strict=True))
    both = pd.concat([seen.assign(region="london"), seen.assign(region=seen["area_code"].map(region_of))])
    published = [
        totals.assign(role=role, total=totals[role], rounded=totals[flag])
        for role, flag in ((NUMERATOR, "is_rounded"), (DENOMINATOR, "is_denominator_rounded"))
    ]
    stated = pd.concat(published, ignore_index=True).dropna(subset="total")
    stated["constraint"] = range(len(stated))
    rounded = stated["rounded"].astype(bool)
    stated["lower"] = stated["total"] + rounded * ROUNDED_FROM
    stated["upper"] = stated["total"] + rounded * ROUNDED_TO
    key = ["release", *REGION_KEY, "role"]
    entries = stated[[*key, "constraint", "lower", "upper"]].merge(both[[*key, "id"]], on=key, validate="one_to_many")
    return entries[["constraint", "id", "lower", "upper"]].assign(coefficient=1.0, source_of_constraint="sum")


def _shares(counts: Counts) -> Constraints:
    """Of each percentage: numerator + complement - denominator = 0."""
    seen = counts.seen
    is_part = seen["figure_row"].isin(seen.loc[seen["role"] == COMPLEMENT, "figure_row"])
    signs = {NUMERATOR: 1.0, COMPLEMENT: 1.0, DENOMINATOR: -1.0}
    entries = seen.loc[is_part, ["figure_row", "id", "role"]].rename(columns={"figure_row": "constraint"})
    coefficient = entries.pop("role").map(signs)
    return entries.assign(coefficient=coefficient, lower=0.0, upper=0.0, source_of_constraint="share")


def _additions(counts: Counts, catalogue: AttackedIndicators) -> Constraints:
    """Wholes and their parts, where the true counts add up: merged areas, longer periods of flows, breakdown `all`."""
    flows = set(catalogue.loc[catalogue["measures"] == "flow", "indicator_code"])
    ids = counts.ids.assign(is_flow=counts.ids["what"].str.split("/").str[0].isin(flows))
    lines = [
        (number, one, coefficient)
        for number, (whole, parts) in enumerate([*_merged(ids), *_broken_down(ids)])
        for one, coefficient in [(whole, -1.0), *((part, 1.0) for part in parts)]
    ]
    lists = [pd.DataFrame(lines, columns=["constraint", "id", "coefficient"]), *_longer(ids)]
    every = pd.concat(lists, keys=range(len(lists)), names=["list"]).reset_index("list")
    every["constraint"] = every.groupby(["list", "constraint"], sort=False).ngroup()
    every = every.drop(columns="list").astype({"constraint": int, "id": int, "coefficient": float})
    return every.assign(lower=0.0, upper=0.0, source_of_constraint="addition")


Relation = tuple[int, tuple[int, ...]]


def _merged(ids: pd.DataFrame) -> Iterator[Relation]:
    """Merged areas beside all of their members."""
    rest = COUNT_KEY[:-1]
    merged = ids.loc[ids["area_code"].str.contains("+", regex=False), rest].drop_duplicates()
    beside = ids.reset_index().merge(merged, on=rest, validate="many_to_one")
    versions = beside.groupby(COUNT_KEY)["id"].agg(list)
    by_place = {tuple(key): list(ids_) for key, ids_ in zip(versions.index, versions, strict=True)}
    for (*key, code), wholes in by_place.items():
        if "+" in str(code):
            yield from _adding_up(ids, wholes, [by_place.get((*key, member), []) for member in str(code).split("+")])


def _longer(ids: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Flows of longer periods beside the shorter ones that fill them: constraint, id, coefficient, of each pair."""
    start, after = ids["period_start"], ids["period_end"] + pd.Timedelta(days=1)
    first = start.dt.year * 12 + start.dt.month
    months = after.dt.year * 12 + after.dt.month - first
    is_whole = ids["is_flow"] & (start.dt.day == 1) & (after.dt.day == 1)
    flows = ids.assign(first=first, months=months, id=ids.index).loc[is_whole, [*FLOW_PLACE, "months", "id", "truth"]]
    lengths = [int(length) for length in sorted(flows["months"].unique())]
    for long, short in product(lengths, lengths):
        if long > short and long % short == 0:
            wholes, parts = (flows[flows["months"] == length].drop(columns="months") for length in (long, short))
            yield _filled(wholes, parts, short, long // short)


def _filled(wholes: pd.DataFrame, parts: pd.DataFrame, months: int, size: int) -> pd.DataFrame:
    """Periods that so many parts of so many months fill: of their versions those that add up."""
    filled = wholes.assign(total=0.0)
    for number in range(size):
        part = parts.assign(first=parts["first"] - number * months)
        part = part.rename(columns={"id": f"id_{number}", "truth": "part"})
        # a count that was restated is there in each version, on either side
        filled = filled.merge(part, on=FLOW_PLACE, validate="many_to_many")
        filled["total"] += filled.pop("part")
        filled = filled.groupby("id", sort=False).head(VERSIONS)
    filled = filled[(filled["total"] - filled["truth"]).abs() < SLACK]
    signs = {"id": -1.0} | {f"id_{number}": 1.0 for number in range(size)}
    numbers = range(len(filled))
    return pd.concat(
        [pd.DataFrame({"constraint": numbers, "id": filled[name], "coefficient": s}) for name, s in signs.items()]
    )


def _broken_down(ids: pd.DataFrame) -> Iterator[Relation]:
    """The breakdown `all` beside the others, where there are two or more."""
    rest = ["what", "feed", "period_start", "period_end", "area_code"]
    ids = ids[~is_of_group(ids["breakdown"])]
    several = ids.groupby(rest)["breakdown"].transform("nunique") > 2
    for _, same in ids[several].groupby(rest):
        versions = {str(name): list(rows.index) for name, rows in same.groupby("breakdown")}
        if "all" in versions:
            yield from _adding_up(ids, versions.pop("all"), list(versions.values()))


def _adding_up(ids: pd.DataFrame, wholes: list[int], parts: Iterable[list[int]]) -> Iterator[Relation]:
    """Of the versions of a whole and its parts, those that add up."""
    truth = ids["truth"]
    for whole in wholes:
        for chosen in islice(product(*parts), VERSIONS):
            if abs(truth.loc[list(chosen)].sum() - truth.loc[whole]) < SLACK:
                yield whole, chosen


def _each_once(entries: pd.DataFrame, bounds: pd.DataFrame) -> System:
    """The constraints that are left, without those that say the same of the same counts."""
    marks = np.random.default_rng(0).random(int(entries["id"].max()) + 1 if len(entries) else 0)
    signature = (entries["coefficient"] * marks[entries["id"].to_numpy(dtype=int)]).groupby(entries["constraint"]).sum()
    rows = bounds.loc[signature.index].assign(signature=signature.round(9))
    rows = rows.drop_duplicates()
    places = pd.Series(range(len(rows)), index=rows.index)
    kept = entries[entries["constraint"].isin(rows.index)]
    kept = kept.groupby(["constraint", "id"])["coefficient"].sum().reset_index()
    return System(
        row=np.asarray(kept["constraint"].map(places), dtype=np.int64), id=np.asarray(kept["id"], dtype=np.int64),
        coefficient=kept["coefficient"].to_numpy(dtype=np.float64),
        lower=rows["lower"].to_numpy(dtype=np.float64), upper=rows["upper"].to_numpy(dtype=np.float64),
        joins=rows["joins"].to_numpy(dtype=bool),
    )  # fmt: skip


def near(system: System, truth: Floats) -> System:
    """The system in smaller parts: where a relation joins two, each has it with the other's counts as they are.

    What solves it solves the system, too, for the truth does.
    """
    size = len(truth) + len(system.lower)
    inside = ~system.joins[system.row]
    ends = system.id[inside], len(truth) + system.row[inside]
    part = connected_components(csr_array((np.ones(len(ends[0])), ends), (size, size)), directed=False)[1][: len(truth)]
    # a row for each part that it touches
    rows, row = np.unique(np.stack([system.row, part[system.id]]), axis=1, return_inverse=True)
    row = row.reshape(-1)
    worth = system.coefficient * truth[system.id]
    elsewhere = np.bincount(system.row, worth, len(system.lower))[rows[0]] - np.bincount(row, worth, rows.shape[1])
    return replace(
        system, row=row, lower=system.lower[rows[0]] - elsewhere, upper=system.upper[rows[0]] - elsewhere,
        joins=system.joins[rows[0]],
    )  # fmt: skip

"""Everything published so far as one system of linear constraints on unknown counts.

Here: sums of London and its regions, percentages, merged areas and their members, periods and breakdowns that add up.
Not here: relations of different counts (related.py), solving it (solve.py).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice, product

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from lscb_pipeline.disclosure.attacker.related import RELATION
from lscb_pipeline.disclosure.attacker.unknowns import COMPLEMENT, DENOMINATOR, GROUP, NUMERATOR, WHERE, Counts
from lscb_pipeline.reference.tables import table

ROUNDED_FROM, ROUNDED_TO = -5.0, 4.0  # of a number rounded to 10, half up: the true one less the rounded one
VERSIONS = 64  # ways to choose among restated counts, beyond which a relation is not pursued
SLACK = 1e-6
PLACE = ["what", "feed", "breakdown", "area_code", "first"]  # first: the month in which a period begins

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


def system_of(counts: Counts, totals: pd.DataFrame, catalogue: pd.DataFrame, joined: pd.DataFrame) -> System:
    """All constraints that hold an unknown, what is known being taken off; each once, whoever repeats it.

    `joined`: what related.related returns.
    """
    stated = [_sums(counts, totals), _shares(counts), _additions(counts, catalogue), joined]
    entries = pd.concat(stated, ignore_index=True)
    entries["row"] = entries.groupby(["kind", "row"], sort=False).ngroup()
    known = counts.ids["is_known"].to_numpy()[entries["id"].to_numpy(dtype=int)]
    truth = counts.ids["truth"].to_numpy(dtype=float)[entries["id"].to_numpy(dtype=int)]
    taken = (entries["coefficient"] * truth).where(known, 0.0).groupby(entries["row"]).sum()
    of_row = entries.groupby("row")
    bounds = of_row[["lower", "upper"]].first().sub(taken, axis=0).assign(joins=of_row["kind"].first() == RELATION)
    return _each_once(entries[~known], bounds)


def _sums(counts: Counts, totals: pd.DataFrame) -> pd.DataFrame:
    """London's and the regions' published sums of numerators and of denominators."""
    regions = table("area").set_index("area_code")["inner_outer"]
    seen = counts.seen[counts.seen["in_london"].astype(bool) & (counts.seen["role"] != COMPLEMENT)]
    codes = pd.Series(seen["area_code"].unique())
    parts = codes.str.split("+").explode().map(regions).groupby(level=0)
    region_of = dict(zip(codes, parts.first().where(parts.nunique() == 1), strict=True))
    both = pd.concat([seen.assign(region="london"), seen.assign(region=seen["area_code"].map(region_of))])
    published = [
        totals.assign(role=role, said=totals[role], rounded=totals[flag])
        for role, flag in ((NUMERATOR, "is_rounded"), (DENOMINATOR, "is_denominator_rounded"))
    ]
    said = pd.concat(published, ignore_index=True).dropna(subset="said")
    said["row"] = range(len(said))
    rounded = said["rounded"].astype(bool)
    said["lower"] = said["said"] + rounded * ROUNDED_FROM
    said["upper"] = said["said"] + rounded * ROUNDED_TO
    key = ["release", *GROUP, "region", "role"]
    found = said[[*key, "row", "lower", "upper"]].merge(both[[*key, "id"]], on=key)
    return found[["row", "id", "lower", "upper"]].assign(coefficient=1.0, kind="sum")


def _shares(counts: Counts) -> pd.DataFrame:
    """Of each percentage: numerator + complement - denominator = 0."""
    seen = counts.seen
    is_part = seen["row"].isin(seen.loc[seen["role"] == COMPLEMENT, "row"])
    signs = {NUMERATOR: 1.0, COMPLEMENT: 1.0, DENOMINATOR: -1.0}
    found = seen[is_part]
    return found[["row", "id"]].assign(coefficient=found["role"].map(signs), lower=0.0, upper=0.0, kind="share")


def _additions(counts: Counts, catalogue: pd.DataFrame) -> pd.DataFrame:
    """Wholes and their parts, where the true counts add up: merged areas, longer periods of flows, breakdown `all`."""
    flows = set(catalogue.loc[catalogue["measures"] == "flow", "indicator_code"])
    ids = counts.ids.assign(is_flow=counts.ids["what"].str.split("/").str[0].isin(flows))
    lines = [
        (number, one, coefficient)
        for number, (whole, parts) in enumerate([*_merged(ids), *_broken_down(ids)])
        for one, coefficient in [(whole, -1.0), *((part, 1.0) for part in parts)]
    ]
    found = [pd.DataFrame(lines, columns=["row", "id", "coefficient"]), *_longer(ids)]
    every = pd.concat(found, keys=range(len(found)), names=["of"]).reset_index("of")
    every["row"] = every.groupby(["of", "row"], sort=False).ngroup()
    every = every.drop(columns="of").astype({"row": int, "id": int, "coefficient": float})
    return every.assign(lower=0.0, upper=0.0, kind="addition")


Relation = tuple[int, tuple[int, ...]]


def _merged(ids: pd.DataFrame) -> Iterator[Relation]:
    """Merged areas beside all of their members."""
    rest = ["what", *WHERE[:-1]]
    merged = ids.loc[ids["area_code"].str.contains("+", regex=False), rest].drop_duplicates()
    same = ids.reset_index().merge(merged, on=rest).groupby([*rest, "area_code"])["id"].agg(list)
    of = {tuple(key): list(ids_) for key, ids_ in zip(same.index, same, strict=True)}
    for (*key, code), wholes in of.items():
        if "+" in str(code):
            yield from _adding_up(ids, wholes, [of.get((*key, member), []) for member in str(code).split("+")])


def _longer(ids: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Flows of longer periods beside those of the shorter ones that fill them: row, id, coefficient, of each pair."""
    start, after = ids["period_start"], ids["period_end"] + pd.Timedelta(days=1)
    first = start.dt.year * 12 + start.dt.month
    months = after.dt.year * 12 + after.dt.month - first
    is_whole = ids["is_flow"] & (start.dt.day == 1) & (after.dt.day == 1)
    flows = ids.assign(first=first, months=months, id=ids.index).loc[is_whole, [*PLACE, "months", "id", "truth"]]
    lengths = [int(length) for length in sorted(flows["months"].unique())]
    for long, short in product(lengths, lengths):
        if long > short and long % short == 0:
            wholes, parts = (flows[flows["months"] == length].drop(columns="months") for length in (long, short))
            yield _filled(wholes, parts, short, long // short)


def _filled(wholes: pd.DataFrame, parts: pd.DataFrame, months: int, size: int) -> pd.DataFrame:
    """Periods that so many parts of so many months fill: of their versions those that add up."""
    found = wholes.assign(total=0.0)
    for number in range(size):
        part = parts.assign(first=parts["first"] - number * months)
        found = found.merge(part.rename(columns={"id": f"id_{number}", "truth": "part"}), on=PLACE)
        found["total"] += found.pop("part")
        found = found.groupby("id", sort=False).head(VERSIONS)
    found = found[(found["total"] - found["truth"]).abs() < SLACK]
    sides = [pd.DataFrame({"row": range(len(found)), "id": found["id"], "coefficient": -1.0})]
    sides += [pd.DataFrame({"row": range(len(found)), "id": found[f"id_{n}"], "coefficient": 1.0}) for n in range(size)]
    return pd.concat(sides)


def _broken_down(ids: pd.DataFrame) -> Iterator[Relation]:
    """The breakdown `all` beside the others, where there are two or more."""
    rest = ["what", "feed", "period_start", "period_end", "area_code"]
    several = ids.groupby(rest)["breakdown"].transform("nunique") > 2
    for _, same in ids[several].groupby(rest):
        of = {str(name): list(rows.index) for name, rows in same.groupby("breakdown")}
        if "all" in of:
            yield from _adding_up(ids, of.pop("all"), list(of.values()))


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
    signature = (entries["coefficient"] * marks[entries["id"].to_numpy(dtype=int)]).groupby(entries["row"]).sum()
    rows = bounds.loc[signature.index].assign(signature=signature.round(9))
    rows = rows.drop_duplicates()
    places = pd.Series(range(len(rows)), index=rows.index)
    kept = entries[entries["row"].isin(rows.index)].groupby(["row", "id"])["coefficient"].sum().reset_index()
    return System(
        row=np.asarray(kept["row"].map(places), dtype=np.int64), id=np.asarray(kept["id"], dtype=np.int64),
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

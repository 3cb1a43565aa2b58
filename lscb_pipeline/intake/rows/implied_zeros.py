"""What a format leaves out because there was none: figures of 0, where the layout says so (`absent_is_zero`).

Here: the rows that are made of absence, one delivery at a time, and how much absence is too much. Not here: absence
that means something else; a blank is missing, and stays so.
"""

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.layout import AbsentIsZero
from lscb_pipeline.frames.key_columns import PERIOD
from lscb_pipeline.frames.records import StoredRows
from lscb_pipeline.reference.populations import least_and_most
from lscb_pipeline.reference.suppliers import reported_areas
from lscb_pipeline.reference.tables import table

WITHHELD = {
    "rule_id": "absent_is_zero",
    "message": "rows were refused, so nothing that the file leaves out is taken for 0: correct them and send it again",
}


# The most that a figure may be expected to be and yet left out because it is 0. Of 21,796 that real files leave out
# (test_implied_zeros.py), none is expected above 7.6; by chance one of 10 would be 0 once in 20,000 times.
MOST_EXPECTED = 10.0


def zeros(rows: StoredRows, contract: Contract, rule: AbsentIsZero, supplier: str) -> StoredRows:
    """Rows of 0 for each area that the supplier reports for, the feed covers and the file names, where it has no row.

    `rows`: a delivery's, one a figure. The rows made have the same columns, row_number 0, and a
    column_name that says whose absence they are. An area without any row is not in the file: nothing is made of it.
    """
    across = [part for name in rule.across for part in _columns(contract, name)]
    area = contract.area_column.name
    named = [code for code in _covered(contract, supplier) if code in set(rows[area])]
    wanted = rows[across].drop_duplicates().merge(pd.DataFrame({area: named}), how="cross")
    there = pd.MultiIndex.from_frame(rows[[*across, area]])
    made = wanted[~pd.MultiIndex.from_frame(wanted[[*across, area]]).isin(there)].reset_index(drop=True)
    if made.empty:
        return rows.iloc[:0]
    texts = made[[area, *across]].drop(columns="period_end", errors="ignore").astype("str")
    made = made.assign(**_defaults(contract, made), **{rule.figure: 0.0}, row_number=0,
                       column_name=texts.agg(" ".join, axis=1).radd("absent: "))  # fmt: skip
    return made.reindex(columns=rows.columns).astype(rows.dtypes.to_dict())


def areas_lacking(rows: StoredRows, contract: Contract, supplier: str) -> list[str]:
    """The areas that the supplier reports for and the feed covers, and of which the file has no row."""
    there = set(rows[contract.area_column.name])
    return [code for code in _covered(contract, supplier) if code not in there]


def areas_cut(rows: StoredRows, made: StoredRows, contract: Contract, rule: AbsentIsZero) -> list[str]:
    """The areas of which rows seem to be cut off: a figure is left out that should be far from 0.

    It is expected to be the area's share, over the whole file, of what all areas have of the same kind and period; or
    its share of the children of these areas, for of an area that lacks nearly all of its rows the file says little.
    """
    across = [part for name in rule.across for part in _columns(contract, name)]
    area, figure = contract.area_column.name, rule.figure
    of_area = made[area].map(rows.groupby(area)[figure].sum()).astype("float64")
    of_kind = made[across].merge(
        rows.groupby(across, as_index=False)[figure].sum(), on=across, how="left", validate="many_to_one"
    )[figure]
    share = np.maximum(of_area / max(rows[figure].sum(), 1.0), made[area].map(_share_of_children(rows[area])))
    expected = of_kind.to_numpy() * share
    return sorted(made.loc[expected > MOST_EXPECTED, area].unique())


def _share_of_children(areas: pd.Series) -> pd.Series:
    """Of all children of these areas, how many live in each, by area; 0 where nobody knows."""
    codes = pd.Series(areas.unique())
    children = least_and_most(codes, "0-17")["most"].fillna(0).set_axis(codes)
    return children / max(children.sum(), 1)


def partial(lacking: list[str], cut: list[str]) -> list[dict[str, str]]:
    """What is told of a file that lacks areas, or rows of them; nothing of a whole one. Areas are no secret."""
    names = table("area").set_index("area_code")["name"]
    faults = [f"no row of {_listed(names, lacking)}"] if lacking else []
    faults += [f"rows of {_listed(names, cut)} seem to be cut off"] if cut else []
    message = (
        f"the file is a part of the whole: {'; '.join(faults)}. Send all of it, or tell the centre that it is meant"
    )
    return [{"rule_id": "areas_lacking", "message": message}] if faults else []


def _listed(names: pd.Series, codes: list[str]) -> str:
    return ", ".join(str(names[code]) for code in codes)


def _columns(contract: Contract, name: str) -> list[str]:
    period = contract.period_column
    return [name, *PERIOD] if period and name == period.name else [name]


def _defaults(contract: Contract, made: pd.DataFrame) -> dict[str, str]:
    given = {c.name: c.properties.default for c in contract.columns if c.properties.default is not None}
    return {name: text for name, text in given.items() if name not in made}


def _covered(contract: Contract, supplier: str) -> list[str]:
    pairs = reported_areas()
    reported = pairs.loc[pairs["supplier"] == supplier, "area_code"]
    return [code for code in reported if code not in contract.properties.areas_not_covered]

"""What a format leaves out because there was none: figures of 0, where the layout says so (`absent_is_zero`).

Here: the rows that are made of absence, one delivery at a time. Not here: absence that means something else; a
blank is missing, and stays so.
"""

import pandas as pd

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.layout import AbsentIsZero
from lscb_pipeline.reference.tables import table

WITHHELD = {
    "rule_id": "absent_is_zero",
    "message": "rows were refused, so nothing that the file leaves out is taken for 0: correct them and send it again",
}


def zeros(rows: pd.DataFrame, contract: Contract, rule: AbsentIsZero, supplier: str) -> pd.DataFrame:
    """Rows of 0 for each area that the supplier reports for and the feed covers, and that has no row.

    `rows`: a delivery's typed rows, one a figure. The rows made have the same columns, row_number 0, and a
    column_name that says whose absence they are.
    """
    across = [part for name in rule.across for part in _columns(contract, name)]
    area = contract.area_column.name
    wanted = rows[across].drop_duplicates().merge(pd.DataFrame({area: _covered(contract, supplier)}), how="cross")
    there = pd.MultiIndex.from_frame(rows[[*across, area]])
    made = wanted[~pd.MultiIndex.from_frame(wanted[[*across, area]]).isin(there)].reset_index(drop=True)
    if made.empty:
        return rows.iloc[:0]
    texts = made[[area, *across]].drop(columns="period_end", errors="ignore").astype("str")
    made = made.assign(**_defaults(contract, made), **{rule.figure: 0.0}, row_number=0,
                       column_name=texts.agg(" ".join, axis=1).radd("absent: "))  # fmt: skip
    return made.reindex(columns=rows.columns).astype(rows.dtypes.to_dict())


def _columns(contract: Contract, name: str) -> list[str]:
    period = contract.period_column
    return [name, "period_start", "period_end"] if period and name == period.name else [name]


def _defaults(contract: Contract, made: pd.DataFrame) -> dict[str, str]:
    given = {c.name: c.properties.default for c in contract.columns if c.properties.default is not None}
    return {name: text for name, text in given.items() if name not in made}


def _covered(contract: Contract, supplier: str) -> list[str]:
    pairs = table("supplier_area")
    own = pairs.loc[(pairs["supplier"] == supplier) & ~pairs["area_code"].str.contains("+", regex=False), "area_code"]
    return [code for code in own if code not in contract.properties.areas_not_covered]

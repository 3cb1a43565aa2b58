"""What a publisher prints of London, inner and outer London as a whole, beside its areas: typed as its areas' rows are.

Here: those rows. Not here: which they are (tables/set_apart.py, by the layout), nor what becomes of them
(benchmarks/publishers_values.py). What can't be read of them is left out: it lies outside, and is counted there.
"""

from collections.abc import Mapping

import pandas as pd

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.layout import Layout
from lscb_pipeline.frames.records import RegionalDeliveryTexts, RegionalRows
from lscb_pipeline.intake.refusals import DELIVERY, Faults
from lscb_pipeline.intake.rows.columns import read_into
from lscb_pipeline.intake.tables.reshape import COLUMN, ROW
from lscb_pipeline.intake.tables.set_apart import REGION


def read_regional(
    text: RegionalDeliveryTexts, contract: Contract, layout: Layout, spellings: Mapping[str, str]
) -> RegionalRows:
    """The typed rows, in the contract's columns; in the area's stands the region: london, inner or outer."""
    typed = {DELIVERY: text[DELIVERY], "row_number": text[ROW], "column_name": text[COLUMN]}
    faults = Faults(text.index)
    for column in contract.columns:
        if column is not contract.area_column:
            read_into(typed, column, text, layout, faults, spellings)
    frame = pd.DataFrame(typed).assign(**{contract.area_column.name: text[REGION]})
    return frame[~frame.index.isin(faults.first().index)]

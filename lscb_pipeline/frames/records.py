"""What reading makes of files: cells, records of text, typed rows; what it refuses, and what it notices.

Here: the frames of intake, and their rows as the warehouse keeps them by delivery. Not here: what rows state as figures
and how these are judged (judging.py of this folder). A contract's own columns stand beside those named here.
"""

from typing import Annotated

import pandas as pd

from lscb_pipeline.frames.schema import FrameSchema, schema_of

SheetCells = Annotated[
    pd.DataFrame,
    FrameSchema(
        "SheetCells",
        "One row a row of a sheet, one column a column of it; cells of text, missing where blank. Row n has index n-1.",
        (),
    ),
]
TableRows = Annotated[
    pd.DataFrame,
    FrameSchema(
        "TableRows",
        "One row a row below the headers of tables of one layout, in columns named by the tables' own labels.",
        ("_table", "_row"),
        ("_table", "_row"),
    ),
]
TableRecords = Annotated[
    pd.DataFrame,
    FrameSchema(
        "TableRecords",
        "One row a record of tables of one layout, as text: a row of the table, or of a wide one a block of its cells.",
        ("_table", "_row", "_column"),
    ),
]
RegionalRecords = Annotated[pd.DataFrame, schema_of(TableRecords).plus("RegionalRecords", "_region")]
RecordTexts = Annotated[
    pd.DataFrame,
    FrameSchema(
        "RecordTexts", "One row a record of one table, as text in the contract's columns.", ("_row", "_column")
    ),
]
RegionalTexts = Annotated[
    pd.DataFrame,
    schema_of(RecordTexts).plus("RegionalTexts", "_region", grain="One row a record of London or a part of it."),
]
UnknownTexts = Annotated[
    pd.DataFrame,
    FrameSchema(
        "UnknownTexts",
        "One row a text that no value map of the layout knows, by the record that it stands in.",
        ("_row", "_column", "column"),
        sometimes=("_table",),
    ),
]
DeliveryTexts = Annotated[
    pd.DataFrame,
    schema_of(RecordTexts).plus("DeliveryTexts", "_delivery", grain="One row a record of deliveries read together."),
]
RegionalDeliveryTexts = Annotated[pd.DataFrame, schema_of(RegionalTexts).plus("RegionalDeliveryTexts", "_delivery")]
TypedRecords = Annotated[
    pd.DataFrame,
    FrameSchema(
        "TypedRecords",
        "One row a record of deliveries read together, typed, in the contract's columns.",
        ("_delivery", "row_number", "column_name"),
        sometimes=("period_start", "period_end"),
    ),
]
RegionalRows = Annotated[
    pd.DataFrame,
    FrameSchema(
        "RegionalRows",
        "One row a record of London or a part of it, typed; in its area's column stands the region.",
        ("_delivery",),
        sometimes=("row_number", "period_start", "period_end"),
    ),
]
StoredRows = Annotated[
    pd.DataFrame,
    FrameSchema(
        "StoredRows",
        "One row a record of one delivery that can be used, typed, in the contract's stored columns.",
        ("row_number", "column_name", "period_start", "period_end"),
    ),
]
RowFaults = Annotated[
    pd.DataFrame,
    FrameSchema(
        "RowFaults",
        "One row a record that is refused, by its index: the first fault that was found.",
        ("contract_column", "rule_id", "message"),
    ),
]
RefusedRows = Annotated[
    pd.DataFrame,
    FrameSchema(
        "RefusedRows",
        "One row a record of one delivery that is refused, by its place in the file.",
        ("row_number", "column_name", "rule_id", "message", "area_code"),
    ),
]
CellNotices = Annotated[
    pd.DataFrame,
    FrameSchema(
        "CellNotices",
        "One row a thing seen in a record that is kept, of deliveries read together.",
        ("_delivery", "row_number", "column_name", "rule_id", "message"),
    ),
]
Notices = Annotated[
    pd.DataFrame,
    FrameSchema(
        "Notices",
        "One row a thing seen in one delivery that kept nothing from being read.",
        ("sheet", "row_number", "column_name", "rule_id", "message", "area_code"),
    ),
]
DeliveryRows = Annotated[
    pd.DataFrame,
    FrameSchema(
        "DeliveryRows",
        "One row a record of a feed's deliveries, typed, in the contract's stored columns.",
        ("delivery_id", "row_number", "column_name", "period_start", "period_end"),
        sometimes=("held_by",),
    ),
]
DeliveryRefusals = Annotated[
    pd.DataFrame,
    schema_of(Notices).plus("DeliveryRefusals", "delivery_id", grain="One row a refused record of some delivery."),
]
DeliveryNotices = Annotated[
    pd.DataFrame,
    schema_of(Notices).plus("DeliveryNotices", "delivery_id", grain="One row a thing seen in some delivery."),
]

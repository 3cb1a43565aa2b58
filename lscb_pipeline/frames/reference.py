"""What is true of London whoever reports, and what follows of it: areas, periods, populations, senders, what is due.

Here: the frames that rooms reference and contracts take and give. Not here: the columns of each reference csv
(reference/tables.py, which holds a file to them when it is read).
"""

from typing import Annotated

import pandas as pd

from lscb_pipeline.frames.key_columns import DUE_KEY, PERIOD
from lscb_pipeline.frames.schema import FrameSchema

ReferenceTable = Annotated[
    pd.DataFrame,
    FrameSchema(
        "ReferenceTable",
        "One row a fact of a reference csv; which columns and key it has, TABLES of reference/tables.py says by name.",
        (),
    ),
]
AreaRows = Annotated[
    pd.DataFrame,
    FrameSchema("AreaRows", "One row of anything about an area, a merged one, or none.", ("area_code",)),
]
PeriodDays = Annotated[
    pd.DataFrame,
    FrameSchema("PeriodDays", "One row a cell that says a period; empty where it can't be read.", tuple(PERIOD)),
]
DatedFigures = Annotated[
    pd.DataFrame,
    FrameSchema(
        "DatedFigures", "One row a figure, by what it is of and from when.", ("indicator_code", "period_start")
    ),
]
DefinitionBreaks = Annotated[
    pd.DataFrame,
    FrameSchema(
        "DefinitionBreaks",
        "One row a definition that doesn't compare with the one before it.",
        ("indicator_code", "valid_from"),
        ("indicator_code", "valid_from"),
    ),
]
Populations = Annotated[
    pd.DataFrame,
    FrameSchema(
        "Populations",
        "One row a figure that asks for a population; empty where none is held.",
        ("population", "population_year", "population_vintage"),
    ),
]
PopulationBounds = Annotated[
    pd.DataFrame,
    FrameSchema("PopulationBounds", "One row an area that is asked for; empty where it is unknown.", ("least", "most")),
]
DividedFigures = Annotated[
    pd.DataFrame,
    FrameSchema(
        "DividedFigures",
        "One row a figure as one table states it, with what the catalogue says that it is divided by.",
        ("area_code", "indicator_code", "feed", "breakdown", *PERIOD, "numerator", "value", "unit",
         "denominator_indicator"),
    ),
]  # fmt: skip
SupplierAreas = Annotated[
    pd.DataFrame,
    FrameSchema(
        "SupplierAreas",
        "One row a single area for which a supplier may report.",
        ("supplier", "area_code"),
        ("supplier", "area_code"),
    ),
]
AskedPeriods = Annotated[
    pd.DataFrame,
    FrameSchema(
        "AskedPeriods",
        "One row an indicator and period of which it is asked who owes it.",
        ("indicator_code", *PERIOD),
        ("indicator_code", *PERIOD),
    ),
]
OwingAreas = Annotated[
    pd.DataFrame,
    FrameSchema("OwingAreas", "One row a figure that a single area owes.", tuple(DUE_KEY), tuple(DUE_KEY)),
]
AskedFigures = Annotated[
    pd.DataFrame,
    FrameSchema("AskedFigures", "One row a figure that came, of an area or a merged one.", tuple(DUE_KEY)),
]
OwedIndicators = Annotated[
    pd.DataFrame,
    FrameSchema(
        "OwedIndicators",
        "One row an indicator that a supplier owes of a single area with a quarter.",
        ("area_code", "supplier", "indicator_code"),
        ("area_code", "supplier", "indicator_code"),
    ),
]
OwedFigures = Annotated[
    pd.DataFrame,
    FrameSchema(
        "OwedFigures",
        "One row a figure that a supplier owes of a single area with a quarter.",
        ("area_code", "supplier", "indicator_code", *PERIOD),
        ("area_code", "supplier", "indicator_code", *PERIOD),
    ),
]

"""What a process loads once, loaded at import: for the process that children are forked from. It starts no thread."""

import altair  # noqa: F401 - this and the others take seconds, that every child would take anew
import great_expectations  # noqa: F401, TID253
import scipy.optimize  # noqa: F401
import xlsxwriter  # noqa: F401

import lscb_pipeline.cli
import lscb_pipeline.definitions  # noqa: F401
from lscb_pipeline.contracts.library import library
from lscb_pipeline.warehouse.stages.loads import REFERENCE_TABLES, table

library()
for name in REFERENCE_TABLES:
    table(name)

"""What a process loads once, loaded at import: for the process that children are forked from. It starts no thread."""

import altair  # a second or more, that every child would take anew; so are these
import great_expectations  # noqa: F401, TID253
import scipy.optimize  # noqa: F401
import scipy.sparse.csgraph  # noqa: F401
import xlsxwriter  # noqa: F401

from lscb_pipeline.contracts.library import library
from lscb_pipeline.warehouse.loads import REFERENCE_TABLES, table

library()
for name in REFERENCE_TABLES:
    table(name)

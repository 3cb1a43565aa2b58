"""What a process loads once, loaded at import: for the process that children are forked from. It starts no thread."""

import great_expectations  # noqa: F401, TID253 - seconds, that every child would take anew

from lscb_pipeline.contracts.library import library
from lscb_pipeline.warehouse.loads import REFERENCE_TABLES, table

library()
for name in REFERENCE_TABLES:
    table(name)

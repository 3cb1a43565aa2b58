"""What reading notices of a delivery that it keeps: columns dropped, cells emptied, persons' data seen.

Here: a notice's form. Not here: how grave it is, which the rule of its `rule_id` says (contracts/rules.py).
"""

from collections.abc import Iterable, Mapping

import pandas as pd

from lscb_pipeline.frames.records import Notices
from lscb_pipeline.frames.schema import schema_of

# sheet: missing stands for the table's own; row_number: as a spreadsheet counts, missing for a whole column;
# area_code: whose row it is, where the sender may report for the area.
NOTICES = list(schema_of(Notices).columns)
HEADER_LENGTH = 60  # of a sender's own header that is kept
NO_NOTICES: Notices = pd.DataFrame(columns=NOTICES)


def notices(rows: Iterable[Mapping[str, object]]) -> Notices:
    """Rows as a frame; what a row leaves out is missing."""
    return pd.DataFrame(list(rows), columns=NOTICES)

"""What reading notices of a delivery that it keeps: columns dropped, cells emptied, persons' data seen.

Here: a notice's form. Not here: how grave it is, which the rule of its `rule_id` says (contracts/rules.py).
"""

from collections.abc import Iterable, Mapping

import pandas as pd

from lscb_pipeline.frames.reading import Notices

# sheet: missing stands for the table's own; row_number: as a spreadsheet counts, missing for a whole column;
# area_code: whose row it is, where the sender may report for the area.
NOTICES = ["sheet", "row_number", "column_name", "rule_id", "message", "area_code"]
HEADER_LENGTH = 60  # of a sender's own header that is kept
NO_NOTICES = pd.DataFrame(columns=NOTICES)


def notices(rows: Iterable[Mapping[str, object]]) -> Notices:
    """Rows as a frame of NOTICES; what a row leaves out is missing."""
    return pd.DataFrame(list(rows), columns=NOTICES)

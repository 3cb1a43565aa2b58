"""The reconciliation of the last run that was looked at, kept: what differs from it has changed without anybody's word.

Our own counts are kept, cell by cell; of answers that hold the publishers' figures a digest. `collate.py --keep` writes
the file anew. Not here: what is asked (asked.py).
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from asked import OF_PUBLISHERS

KEPT = Path(__file__).parent / "reconciliation.csv"
PLACE = ["result", "row", "column"]


def keep(results: Mapping[str, pd.DataFrame]) -> None:
    """Write the file anew."""
    told(results).to_csv(KEPT, index=False, lineterminator="\n")


def differences(results: Mapping[str, pd.DataFrame]) -> list[str]:
    """What differs from what was kept, a line each."""
    was = pd.read_csv(KEPT, dtype="str", keep_default_na=False)
    both = was.merge(told(results), on=PLACE, how="outer", suffixes=("_was", "_is")).fillna("nothing")
    other = both[both["value_was"] != both["value_is"]]
    return [f"{result}, row {row}, {column}: {before} was kept, {now} is found"
            for result, row, column, before, now in other.itertuples(index=False)]  # fmt: skip


def told(results: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The results as text, a row a cell: PLACE (row from 1, or `digest`) and value."""
    found = pd.concat([_cells(title, rows) for title, rows in results.items()], ignore_index=True)
    return found.astype("str")


def _cells(title: str, rows: pd.DataFrame) -> pd.DataFrame:
    texts = rows.astype("str")
    if title.startswith(OF_PUBLISHERS):
        digest = hashlib.sha256(texts.to_csv(index=False, lineterminator="\n").encode()).hexdigest()[:16]
        return pd.DataFrame({"result": [title], "row": ["digest"], "column": ["all"], "value": [digest]})
    numbered = texts.assign(row=[str(number) for number in range(1, len(texts) + 1)])
    cells = numbered.melt(id_vars="row", var_name="column", value_name="value").assign(result=title)
    return cells[[*PLACE, "value"]]

"""How long is kept what no contract speaks of: data in data_contracts/retention.yaml.

Here: the file's form. Not here: a feed's own retention (its contract), nor what is done about it
(collation/commands/purge.py, orchestration/old_runs.py).
"""

from pydantic import Field

from lscb_pipeline.contracts.strict import Strict


class Retention(Strict):
    """Months after a file came, from which on its bytes are purged; and after a run of Dagster's ended."""

    unrouted_months: int = Field(gt=0)
    runs_months: int = Field(gt=0)

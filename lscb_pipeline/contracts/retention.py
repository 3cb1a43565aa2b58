"""How long is kept what no contract speaks of: data in data_contracts/retention.yaml.

Here: the file's form. Not here: a feed's own retention (its contract), nor what is done about it
(collation/commands/purge.py, old_releases.py; orchestration/old_runs.py).
"""

from pydantic import Field

from lscb_pipeline.contracts.strict import Strict


class Retention(Strict):
    """Months from which on something goes: after a file came, a run of Dagster's ended, a revision was replaced.

    None of the last: the files of all revisions are kept for ever.
    """

    unrouted_months: int = Field(gt=0)
    runs_months: int = Field(gt=0)
    replaced_releases_months: int | None = Field(None, gt=0)

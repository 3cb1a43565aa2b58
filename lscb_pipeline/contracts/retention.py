"""How long files are kept that no contract speaks of: data in data_contracts/retention.yaml.

Here: the file's form. Not here: a feed's own retention (its contract), nor what is done about it
(collation/commands/purge.py).
"""

from pydantic import Field

from lscb_pipeline.contracts.strict import Strict


class Retention(Strict):
    """Months after a file came, from which on its bytes are purged."""

    unrouted_months: int = Field(gt=0)

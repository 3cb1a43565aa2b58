"""The one error that a faulty contract, layout or catalogue raises."""

from lscb_pipeline.errors import LscbError


class ContractError(LscbError, ValueError):
    """A file of data_contracts/ is wrong; the message names the file and the fault."""

"""The one error that a faulty contract, layout or catalogue raises."""


class ContractError(ValueError):
    """A file of data_contracts/ is wrong; the message names the file and the fault."""

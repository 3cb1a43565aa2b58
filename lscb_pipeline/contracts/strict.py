"""The base of every model of data_contracts/."""

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """A model that refuses what it does not know: a misspelt key must be an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

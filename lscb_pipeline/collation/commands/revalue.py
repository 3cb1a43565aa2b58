"""Taking a later vintage of populations into use, on request: every rate of the marts is computed anew.

Here: the request. Not here: which vintages there are (reference), what is divided by what (benchmarks). Until somebody
asks, a vintage that came with a new version changes no figure; releases keep the one that was in use with their load.
"""

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.stages.benchmark import benchmark
from lscb_pipeline.errors import UsageError
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.tables import table
from lscb_pipeline.warehouse.stages import benchmark as marts
from lscb_pipeline.warehouse.stages import loads


class VintageError(UsageError):
    """A vintage was asked for that there is none of; the message says which there are."""


def revalue(centre: Centre, vintage: str | None) -> tuple[str, int]:
    """Take a vintage into use, the newest where none is named; return it, and how many figures stand anew."""
    known = table("vintage")["vintage"].tolist()
    chosen = vintage or loads.newest_vintage()
    if chosen not in known:
        raise VintageError(f"no population vintage {chosen!r}: there are {', '.join(known)}")
    with centre.warehouse.transaction() as connection:
        loads.lock_core(connection)
        loads.use_vintage(connection, chosen, loads.start_load(connection, "population vintage"))
        marts.forget(connection)
        last = marts.last_quarter(connection)
    if last is None:
        return chosen, 0
    return chosen, benchmark(centre, Quarter(last))["benchmark"]

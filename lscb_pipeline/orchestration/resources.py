"""The centre as a Dagster resource: one for the whole run, holding what keeps runs apart.

While a run is under way its process holds advisory locks on its quarter or month and on the run itself (in the
warehouse), and a lock on a file named after the run (on disk). All end with the process, however it ends: so a dead run
is told from a live one, on this machine by the file, on others by the warehouse.
Where the quarter is taken, a run asked for at a terminal ends and says so; one of the daemon waits for its turn, since
nobody would start it again. Likewise where a backup is being made, which no run goes on beside.
"""

import contextlib
import gc
from collections.abc import Generator

import dagster as dg

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.orchestration.lost_runs import is_lost, noted
from lscb_pipeline.orchestration.running import ANEW, LAUNCHED_BY, hold_run, lock_of
from lscb_pipeline.settings import Settings
from lscb_pipeline.warehouse.database.connect import INSTALLATION


class CentreResource(dg.ConfigurableResource[Centre]):
    """Gives assets the opened Centre; settings are read from the environment when a run starts."""

    @contextlib.contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Generator[Centre, None, None]:
        """Hold the run and its quarter for as long as the run takes."""
        centre = Centre(Settings(), anew=context.run is not None and ANEW in context.run.tags)
        before = gc.get_threshold()
        gc.set_threshold(50_000, 20, 20)  # as at the command line (cli): this process may be the daemon's
        try:
            with contextlib.ExitStack() as held:
                if context.run is not None:
                    held.enter_context(noted(context.run.run_id, centre.warehouse))
                    # Waits where it goes on for a process that died, until the server has seen that one's end.
                    held.enter_context(centre.warehouse.lock(lock_of(context.run.run_id), wait=True))
                    held.enter_context(hold_run(centre.settings, context.run.run_id))
                    partition = context.run.tags.get("dagster/partition")
                    if partition:
                        wait = LAUNCHED_BY not in context.run.tags
                        kind = "month" if partition.count("-") == 1 else "quarter"
                        held.enter_context(centre.warehouse.lock(f"{kind} {partition}", wait=wait))
                        held.enter_context(centre.warehouse.lock(INSTALLATION, wait=wait, is_shared=True))
                    held.callback(is_lost, context.run.run_id)  # looked at before its locks are let go
                yield centre
        finally:
            centre.close()
            gc.set_threshold(*before)

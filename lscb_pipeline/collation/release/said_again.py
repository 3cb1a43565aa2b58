"""Whether a quarter's last published release says all that there is to say: then nothing is hidden or attacked anew.

What is hidden is one of several choices that are as safe, and which one is taken depends on what was published before,
the release itself too. So where nothing came since, hiding anew could choose otherwise, and publish a revision that
tells nothing new.
"""

from sqlalchemy import Connection

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.release.candidate import UnsuppressedFigures
from lscb_pipeline.collation.release.rebuild import Kept, candidate_of
from lscb_pipeline.collation.release.runaways_beside import beside_figures, texts_of
from lscb_pipeline.collation.release.runaways_told import RunawaysTold
from lscb_pipeline.project_files import code_digest
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.states import ReleaseStatus
from lscb_pipeline.warehouse.stages import release_reads


def published_again(
    connection: Connection, centre: Centre, quarter: Quarter, made: UnsuppressedFigures, told: RunawaysTold
) -> Kept | None:
    """The last release (mart.release's row), if it is published and the same would be, as it hides things; else None.

    Asked of a release by this code of the last load alone: of any other all is decided anew, by the rules of now.
    """
    last = release_reads.last_release(connection, quarter)
    if last is None or last["status"] != ReleaseStatus.PUBLISHED or last["material"]["code"] != code_digest():
        return None
    if last["load_id"] != release_reads.last_load(connection):
        return None
    withheld = frozenset((last["material"].get("estimate") or {}).get("withheld", []))
    beside = {"texts": texts_of(centre, quarter), "estimate": dict(told.without(withheld).shown)}
    tables = candidate_of(connection, centre, quarter, last, made)
    return last if tables.digest_with(beside_figures(beside)) == last["digest"] else None

"""Whether a quarter's last release says all that there is to say: then nothing is hidden or attacked anew.

What is hidden is one of several choices that are as safe, and which one is taken depends on what was published before,
the release itself too. So where nothing came since, hiding anew could choose otherwise, and publish a revision that
tells nothing new.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.inputs.due import not_yet_due
from lscb_pipeline.collation.release.candidate import UnsuppressedFigures
from lscb_pipeline.collation.release.rebuild import Kept, candidate_of
from lscb_pipeline.collation.release.runaways_beside import beside_figures, texts_of
from lscb_pipeline.collation.release.runaways_told import RunawaysTold
from lscb_pipeline.frames.figures import AnyFrame
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


def made_of(
    centre: Centre, quarter: Quarter, material: dict[str, Any], told: RunawaysTold, beside: Sequence[object],
    *frames: AnyFrame,
) -> str:  # fmt: skip
    """A digest of all that a release is decided on but other releases: the frames, and what stands beside them.

    `material` (told_beside_figures) names its code, lock and contracts. `beside`: what else, as JSON can hold it.
    """
    days = not_yet_due(centre.library, quarter, centre.today)
    words = [{name: told for name, told in material.items() if name != "decided_on"}, dict(told.shown), days, beside]
    digest = hashlib.sha256(json.dumps(words, sort_keys=True, default=str).encode())
    for frame in (told.groups, *frames):
        digest.update(pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes())
    return digest.hexdigest()


def decided_again(connection: Connection, quarter: Quarter, made_of: str, published: int) -> Kept | None:
    """The last decision on a release of the quarter (mart.release's row), if all that it was made of is the same.

    A late delivery of another quarter leaves most of them as they are where it does not count, or states what is too
    long ago. `published`: how many releases are; another one since, but for this, has it decided anew.
    """
    last = release_reads.last_release(connection, quarter)
    if last is None or last["status"] == ReleaseStatus.REFUSED or last["material"].get("made_of") != made_of:
        return None
    before = last["audit"]["published_before"] + (last["status"] == ReleaseStatus.PUBLISHED)
    return last if before == published else None

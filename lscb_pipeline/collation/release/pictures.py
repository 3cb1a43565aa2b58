"""The charts of a quarter's draft, kept beside it for its release and for its next draft: drawing them takes longest.

A picture is known by what it shows and by the code that drew it; a release made anew to be compared draws all its own.
"""

import json
from pathlib import Path

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.files import write_whole
from lscb_pipeline.project_files import code_digest
from lscb_pipeline.reference.quarters import Quarter


def kept_pictures(centre: Centre, quarter: Quarter) -> dict[str, str]:
    """The pictures by digests of what they show (charts.drawn); none where this code drew none."""
    path = _path(centre, quarter)
    kept = json.loads(path.read_bytes()) if path.is_file() else {}
    return dict(kept["pictures"]) if kept.get("code") == code_digest() else {}


def keep_pictures(centre: Centre, quarter: Quarter, pictures: dict[str, str]) -> None:
    """Keep these, and no others of the quarter. The folder of drafts is there."""
    write_whole(_path(centre, quarter), json.dumps({"code": code_digest(), "pictures": pictures}).encode())


def forget_pictures(centre: Centre, quarter: Quarter) -> None:
    """Remove them: the draft is published."""
    _path(centre, quarter).unlink(missing_ok=True)


def _path(centre: Centre, quarter: Quarter) -> Path:
    return centre.settings.make_home() / "drafts" / f".{quarter.label}.charts"

"""Pages and workbooks of a quarter's draft, kept for its release: the gates let them through, and making them is dear.

They have places for how the release stands (reports/release/publication_words.py). A release takes them where they are
what the draft made, to the byte, of the very row that is published; else it makes its own. Here: keeping them. Not
here: by which code they were made (stages/draft.py).
"""

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.files import write_whole
from lscb_pipeline.reference.quarters import Quarter

MADE_OF = ("revision", "load_id", "digest", "code_version", "material")  # of a row of mart.release


def kept_pages(centre: Centre, quarter: Quarter, of: dict[str, Any], digest: str) -> dict[str, bytes] | None:
    """The pages by their paths; None where there are none of this row, or not those of this digest."""
    path = _path(centre, quarter)
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != digest:
        return None
    with zipfile.ZipFile(io.BytesIO(content)) as held:
        return {name: held.read(name) for name in held.namelist()} if held.comment == _digest(of) else None


def keep_pages(centre: Centre, quarter: Quarter, of: dict[str, Any], pages: dict[str, bytes]) -> str:
    """Keep these, and no others of the quarter; return their digest. The folder of drafts is there."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as held:
        held.comment = _digest(of)
        for name, page in sorted(pages.items()):
            held.writestr(zipfile.ZipInfo(name), page)  # without the moment: the same pages are the same bytes
    content = target.getvalue()
    write_whole(_path(centre, quarter), content)
    return hashlib.sha256(content).hexdigest()


def forget_pages(centre: Centre, quarter: Quarter) -> None:
    """Remove them: the draft is published."""
    _path(centre, quarter).unlink(missing_ok=True)


def _digest(of: dict[str, Any]) -> bytes:
    """Of the row of mart.release that pages are made of: what stands in it before it is decided on."""
    row = json.dumps({name: of[name] for name in MADE_OF}, sort_keys=True, default=str)
    return hashlib.sha256(row.encode()).hexdigest().encode()


def _path(centre: Centre, quarter: Quarter) -> Path:
    return centre.settings.make_home() / "drafts" / f".{quarter.label}.pages"

"""The pages of a quarter's draft, kept beside it for its release: the gates let them through, and making them is dear.

They have places for how the release stands (reports/release/standing.py). A release takes them where they are what the
draft made, to the byte, of the very row that is published and by the same code; else it makes its own.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.unchanged import code_of
from lscb_pipeline.files import write_whole
from lscb_pipeline.reference.quarters import Quarter

MADE_OF = ("revision", "load_id", "digest", "code_version", "material")  # of a row of mart.release


def kept_pages(centre: Centre, quarter: Quarter, kept: dict[str, Any], digest: str) -> dict[str, bytes] | None:
    """The pages by their paths; None where there are none of this row, or not those of this digest."""
    path = _path(centre, quarter)
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != digest:
        return None
    held = json.loads(content)
    return {name: page.encode() for name, page in held["pages"].items()} if held["of"] == _of(centre, kept) else None


def keep_pages(centre: Centre, quarter: Quarter, kept: dict[str, Any], pages: dict[str, bytes]) -> str:
    """Keep these, and no others of the quarter; return their digest. The folder of drafts is there."""
    held = {"of": _of(centre, kept), "pages": {name: page.decode() for name, page in sorted(pages.items())}}
    content = json.dumps(held, ensure_ascii=False).encode()
    write_whole(_path(centre, quarter), content)
    return hashlib.sha256(content).hexdigest()


def forget_pages(centre: Centre, quarter: Quarter) -> None:
    """Remove them: the draft is published."""
    _path(centre, quarter).unlink(missing_ok=True)


def _of(centre: Centre, kept: dict[str, Any]) -> str:
    """A digest of what pages are made of."""
    row = json.dumps({name: kept[name] for name in MADE_OF}, sort_keys=True, default=str)
    return hashlib.sha256(f"{code_of(centre)} {row}".encode()).hexdigest()


def _path(centre: Centre, quarter: Quarter) -> Path:
    return centre.settings.make_home() / "drafts" / f".{quarter.label}.pages"

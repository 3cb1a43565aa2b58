"""A text that readers see: an editor's mark of how far a fact was checked is an error in it, with its line.

Here: the type of such a field. Not here: who reads which. Marks belong into `remark`, `notes` and comments.
"""

import re
from typing import Annotated, Final

from pydantic import AfterValidator

MARK: Final = re.compile(r"\[(?:made up|memory|seen|seed)\b", re.IGNORECASE)


def _without_mark(text: str) -> str:
    if mark := MARK.search(text):
        raise ValueError(f"readers see this, and `{mark.group()}]` is an editor's mark: put it into a remark")
    return text


ReadersText = Annotated[str, AfterValidator(_without_mark)]

"""Names of organisations as they are compared: spelling habits don't make two of one.

Here: the folding of one name. Not here: areas' names (areas.py), nor persons' (intake/pseudonyms.py).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from lscb_pipeline.reference.areas import normalise

POSSESSIVE: Final = re.compile(r"(?<=\w)['’`´](?=\w)")
# What a name may begin or end with, and be no other for it.
FORMS: Final = re.compile(
    r"^the |,? ?\b(?:ltd|limited|plc|llp|cic|cio|inc|incorporated|co|company|uk|registered charity)$"
)


def fold_name(name: str) -> str:
    """Put a name as it is compared: as an area's (areas.normalise), without accents, punctuation and legal form.

    `The Ash & Elm Project Ltd.` and `ASH AND ELM PROJECT` are one. fold_name(fold_name(x)) == fold_name(x).
    """
    letters = unicodedata.normalize("NFKD", normalise(name))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = " ".join(re.sub(r"[^\w]+", " ", POSSESSIVE.sub("", plain)).split())
    while (shorter := FORMS.sub("", words).strip()) != words and shorter:
        words = shorter
    return words

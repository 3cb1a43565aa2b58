"""Names of organisations as they are compared: spelling habits don't make two of one.

Here: the folding of one name. Not here: areas' names (areas.py), nor persons' (intake/rows/pseudonyms.py).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from lscb_pipeline.reference.areas import normalise

POSSESSIVE: Final = re.compile(r"(?<=\w)['’`´](?=\w)")
INITIALS: Final = re.compile(r"\b[^\W\d_](?: [^\W\d_])+\b")  # n s p c c
# Short words of the trade, and what they are short for.
SHORT: Final = {
    "lb": "london borough", "lbc": "london borough", "rb": "royal borough", "yot": "youth offending team",
    "yos": "youth offending service", "pct": "primary care trust", "cab": "citizens advice bureau",
    "camhs": "child and adolescent mental health services",
}  # fmt: skip
SHORTENED: Final = re.compile(rf"\b(?:{'|'.join(SHORT)})\b")
OF: Final = re.compile(r"(?<=\bborough) of\b")
# What a name may begin or end with, and be no other for it.
FORMS: Final = re.compile(
    r"^the |,? ?\b(?:the|ltd|limited|plc|llp|cic|cio|inc|incorporated|co|company|uk|registered charity)$"
)


def fold_name(name: str) -> str:
    """Put a name as it is compared: as an area's (areas.normalise), without accents, punctuation and legal form.

    `The Ash & Elm Project Ltd.` and `ASH AND ELM PROJECT` are one; so are `N.S.P.C.C.` and `NSPCC`,
    `LB Zz YOT` and `London Borough of Zz Youth Offending Team`. fold_name(fold_name(x)) == fold_name(x).
    """
    letters = unicodedata.normalize("NFKD", normalise(name.replace("+", " & ")))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    folded = " ".join(re.sub(r"[^\w]+", " ", POSSESSIVE.sub("", plain)).split())
    while (other := _usual(folded)) != folded and other:
        folded = other
    return folded


def _usual(words: str) -> str:
    """Words with initials joined, short words in full, and without a form at the beginning or the end."""
    joined = INITIALS.sub(lambda found: found[0].replace(" ", ""), words)
    full = OF.sub("", SHORTENED.sub(lambda found: SHORT[found[0]], joined))
    return FORMS.sub("", full).strip()


def is_named(name: str) -> str:
    """What is one for all spellings of one name: `Youth Link` and `YouthLink`, too."""
    return fold_name(name).replace(" ", "")

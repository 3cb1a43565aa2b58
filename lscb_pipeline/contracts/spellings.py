"""How an indicator may be written: its code in any form of a code, its national number, its title.

Here: the spellings of a feed's indicators. Not here: the forms of a code (reference/forms.py), nor what is done with an
unknown one (intake/rows/identity.py). A spelling that means several indicators (NI 71 is six) means none.
"""

import re
from collections import Counter
from collections.abc import Iterable

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.reference.forms import plain

PARTS = re.compile(r"[ :;,._/-]+")
NATIONAL = re.compile(r"^n i (?=\d)")
CODE_FIRST = re.compile(r"([a-z]{2}) ?0*(\d{1,3})(?: (.+))?", re.ASCII)


def spelling(text: str) -> str:
    """A text as spellings are compared: sg001 for SG 1, ni068 for NI 68, words with single spaces."""
    folded = NATIONAL.sub("ni ", PARTS.sub(" ", plain(text)).strip())
    code = CODE_FIRST.fullmatch(folded)
    return f"{code[1]}{int(code[2]):03d} {code[3] or ''}".strip() if code else folded


def spellings(indicators: Iterable[Indicator]) -> dict[str, str]:
    """The code that each spelling means, in a feed with these indicators."""
    every = list(indicators)
    pairs = {(spelling(text), i.code) for i in every for text in _texts(i)}
    meanings = Counter(text for text, _ in pairs)
    codes = {spelling(i.code) for i in every}
    return {text: code for text, code in pairs if meanings[text] == 1 or (text in codes and text == spelling(code))}


def meanings(indicators: Iterable[Indicator]) -> dict[str, frozenset[str]]:
    """The codes that each spelling has among these indicators, one or several."""
    found: dict[str, set[str]] = {}
    for indicator in indicators:
        for text in _texts(indicator):
            found.setdefault(spelling(text), set()).add(indicator.code)
    return {text: frozenset(codes) for text, codes in found.items()}


def _texts(indicator: Indicator) -> list[str]:
    national = [indicator.ni_code] if indicator.ni_code else []
    titles = dict.fromkeys([indicator.title, *(one.title for one in indicator.definitions if one.title)])
    return [indicator.code, *national, *(text for title in titles for text in (title, f"{indicator.code} {title}"))]

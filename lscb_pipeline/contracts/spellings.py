"""How an indicator may be written: its code in any form of a code, its national number, its title.

Here: the spellings of a feed's indicators. Not here: the forms of a code (reference/forms.py), nor what is done with an
unknown one (intake/identity.py). A spelling that means several indicators (NI 71 is six) means none.
"""

import re
from collections import Counter
from collections.abc import Iterable

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.reference.forms import INDICATOR, plain

PARTS = re.compile(r"[ :;,._/-]+")


def spelling(text: str) -> str:
    """A text as spellings are compared: sg001 for SG 1, ni068 for NI 68, words with single spaces."""
    folded = plain(text)
    code = INDICATOR.forms[0].compiled.fullmatch(folded)
    return f"{code['letters']}{int(code['figures']):03d}" if code else PARTS.sub(" ", folded).strip()


def spellings(indicators: Iterable[Indicator]) -> dict[str, str]:
    """The code that each spelling means, in a feed with these indicators."""
    every = list(indicators)
    pairs = {(spelling(text), i.code) for i in every for text in _texts(i)}
    meanings = Counter(text for text, _ in pairs)
    codes = {spelling(i.code) for i in every}
    return {text: code for text, code in pairs if meanings[text] == 1 or (text in codes and text == spelling(code))}


def _texts(indicator: Indicator) -> list[str]:
    national = [indicator.ni_code] if indicator.ni_code else []
    return [indicator.code, *national, indicator.title, f"{indicator.code} {indicator.title}"]

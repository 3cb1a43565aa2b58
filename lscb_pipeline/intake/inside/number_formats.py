"""Formats of numbers: those under which a number is shown as another one, or as an amount of money.

Here: what a format's code means. Not here: which cells have it (xlsx.py, xls.py).
"""

import re

from lscb_pipeline.intake.inside.marks import CURRENCIES, PERCENT

# A text in quotes, an escaped sign, space as wide as a sign, a sign that fills, a colour or condition, any sign.
TOKEN = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]?|.', re.DOTALL)
BUILT_IN = {9: PERCENT, 10: PERCENT} | dict.fromkeys((5, 6, 7, 8, 42, 44), "£")  # 5 to 8, 42, 44: the system's currency


def form_of(code: str) -> str | None:
    """What a number has when it is shown so: PERCENT, or a currency; None where it has neither."""
    tokens = TOKEN.findall(code)
    if PERCENT in tokens:
        return PERCENT
    first = tokens[: tokens.index(";")] if ";" in tokens else tokens
    for token in first:
        if token[0] in "_*" or (token[0] == "[" and not token.startswith("[$")):
            continue
        signs: str = token[2:].partition("-")[0] if token[0] == "[" else token  # [$£-809] and [$-809], a language alone
        if found := next((sign for sign in signs if sign in CURRENCIES), None):
            return found
    return None

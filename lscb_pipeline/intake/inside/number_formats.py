"""Formats of numbers: those under which a number is shown as another one, or as an amount of money.

Here: what a format's code means, and what the text that is shown does. Not here: which cells have it (xlsx.py, xls.py,
ods.py).
"""

import re

from lscb_pipeline.intake.inside.marks import CURRENCIES, PERCENT, SCALED

# A text in quotes, an escaped sign, space as wide as a sign, a sign that fills, a colour or condition, any sign.
TOKEN = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]?|General|.', re.DOTALL | re.IGNORECASE)
BUILT_IN = {9: PERCENT, 10: PERCENT} | dict.fromkeys((5, 6, 7, 8, 42, 44), "£")  # 5 to 8, 42, 44: the system's currency
DIGITS, SHOWN = "0#?", "\0"  # what stands for digits in a code; what stands for them here
THOUSANDS = re.compile(rf"{SHOWN},+(?![,{SHOWN}])")  # a comma behind the digits: a thousandth is shown
# Words beside a number, or noughts, by which it is read as another one.
MAGNITUDES = re.compile(
    r"(?<![^\W\d_])(?:k|m|mn|mio|mil|mill|mln|million|bn|bln|b|billion|tn|trillion|th|thou|thous|thousand|tsd|hundred|dozen"
    r"|lakh|crore)s?(?![^\W\d_])|\(000s?\)|(?<!\d)000s",
    re.IGNORECASE,
)
BESIDE = re.compile(rf"{SHOWN}[\s.,'’]*\d|\d[\s.,'’]*{SHOWN}")  # digits that are written, not kept, beside the number's
NUMBER = re.compile(r"\d[\d., \u00a0\u202f'’]*")
POWER = re.compile(r"\dE[-+]?\d", re.IGNORECASE)  # 1.2E+03


def form_of(code: str) -> str | None:
    """What a number has when it is shown so: SCALED, PERCENT, or a currency; None where it has none of these."""
    tokens = TOKEN.findall(code)
    sections = _sections(tokens)
    if any(_is_scaled(section) for section in sections[:3]):  # the fourth is of texts
        return SCALED
    if PERCENT in tokens:
        return PERCENT
    for token in sections[0]:
        if token[0] in "_*" or (token[0] == "[" and not token.startswith("[$")):
            continue
        signs: str = token[2:].partition("-")[0] if token[0] == "[" else token  # [$£-809] and [$-809], a language alone
        if found := next((sign for sign in signs if sign in CURRENCIES), None):
            return found
    return None


def _sections(tokens: list[str]) -> list[list[str]]:
    """A code's parts: for numbers above, below and equal to 0, and for texts."""
    sections: list[list[str]] = [[]]
    for token in tokens:
        if token[0] == ";":
            sections.append([])
        else:
            sections[-1].append(token)
    return sections


def _is_scaled(tokens: list[str]) -> bool:
    """Whether a number is shown as another: as a thousandth of it, or beside a word or digits that change it."""
    code = "".join(SHOWN if token in DIGITS or token.lower() == "general" else token[0] for token in tokens)
    written = "".join(map(_written, tokens))
    if SHOWN not in code:
        return False
    return bool(THOUSANDS.search(code) or MAGNITUDES.search(written) or BESIDE.search(written))


def _written(token: str) -> str:
    """What a token writes into a cell."""
    if token in DIGITS or token.lower() == "general":
        return SHOWN
    if token[0] == '"':
        return token[1:].removesuffix('"')
    if token.startswith("[$"):
        return token[2:].rstrip("]").partition("-")[0]
    if token[0] == "\\":
        return token[1:]
    return "" if token[0] in "[*" else " " if token[0] == "_" or token.isalnum() else token


def is_shown_otherwise(value: float, text: str) -> bool:
    """Whether the text that a cell shows is read as another number than it keeps, by a word or by a thousand."""
    if MAGNITUDES.search(text):
        return True
    found = NUMBER.search(text)
    if not found or POWER.search(text):
        return False
    shown = [one for sign in ".," for one in _numbers(found[0], sign)]

    def is_about(factor: float) -> bool:
        return any(abs(abs(value) - number * factor) <= factor * rounding for number, rounding in shown)

    return not is_about(1) and any(is_about(1000.0**power) for power in (-2, -1, 1, 2, 3))


def _numbers(digits: str, sign: str) -> list[tuple[float, float]]:
    """A number, as it reads with this sign before its decimals, and by how much it may be rounded."""
    whole, _, decimals = re.sub(rf"[^\d{sign}]", "", digits).rstrip(sign).partition(sign)
    return [] if sign in decimals else [(float(f"{whole or 0}.{decimals or 0}"), 0.500001 / 10 ** len(decimals))]

"""Formats of numbers: those under which a number is shown as another one, as none, or as an amount of money.

Here: what a format's code means, and what the text that is shown does. Not here: which cells have it (xlsx.py, xls.py,
ods.py).
"""

import operator
import re
from collections.abc import Callable
from functools import lru_cache

PERCENT = "%"
PERCENT_BESIDE = '"%"'  # written behind the number, which stays what it is
CURRENCIES = "£€$¥"
SCALED = "#SHOWN OTHERWISE!"  # and the number that is kept
BY_VALUE = "?"  # and the code of a format under which some numbers are not shown

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
BOUND = re.compile(rf"[<>≤≥]\s*{SHOWN}|{SHOWN}\s*\+(?!{SHOWN})")  # written beside it, by which it is no longer a number
NEGATED = re.compile(rf"[^{SHOWN}]*-\s*{SHOWN}")  # where a number above 0 has the sign of one below
CONDITION = re.compile(r"\[([<>=]{1,2})(-?\d+(?:\.\d+)?)\]")
HOLDS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip
OF_DAYS = frozenset("ymdhs")
NOUGHTS = ("0", "-", "–", "—")  # accountants write a dash
NUMBER = re.compile(r"(-?\s*)(\d[\d., \u00a0\u202f'’]*)")
POWER = re.compile(r"\dE[-+]?\d", re.IGNORECASE)  # 1.2E+03
FRACTION = re.compile(r"\d/\d")


def form_of(code: str) -> str | None:
    """What a number has when it is shown so: SCALED, a per cent sign or a currency; None where it has none of these.

    BY_VALUE and the code, where that depends on the number: some are not shown at all.
    """
    tokens = TOKEN.findall(code)
    sections = _sections(tokens)
    of_numbers = sections[:3]  # the fourth is of texts
    is_negated = not _condition(sections[0]) and NEGATED.match("".join(map(_written, sections[0])))
    if is_negated or any(_is_scaled(section) for section in of_numbers):
        return SCALED
    limits = [condition[1] for section in of_numbers if (condition := _condition(section))]
    if any(_shows_none(of_numbers, limit + step) for limit in (0.0, *limits) for step in (-1, 0, 1)):
        return BY_VALUE + code
    return _sign_of(tokens)


@lru_cache(maxsize=65_536)
def form_by_value(code: str, value: float) -> str | None:
    """What one number has under a code of BY_VALUE: SCALED where nothing, or something else, stands in its place."""
    tokens = TOKEN.findall(code)
    return SCALED if _shows_none(_sections(tokens)[:3], value) else _sign_of(tokens)


def _sign_of(tokens: list[str]) -> str | None:
    """The per cent sign or the currency that is shown beside numbers, if any."""
    if PERCENT in tokens:
        return PERCENT
    sections = _sections(tokens)
    if PERCENT in "".join(map(_written, sections[0])):
        return PERCENT_BESIDE
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


def _condition(section: list[str]) -> tuple[str, float] | None:
    found = next((found for token in section if (found := CONDITION.fullmatch(token))), None)
    return (found[1], float(found[2])) if found and found[1] in HOLDS else None


def _section_of(sections: list[list[str]], value: float) -> list[str] | None:
    """The section that shows a value: the first whose condition it meets, stated or usual."""
    usual = [(">" if len(sections) > 2 else ">=", 0.0), ("<", 0.0)] if len(sections) > 1 else []
    if len(sections) == 2 and _condition(sections[0]):
        usual = usual[:1]  # the second is of all others
    for number, section in enumerate(sections):
        condition = _condition(section) or (usual[number] if number < len(usual) else None)
        if condition is None or HOLDS[condition[0]](value, condition[1]):
            return section
    return None


def _shows_none(sections: list[list[str]], value: float) -> bool:
    """Whether a format shows no digits of a value: nothing, or a text; a dash is accountants' 0."""
    section = _section_of(sections, value)
    if section is None:
        return False
    held = {token.lower() for token in section}
    digits = held & set(DIGITS)
    if held & {"general", "@"} or held & OF_DAYS or any(token[:2].lower() in ("[h", "[m", "[s") for token in held):
        return False
    if digits and (value != 0 or "0" in digits or "/" in held):
        return False  # of 0, # and ? show nothing, but in a fraction
    written = "".join(map(_written, section)).replace(SHOWN, "").strip()
    return not (value == 0 and written in NOUGHTS)


def _is_scaled(tokens: list[str]) -> bool:
    """Whether a number is shown as another: as a thousandth of it, or beside a word or digits that change it."""
    code = "".join(SHOWN if token in DIGITS or token.lower() == "general" else token[0] for token in tokens)
    written = "".join(map(_written, tokens))
    if SHOWN not in code:
        return False
    return bool(THOUSANDS.search(code) or any(p.search(written) for p in (MAGNITUDES, BESIDE, BOUND)))


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
    """Whether the text that a cell shows is read as another number than it keeps, or as none."""
    if value == 0 and text in NOUGHTS:
        return False
    if MAGNITUDES.search(text) or BOUND.search(re.sub(r"\d", SHOWN, text)):
        return True
    if POWER.search(text) or FRACTION.search(text):
        return False

    def is_it(sign: str, digits: str) -> bool:
        told = (one for mark in ".," for one in _numbers(digits, mark))
        is_near = any(abs(abs(value) - number) <= rounding for number, rounding in told)
        return is_near and not (sign.strip() and value > 0)

    return not any(is_it(*found) for found in NUMBER.findall(text))


def _numbers(digits: str, sign: str) -> list[tuple[float, float]]:
    """A number, as it reads with this sign before its decimals, and by how much it may be rounded."""
    whole, _, decimals = re.sub(rf"[^\d{sign}]", "", digits).rstrip(sign).partition(sign)
    return [] if sign in decimals else [(float(f"{whole or 0}.{decimals or 0}"), 0.500001 / 10 ** len(decimals))]

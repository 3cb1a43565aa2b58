"""The tokens of a formula in an .xls file as the text they stand for, where it is of the plainest kind.

Here: numbers, texts, cells and ranges of the same sheet, arithmetic, and the functions that figures are counted and
summed up by, as .xls files of 1997 and later say them. Anything else gives no text: what it comes to isn't asked.
"""

import struct

from xlsxwriter.utility import xl_col_to_name

SIGNS = {3: "+", 4: "-", 5: "*", 6: "/"}
FUNCTIONS = {0: "COUNT", 4: "SUM", 5: "AVERAGE", 6: "MIN", 7: "MAX", 169: "COUNTA", 345: "SUMIF"}
OF_TWO = {346: "COUNTIF"}  # the functions that say nothing of how many arguments they have
MINUS, PAREN, TEXT, ATTRIBUTES, INTEGER, NUMBER = 0x13, 0x15, 0x17, 0x19, 0x1E, 0x1F
FUNCTION_OF_TWO, FUNCTION, CELL, RANGE = 0x21, 0x22, 0x24, 0x25
SUM_OF_ONE, CHOOSE = 0x10, 0x04


def text_of(tokens: bytes) -> str | None:
    """The formula's text; None where a token is of another kind."""
    stack: list[str] = []
    at = 0
    try:
        while at < len(tokens):
            at = _token(tokens, at, stack)
    except (struct.error, IndexError, KeyError):
        return None
    return stack[0] if len(stack) == 1 else None


def _token(tokens: bytes, at: int, stack: list[str]) -> int:
    """Carry out the token at a place on the stack; return where the next one is. KeyError: one of another kind."""
    kind = tokens[at] if tokens[at] < 0x20 else tokens[at] & 0x1F | 0x20
    if kind in SIGNS:
        right, left = stack.pop(), stack.pop()
        stack.append(f"({left}{SIGNS[kind]}{right})")
        return at + 1
    if kind == MINUS:
        stack.append(f"(-{stack.pop()})")
    if kind in (MINUS, PAREN):
        return at + 1
    if kind == ATTRIBUTES and not tokens[at + 1] & CHOOSE:
        if tokens[at + 1] & SUM_OF_ONE:
            stack.append(f"SUM({stack.pop()})")
        return at + 4
    if kind == FUNCTION_OF_TWO:
        (function,) = struct.unpack_from("<H", tokens, at + 1)
        last, first = stack.pop(), stack.pop()
        stack.append(f"{OF_TWO[function]}({first},{last})")
        return at + 3
    if kind == FUNCTION:
        count, function = struct.unpack_from("<BH", tokens, at + 1)
        count &= 0x7F
        arguments = [stack.pop() for _ in range(count)]
        stack.append(f"{FUNCTIONS[function & 0x7FFF]}({','.join(reversed(arguments))})")
        return at + 4
    return _operand(tokens, at, stack, kind)


def _operand(tokens: bytes, at: int, stack: list[str], kind: int) -> int:
    if kind == TEXT:
        text, after = text_at(tokens, at + 1)
        stack.append('"' + text.replace('"', '""') + '"')
        return after
    if kind in (INTEGER, NUMBER):
        form, size = ("<H", 2) if kind == INTEGER else ("<d", 8)
        stack.append(repr(struct.unpack_from(form, tokens, at + 1)[0]))
        return at + 1 + size
    if kind == CELL:
        row, column = struct.unpack_from("<2H", tokens, at + 1)
        stack.append(_name(row, column))
        return at + 5
    if kind == RANGE:
        first_row, last_row, first, last = struct.unpack_from("<4H", tokens, at + 1)
        stack.append(f"{_name(first_row, first)}:{_name(last_row, last)}")
        return at + 9
    raise KeyError(kind)


def text_at(content: bytes, at: int, size: int = 1) -> tuple[str, int]:
    """A text behind its length, which takes `size` bytes, and a byte that says how wide its signs are; and its end."""
    length, wide = int.from_bytes(content[at : at + size], "little"), content[at + size] & 1
    start = at + size + 1
    end = start + length * (1 + wide)
    return content[start:end].decode("utf-16-le" if wide else "latin-1", "replace"), end


def _name(row: int, column: int) -> str:
    return f"{xl_col_to_name(column & 0xFF)}{row + 1}"

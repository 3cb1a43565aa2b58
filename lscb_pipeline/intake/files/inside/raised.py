"""Figures that are raised or lowered within a cell's text: a note beside a number, which plain text runs into it.

Here: the text of such a cell, its raised figures written as the signs that Unicode has for them. Not here: how a number
with such a sign is read (reference/forms.py), nor whole cells in a raised font, which say what they say.
"""

import re

from lscb_pipeline.intake.files.inside.xml_parts import Attributes

UP, DOWN = (str.maketrans("0123456789", signs) for signs in ("⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉"))
SIGNS = {"superscript": UP, "subscript": DOWN}
NUMBER = re.compile(r"[\s\d.,£%+-]*\d[\s\d.,£%+-]*[⁰¹²³⁴-⁹₀-₉]+[\s\d.,£%+-]*|[⁰¹²³⁴-⁹₀-₉]+[\s.,£%+-]*\d[\s\d.,£%+-]*")


def is_number(text: str) -> bool:
    """Whether a text is a number with a raised figure beside it; what is none, as a header, isn't mistaken for one."""
    return bool(NUMBER.fullmatch(text))


class RichText:
    """The text of a cell of an .xlsx, run by run, told element by element."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._signs: dict[int, int] = {}
        self._is_text = self._is_beside = False

    def start(self, name: str, attributes: Attributes) -> None:
        """A text, a run of it, how the run stands, or how a text is pronounced, which nobody sees."""
        if name in ("si", "is"):
            self.parts = []
        elif name == "r":
            self._signs = {}
        elif name == "vertAlign":
            self._signs = SIGNS.get(attributes.get("val", ""), {})
        elif name == "rPh":
            self._is_beside = True
        elif name == "t":
            self._is_text = not self._is_beside

    def text(self, text: str) -> None:
        """A part of the run."""
        if self._is_text:
            self.parts.append(text.translate(self._signs))

    def end(self, name: str) -> None:
        """The text, the run or what stands beside it ends."""
        self._is_text = False
        if name == "r":
            self._signs = {}
        elif name == "rPh":
            self._is_beside = False


class SharedTexts(RichText):
    """The numbers with raised figures among the texts that a workbook's cells share, by their places."""

    def __init__(self) -> None:
        super().__init__()
        self.raised: dict[str, str] = {}
        self._count = 0

    def end(self, name: str) -> None:
        """A text ends, and is kept if it is such a number."""
        super().end(name)
        if name == "si":
            if is_number(text := "".join(self.parts)):
                self.raised[str(self._count)] = text
            self._count += 1

"""The sentence of a rule's failure: what was found, what it is compared with, an accepted example, what to do.

Here: a template's form. What holds a value stands in square brackets, as `the numerator[ {part}] is above its
denominator[ {whole}]`: where values may not be said, or there is none, the bracket is left out and the rest still
reads. Not here: the words (data_contracts/rules.yaml, a contract's `quality`), nor who is told values.
"""

import re
from collections.abc import Mapping, Sequence
from string import Formatter

BRACKET = re.compile(r"\[([^\[\]]*)\]")
FIGURE = ("numerator", "denominator", "value")  # what a template may name beside the columns that its rule reads


def holes_of(template: str) -> list[str]:
    """The names in braces, in their order."""
    return [name for _, name, _, _ in Formatter().parse(template) if name is not None]


def unsaid(template: str | None, faults: Sequence[str], columns: Sequence[str]) -> str | None:
    """Why the failures of a rule can't be told in a sentence; None where they can.

    `faults`: those of reading that the rule stands for, if any: of these reading says itself what it found.
    """
    if faults:
        return None if template is None else "reading says what it found: the rule takes no template `found`"
    if not template:
        return "it has no template `found`, which says what is found where it fails"
    try:
        bare, names = without_values(template), holes_of(template)
    except ValueError as error:
        return f"its template {template!r} has a brace too many or too few ({error})"
    if set("[]{}") & set(bare):
        return f"its template {template!r} has a value outside square brackets"
    if unknown := sorted(set(names) - {*columns, *FIGURE}):
        return f"its template names {', '.join(unknown)}, which the rule doesn't read"
    return None


def without_values(template: str) -> str:
    """What was found, where no value may be said."""
    return BRACKET.sub("", template)


def with_values(template: str, texts: Mapping[str, str]) -> str:
    """What was found, with the values that there are; `texts`: by column, as they are shown."""

    def filled(part: re.Match[str]) -> str:
        names = holes_of(part[1])
        return part[1].format(**{name: texts[name] for name in names}) if set(names) <= set(texts) else ""

    return BRACKET.sub(filled, template)

"""Headers as people write a contract's columns: `Area code`, `AreaCode`, the title; and headers a slip away from one.

Here: which column a header means, and which it only looks like. Not here: what a layout asks of a header (layout.py).
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from difflib import SequenceMatcher
from itertools import product

from lscb_pipeline.contracts.contract import Column, Contract
from lscb_pipeline.reference.forms import HEADERS, plain

REPEATED = re.compile(r" #\d+$")  # as recognising numbers labels that are there twice
ALIKE = 0.8  # of letters: `denominators`, `numeratr`; `indicator` and `denominator` are less alike
SHORTENED, LONG = 3, 6  # letters of `num`; of a name that another header may hold as a word


def loose(header: str) -> str:
    """A header so that case, underscores, hyphens, dots and a colon at its end do not matter."""
    return re.sub(r"[\s_./-]+", " ", plain(header)).strip(" :?*")


def spelled(header: str) -> list[str]:
    """A header loosely spelled, with its words apart or some of them run together: `AreaCode` is `area code`.

    Never with a word taken apart: `denominato r` is a slip, and asked about.
    """
    words = loose(header).split()
    return ["".join(parts) + words[-1] for parts in product(*((w, f"{w} ") for w in words[:-1]))] if words else []


def names_of(contract: Contract) -> dict[str, str]:
    """The column of each name, in every spelling that is one column's alone."""
    return _of_one((text, column.name) for column in contract.columns for text in spelled(column.name))


def titles_of(contract: Contract) -> dict[str, str]:
    """The column of each title, and of usual words for it, where they are one column's alone."""
    texts = ((text, c.name) for c in contract.columns for title in (c.title, *usual(c))
             for text in spelled(title))  # fmt: skip
    names = names_of(contract)
    return {text: name for text, name in _of_one(texts).items() if text not in names}


def _of_one(texts: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What each text means, of those that mean one thing."""
    pairs = set(texts)
    count = Counter(text for text, _ in pairs)
    return {text: name for text, name in sorted(pairs) if count[text] == 1}


def usual(column: Column) -> list[str]:
    """Other headers by which people call a column: those of every column of its kind, then those of its contract."""
    held = (column.name, column.properties.reference, column.properties.period)
    of_kind = [text for name in held for text in HEADERS.get(name or "", ())]
    return list(dict.fromkeys([*of_kind, *column.properties.also_called]))


def canonical(labels: Iterable[str], names: dict[str, str], titles: dict[str, str]) -> list[str]:
    """Labels (folded, repeats numbered) by their columns' names; a title counts where no label is the name.

    Two that mean one column are the same label twice.
    """
    plain_labels = [REPEATED.sub("", label) for label in labels]
    by_name = [names.get(loose(label)) for label in plain_labels]
    wanted = [
        name or (title if (title := titles.get(loose(label))) and title not in by_name else label)
        for name, label in zip(by_name, plain_labels, strict=True)
    ]
    counts: Counter[str] = Counter()
    numbered = []
    for label in wanted:
        counts[label] += 1
        numbered.append(label if counts[label] == 1 else f"{label} #{counts[label]}")
    return numbered


def column_like(header: str, contract: Contract, present: Collection[str]) -> str | None:
    """The contract's column, of those that the file has not, which a header looks like; None where there is none."""
    text = loose(header)
    absent = [column for column in contract.columns if column.name not in present]
    best = max(((_alike(text, loose(column.name)), column.name) for column in absent), default=(0.0, ""))
    return best[1] if best[0] >= ALIKE else None


def _alike(text: str, name: str) -> float:
    """How alike two headers are: 1 where one is the other's beginning, or holds it as a word."""
    is_cut = len(text) >= SHORTENED and name.startswith(text)
    is_within = len(name) >= LONG and f" {name} " in f" {text} "
    return 1.0 if is_cut or is_within else SequenceMatcher(None, text, name).ratio()

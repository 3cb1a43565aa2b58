"""What the final report contains: the contents that phase I promised of its own, then phase II's.

Here: the chapters in order, what is asked of each text, and which generated part stands in it. Not here: the texts
(data_contracts/final/texts), the parts (final_parts.py).
"""

from dataclasses import dataclass, replace
from typing import Final, Literal

Part = Literal["indicators", "feeds", "sources", "readiness", "releases", "london", "runaways", "gaps", "cost", ""]


@dataclass(frozen=True)
class Chapter:
    """One chapter: its slot (the name of its text's file), title, what the text is to say, and its generated part.

    A title may hold `{board}`, which is called what it is at the time.
    """

    slot: str
    title: str
    asks: str
    part: Part = ""


CHAPTERS: Final = (
    Chapter("summary", "In one page", "what was to be done, what was done, and what is recommended, in a page"),
    Chapter("datasets", "The dataset: why this profile", "the rationale of the profile: why these indicators, which "
            "were left out, how priorities were agreed", "indicators"),
    Chapter("sources", "Sources for a {board}", "which sources a board or partnership can draw on, and on what terms",
            "sources"),
    Chapter("implementing", "How to implement it", "how an area takes the dataset into use: who does what, from the "
            "template to the first benchmark", "feeds"),
    Chapter("it_infrastructure", "IT infrastructure", "what areas' systems could and couldn't give, and what this "
            "centre runs on"),
    Chapter("information_sharing", "Information sharing", "on what basis figures and records are shared, with whom, "
            "and what stood in the way"),
    Chapter("good_practice", "Good practice", "what areas did that others may follow"),
    Chapter("childrens_involvement", "Children's involvement", "how children and young people were asked, and what "
            "they changed"),
    Chapter("interface", "Interface with other datasets", "how the dataset stands to national indicators, statutory "
            "returns and partners' own data"),
    Chapter("gaps_challenges", "Gaps and challenges", "what is missing, why, and what it would take", "gaps"),
    Chapter("benchmarks", "Benchmarks", "what the benchmarks showed, and how boards used them", "london"),
    Chapter("audit_readiness", "Audit-readiness", "how fit for audit returns became, and what helped", "readiness"),
    Chapter("runaways", "Children who run away", "what was learnt of children who run away, and what is needed",
            "runaways"),
    Chapter("releases", "What was published", "what was published, for whom, and what was heard of it", "releases"),
    Chapter("recommendation", "A lasting collation: what is recommended", "which mechanism is recommended, what it "
            "costs, and what is to be decided by whom", "cost"),
)  # fmt: skip


def chapters(word: str) -> list[Chapter]:
    """The chapters of a time when an area had a `word`: a board, or a partnership."""
    return [replace(chapter, title=chapter.title.format(board=word)) for chapter in CHAPTERS]


SLOTS: Final = {chapter.slot: chapter.asks for chapter in CHAPTERS}

"""The consultation on drafts: the page that is sent out, and the report of who answered what, and what became of it.

Here: both as pages. Not here: the workbook for answers, which is any feed's (sender/template.py), nor where words come
from (collation/commands/consult.py). The report is internal: roles and boards, no person, and no word that names one.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lscb_pipeline.contracts.drafts_consulted import CommentDecision, ConsultedDraft
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.readiness.page import render
from lscb_pipeline.reports.release import words

# What a board writes into the cell, which pages say too, and what it means.
VIEWS: Final = {
    "agree": "collect it as drafted",
    "change": "collect it with a change, that the comment says in words",
    "disagree": "do not collect it",
    "cannot_produce": "it cannot be produced",
}
BECAME: Final = {"accepted": "accepted", "accepted_in_part": "accepted in part", "not_accepted": "not accepted",
                 "deferred": "deferred"}  # fmt: skip


@dataclass(frozen=True)
class BoardComment:
    """One comment. `words`: as they may be read; `withheld`: why they may not, in words, or are kept no longer."""

    area_code: str
    role: str
    indicator: str
    version: str
    subject: str
    view: str
    answered_on: dt.date
    words: str = ""
    withheld: str = ""


@dataclass(frozen=True)
class Consultation:
    """All that was asked and said in a quarter. `names`: of areas; `unused`: of boards whose file was not used."""

    quarter: Quarter
    is_made_up: bool
    drafts: Sequence[ConsultedDraft]
    comments: Sequence[BoardComment]
    decisions: Sequence[CommentDecision]
    names: Mapping[str, str]
    unused: Sequence[str]

    @property
    def answered(self) -> list[str]:
        """The names of the areas whose boards answered."""
        return sorted({self.names[comment.area_code] for comment in self.comments})

    @property
    def silent(self) -> list[str]:
        """The names of the areas whose boards did not."""
        return sorted(set(self.names.values()) - set(self.answered) - set(self.unused))


def draft_page(consultation: Consultation, answer_by: dt.date) -> str:
    """What is sent to boards: every draft with its guidance, and how to answer by when."""
    return render("consultation/draft.html.j2", consultation=consultation, words=words, answer_by=answer_by,
                  VIEWS=VIEWS, made_up=consultation.is_made_up)  # fmt: skip


def consultation_report(consultation: Consultation) -> str:
    """Who answered, who did not, what was said of each draft, and what became of it."""
    known = {(draft.indicator.code, draft.definition.version) for draft in consultation.drafts}
    told = [
        {
            "draft": draft,
            "views": _views(own := _of(consultation.comments, draft)),
            "comments": [(one, _became(one, consultation)) for one in own],
        }
        for draft in consultation.drafts
    ]
    undecided = [one for one in consultation.comments if one.view != "agree" and not _became(one, consultation)]
    strays = [one for one in consultation.comments if (one.indicator, one.version) not in known]
    return render("consultation/report.html.j2", consultation=consultation, told=told, strays=strays, VIEWS=VIEWS,
                  BECAME=BECAME, undecided=len(undecided),
                  made_up=consultation.is_made_up)  # fmt: skip


def _of(comments: Iterable[BoardComment], draft: ConsultedDraft) -> list[BoardComment]:
    which = (draft.indicator.code, draft.definition.version)
    return [one for one in comments if (one.indicator, one.version) == which]


def _views(comments: Iterable[BoardComment]) -> list[tuple[str, int]]:
    counted = Counter(comment.view for comment in comments)
    return [(view, counted[view]) for view in VIEWS]


def _became(comment: BoardComment, consultation: Consultation) -> CommentDecision | None:
    """The decision that is closest to a comment: of its area and role, of one of them, else of its subject."""
    fitting = [
        decision for decision in consultation.decisions
        if (decision.quarter, decision.indicator, decision.version, decision.subject)
        == (consultation.quarter, comment.indicator, comment.version, comment.subject)
        and decision.area_code in (None, comment.area_code) and decision.role in (None, comment.role)
    ]  # fmt: skip
    return max(fitting, key=lambda d: (d.area_code is not None) + (d.role is not None), default=None)

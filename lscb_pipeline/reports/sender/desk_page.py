"""The desk's two pages: the form that takes a file, and what was found in it, in the words of `lscb check`.

Here: what stands on them. Not here: what is found (collation/commands/check.py), its words (check.py beside this), who
serves them (desk). They are for the sender's eyes alone, values and all; no title names the file, for browsers keep it.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Self

from lscb_pipeline.contracts.library import Library
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.suppliers import suppliers
from lscb_pipeline.reference.tables import table
from lscb_pipeline.reports.readiness.page import render
from lscb_pipeline.reports.sender.check import SEVERITIES, Checked
from lscb_pipeline.reports.sender.check_lines import as_lines

Option = tuple[str, str]  # what is sent, and what is shown


@dataclass(frozen=True)
class CheckAsked:
    """What was chosen in the form; empty where it is to be told from the file."""

    feed: str = ""
    supplier: str = ""
    quarter: str = ""


@dataclass(frozen=True)
class Choices:
    """What can be chosen in the form, and how many bytes a file may have."""

    feeds: list[Option]
    senders: list[Option]
    quarters: list[Option]
    most_bytes: int

    @classmethod
    def of(cls, library: Library, today: dt.date, most_bytes: int) -> Self:
        """All feeds and senders, and the quarters that have begun, the newest first."""
        begun = [Quarter.parse(str(label)) for label in table("quarter").query("starts_on <= @today")["label"]]
        return cls(
            feeds=[(feed, contract.title) for feed, contract in library.contracts.items()],
            senders=sorted(suppliers().items(), key=lambda named: named[1]),
            quarters=[(quarter.label, f"{quarter.label}: {quarter.in_words}") for quarter in reversed(begun)],
            most_bytes=most_bytes,
        )


@dataclass
class Paragraph:
    """A heading or sentence as `lscb check` prints it, and the indented lines below it."""

    text: str
    style: str = ""
    lines: list[str] = field(default_factory=list)


def form_page(choices: Choices, asked: CheckAsked, wrong: str, token: str) -> str:
    """The form; `wrong`: why what was sent before was not checked."""
    return render("sender/desk.html.j2", made_up=False, choices=choices, asked=asked, wrong=wrong, token=token)


def findings_page(checked: Checked, name: str, copy: str, why_no_copy: str, token: str) -> str:
    """What was found in file `name`. `copy`: the annotated copy as base64, else empty and `why_no_copy` it is."""
    verdict, *paragraphs = _paragraphs(checked)
    by_rule = [one for one in paragraphs if one.style in SEVERITIES and one.lines]
    by_row = [one for one in paragraphs if one.style == "row"]
    return render(
        "sender/findings.html.j2", made_up=False, state=checked.state, verdict=verdict.text, name=name, by_rule=by_rule,
        by_row=[line for one in by_row for line in one.lines],
        said=[one for one in paragraphs if one not in by_rule and not one.lines],
        after=[one for one in paragraphs if one not in [*by_rule, *by_row] and one.lines],
        copy=copy, why_no_copy=why_no_copy, token=token,
    )  # fmt: skip


def _paragraphs(checked: Checked) -> list[Paragraph]:
    """What `lscb check` prints, line by line: an indented line belongs to the one before it that is not."""
    found: list[Paragraph] = []
    for style, text in as_lines(checked):
        for number, line in enumerate(text.strip("\n").split("\n")):
            if line.startswith("  "):
                found[-1].lines.append(line.strip())
            else:
                found.append(Paragraph(line, style if number == 0 else ""))
    return found

"""Reports as self-contained HTML: templates beside this module, with nothing loaded from elsewhere and no script.

Here: the templates' environment and how numbers are written. Not here: what stands on a page (report.py,
sender/receipt.py), nor the workbook (readiness_workbook.py).
"""

import datetime as dt
import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from lscb_pipeline.reference.quarters import LABEL, Quarter
from lscb_pipeline.reports.readiness.inputs import DIMENSIONS
from lscb_pipeline.reports.readiness.report import Report
from lscb_pipeline.reports.readiness.scores import LETTERS, WORDS, shown

NOT_FOR_RELEASE: Final = "Internal: not for release"
MADE_UP: Final = "MADE-UP SAMPLE"
NOTHING: Final = "–"


def readiness_page(report: Report) -> str:
    """The audit-readiness report as one HTML document: London, a page an area, the other senders."""
    return render("readiness.html.j2", report=report, dimensions=DIMENSIONS, made_up=report.inputs.is_made_up)


def render(template: str, **context: object) -> str:
    """One template of this room as text; every value is escaped, and a name it lacks is an error."""
    return _environment().get_template(template).render(**context)


def figure_html(cell: Mapping[str, object], value: object, text: str) -> Markup:
    """A published figure within a text, as templates print it: with the cell that it is (figure.html.j2)."""
    macro: Callable[..., Markup] = _environment().get_template("figure.html.j2").module.figure  # type: ignore[attr-defined]
    return macro(cell, value, text)


def one_decimal(score: float | None) -> str:
    """A score with one decimal, rounded down; a dash where there is none."""
    return NOTHING if score is None else f"{shown(score):.1f}"


def whole(score: float | None) -> str:
    """A score without decimals, rounded down so that no 89.9 reads as 90; a dash where there is none."""
    return NOTHING if score is None else f"{int(shown(score) or 0)}"


def signed(change: float | None) -> str:
    """A change with its sign: +3.2, −0.4, 0.0; a dash where there was nothing to compare."""
    if change is None:
        return NOTHING
    return f"{change:+.1f}".replace("-", "−") if change else "0.0"


def number(value: float | None) -> str:
    """A figure as it was sent, 412 and not 412.0; a dash where there is none."""
    return NOTHING if value is None else f"{value:.10g}"


def quarters_in_words(text: str) -> str:
    """A text with its quarters, written 2008-09-Q3, in words."""
    return LABEL.sub(lambda found: Quarter.parse(found[0]).in_words, text)


def day_in_words(day: str) -> str:
    """A day, written 2010-05-17, in words."""
    return f"{dt.date.fromisoformat(day):%-d %B %Y}"


def percent(share: float) -> str:
    """A share (0 to 1) in whole percent, rounded down."""
    return f"{int(share * 100 + 1e-9)} %"


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parents[1] / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "number": number,
        "one": one_decimal,
        "whole": whole,
        "signed": signed,
        "percent": percent,
        "quarters_in_words": quarters_in_words,
        "day_in_words": day_in_words,
    }
    environment.globals |= {
        "NOT_FOR_RELEASE": NOT_FOR_RELEASE, "MADE_UP": MADE_UP, "LETTERS": LETTERS, "WORDS": WORDS, "NOTHING": NOTHING,
    }  # fmt: skip
    return environment

"""The forms in which people and programs write one kind of thing: what is read, and what is refused and told why.

Here: forms as data, each with examples: the readers' patterns, the page of forms (docs/forms.md) and the accepted
example of a message all come from these tables. Times and periods are in forms_of_time.py. Not here: the reading
(areas, moments, periods; intake/rows/typed_cells.py). Patterns match a whole text as `plain` leaves it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pandas as pd

from lscb_pipeline.reference.cells import RAISED, visible

DASH: Final = re.compile(r"[‐‑‒–—―−]")


def plain(text: str) -> str:
    """A text as forms are written here: small letters, one kind of dash, and as `visible` leaves it."""
    if not text.isascii():
        text = DASH.sub("-", visible(text))
    return " ".join(text.split()).casefold()


def plain_column(cells: pd.Series[str]) -> pd.Series[str]:
    """Each text of a column as `plain` leaves it."""
    return pd.Series([plain(c) if isinstance(c, str) else None for c in cells], index=cells.index, dtype="str")


@dataclass(frozen=True)
class Form:
    """One form: its pattern, texts of this form, and what it means where the text alone doesn't say it."""

    pattern: str
    examples: tuple[str, ...]
    means: str = ""

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern, of figures 0 to 9 and no others."""
        return re.compile(self.pattern, re.ASCII)


@dataclass(frozen=True)
class Kind:
    """A kind of thing: how to write it, the forms that are read, and those that are refused, which say why."""

    title: str
    write: str
    forms: tuple[Form, ...]
    refused: tuple[Form, ...] = ()

    def why(self, text: str) -> str:
        """Why a text can't be read, as far as its form tells, and how to write it. Never the text itself."""
        folded = plain(text)
        reason = next((form.means for form in self.refused if form.compiled.fullmatch(folded)), None)
        return f"{reason}; write {self.write}" if reason else f"write {self.write}"


def told(kind: Kind, cells: pd.Series[str]) -> pd.Series[str]:
    """Of each unreadable cell of a column why it is refused; a column of few distinct answers."""
    answers = {text: kind.why(text) for text in cells.unique()}
    return cells.map(answers)


def words(status: str, texts: Sequence[str], means: str) -> Form:
    """A form that is one of some words."""
    return Form("|".join(re.escape(text) for text in texts), tuple(texts), f"{status}: {means}")


# What stands in for a figure, and the status it means: GSS symbols of 2022, and usage of DfE, ONS and the GLA. One
# letter or word, also in brackets: [c], (x).
SYMBOLS: Final = (
    words("c", ["c", "*", "suppressed", "confidential", "withheld", "redacted"], "hidden by its sender"),
    words("x", ["x", "-", "..", ".", ":", "nan", "n/a", "na", "n/k", "nk", "not known", "unknown", "not available",
                "unavailable", "not held", "not recorded", "not collected", "no data"], "not available"),
    words("z", ["z", "not applicable"], "not applicable"),
    words("u", ["u"], "too unreliable to state"),
    words("low", ["low", "k", "~"], "rounds to 0, and is none"),
)  # fmt: skip
# What says only that there is no figure (N/A: not available, not applicable): which of these, a reason beside it says.
NO_FIGURE: Final = ("-", "..", ".", ":", "nan", "n/a", "na")
CAUTION: Final = "caution"  # the status of a figure that stands, beside which its publisher has a note of caution
SMALL = r"(?:[0-9]|10)"  # what a range from a small number to a small number hides is small itself
HIDING: Final = (
    Form(
        r"(?:<=?|≤|less than|fewer than|under|below|up to) ?\d+|\d+ or (?:fewer|less)",
        ("<5", "≤5", "fewer than 5", "5 or fewer"),
        "c: hidden by its sender",
    ),
    Form(rf"{SMALL} ?(?:-|to) ?{SMALL}", ("1-4", "1 to 5"), "c: hidden by its sender (a range up to 10)"),
)
DIGITS: Final = r"(?:([0-9]{1,3}([,\s][0-9]{3})+|[0-9]+)(\.[0-9]*)?|\.[0-9]+)"
NUMBER: Final = rf"[-+]?\s*£?\s*[-+]?{DIGITS}([eE][-+]?[0-9]+)?\s*%?"
# Beside a number that stands.
FLAG: Final = r"\s*(?:[\[(](?:p|r|provisional|revised)[\])]|\[note [0-9]{1,2}\]|p|r)"

FIGURE: Final = Kind(
    "figure",
    "a number, as 45 or 1,234.5, or in its place c, x, z, u or low",
    (
        Form(NUMBER, ("45", "1,234", "1 234", "64.4", "45.", ".5")),
        Form(
            NUMBER + FLAG,
            ("45 [p]", "45 (r)", "45p", "45 [note 1]"),
            "the number: provisional, revised or with a note, it stands",
        ),
        *SYMBOLS,
        Form(r"[\[(].+[\])]", ("[c]", "(x)"), "as without brackets"),
        *HIDING,
    ),
    (
        Form(rf".*{RAISED}.*", ("45¹", "①"), "a raised figure is a note and no part of a number (as 45 [note 1])"),
        Form(r"nil|none|zero|null", ("nil", "none"), "a word may mean 0 or nothing known (if 0, with reason code nil)"),
        Form(r"\d+ ?\+|(?:>=?|≥|more than|over|at least) ?\d+", ("5+", ">100"), "a lower bound is no figure"),
        Form(
            r"(?:c\.?|ca\.?|approx\.?|approximately|about|around|~|circa|est\.?) ?\d.*",
            ("c. 50", "about 50"),
            "an estimate is no count",
        ),
        Form(r"\d[\d,. ]*(?: ?[*†‡#]+| ?[\[(].*[\])]| ?[a-z])", ("45 [u]", "45*", "45e"),
             "a figure and a mark beside it disagree (one of them alone)"),
        Form(r"\d+ ?(?:-|to) ?\d+", ("10-20",), "a range is no figure"),
        Form(
            r"tb[acd]|t\.b\.[acd]\.?|(?:(?:figures?|data|number) )?(?:to (?:follow|come|be \w+)|(?:yet|still) to come"
            r"|await(?:ed|ing)\b.*|pending|outstanding|not yet (?:available|known|ready|in)|later)",
            ("TBC", "to follow", "awaiting data", "pending"),
            "it is yet to come (leave the cell blank, with reason code to_follow and a reason note of when, as "
            "`by 12 May`)",
        ),
        Form(r"s|#+|\*\*+|w|e|f|ns|\?+", ("S", "#", "**"), "a symbol of several meanings"),
        Form(r"\(\d.*\)", ("(5)",), "brackets may mean less than nothing, or a note"),
        Form(r".*\d.*[a-z].*", ("12 children",), "words beside a number"),
    ),
)  # fmt: skip

COUNT: Final = Kind("number", "a number, as 45 or 1,234.5", FIGURE.forms[:1], FIGURE.refused)
WHOLE: Final = Kind("whole number", "a whole number, as 45", FIGURE.forms[:1], FIGURE.refused)

YES, NO = ("yes", "y", "true", "t", "1"), ("no", "n", "false", "f", "0")
BOOLEAN: Final = Kind("yes or no", "yes or no", (words("yes", YES, "yes"), words("no", NO, "no")))

AREA: Final = Kind(
    "area",
    "its name or ONS code, as Camden or E09000007",
    (
        Form(r"(?P<code>[a-z0-9+]+)", ("E09000007", "202", "00AG", "E5011", "RBKC"), "a code, or a usual short name"),
        Form(
            r"(?:the )?(?:(?:london|royal) borough|lb|rb|l\.b\.|borough)(?: of)? (?P<name>.+)",
            ("London Borough of Camden", "LB Camden", "RB Greenwich"),
        ),
        Form(
            r"(?P<name>.+?) (?:\(?(?:london |royal )?borough\)?(?: council)?|lb|rb|lbc|l\.b\.|(?:lb )?council"
            r"|lscb|local safeguarding children(?:'s)? board)",
            (
                "Camden Council",
                "Camden LB",
                "Camden L.B.",
                "Camden (London Borough)",
                "Camden LSCB",
                "Kingston upon Thames Royal Borough",
            ),
        ),
        Form(r"(?P<code>e0\d{7})(?: -)?:? (?P<name>.+)", ("E09000007 Camden", "E09000007 - Camden"), "both must agree"),
        Form(r"(?P<name>.+?)(?: -)? [\[(]?(?P<code>e0\d{7})[\])]?", ("Camden (E09000007)",), "both must agree"),
    ),
    (
        Form(r"london|greater london|all|total|england", ("London", "Total"), "of more than one authority"),
        Form(r"e0\d+|\d{3}|\d{2}[a-z]{2}", ("E08000003",), "not the code of a London authority"),
    ),
)

# Where a child lives who doesn't live in London: counted as outside, by these reasons. A known authority is
# a name or code of outside_area.csv.
OUTSIDE: Final = (
    Form(
        r"(?:(?:lives?|living|lived|resident|residence|resides|address|area|from|is) )?(?:outside|out|not|non|beyond)"
        r"[ -]?(?:(?:of|in|from|within) )?(?:the )?(?:greater |inner )?"
        r"(?:london(?: (?:area|boroughs?|region|resident))?|gla|area|borough|county|force(?: area)?|m25|mp[ds]"
        r"|met(?:ropolitan)?(?: police)?(?: district| area)?|uk|england)|oo[abl]"
        r"|(?:rest of )?(?:the )?(?:england|uk|great britain)(?: outside london)?|wales|scotland|northern ireland"
        r"|republic of ireland|overseas|abroad|foreign|home counties|channel islands",
        ("outside London", "Outside of London", "out of London", "non-London resident", "OOA", "Wales", "overseas"),
        "lives outside London",
    ),
    Form(r"(?:any )?other(?: (?:las?|(?:local )?authorit(?:y|ies)|areas?|count(?:y|ies)|(?:police )?forces?|places?))?"
         r"|else ?where", ("Other", "other LA", "elsewhere"), "lives elsewhere, it isn't said where"),
    Form(r"(?:of )?no fixed (?:abode|address)|n\.?f\.?a\.?|homeless|rough sleeper|no address",
         ("no fixed abode", "NFA"), "no fixed abode"),
    Form(r"(?:(?:address|area|residence|borough) )?(?:(?:is )?not (?:known|stated|recorded|given|provided|available"
         r"|applicable|supplied|disclosed|yet known)|unknown|unk|unspecified|withheld|n/?k|n/?a|n\.a\.?|x+|tbc)"
         r"(?: (?:address|area|residence|borough))?", ("not known", "unknown", "not stated", "N/A", "x"),
         "where the child lives is not known"),
)  # fmt: skip
ELSEWHERE: Final = OUTSIDE[0].means
RESIDENCE: Final = Kind(
    "area where a child lives",
    "a London authority's name or code, as Camden; else the other's, outside London, no fixed abode or not known",
    (*AREA.forms, Form(".+", ("Essex", "E10000012"), f"a known authority elsewhere: {ELSEWHERE}"), *OUTSIDE),
    AREA.refused[:1],
)

INDICATOR: Final = Kind(
    "indicator",
    "its code, as SG001",
    (
        Form(r"(?P<letters>[a-z]{2})[ ._/-]*0*(?P<figures>\d{1,3})", ("SG001", "sg001", "SG-001", "SG 1", "SG0001")),
        Form(
            r"n\.?i[ ._-]*0*(?P<national>\d{1,3})",
            ("NI 68", "NI68", "N.I. 68", "ni068"),
            "where one indicator alone has that number in the feed",
        ),
        Form(r".+", ("Referrals to children's social care",), "the indicator's own title, alone or after its code"),
    ),
    (Form(r"ni[ ._-]*\d+", ("NI 71",), "a number of several indicators, or of none, in this feed"),),
)

VERSION: Final = Kind(
    "definition version",
    "the version's number, as 1",
    (
        Form(
            r"(?:(?:definition|def)\.?,? ?)?(?:(?:version|ver|v|no|number)\.?:? ?)?0*(?P<number>[1-9]\d?)(?:\.0+)*",
            ("1", "1.0", "v1", "v.1", "Version 1", "definition 2", "Definition v1.0", "Definition version 1"),
        ),
    ),
)  # fmt: skip

# Headers that mean a column by its name or by what it holds, beside the contract's own names and titles.
HEADERS: Final = {
    "area": ("local authority", "authority", "borough", "la", "la code", "ons code", "gss code"),
    "financial_quarter": ("quarter", "qtr", "financial quarter", "reporting period", "reporting quarter"),
    "indicator_code": ("ni", "ni code", "ni number"),
    "definition_version": ("version",),
    "birth_date": ("dob", "date of birth"),
    "sex": ("gender",),
}

"""The forms of days, times of day and periods, as data.

Here: patterns with named groups, which moments.py and periods.py put together. Not here: every other kind (forms.py,
which says how forms are held). Day comes before month, always: the other order is refused where it shows, and an order
that doesn't show is never asked of two figures for a year.
"""

from __future__ import annotations

from typing import Final

from lscb_pipeline.reference.forms import Form, Kind

NAME = r"(?P<name>[a-z]{3,9})\.?"
WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?"
DAYS: Final = (
    Form(
        rf"{WEEKDAY}(?P<day>\d{{1,2}})(?P<part>[/.-])(?P<month>\d{{1,2}})(?P=part)(?P<year>\d{{4}})",
        ("05/10/2008", "5.10.2008", "Sun 05/10/2008"),
    ),
    Form(r"(?P<year>\d{4})(?P<part>[/.-])(?P<month>\d{1,2})(?P=part)(?P<day>\d{1,2})", ("2008-10-05", "2008/10/05")),
    Form(
        rf"{WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[ ./-]?{NAME},?[ ./-]?(?P<year>\d{{4}}|\d{{2}})",
        ("5 October 2008", "05-Oct-2008", "05-OCT-08", "Sunday 5th October 2008"),
        "a year of two figures beside a month's name, as Oracle writes it: 50 to 99 are 1950 to 1999",
    ),
    Form(rf"{WEEKDAY}{NAME} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})", ("Oct 5 2008", "October 5, 2008")),
    Form(rf"(?P<year>\d{{4}})[ ./-]{NAME}[ ./-](?P<day>\d{{1,2}})", ("2008-Oct-05",)),
    Form(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})", ("20081005",)),
)
SINCE = r"(?: ?,? ?t ?|[ ,-]+(?:at )?)"  # between a day and its time
ZONE = r" ?(?P<zone>z|utc|gmt|bst|europe/london|[+-]\d{2}(?::?\d{2})?)?"
TIMES: Final = (
    Form(
        r"(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,:](?P<fraction>\d{1,9}))?)?"
        rf" ?(?P<half>[ap]\.?m\.?)?(?: ?(?:hrs?|hours|h))?{ZONE}",
        ("18:00", "18:00:00", "18.00", "6:00 PM", "18:00:00Z", "18:00:00+01:00"),
        "with Z or an offset: put into London's civil time",
    ),
    Form(rf"(?P<hour>\d{{1,2}}) ?(?P<half>[ap]\.?m\.?){ZONE}", ("6pm", "6 PM")),
    Form(rf"(?P<hour>\d{{2}})(?P<minute>\d{{2}})(?P<second>\d{{2}})?(?: ?(?:hrs?|hours|h))?{ZONE}", ("1800 hrs",)),
)
TOGETHER: Final = Form(
    r"(?P<day>(?:19|20)\d{6})(?P<time>\d{4}(?:\d{2})?)",
    ("200810051800", "20081005180000"),
    "a day and a time run together",
)
TIME_FIRST: Final = Form(
    rf"(?P<time>\d{{1,2}}[:.].*?){SINCE}(?P<day>.+)", ("18:00 05/10/2008",), "a time before its day"
)
SERIAL: Final = Form(r"\d{5}(?:\.\d+)?", ("39726.75",), "a spreadsheet's number of a moment, from 1990 to 2050")
SERIAL_DAY: Final = Form(
    r"\d{5}(?:\.\d+)?", ("39726",), "a spreadsheet's number of a day (format the column as a date)"
)
REFUSED: Final = (
    Form(
        r"\d{1,2}[/. -]\d{1,2}[/. -]\d{2}(?:\D.*)?",
        ("05/10/08", "05-10-08 18:00"),
        "two figures for a year beside two others can be read in several orders (four figures for the year)",
    ),
    Form(r"\d{1,2}[/.-](?:1[3-9]|2\d|3[01])[/.-]\d{4}.*", ("10/25/2008",), "the month stands before the day"),
    Form(r"\d{4}[-/]\d{2}|[a-z]+[ -]\d{2,4}", ("2008-10", "Oct 2008"), "a month is no day"),
    Form(r"\d{1,2}[:.]\d{2}.*", ("18:00",), "a time without its day"),
)
DATE: Final = Kind("day", "2008-10-05 or 05/10/2008", DAYS, (SERIAL_DAY, *REFUSED))
MOMENT: Final = Kind(
    "moment",
    "2008-10-05 18:00 or 05/10/2008 18:00, in London time",
    (
        *DAYS,
        *(Form(f.pattern, tuple(f"05/10/2008 {e}" for e in f.examples), f.means) for f in TIMES),
        TOGETHER,
        TIME_FIRST,
        SERIAL,
    ),
    REFUSED,
)

YEARS = r"(?:fy ?)?(?P<year>\d{4})[-/](?P<ending>\d{4}|\d{1,2})"
JOINED = r"(?P<year>\d{4})(?P<ending>\d{2})"
SHORT = r"(?:fy ?)?(?P<year>\d{2})[-/](?P<ending>\d{2})"
NUMBER = r"(?:q|qtr\.?|quarter)[- ]?(?P<number>[1-4])|(?P<ordinal>first|second|third|fourth|1st|2nd|3rd|4th) quarter"
TEXT_DAY = r"(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2}(?:st|nd|rd|th)?[ -][a-z]{3,9}[ -]\d{4})"
MIDNIGHT = r"(?:[ t]00:00(?::00)?)?"
MONTHS = (
    r"(?P<first>[a-z]{3,9})\.?(?: ?(?P<first_year>\d{4}|\d{2}))?(?:-|/| to )"
    r"(?P<last>[a-z]{3,9})\.? ?(?P<last_year>\d{4}|\d{2})"
)


def _days(first: str, last: str, *months: str) -> tuple[Form, ...]:
    """A period by its first or last day (a year that is named by its end: by that alone), its days or its months."""
    one = Form(rf"(?P<at>{TEXT_DAY}){MIDNIGHT}", tuple(filter(None, (first, last))), "its first or last day")
    span = Form(rf"(?P<at>{TEXT_DAY}) ?(?:-|to|until) ?(?P<to>{TEXT_DAY})", (f"{first} to {last}",) if first else (),
                "its first and last day")  # fmt: skip
    return (one, span, Form(MONTHS, months, "its months")) if months else (one, span)


ENDING = r"(?:(?:year|ye|12 months)(?: ended| ending| end| to)? ?)"


TO_END = r"(?:quarter|qtr|(?:3|three) months)(?:,? (?:ended|ending|end|to))+ "


def _quarters() -> Kind:
    led, after = f"(?:{NUMBER})[-/, ]*(?:of )?", f"[-/, ]*(?:{NUMBER})"
    forms = (
        Form(YEARS + after, ("2008-09-Q3", "2008–09–Q3", "2008/09 Q3", "2008/2009 Quarter 3", "2008/9 Q3")),
        Form(led + YEARS, ("Q3 2008-09", "Quarter 3 2008/09", "third quarter of 2008-09")),
        Form(JOINED + after, ("200809Q3",)),
        Form(led + JOINED, ("Q3 200809",)),
        Form(SHORT + after, ("08/09 Q3",)),
        Form(led + SHORT, ("Q3 08/09",)),
        *_days("01/10/2008", "31/12/2008", "Oct-Dec 2008", "October to December 2008", "Oct 08 - Dec 08"),
        Form(rf"{TO_END}(?P<until>{TEXT_DAY})", ("quarter to 31/12/2008", "3 months ended 31 December 2008")),
        Form(rf"{TO_END}(?P<ends>[a-z]{{3,9}}) (?P<year>\d{{4}})", ("Quarter ending December 2008",)),
    )
    mark = r"(?:q|qtr\.?|quarter)[- ]?[1-4]"
    refused = (
        Form(rf"\d{{4}}[- ]*{mark}|{mark}[- ]*\d{{4}}", ("2008 Q3",), "one year alone may be either kind's"),
        Form(r"\d{4}[-/]\d{2}[-/ ]\d", ("2008-09-3",), "a quarter and a day of a month look alike"),
        Form(r"\d{4}[-/]?\d{2}|[a-z]{3,9}[ -]\d{2,4}", ("2008-09", "Oct 2008"), "a year or month is no quarter"),
        Form(TEXT_DAY, ("15/10/2008",), "neither the first day of a quarter nor the last"),
    )
    return Kind("financial quarter", "it as 2008-09-Q3 or as its first day, 2008-10-01", forms, refused)


YEAR: Final = Form(r"(?P<year>\d{4})", ("2018",))
FINANCIAL: Final = (Form(YEARS, ("2017-18", "2017/18", "2017-2018")), Form(JOINED, ("201718",)))


def _ending(
    month: str, day: str, examples: tuple[str, ...], also: tuple[Form, ...], days: tuple[Form, ...]
) -> Kind:  # fmt: skip
    last = rf"(?:{day}(?:st|nd|rd|th)? )?(?P<ends>{month[:3]}|{month})"
    forms = (YEAR, *also, *days, Form(rf"{ENDING}?{last}[ -]?(?P<year>\d{{4}})", examples))
    return Kind(f"year ending {month}", f"the year in which it ends, as 2018 for {examples[0]}", forms)


PERIODS: Final = {
    "month": Kind(
        "month",
        "it as 2010-04",
        (
            Form(r"(?P<year>\d{4})[-/]?(?P<month>\d{2})", ("2010-04", "201004", "2010/04")),
            Form(r"(?P<month>\d{1,2})[-/](?P<year>\d{4})", ("04/2010",)),
            Form(r"(?P<name>[a-z]{3,9})\.?[-/ ,]{0,2}(?P<year>\d{4}|\d{2})", ("Apr 2010", "April-10")),
            Form(r"(?P<year>\d{4})[-/ ](?P<name>[a-z]{3,9})", ("2010 April",)),
            *_days("01/04/2010", "30/04/2010"),
        ),
        (Form(TEXT_DAY, ("15/04/2010",), "neither the first day of a month nor the last"),),
    ),
    "financial_quarter": _quarters(),
    "calendar_year": Kind("calendar year", "it as 2017", (YEAR, *_days("01/01/2017", "31/12/2017", "Jan-Dec 2017"))),
    "financial_year": Kind(
        "financial year",
        "it as 2016-17",
        (*FINANCIAL, Form(r"fy ?(?P<year>\d{2})[-/](?P<ending>\d{2})", ("FY16/17",)),
         *_days("01/04/2016", "31/03/2017", "April 2016 to March 2017")),
        (Form(r"\d{4}", ("2017",), "one year alone doesn't say where it ends"),),
    ),
    "year_ending_march": _ending("march", "31", ("year ending 31 March 2018", "March 2018"), FINANCIAL,
                                 _days("", "31/03/2018", "April 2017 to March 2018")),
    "year_ending_september": _ending("september", "30", ("year ending 30 September 2018", "September 2018"),
                                     (), _days("", "30/09/2018", "Oct 2017 to Sep 2018")),
}  # fmt: skip

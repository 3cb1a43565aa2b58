"""What a supplier's workbook says: how to fill it in, what each row counts, and what not to send.

Here: words alone. Each is one cell; none of them may look like a list of persons or like a sign-off, for intake reads
every sheet.
"""

import datetime as dt
from collections.abc import Iterator

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.contracts.contract import Column, Contract
from lscb_pipeline.reference.quarters import Quarter

AS_WRITTEN = {"date": "a day, as 2009-01-28", "timestamp": "a moment of London's time, as 2009-01-28 14:05"}


def how_to(contract: Contract, supplier: str, quarter: Quarter) -> Iterator[str]:
    """The steps, in their order."""
    asked = f"lscb check FILE --feed {contract.feed} --supplier {supplier} --quarter {quarter.label}"
    has_sign_off = any(column.properties.sign_off for column in contract.columns)
    if contract.properties.figures:
        yield ("Fill in the sheet Figures: one row for each figure that is due of you, with its codes. The white cells "
               "are asked for; the grey ones only where a white one isn't held.")  # fmt: skip
        yield ("Where a figure isn't held write a marker in its place: x not available, z not applicable, c withheld, "
               "u unreliable, low rounds to zero. Never write 0 for don't know.")  # fmt: skip
    else:
        yield f"Fill in the sheet Records: {contract.purpose[:1].lower()}{contract.purpose[1:]}"
    if contract.properties.reasons:
        yield ("A figure that is absent needs a reason code, and some codes a note. A figure that has changed beyond "
               "chance needs a note too.")  # fmt: skip
    if "definition_version" in contract.by_name:
        yield ("definition_version is filled in with the version in force; change it where you followed another one. "
               "The sheet Definitions says what each asks for.")  # fmt: skip
    yield "Leave the row of column names as it is. Rows may be added below, in the same columns."
    if has_sign_off:
        yield "Fill in the sheet Sign-off. Without it a return is never green."
    if contract.properties.figures:
        yield ("The column Check beside each row says what is still to settle, and the sheet Check whether the "
               "workbook can be sent. A denominator that another row states is taken from there.")  # fmt: skip
    yield f"Check it before you send it: {asked}"


def what_not_to_send(contract: Contract) -> Iterator[str]:
    """What must not leave the supplier's office."""
    if contract.person_columns:
        yield ("Nothing about a person that isn't a column of the sheet Records: no other sheet, no comment, no "
               "further column. What is personal there is replaced by a keyed pseudonym, or dropped, before anything "
               "is stored.")  # fmt: skip
        yield ("This workbook holds persons' data once it is filled in: send it only by the secure way agreed with "
               "the centre.")  # fmt: skip
        return
    yield ("No person's data: no names, birth dates, addresses, postcodes, NHS, pupil or National Insurance numbers, "
           "neither in a cell nor in a comment nor on another sheet. A file with any of these doesn't "
           "count.")  # fmt: skip
    yield "Name a role, never a person, where the workbook asks who."


def what_to_write(column: Column) -> str:
    """What a column holds, and the codes that it knows."""
    about = column.description or column.title
    codes = f"one of {', '.join(column.values)}" if column.values else AS_WRITTEN.get(column.logical_type, "")
    left_out = f"left empty: {column.properties.default}" if column.properties.default else ""
    return "; ".join(part for part in (about, codes, left_out) if part)


def what_it_counts(indicator: Indicator, day: dt.date) -> str:
    """An indicator, for a row whose period begins on this day: its title, what is counted, over what, in which unit."""
    definition = indicator.definition_on(day)
    counted = f"{'answer' if indicator.unit == 'score' else 'counts'}: {indicator.numerator.removeprefix('answer ')}"
    says = f", {definition.says}" if indicator.definitions and definition.says != indicator.numerator else ""
    over = f"; over: {indicator.denominator}" if indicator.denominator else ""
    known = " (a population, which the centre has)" if over and indicator.age_band else ""
    version = f"(definition version {definition.version})"
    return f"{indicator.title} {version}; {counted}{says}{over}{known}; unit: {unit_words(indicator)}"


def unit_words(indicator: Indicator) -> str:
    """The unit of an indicator's value; of a ratio the catalogue's own words, where it has any."""
    return indicator.unit_says or indicator.unit.replace("_", " ")

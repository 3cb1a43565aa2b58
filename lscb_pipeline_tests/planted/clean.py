"""Clean files of every feed: whoever owes anything sends all of it, in time and signed, with nothing to object to.

Here: what each file says in three quarters, and the figures in it, which don't change beyond chance. Not here: rows of
persons (people.py), nor what is planted (operations.py). An area's figures are like every other's: what is tested is
judging, not London.
"""

import datetime as dt
from collections.abc import Iterator
from functools import cache
from typing import Any

import pandas as pd

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.contracts.library import library
from lscb_pipeline.reference.periods import label_of
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.tables import table
from lscb_pipeline_tests.planted import people
from lscb_pipeline_tests.planted.files import SentFile, table_of

YEAR_BEFORE, LAST, JUDGED = QUARTERS = ("2008-09-Q4", "2009-10-Q3", "2009-10-Q4")
RECEIVED = {
    YEAR_BEFORE: dt.datetime(2009, 4, 8, 9, tzinfo=dt.UTC),
    LAST: dt.datetime(2010, 1, 11, 9, tzinfo=dt.UTC),
    JUDGED: dt.datetime(2010, 4, 12, 9, tzinfo=dt.UTC),
}
SIGNED_BEFORE = dt.timedelta(days=3)
Row = dict[str, Any]
# Figures by quarter, where they aren't those of their unit: so that each comparison can be broken by itself.
NUMERATORS = {
    "SG001": (320, 300, 310), "SG026": (320, 300, 310),  # large enough for the year so far to be told from the quarter
    "SG006": (100, 70, 85), "SG025": (100, 70, 85), "SS002": (100, 70, 85), "MP002": (100, 70, 85),
    "SG009": (8, 8, 8), "SG010": (6, 6, 6),
    "SG008": (205, 200, 202),  # the last one, and 2 more joined than left: denominators of SG010 and SG009
    "SG020": (6, 6, 6), "SG033": (28, 28, 20),  # told to social care, and 18 a quarter recorded by the police
    "SG019": (100, 70, 85),
    "RF003": (44, 44, 40),
    "SS001": (44, 44, 40), "GA001": (40, 40, 42), "GA003": (40, 40, 42),  # no quarter repeats the last one's figures
}  # fmt: skip
CITY, OF_THE_CITY = "E09000001", {"SG001": (32, 30, 31), "SG008": (35, 32, 34)}  # where some 900 children live
CAMDEN, OF_CAMDEN = "E09000007", {"SG012": (300, 300, 300)}  # whose own return is there, too (people.IN_CARE)
OF_THEIR_OWN = (
    "SG014",
    "SG015",
    "SG017",
    "SG018",
    "GA002",
    "SG026",
)  # another level in each area: none states another's
DENOMINATORS = {"SG009": 20, "SG010": 22}
SCORES = {"RA001": (10, 10, 11), "RA002": (2, 2, 3)}
KINGSTON, RICHMOND, JOINT = "E09000021", "E09000027", "E09000021+E09000027"
JOINTLY = "SG031"  # Kingston returns it for both
MET = [code for code in table("area")["area_code"] if code != CITY]
# who returns the two councils' social workers jointly
TOGETHER = [JOINT if code == KINGSTON else code for code in table("area")["area_code"] if code != RICHMOND]
WITH_HACKNEY = ["E09000001+E09000012", *(code for code in MET if code != "E09000012")]  # who counts the City with it


def clean_files(quarter: str) -> dict[tuple[str, str], SentFile]:
    """Every file of a quarter, by feed and supplier: the caller's own, to plant faults in."""
    files = [
        SentFile(feed, supplier, quarter, [list(row) for row in rows], RECEIVED[quarter])
        for feed, supplier, rows in _made(quarter)
    ]
    return {file.key: file for file in files}


@cache
def _made(quarter: str) -> list[tuple[str, str, list[list[str]]]]:
    return [*_due(quarter), *_published(quarter), *people.files(quarter)]


def _due(quarter: str) -> Iterator[tuple[str, str, list[list[str]]]]:
    """The files of figures that are owed: each due figure in a row."""
    for feed, contract in library().contracts.items():
        indicators = {i.code: i for i in library().indicators_of(feed)}
        due = library().scope.due_figures(contract, indicators.values(), Quarter.parse(quarter))
        due["area_code"] = [_written(*pair) for pair in zip(due["supplier"], due["area_code"], strict=True)]
        for supplier, figures in due.drop_duplicates().groupby("supplier"):
            rows = [
                _row(feed, indicators[f.indicator_code], f.area_code, f.period_start, f.period_end, quarter)
                for f in figures.itertuples()
            ]
            rows = [_jointly(row) for row in rows] if feed == "borough_return" else rows
            yield feed, str(supplier), table_of(rows, [c.name for c in contract.columns])


@cache
def _written(supplier: str, area: str) -> str:
    """A PCT of two areas reports for the two together."""
    pairs = table("supplier_area").query("supplier == @supplier")["area_code"]
    merged = [code for code in pairs if "+" in code]
    return merged[0] if merged and supplier.startswith("pct") else area


def _row(
    feed: str, indicator: Indicator, area: str, start: pd.Timestamp, end: pd.Timestamp, quarter: str
) -> Row:  # fmt: skip
    """One figure as a row of its feed, the sign-off beside it."""
    number = QUARTERS.index(quarter)
    row: Row = {
        "area_code": area, "indicator_code": indicator.code,
        "period": Quarter.parse(quarter).financial_year if feed == "met_police_mappa" else label_of(start, end),
        "definition_version": indicator.definition_on(start.date()).version,
        "service": "havens" if indicator.code == "SS001" else "all",
        "source_system": "case system, report 7", "extract_kept": "yes", "second_check": "yes",
        "signed_off_by_role": "head of safeguarding", "signed_off_on": f"{RECEIVED[quarter] - SIGNED_BEFORE:%Y-%m-%d}",
        "assurance_level": 2,
    }  # fmt: skip
    if indicator.unit == "score":
        return row | {"value": SCORES.get(indicator.code, (2, 2, 2))[number]}
    usual = 30 if indicator.unit in ("percent", "ratio") else 40
    amount = _numerators(indicator.code, area, usual)[number]
    amount += _level(area) if indicator.code in OF_THEIR_OWN else 0
    row |= {"numerator": amount, "amount": amount}
    return row | ({"denominator": _denominator(indicator, area, number)} if usual == 30 else {})


def _numerators(code: str, area: str, usual: int) -> tuple[int, ...]:
    of_area = NUMERATORS | {CITY: OF_THE_CITY, CAMDEN: OF_CAMDEN}.get(area, {})
    return of_area.get(code, (usual, usual, usual))


def _denominator(indicator: Indicator, area: str, number: int) -> int:
    """The count that is the denominator, as its own indicator states it, where there is one."""
    if indicator.denominator_counts:
        return _numerators(indicator.denominator_counts, area, 40)[number]
    return DENOMINATORS.get(indicator.code, 60)


def _level(area: str) -> int:
    return list(table("area")["area_code"]).index(area.split("+")[0])


def _jointly(row: Row) -> Row:
    """One figure comes jointly, and one was agreed not to apply."""
    absent = {"numerator": "", "denominator": "", "definition_version": ""}
    if row["indicator_code"] == JOINTLY and row["area_code"] == KINGSTON:
        return row | {"area_code": JOINT}
    if row["indicator_code"] == JOINTLY and row["area_code"] == RICHMOND:
        return row | absent | {"reason_code": "joint", "reason_note": "with Kingston upon Thames"}
    if row["indicator_code"] == "SG032" and row["area_code"] == CITY:
        return row | absent | {"reason_code": "not_applicable"}
    return row


def _published(quarter: str) -> Iterator[tuple[str, str, list[list[str]]]]:
    """What nobody owes: offences by month, each across, and tables of a year."""
    last = Quarter.parse(quarter).ends_on
    names = table("area").set_index("area_code")["name"]
    months = [f"{last.year}{month:02d}" for month in range(last.month - 2, last.month + 1)]
    groups = [("Burglary", "Burglary in a dwelling"), ("Robbery", "Personal property")]
    lines = [[*group, names[code], "40", "40", "40"] for group in groups for code in MET]
    yield "met_police_offences", "mps", [["MajorText", "MinorText", "LookUp_BoroughName", *months], *lines]
    if quarter == LAST:
        return
    every = list(table("area")["area_code"])
    year = {"period": f"{last.year}"}
    in_need = {"DF201": ("in_need", 900), "DF212": ("referrals", 300), "DF249": ("workforce", 20)}
    looked_after = {"DF101": ("looked_after", 400), "DF115": ("missing", 10), "DF116": ("missing", 3)}
    for feed, tables in (("dfe_children_in_need", in_need), ("dfe_looked_after_missing", looked_after)):
        rows = [
            year | {"area_code": area, "source_table": name, "indicator_code": code, "breakdown": "all",
                    "amount": amount // 10 if area == CITY and amount > 100 else amount}
            for code, (name, amount) in tables.items() for area in (TOGETHER if name == "workforce" else every)
        ]  # fmt: skip
        yield feed, "dfe", table_of(rows, list(rows[0]))
    injuries = [
        {"area_code": area, "period": f"{last.year - 1}/{last.year % 100:02d}", "sex": "all", "admissions": 200,
         "population": 20000} for area in WITH_HACKNEY
    ]  # fmt: skip
    yield "nhs_injury_admissions", "ohid", table_of(injuries, list(injuries[0]))
    conceptions = [
        {"area_code": area, "period": str(last.year - 1), "conceptions": 60, "conception_rate": 30.5,
         "maternity_rate": 15.2, "abortion_rate": 15.3, "abortion_percent": 50}
        for area in WITH_HACKNEY
    ]  # fmt: skip
    yield "nhs_teenage_conceptions", "ons", table_of(conceptions, list(conceptions[0]))

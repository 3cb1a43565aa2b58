"""How the made-up suppliers behaved over the eight quarters: who stayed away, was late, corrected, joined.

Here: data only, by quarter and supplier. Not here: who piloted (data_contracts/scope.yaml), what a file holds, or the
draws. All of it is made up: no source says which areas were late. What is known of 2007 (mapping stage,
studylib.net/doc/7290513): 24 of 33 areas answered, 4 of them in words alone, and 9 didn't; so a third stays away at
first, fewer each quarter. It doesn't follow the seed, so that every sample has the same files.
"""

from dataclasses import dataclass

# 11, 8, 6, 4, 2, 1, 1 and none of the 33 areas, mostly the same ones; then of the 31 PCTs
NOT_RETURNED: dict[tuple[str, str], tuple[str, ...]] = {
    ("borough_return", "2008-09-Q1"): (
        "bexley", "brent", "croydon", "enfield", "harrow", "hillingdon", "hounslow", "lambeth", "newham",
        "waltham_forest", "westminster",
    ),
    ("borough_return", "2008-09-Q2"): (
        "bexley", "brent", "croydon", "harrow", "hounslow", "lambeth", "newham", "redbridge",
    ),
    ("borough_return", "2008-09-Q3"): ("brent", "croydon", "harrow", "hounslow", "newham", "waltham_forest"),
    ("borough_return", "2008-09-Q4"): ("brent", "croydon", "hounslow", "newham"),
    ("borough_return", "2009-10-Q1"): ("brent", "newham"),
    ("borough_return", "2009-10-Q2"): ("newham",),
    ("borough_return", "2009-10-Q3"): ("hounslow",),
    ("nhs_child_health", "2008-09-Q1"): ("pct_5c9", "pct_5hy", "pct_5lg"),
    ("nhs_child_health", "2008-09-Q2"): ("pct_5c9", "pct_5hy"),
    ("nhs_child_health", "2008-09-Q3"): ("pct_5hy",),
    ("nhs_child_health", "2009-10-Q2"): ("pct_5nc",),
}  # fmt: skip

# Working days after the due day. Some 50 is after the next quarter's own collection has begun.
LATE: dict[tuple[str, str], dict[str, int]] = {
    ("borough_return", "2008-09-Q1"): {
        "city_of_london": 3, "ealing": 7, "havering": 52, "redbridge": 12, "richmond_upon_thames": 2, "sutton": 1,
    },
    ("borough_return", "2008-09-Q2"): {
        "city_of_london": 2, "enfield": 25, "hillingdon": 18, "sutton": 4, "waltham_forest": 55, "westminster": 6,
    },
    ("borough_return", "2008-09-Q3"): {"bexley": 22, "enfield": 5, "havering": 1, "lambeth": 11, "redbridge": 3},
    ("borough_return", "2008-09-Q4"): {"bexley": 4, "harrow": 20, "lambeth": 8, "waltham_forest": 9},
    ("borough_return", "2009-10-Q1"): {"croydon": 15, "harrow": 6, "hounslow": 50, "waltham_forest": 2},
    ("borough_return", "2009-10-Q2"): {"brent": 24, "croydon": 3, "enfield": 1, "hounslow": 10},
    ("borough_return", "2009-10-Q3"): {"bexley": 2, "brent": 5, "newham": 13},
    ("borough_return", "2009-10-Q4"): {"croydon": 1, "hounslow": 4, "newham": 7},
    ("nhs_child_health", "2008-09-Q1"): {"pct_5a4": 8, "pct_5k5": 21},
    ("nhs_child_health", "2008-09-Q2"): {"pct_5lg": 4},
    ("nhs_child_health", "2008-09-Q4"): {"pct_5c9": 12, "pct_5hy": 2},
    ("nhs_child_health", "2009-10-Q1"): {"pct_5hy": 6},
    ("nhs_child_health", "2009-10-Q3"): {"pct_5nc": 15},
}  # fmt: skip

QUALITATIVE = (("2008-09-Q1", "haringey"),)  # told in words: reason codes alone, no figure


@dataclass(frozen=True)
class Correction:
    """The later files of a return: working days after the one before, and whether one fills a `to_follow`."""

    after: tuple[int, ...] = ()
    fills: bool = False


CORRECTED: dict[tuple[str, str], Correction] = {
    ("2008-09-Q1", "hackney"): Correction((6,)),
    ("2008-09-Q2", "camden"): Correction((9,)),
    ("2008-09-Q2", "merton"): Correction((12, 7)),
    ("2008-09-Q3", "greenwich"): Correction((8,)),
    ("2008-09-Q3", "kensington_and_chelsea"): Correction((15,)),
    ("2008-09-Q3", "southwark"): Correction((5,), fills=True),
    ("2008-09-Q4", "barnet"): Correction((4,)),
    ("2008-09-Q4", "islington"): Correction((10,)),
    ("2009-10-Q1", "lewisham"): Correction((11,)),
    ("2009-10-Q2", "hammersmith_and_fulham"): Correction((7,)),
    ("2009-10-Q3", "bromley"): Correction((13,), fills=True),
    ("2009-10-Q3", "tower_hamlets"): Correction((6, 9)),
    ("2009-10-Q4", "camden"): Correction((5,)),
    ("2009-10-Q4", "wandsworth"): Correction((8,)),
}


@dataclass(frozen=True)
class Joint:
    """One file for two areas: who sends it, and whether the members' own rows say `joint` or are left out."""

    sender: str
    members_say_so: bool


JOINT_MEMBERS = ("kingston_upon_thames", "richmond_upon_thames")
JOINT: dict[str, Joint] = {
    "2008-09-Q4": Joint("kingston_upon_thames", members_say_so=False),
    "2009-10-Q1": Joint("kingston_upon_thames", members_say_so=True),
    "2009-10-Q3": Joint("richmond_upon_thames", members_say_so=False),
}
# What the two count together then. NI 71 is never among them: each council answers for itself.
JOINTLY_COUNTED = ("SG006", "SG007", "SG014", "SG015", "SG016", "SG017", "GA002", "RA013")

WORKBOOKS: dict[str, tuple[str, ...]] = {  # who sends .xlsx: about a quarter of the areas
    "borough_return": (
        "bexley", "croydon", "hackney", "havering", "kensington_and_chelsea", "merton", "southwark", "wandsworth",
    ),
    "met_police_youth_violence": ("mps",),
    "nhs_child_health": ("pct_5c1", "pct_5k7", "pct_5lf", "pct_5m7"),
    "specialist_services": ("ndtms",),
}  # fmt: skip


def has_returned(feed: str, quarter: str, supplier: str) -> bool:
    """Whether a supplier sends anything for the quarter (its label)."""
    return supplier not in NOT_RETURNED.get((feed, quarter), ())


def days_late(feed: str, quarter: str, supplier: str) -> int | None:
    """By how many working days a supplier's first file is late; None where it is in time."""
    return LATE.get((feed, quarter), {}).get(supplier)


def correction(quarter: str, supplier: str) -> Correction:
    """The corrections of an area's return; without any where it sent one file."""
    return CORRECTED.get((quarter, supplier), Correction())

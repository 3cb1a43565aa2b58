"""The real files that came later: of which feed and layout each is, what of it is loaded and what lies outside.

Not here: those of the first feeds (test_real_layouts.py).
"""

import functools
from typing import NamedTuple

from lscb_pipeline.intake.rows.typed_rows import Reading
from lscb_pipeline_tests.intake.reading import read, real_file

NEED, CARE, YOUTH, INJURY, TEENAGE, OFFENCES = (
    "dfe_children_in_need", "dfe_looked_after_missing", "met_police_youth_violence", "nhs_injury_admissions",
    "nhs_teenage_conceptions", "met_police_offences",
)  # fmt: skip
CITY, BARKING, BARNET, CAMDEN, HACKNEY, KINGSTON = (
    "E09000001", "E09000002", "E09000003", "E09000007", "E09000012", "E09000021",
)  # fmt: skip
LAMBETH, HARINGEY, HILLINGDON, GREENWICH = "E09000022", "E09000014", "E09000017", "E09000011"
CITY_AND_HACKNEY, KINGSTON_AND_RICHMOND = "E09000001+E09000012", "E09000021+E09000027"
AREAS = {f"E090000{n:02}" for n in range(1, 34)}
MERGED = AREAS - {CITY, HACKNEY} | {CITY_AND_HACKNEY}

TOTAL, ELSEWHERE, NOTE = "national or regional total", "another place", "footnote or spacing"
WITH_HACKNEY = "City of London counted with Hackney"

B1 = "dfe_csc/b1_children_in_need_2013_to_2025.csv"
C1 = "dfe_csc/c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv"
C3 = "dfe_csc/c3_factors_identified_at_end_of_assessment_2018_to_2025.csv"
D3 = "dfe_csc/d3_cpps_subsequent_plan_2013_to_2025.csv"
D5 = "dfe_csc/d5_cpps_at31march_by_duration_2013_to_2025.csv"
LONDON = "dfe_csc_london"  # tables cut to London, of the release of 2024
B2 = f"{LONDON}/b2_children_in_need_recorded_disability_2013_to_2024__london.csv"
B7 = f"{LONDON}/b7_child_in_need_plans_2022_to_2024__london.csv"
C2 = f"{LONDON}/c2_children_in_need_assessments_duration_2014_to_2024__london.csv"
C4 = f"{LONDON}/c4_children_in_need_section_47s_and_icpcs_2013_to_2024__london.csv"
C5 = f"{LONDON}/c5_children_in_need_referrals_by_source_2014_to_2024__london.csv"
C6 = f"{LONDON}/c6_children_in_need_referrals_by_month_2013_to_2024__london.csv"
D1 = f"{LONDON}/d1_child_protection_plans_2013_to_2024__london.csv"
D8 = f"{LONDON}/d8_cpps_ending_in_first_6months_by_duration_2013_to_2024__london.csv"
WORKFORCE = "dfe_csc/csww_indicators_2017_to_2025.csv"
STABILITY = "dfe_csc/la_cla_placement_stability.csv"
OC2 = "dfe_cla_underlying/OC2_Final_V2_2010.csv"
LA4_2013 = "messy_xlsx/SFR50_2013_LATablesA.xlsx"
LA4_2014 = "messy_xlsx/SFR49_2014_LATables.xlsx"
LA6_2013 = "messy_xlsx/sheet6_oc23_ghost_columns.csv"
PROFILES = {
    2014: "messy_xlsx/london-borough-profilesV2.xlsx",
    2015: "messy_csv/london-borough-profiles_2015_CRonly_BOM.csv",
    2017: "messy_csv/london-borough-profiles_cp1252_pound.csv",
    2018: "messy_csv/london-borough-profiles_cp1252_IBM.csv",  # the edition of 2017 too, without totals
}
RECORDED = "mps/recorded-offences_1999_2016.csv"
KNIFE = "mps/DERIVED_mps_dashboard_knife_youth_borough.csv"
ADMISSIONS = "nhs/DERIVED_fingertips_90284_london_counts_only.csv"


class Source(NamedTuple):
    path: str
    feed: str
    supplier: str
    layout: str
    loaded: int
    outside: dict[str, int]
    areas: set[str] = AREAS


def _of_dfe(path: str, layout: str, measures: int, years: int, areas: int = 33) -> Source:
    """A file of Explore Education Statistics: 152 or so authorities, 11 regions and England, all years."""
    every = {13: (2132, 156), 8: (1312, 96), 9: (1463, 108)}[years]
    outside = {TOTAL: every[1] * measures, ELSEWHERE: (every[0] - every[1] - areas * years) * measures}
    there = AREAS if areas == 33 else AREAS - {KINGSTON, "E09000027"} | {KINGSTON_AND_RICHMOND}
    return Source(path, NEED, "dfe", layout, areas * years * measures, outside, there)


def _of_london(path: str, layout: str, measures: int, years: int) -> Source:
    """A file of Explore Education Statistics cut to London's areas, its three regions and England."""
    return Source(path, NEED, "dfe", layout, 33 * years * measures, {TOTAL: 4 * years * measures})


def _profile(edition: int, totals: int) -> list[Source]:
    outside = {TOTAL: totals} if totals else {}
    path = PROFILES[edition]
    return [
        Source(path, CARE, "gla", "gla_borough_profile", 33, outside),
        Source(path, TEENAGE, "gla", "gla_borough_profile", 32, outside | {WITH_HACKNEY: 1}, MERGED),
    ]


SOURCES = [
    _of_dfe(B1, "ees_in_need", 8, 13),
    _of_dfe(C1, "ees_referrals", 6, 13),
    _of_dfe(D3, "ees_subsequent_plans", 2, 13),
    _of_dfe(D5, "ees_plans_by_duration", 6, 13),
    _of_dfe(C3, "ees_assessment_factors", 40, 8),
    _of_dfe(WORKFORCE, "ees_workforce", 18, 9, areas=32),
    _of_london(B2, "ees_disability", 14, 12),
    _of_london(B7, "ees_in_need_plans", 7, 3),
    _of_london(C2, "ees_assessment_duration", 13, 11),
    _of_london(C4, "ees_enquiries", 11, 12),
    _of_london(C5, "ees_referral_sources", 12, 11),
    _of_london(C6, "ees_referrals_by_month", 12, 12),
    _of_london(D1, "ees_plans", 7, 12),
    _of_london(D8, "ees_plans_ended_early_in_year", 5, 12),
    Source(STABILITY, CARE, "dfe", "ees_placement_stability", 33 * 5 * 6, {TOTAL: 360, ELSEWHERE: 3660}),
    Source(OC2, CARE, "dfe", "sfr38_2010_outcomes", 33 * 11, {TOTAL: 12 * 11, ELSEWHERE: 118 * 11}),
    Source(LA4_2013, CARE, "dfe", "sfr_offending_2013_2014", 33 * 3, {TOTAL: 12 * 3, NOTE: 9 * 3, ELSEWHERE: 357}),
    Source(LA4_2014, CARE, "dfe", "sfr_offending_2013_2014", 33 * 3, {TOTAL: 12 * 3, NOTE: 9 * 3, ELSEWHERE: 357}),
    Source(LA6_2013, CARE, "dfe", "sfr50_2013_health", 33 * 6, {TOTAL: 12 * 6, NOTE: 11 * 6, ELSEWHERE: 714}),
    *_profile(2014, 5), *_profile(2015, 6), *_profile(2017, 5), *_profile(2018, 0),
    Source(RECORDED, OFFENCES, "gla", "gla_recorded_offences", 32 * 17,
           {TOTAL: 5 * 18, "part of a year (April 2016 to January 2017)": 32}, AREAS - {CITY}),
    Source(KNIFE, YOUTH, "mps", "mps_crime_dashboard", 5 * 48 * 32,
           {"positive outcomes": 2834, "not in a borough or not known": 238}, AREAS - {CITY}),
    Source(ADMISSIONS, INJURY, "ohid", "fingertips_90284", 1216, {WITH_HACKNEY: 38}, MERGED),
]  # fmt: skip
IDS = [f"{source.feed[:5]}-{source.path.split('/')[-1][:32]}" for source in SOURCES]


@functools.cache
def reading_of(path: str, feed: str) -> Reading:
    (source,) = [source for source in SOURCES if (source.path, source.feed) == (path, feed)]
    file = real_file(path)
    return read(file.read_bytes(), feed, source.supplier, "2025-26-Q4", file.suffix)

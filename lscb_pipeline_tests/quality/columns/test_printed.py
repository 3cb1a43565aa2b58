"""What a file prints beside its counts is held against them: a gap beyond rounding, and nothing but that."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lscb_pipeline.benchmarks.rates import with_values
from lscb_pipeline.collation.release.candidate import with_catalogue
from lscb_pipeline.contracts.library import library
from lscb_pipeline.quality.columns.printed import gaps
from lscb_pipeline.quality.inputs.stated_figures import words_of
from lscb_pipeline_tests.intake.reading import contract_of, lines, read, real_file

CARE, NEED, INJURY = "dfe_looked_after_missing", "dfe_children_in_need", "nhs_injury_admissions"
ISLINGTON, CAMDEN = "E09000019", "E09000007"
PLAIN = "area_code,period,source_table,indicator_code,breakdown,amount,printed"


def judged(given: Path | str, feed: str, supplier: str = "dfe") -> pd.DataFrame:
    """The figures that a file states, with their `gap`."""
    content, suffix = (given, ".csv") if isinstance(given, str) else (given.read_bytes(), given.suffix)
    reading = read(content, feed, supplier, "2025-26-Q4", suffix)
    assert reading.refused.empty
    rows = reading.rows.assign(delivery_id="one")
    words = words_of(rows, contract_of(feed), library().indicators)
    return words.assign(gap=gaps(words, library().indicators)["printed_gap"])


def gap_of(*rows: str, feed: str = NEED) -> list[float]:
    return judged(lines(PLAIN, *rows), feed)["gap"].fillna(-1).round(3).tolist()


WHOLE = f"{CAMDEN},2024,referrals,DF211,all,2210,"


@pytest.mark.parametrize(
    ("row", "gap"),
    [("352,15.9", 0), ("352,15.93", 0), ("352,16", 0), ("352,16.0", 0), ("352,17", 0.572), ("352,15.7", 0.178),
     ("352,0.159", 15.768), ("352,", -1), ("352,c", -1), ("c,15.9", -1), ("0,0", 0)],
)  # fmt: skip
def test_a_printed_percentage_is_the_quotient_but_for_rounding(row: str, gap: float) -> None:
    assert gap_of(WHOLE, f"{CAMDEN},2024,referrals,DF212,all,{row}") == [-1, gap]


def test_a_whole_number_among_decimals_is_no_rougher_than_they() -> None:
    """DfE writes 8 for 8.0: of a file with decimals, 8 for 8.4 is wrong."""
    others = [f"{CAMDEN},2023,referrals,DF211,all,1000,", f"{CAMDEN},2023,referrals,DF212,all,84,8"]
    found = gap_of(WHOLE, f"{CAMDEN},2024,referrals,DF212,all,352,15.9", *others)
    assert found == [-1, 0, -1, 0.35]


def test_no_quotient_no_gap() -> None:
    assert gap_of(f"{CAMDEN},2024,referrals,DF212,all,352,15.9") == [-1], "its denominator isn't there"
    assert gap_of(f"{CAMDEN},2024,referrals,DF211,all,0,", f"{CAMDEN},2024,referrals,DF212,all,0,0") == [-1, -1]


def test_counts_with_decimals_may_be_rounded_themselves() -> None:
    """15.8 of 258.3 full-time equivalents: 6.117; printed from unrounded ones it may be 6.1 or 6.2, never 6.3."""
    whole = f"{CAMDEN},2024,workforce,DF241,all,100.4,"
    for printed, gap in ((6.1, 0), (6.2, 0), (6.4, 0.119)):
        assert gap_of(whole, f"{CAMDEN},2024,workforce,DF245,all,6.2,{printed}")[1] == pytest.approx(gap, abs=0.02)


def test_counts_that_are_all_multiples_of_5_are_rounded() -> None:
    """DfE's offending tables: 10 of 250 is 4 %, and 4.6 is printed, of 11 or 12 of 249."""
    areas = [f"E090000{n:02d}" for n in range(2, 12)]
    rows = [f"{area},2014,offending,{code}" for area in areas for code in ("DF151,all,250,", "DF153,all,10,4.6")]
    assert set(judged(lines(PLAIN, *rows), CARE)["gap"].dropna()) == {0}
    exact = [*rows[:-1], f"{areas[-1]},2014,offending,DF153,all,11,4.9"]
    gaps_now = judged(lines(PLAIN, *exact), CARE)["gap"].dropna()
    assert (gaps_now > 0).all(), "one that is none says that they are not rounded"
    few = judged(lines(PLAIN, *rows[:6]), CARE)["gap"].dropna()
    assert (few > 0).all(), "three may be so by chance"


def test_the_denominator_is_the_deliverys_own() -> None:
    reading = read(lines(PLAIN, WHOLE, f"{CAMDEN},2024,referrals,DF212,all,352,15.9"), NEED, "dfe", "2025-26-Q4")
    words = words_of(reading.rows.assign(delivery_id=["one", "two"]), contract_of(NEED), library().indicators)
    assert gaps(words, library().indicators).isna().all(axis=None)
    assert gaps(words[:0], library().indicators).empty


def test_a_printed_rate_is_never_the_figure() -> None:
    text = lines("area_code,period,sex,admissions,population,rate", f"{CAMDEN},2011/12,all,278,33661,90")
    found = judged(text, INJURY, "ohid")
    assert (found["value"].isna().all(), found["numerator"].tolist()) == (True, [278])
    assert found["gap"].tolist() == pytest.approx([90 - 278 / 33661 * 10_000 - 0.5], abs=1e-4)


STABILITY = "dfe_csc/la_cla_placement_stability.csv"
PRINTED = [
    (STABILITY, CARE, 963), ("dfe_csc/c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv", NEED, 1674),
    ("dfe_csc/d3_cpps_subsequent_plan_2013_to_2025.csv", NEED, 406),
    ("dfe_csc/d5_cpps_at31march_by_duration_2013_to_2025.csv", NEED, 1790),
    ("dfe_csc_london/b2_children_in_need_recorded_disability_2013_to_2024__london.csv", NEED, 387),
    ("dfe_csc_london/d8_cpps_ending_in_first_6months_by_duration_2013_to_2024__london.csv", NEED, 1356),
    ("dfe_csc/csww_indicators_2017_to_2025.csv", NEED, 847),
    ("messy_xlsx/SFR50_2013_LATablesA.xlsx", CARE, 22), ("messy_xlsx/SFR49_2014_LATables.xlsx", CARE, 21),
]  # fmt: skip


@pytest.mark.parametrize(("path", "feed", "compared"), PRINTED, ids=[p.split("/")[1][:20] for p, _, _ in PRINTED])
def test_every_percentage_that_dfe_prints_is_that_of_its_counts(path: str, feed: str, compared: int) -> None:
    gap = judged(real_file(path), feed)["gap"]
    assert (gap.notna().sum(), gap.max()) == (compared, 0)


def test_published_shares_of_placement_stability_are_those_that_dfe_prints() -> None:
    """477 of them were published as 100 %: each part was divided by itself."""
    words = judged(real_file(STABILITY), CARE)
    raw = words.drop(columns=["printed", "gap"]).assign(members=1)
    valued = with_values(with_catalogue(raw, library()))
    valued.index = words.index
    parts = words["breakdown"] != "all"
    known = parts & words["printed"].notna() & valued["value"].notna()
    assert known.sum() == 477
    assert np.abs(valued.loc[known, "value"] - words.loc[known, "printed"]).max() <= 0.5 + 1e-9
    here = parts & (words["area_code"] == ISLINGTON) & (words["indicator_code"] == "DF141") & (words["numerator"] == 24)
    assert (valued.loc[here, "denominator"].tolist(), valued.loc[here, "value"].round(2).tolist()) == ([282], [8.51])

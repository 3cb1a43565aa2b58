"""The tables say what the publishers' files say; skipped where those do not lie beside the project."""

import pandas as pd
import pytest

from lscb_pipeline.reference.areas import resolve
from lscb_pipeline.reference.tables import table
from lscb_pipeline_tests.reference.raw_files import raw_file

CODES = "reference/la/DERIVED_london_33_codes.csv"
AGES = "reference/population/DERIVED_london_syoa_persons_mid2019_mid2020.csv"
ESTIMATES = "reference/population/ons_mid-year_population_estimates_2012_to_2024.csv"
MID_2009 = "input/dfe_cla_underlying/SFR27_2010_March.csv"
NEIGHBOURS = {
    2021: ("reference/statistical_neighbours/New_Statistical_Neighbour_Groupings_April_2021.csv", 5),
    2025: ("reference/statistical_neighbours/sn_model_2025_wide.csv", 4),
}


def held(vintage: str, age_band: str = "0-17") -> pd.Series:
    chosen = table("population").query("vintage == @vintage and age_band == @age_band")
    return chosen.set_index(["area_code", "year"])["population"].sort_index()


def test_areas_trusts_and_commands():
    raw = pd.read_csv(raw_file(CODES), dtype="str")
    area = table("area").set_index("area_code").loc[raw["gss_code"]]
    pairs = {
        "name": "name",
        "dfe_code": "dfe_la_code",
        "ons_old_code": "ons_old_code_snac",
        "dclg_code": "dclg_ecode",
    }
    for ours, theirs in pairs.items():
        assert area[ours].tolist() == raw[theirs].tolist(), ours
    assert (area["inner_outer"] + " london").tolist() == raw["inner_outer"].str.lower().tolist()
    trusts = table("pct").assign(area_code=lambda frame: frame["area_code"].str.split("+")).explode("area_code")
    trusts = trusts.set_index("area_code").loc[raw["gss_code"]]
    assert trusts["pct_code"].tolist() == raw["pct_code_2008"].tolist()
    assert trusts["ons_code"].tolist() == raw["pct_ons_code"].tolist()
    commands = table("police_command").set_index("area_code")["command_code"]
    assert raw["gss_code"].map(commands).fillna("-").tolist() == raw["met_bocu_code"].fillna("-").tolist()


def test_every_spelling_of_the_lists_is_understood():
    raw = pd.read_csv(raw_file(CODES), dtype="str")
    names = raw.assign(spelling=raw["alt_names"].str.split(",")).explode("spelling")
    assert resolve(names["spelling"]).tolist() == names["gss_code"].tolist()
    mysociety = pd.read_csv(raw_file("reference/la/mysociety_uk_local_authorities_future.csv"), dtype="str")
    for column in ("official-name", "nice-name", "gov-uk-slug"):
        found = resolve(mysociety[column])
        london = mysociety["gss-code"].str.startswith("E09", na=False)
        assert found[london].tolist() == mysociety.loc[london, "gss-code"].tolist(), column
        assert found[~london].isna().all(), column


def test_population_mid_2009():
    raw = pd.read_csv(raw_file(MID_2009), dtype="str", encoding="cp1252")
    raw = raw[raw["geog_l"] == "LA"].assign(area_code=lambda frame: resolve(frame["geog_c"]))
    raw = raw.dropna(subset="area_code").set_index("area_code")["Mid2009Pop0-17"].astype("int64").sort_index()
    assert held("dcsf_sfr27_mid2009").tolist() == raw.tolist()


@pytest.mark.parametrize(
    ("age_band", "first", "last"),
    [("0-17", 0, 17), ("10-17", 10, 17), ("1-19", 1, 19), ("0-14", 0, 14), ("18+", 18, 90)],
)
def test_population_before_the_census_by_single_years(age_band, first, last):
    raw = pd.read_csv(raw_file(AGES)).rename(columns={"90+": "90"}).set_index(["gss_code", "mid_year"])
    sums = raw[[str(age) for age in range(first, last + 1)]].sum(axis=1).sort_index()
    assert held("ons_mid2020_precensus", age_band).tolist() == sums.tolist()


def test_population_rebased():
    raw = pd.read_csv(raw_file(ESTIMATES), dtype="str")
    raw = raw[raw["new_la_code"].str.startswith("E09", na=False)].astype({"time_period": "int64"})
    figures = raw.set_index(["new_la_code", "time_period"])["population_estimate"].astype("int64").sort_index()
    assert held("ons_2024_rebased").tolist() == figures.tolist()


@pytest.mark.parametrize("model_year", NEIGHBOURS)
def test_neighbours(model_year):
    path, offset = NEIGHBOURS[model_year]
    raw = pd.read_csv(raw_file(path), dtype="str", encoding="utf-8-sig").dropna(subset=["SN1"] if offset == 5 else None)
    raw = raw.assign(area_code=resolve(raw.iloc[:, 0])).dropna(subset="area_code").set_index("area_code")
    ours = table("neighbour").query("model_year == @model_year")
    for area_code, rows in ours.groupby("area_code"):
        cells = raw.loc[area_code].tolist()[offset : offset + 20]
        ordered = rows.sort_values("position")
        assert ordered["neighbour_dfe_code"].tolist() == cells[0::2], area_code
        assert ordered["closeness"].tolist() == [cell.strip().lower() for cell in cells[1::2]], area_code


def test_the_joint_return_of_kingston_and_richmond_is_understood():
    raw = pd.read_csv(raw_file("input/dfe_csc/csww_indicators_2017_to_2025.csv"), dtype="str")
    joint = raw["old_la_code"].str.contains("/", na=False)
    london = raw["region_name"].str.contains("London", na=False)
    for column in ("old_la_code", "new_la_code", "la_name"):
        assert set(resolve(raw.loc[joint & london, column])) == {"E09000021+E09000027"}, column
        assert resolve(raw.loc[joint & ~london, column]).isna().all(), column
        assert resolve(raw.loc[london & raw["la_name"].notna(), column]).notna().all(), column

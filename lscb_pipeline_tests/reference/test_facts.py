"""The facts agree with one another, and with what is known of London."""

import pytest

from lscb_pipeline.reference.areas import members
from lscb_pipeline.reference.tables import table

AREAS = {f"E090000{number:02d}" for number in range(1, 34)}
CITY, GREENWICH, HACKNEY, HARINGEY, NEWHAM = (f"E090000{number}" for number in ("01", "11", "12", "14", "25"))
KINGSTON, RICHMOND = "E09000021", "E09000027"


def test_33_areas_14_inner_and_19_outer():
    area = table("area").set_index("area_code")
    assert set(area.index) == AREAS
    assert area["inner_outer"].value_counts().to_dict() == {"outer": 19, "inner": 14}
    assert area.loc[[GREENWICH, HARINGEY, NEWHAM], "inner_outer"].tolist() == ["outer", "inner", "inner"]
    assert set(area["dfe_code"]) == {str(code) for code in [*range(201, 214), *range(301, 321)]}
    assert all(area[column].is_unique for column in area.columns.difference(["inner_outer"]))


def test_31_trusts_serve_33_areas():
    pct = table("pct").set_index("pct_code")["area_code"]
    assert len(pct) == 31
    assert sorted(code for joined in pct for code in members(joined)) == sorted(AREAS)
    assert pct[pct.str.contains("+", regex=False)].to_dict() == {
        "5C3": f"{CITY}+{HACKNEY}",
        "5M7": "E09000024+E09000029",
    }


def test_32_police_commands_leave_out_the_city():
    command = table("police_command")
    assert set(command["area_code"]) == AREAS - {CITY}
    assert command["area_code"].is_unique
    assert set(command.merge(table("area"), on=["area_code", "name"])["area_code"]) == AREAS - {CITY}
    assert "unverified" in table("sources").set_index("file").loc["police_command.csv", "note"]


def test_merged_areas_are_codes_in_order():
    merged = table("merged_area")["area_code"]
    assert all("+".join(members(code)) == code and len(members(code)) > 1 for code in merged)
    assert set(table("pct")["area_code"]) <= AREAS | set(merged)


def test_suppliers_and_their_areas_name_one_another():
    suppliers, rights = table("supplier"), table("supplier_area")
    assert set(suppliers["supplier"]) == set(rights["supplier"])
    assert suppliers["supplier"].str.fullmatch(r"[a-z0-9_]+").all()
    assert suppliers["kind"].value_counts().to_dict() == {
        "area": 33, "nhs": 31, "publisher": 4, "police": 2, "service": 2, "refuge": 1, "survey": 1, "government": 1,
    }  # fmt: skip
    assert set(rights["area_code"]) <= AREAS | set(table("merged_area")["area_code"])


@pytest.mark.parametrize(
    ("supplier", "areas"),
    [
        ("hackney", {HACKNEY}),
        ("kingston_upon_thames", {KINGSTON, RICHMOND, f"{KINGSTON}+{RICHMOND}"}),
        ("richmond_upon_thames", {KINGSTON, RICHMOND, f"{KINGSTON}+{RICHMOND}"}),
        ("city_police", {CITY}),
        ("mps", AREAS - {CITY}),
        ("pct_5c3", {CITY, HACKNEY, f"{CITY}+{HACKNEY}"}),
        ("pct_5k7", {"E09000007"}),
        ("dfe", AREAS | set(table("merged_area")["area_code"])),
        ("london_refuge", AREAS | set(table("merged_area")["area_code"])),
    ],
)
def test_who_may_report_for_whom(supplier, areas):
    rights = table("supplier_area")
    assert set(rights.loc[rights["supplier"] == supplier, "area_code"]) == areas


def test_every_area_has_its_own_supplier_and_its_trust():
    rights = table("supplier_area").merge(table("supplier"), on="supplier")
    for kind in ("area", "nhs", "police"):
        assert set(rights.loc[rights["kind"] == kind, "area_code"]) >= AREAS, kind
    assert set(table("supplier").query("kind == 'nhs'")["supplier"]) == set(
        "pct_" + table("pct")["pct_code"].str.lower()
    )


@pytest.mark.parametrize("model_year", [2021, 2025])
def test_ten_neighbours_each(model_year):
    neighbour = table("neighbour").query("model_year == @model_year")
    assert all(sorted(group) == [*range(1, 11)] for _, group in neighbour.groupby("area_code")["position"])
    assert set(neighbour["area_code"]) == AREAS
    assert (neighbour["area_code"] != neighbour["neighbour_area_code"]).all()
    assert not neighbour.duplicated(["area_code", "neighbour_dfe_code"]).any()
    assert set(neighbour["closeness"]) <= {
        "extremely close", "very close", "close", "somewhat close", "not close",
    }  # fmt: skip
    assert (neighbour.loc[neighbour["area_code"] == CITY, "closeness"] == "not close").all()


def test_london_neighbours_have_the_area_of_their_dfe_code():
    area = table("area").set_index("dfe_code")["area_code"]
    neighbour = table("neighbour")
    expected = neighbour["neighbour_dfe_code"].map(area)
    assert neighbour["neighbour_area_code"].fillna("").tolist() == expected.fillna("").tolist()
    assert neighbour["neighbour_area_code"].isna().any()

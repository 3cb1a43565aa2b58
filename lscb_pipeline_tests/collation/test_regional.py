"""London as its publisher prints it: read beside the areas, in the marts and the release, and never an area's."""

import re

import pandas as pd

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.stages.release import rebuild
from lscb_pipeline.contracts.library import library
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.tables import table
from lscb_pipeline_tests.collation.releases import publish
from lscb_pipeline_tests.conftest import Inbox, collate, query
from lscb_pipeline_tests.intake.reading import lines, read

Q, FEED = "2024-25-Q3", "dfe_looked_after_missing"
HEADER = (
    "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,"
    "la_name,new_la_code,CLA_group,number"
)
MISSING, CARE = "Children missing at 31 March", "Children looked after during the year"
ENGLAND = "2024,Reporting year,{level},E92000001,England,{code},{region},,{name},{area},{group},{number}"


def row(group: str, number: object, area: str = "", name: str = "", region: str = "London") -> str:
    level = "Local authority" if area else "Regional" if region else "National"
    code = "E12000007" if region == "London" else ""
    return ENGLAND.format(level=level, code=code, region=region, name=name, area=area, group=group, number=number)


def file_of(london: object, *more: str, hidden: int = 30) -> str:
    """33 areas, most of whose small counts are hidden; London's own row."""
    areas = table("area")[["area_code", "name"]]
    shown = ["c"] * hidden + ["2"] * (33 - hidden)
    own = [row(MISSING, n, area, name) for n, (area, name) in zip(shown, areas.itertuples(index=False), strict=True)]
    own += [row(CARE, 500, area, name) for area, name in areas.itertuples(index=False)]
    return lines(HEADER, *own, row(MISSING, london), row(CARE, 16480), *more)


def london(centre: Centre, schema: str) -> pd.DataFrame:
    found = query(centre, f"select * from {schema}.london_summary where region = 'london' and feed = '{FEED}'")
    return found.set_index("indicator_code")


def test_the_rows_of_regions_are_read_and_are_no_areas() -> None:
    text = file_of(70, row(MISSING, 30, region="Inner London"), row(MISSING, 40, region="Outer London"),
                   row(MISSING, 900, region=""), row(MISSING, 55, region="North East"),
                   row(CARE, "a lot", region="Inner London"))  # fmt: skip
    reading = read(text, FEED, "dfe", Q)
    found = reading.regional.set_index(["area_code", "indicator_code"])["amount"]
    assert found.to_dict() == {("london", "DF114"): 70, ("london", "DF101"): 16480, ("inner", "DF114"): 30,
                               ("outer", "DF114"): 40}, "what can't be read is left out"  # fmt: skip
    assert reading.rows["area_code"].nunique() == 33
    assert reading.outside == {"national or regional total": 7}
    assert reading.read == len(reading.rows) + len(reading.refused) + 7


def test_every_layout_of_dfe_tells_of_regions() -> None:
    of_dfe = [layout for feed in (FEED, "dfe_children_in_need") for layout in library().layouts[feed]]
    silent = [one.layout for one in of_dfe if not any(rule.regions is not None for rule in one.outside)]
    assert silent == ["gla_borough_profile", "plain", "plain"], "GLA's profile prints no count of London's"


def test_londons_value_is_its_publishers_where_cells_are_hidden(centre: Centre, inbox: Inbox) -> None:
    """The sum over three shown areas stood for London: 6, where DfE prints 70."""
    inbox.put(Q, FEED, "dfe", file_of(70))
    folder = publish(centre, Q)
    for schema in ("mart", "publish"):
        found = london(centre, schema)
        assert found.loc["DF114", ["value", "source", "areas_returned"]].tolist() == [70, "publisher", 3], schema
        assert found.loc["DF101", ["value", "source"]].tolist() == [16480, "publisher"], "not 16,500: DfE rounds"
    shown = london(centre, "publish").loc["DF114"]
    assert (shown["marker"], shown["is_at_least"]) == (None, False)
    beside = query(centre, "select distinct london_value from mart.benchmark where indicator_code = 'DF114'")
    assert beside["london_value"].tolist() == [70]
    for page in ("indicators/DF114.html", "index.html"):
        assert "70 (as published)" in re.sub("<[^>]+>", "", (folder / page).read_text("utf-8")), page
    made = rebuild(centre, Quarter.parse(Q), 1, centre.settings.home / "anew")
    assert all(made.values()), [name for name, is_same in made.items() if not is_same]
    assert not set(query(centre, "select area_code from core.observation")["area_code"]) & {"london", "E12000007"}


def test_without_such_a_row_a_count_with_hidden_cells_is_at_least_so_much(centre: Centre, inbox: Inbox) -> None:
    inbox.put(Q, FEED, "dfe", file_of("x"))
    publish(centre, Q)
    shown = london(centre, "publish").loc["DF114"]
    assert (shown["value"], shown["source"], shown["marker"]) != (70, "publisher", None)
    assert shown["source"] == "sum"


def test_a_later_file_restates_it(centre: Centre, inbox: Inbox) -> None:
    inbox.put(Q, FEED, "dfe", file_of(70), at="2024-11-20T09:00")
    collate(centre, Q)
    inbox.put(Q, FEED, "dfe__2", file_of(80), at="2024-11-28T09:00")
    collate(centre, Q)
    assert query(centre, "select distinct status from intake.delivery")["status"].tolist() == ["promoted"]
    assert london(centre, "mart").loc["DF114", ["value", "source"]].tolist() == [80, "publisher"]


def test_a_publishers_caution_comes_with_its_figure_as_far_as_the_release(centre: Centre, inbox: Inbox) -> None:
    head = "Indicator ID,Indicator Name,Area Code,Area Name,Area Type,Sex,Age,Time period,Count,Denominator,Value note"
    own = [f"90284,Admissions,{area},{name},C,Persons,<15 yrs,2022/23,{300 + n},40000,"
           f"{'Should be treated with caution' if name == 'Hillingdon' else ''}"
           for n, (area, name) in enumerate(table("area")[["area_code", "name"]].itertuples(index=False))
           if name != "City of London"]  # fmt: skip
    inbox.put("2024-25-Q3", "nhs_injury_admissions", "ohid", lines(head, *own))
    collate(centre, "2024-25-Q3")
    publish(centre, "2024-25-Q3")
    for name in ("mart.benchmark", "publish.benchmark"):
        found = query(centre, f"select area_code, value from {name} where status = 'caution'")
        assert found["area_code"].tolist() == ["E09000017"], name
        assert found["value"].notna().all(), "it stands"

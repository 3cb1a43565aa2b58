"""A layout carried out: columns to rows, constants, periods, value maps, and what lies outside."""

import pandas as pd
import pytest

from lscb_pipeline.contracts.layout import Layout
from lscb_pipeline.intake.tables.recognise import recognise
from lscb_pipeline.intake.tables.reshape import Records, reshape
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline_tests.intake.reading import contract_of, layout_of, lines, sheets

DFE = "dfe_looked_after_missing"
MISSING = (
    "New_geog_code,geog_l,geog_c,geog_n,CLA_MissDuringYear,CLA_MissIncs,CLA_MissMoreOnce,CLA_Miss31Mar,"
    "CLA_AwayDuringYear,CLA_AwayIncs,CLA_AwayMoreOnce,CLA_Away31Mar"
)
CAMDEN = "E09000007,LA,202,Camden,26,132,17,0,44,278,30,x"


def reshaped(content: str | bytes, layout: Layout, quarter: str = "2015-16-Q3", suffix: str = ".csv") -> Records:
    table = recognise(sheets(content, suffix), [layout])
    return reshape([table], contract_of(layout.feed), Quarter.parse(quarter))[0]


def made(feed: str = "borough_return", **parts: object) -> Layout:
    parts = {"layout": "made", "feed": feed, "title": "made", "source": "tests"} | parts
    return Layout.model_validate(parts)


def test_columns_become_rows_that_know_their_place() -> None:
    records = reshaped(lines("a title", MISSING, CAMDEN), layout_of(DFE, "sfr_missing_2015_2016"))
    frame = records.frame
    assert frame["indicator_code"].tolist() == [f"DF1{n}" for n in (11, 12, 13, 14, 21, 22, 23, 24)]
    assert frame["amount"].tolist() == ["26", "132", "17", "0", "44", "278", "30", "x"]
    assert set(frame["_row"]) == {3}
    assert frame["_column"].tolist()[:2] == ["cla_missduringyear", "cla_missincs"]
    assert set(frame["source_table"]) == {"missing"}
    assert (records.read, records.unused_columns) == (8, [])


def test_totals_other_places_and_notes_are_counted_by_reason() -> None:
    rows = ["E92000001,NATIONAL,999,ENGLAND" + ",1" * 8, "E10000030,LA,936,Surrey" + ",1" * 8, "", "1 A footnote"]
    records = reshaped(lines(MISSING, CAMDEN, *rows), layout_of(DFE, "sfr_missing_2015_2016"))
    assert records.outside == {"national or regional total": 16, "another place": 8}
    assert (records.read, len(records.frame)) == (32, 8)


@pytest.mark.parametrize(
    ("quarter", "year"),
    [("2014-15-Q4", "2014"), ("2015-16-Q1", "2015"), ("2015-16-Q3", "2015"), ("2015-16-Q4", "2015")],
)
def test_a_declared_year_is_the_last_that_had_ended(quarter: str, year: str) -> None:
    records = reshaped(lines(MISSING, CAMDEN), layout_of(DFE, "sfr_missing_2015_2016"), quarter)
    assert set(records.frame["period"]) == {year}


def test_a_column_that_nobody_knows_is_dropped_and_told() -> None:
    text = lines(f"{MISSING},Shoe size,amount,breakdown", f"{CAMDEN},5,6,7")
    records = reshaped(text, layout_of(DFE, "sfr_missing_2015_2016"))
    assert records.unused_columns == ["shoe size", "amount", "breakdown"]
    assert "breakdown" not in records.frame
    assert records.frame["amount"].tolist()[0] == "26"


def test_a_strangers_column_named_as_ours_never_passes_for_it() -> None:
    header = "time_period,time_identifier,geographic_level,new_la_code,cla_group,number"
    row = "2018,Reporting year,Local authority,E09000007,Children missing at 31 March,5"
    text = lines(f"{header},period,amount,amount_marker", f"{row},1999,77,c")
    records = reshaped(text, layout_of(DFE, "ees_missing"))
    assert records.frame[["period", "amount"]].to_numpy().tolist() == [["2018", "5"]]
    assert records.unused_columns == ["period", "amount", "amount_marker"]


def test_the_same_column_twice_is_refused_not_overwritten() -> None:
    layout = layout_of("nhs_teenage_conceptions", "ons_table_6")
    book_layout = layout.model_copy(update={"sheet": None})
    text = lines(
        "Area of usual residence,,20175,2017", ",,Number of conceptions,Number of conceptions", "E09000007,Camden,37,38"
    )
    with pytest.raises(UnreadableError, match=r"20175 \| number of conceptions and 2017 \| number of conceptions"):
        reshaped(text, book_layout)


def test_years_with_footnotes_and_marks_beside_the_figures() -> None:
    layout = layout_of("nhs_teenage_conceptions", "ons_table_6").model_copy(update={"sheet": None})
    text = lines(
        "Table 6: under 18",
        "Area of usual residence,,20175,,,2016,,",
        ",,Number of Conceptions,Maternity rate per 1;000 women in age group,,Number of Conceptions,"
        "Maternity rate per 1;000 women in age group,",
        '"E09000012, E09000001",Hackney and City of London7,83,5.1,,92,6.5,',
        "E09000007,Camden,37,2.5,u,38,2.4,u",
        "1 Rates are not calculated",
    ).replace("1;000", '"1,000"')
    text = text.replace(
        'Maternity rate per "1,000" women in age group', '"Maternity rate per 1,000 women in age group"'
    )
    records = reshaped(text, layout)
    frame = records.frame.set_index(["area_code", "period"]).sort_index()
    assert frame.index.get_level_values("period").unique().tolist() == ["2016", "2017"]
    assert frame.loc[("E09000007", "2017"), ["conceptions", "maternity_rate", "maternity_rate_marker"]].tolist() == [
        "37", "2.5", "u",
    ]  # fmt: skip
    assert pd.isna(frame.loc[("E09000012, E09000001", "2017"), "maternity_rate_marker"])
    assert records.outside == {"footnote or spacing": 2}


def test_texts_that_a_value_map_does_not_know() -> None:
    header = "time_period,time_identifier,geographic_level,new_la_code,cla_group,number"
    rows = [f"2018,y,Local authority,E0900000{n},{group},5" for n, group in ((7, "Children missing"), (8, "Whatever"))]
    records = reshaped(lines(header, *rows), layout_of(DFE, "ees_missing"))
    assert records.unmapped[["_row", "column"]].to_numpy().tolist() == [[2, "indicator_code"], [3, "indicator_code"]]
    assert records.frame["indicator_code"].isna().all()


@pytest.mark.parametrize(
    ("period", "above", "header"),
    [({"title": r"ending march (?P<period>\d{4})"}, "Year ending March 2016,", "area,n"),
     ({"header": r"mar(?P<period>\d{4})"}, "A title,", "area,n,Mar2016"),
     ({"declared": "collection_quarter"}, "A title,", "area,n")],
)  # fmt: skip
def test_periods_from_the_title_the_header_or_the_quarter(period: dict[str, str], above: str, header: str) -> None:
    columns = {"area": "area_code", "n": "numerator"}
    layout = made(header={"requires": ["area", "n"]}, columns=columns, period=period)
    frame = reshaped(lines(above, header, "Camden,5"), layout, "2016-17-Q1").frame
    assert frame["period"].tolist() == ["2016-17-Q1" if "declared" in period else "2016"]


def test_a_period_that_should_stand_in_the_title_and_does_not() -> None:
    layout = made(header={"requires": ["area"]}, columns={"area": "area_code"}, period={"title": r"(?P<period>\d{4})"})
    with pytest.raises(UnreadableError) as caught:
        reshaped(lines("A title,", "area,n", "Camden,5"), layout)
    assert caught.value.rule_id == "period_unknown"


@pytest.mark.parametrize("pattern", [r"mar(?P<period>\d{4})", r"(?P<column>n)"])
def test_no_column_of_figures(pattern: str) -> None:
    layout = made(
        header={"requires": ["area"]}, columns={"area": "area_code"}, unpivot={"pattern": pattern},
        values={"column": {"m": "numerator"}},
    )  # fmt: skip
    with pytest.raises(UnreadableError) as caught:
        reshaped(lines("area,n", "Camden,5"), layout)
    assert caught.value.rule_id == "layout_unknown"


def test_a_layout_that_needs_a_column_the_file_lacks() -> None:
    layout = made(header={"requires": ["area"]}, columns={"area": "area_code"},
                  outside=[{"reason": "total", "column": "level", "matches": "T"}])  # fmt: skip
    with pytest.raises(UnreadableError, match="needs column level"):
        reshaped(lines("area,n", "Camden,5"), layout)


def test_a_table_without_rows_has_no_records() -> None:
    for layout in ("sfr_missing_2015_2016",):
        records = reshaped(MISSING, layout_of(DFE, layout))
        assert (records.read, len(records.frame), records.outside) == (0, 0, {})

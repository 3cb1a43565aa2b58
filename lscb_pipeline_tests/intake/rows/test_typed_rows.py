"""Records to typed rows: what is refused with which reason, and what is only told."""

import datetime as dt

import pandas as pd
import pytest

from lscb_pipeline.intake.rows.typed_rows import Reading
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline_tests.intake.reading import contract_of, lines, read, rules, workbook

HEADER = "area_code,period,indicator_code,numerator,denominator,value,reason_code"


def returned(*rows: str, supplier: str = "camden") -> Reading:
    return read(lines(HEADER, *rows), supplier=supplier)


def test_a_good_row() -> None:
    reading = returned('Camden,2008-09-Q3,RA001,"1,234",2000,,')
    (row,) = reading.rows.to_dict("records")
    assert (row["area_code"], row["indicator_code"], row["numerator"]) == ("E09000007", "RA001", 1234)
    assert (row["period_start"], row["period_end"]) == (pd.Timestamp("2008-10-01"), pd.Timestamp("2008-12-31"))
    assert row["row_number"] == 2
    assert reading.notices.empty


@pytest.mark.parametrize(
    ("row", "rule", "column"),
    [
        (",2008-09-Q3,RA001,5,,,", "required", "area_code"),
        ("Camden,,RA001,5,,,", "required", "period"),
        ("Camden,2008-09-Q3,,5,,,", "required", "indicator_code"),
        ("Camden,2008-09-Q3,RA001,five,,,", "number_unreadable", "numerator"),
        ("Camden,2008-09-Q3,RA001,5,83 7,,", "number_unreadable", "denominator"),
        ("Camden,autumn 2008,RA001,5,,,", "period_unreadable", "period"),
        ("Camden,2008-09-Q5,RA001,5,,,", "period_unreadable", "period"),
        ("Cambden,2008-09-Q3,RA001,5,,,", "area_unreadable", "area_code"),
        ("Surrey,2008-09-Q3,RA001,5,,,", "area_unreadable", "area_code"),
        ("Barnet,2008-09-Q3,RA001,5,,,", "area_of_supplier", "area_code"),
        ("Camden,2008-09-Q3,XX999,5,,,", "indicator_unknown", "indicator_code"),
        ("Camden,2008-09-Q3,DF111,5,,,", "indicator_unknown", "indicator_code"),
    ],
)
def test_a_faulty_row_is_refused_with_its_place_and_rule(row: str, rule: str, column: str) -> None:
    reading = returned("Camden,2008-09-Q3,RA002,1,2,,", row)
    (refused,) = reading.refused.to_dict("records")
    assert (refused["row_number"], refused["rule_id"], refused["column_name"]) == (3, rule, column)
    assert refused["message"].startswith(column)
    assert reading.rows["row_number"].tolist() == [2]


def test_a_row_with_several_faults_is_refused_once() -> None:
    assert rules(returned("Cambden,soon,XX999,five,,,")) == [(2, "area_unreadable")]


def test_row_numbers_are_those_a_spreadsheet_shows() -> None:
    reading = read(lines("Return of Camden", "", HEADER, "", "Camden,2008-09-Q3,RA001,5,,,", "", "Cambden,x,y,1,,,"))
    assert reading.rows["row_number"].tolist() == [5]
    assert rules(reading) == [(7, "area_unreadable")]


@pytest.mark.parametrize(
    "spelling",
    [
        "Camden",
        "camden ",
        "E09000007",
        "202",
        "202.0",
        "LB Camden",
        "London Borough of Camden",
        "Camden (1)",
        "CAMDEN2",
    ],
)
def test_an_area_under_its_many_names(spelling: str) -> None:
    assert returned(f"{spelling},2008-09-Q3,RA001,5,,,").rows["area_code"].tolist() == ["E09000007"]


def test_a_joint_return_stays_joint() -> None:
    reading = returned("314 / 318,2008-09-Q3,RA001,5,,,", supplier="kingston_upon_thames")
    assert reading.rows["area_code"].tolist() == ["E09000021+E09000027"]


@pytest.mark.parametrize(("marker", "status"), [("c", "c"), ("..", "x"), ("<90", "c"), ("NaN", "x"), ("k", "low")])
def test_a_marker_stands_in_for_the_figure(marker: str, status: str) -> None:
    (row,) = returned(f"Camden,2008-09-Q3,RA001,{marker},,,").rows.to_dict("records")
    assert pd.isna(row["numerator"])
    assert row["numerator_marker"] == status


def test_a_reason_fills_a_true_zero_only_where_the_figure_is_blank() -> None:
    rows = [
        "Camden,2008-09-Q3,RA001,,10,,NIL",
        "Camden,2008-09-Q3,RA002,,10,,to_follow",
        "Camden,2008-09-Q3,RA003,4,,,nil",
    ]
    reading = returned(*rows)
    assert reading.rows["numerator"].fillna(-1).tolist() == [0, -1, 4]
    assert reading.rows["reason_code"].tolist() == ["nil", "to_follow", "nil"]


def test_an_unknown_code_is_emptied_the_row_kept_and_the_fact_told_without_the_value() -> None:
    reading = returned("Camden,2008-09-Q3,RA001,5,,,dog ate it")
    assert reading.rows["reason_code"].isna().tolist() == [True]
    (notice,) = reading.notices.to_dict("records")
    assert (notice["rule_id"], notice["row_number"], notice["column_name"]) == ("reason_code_known", 2, "reason_code")
    assert "dog" not in notice["message"]
    assert "not_collected" in notice["message"]


def test_an_unknown_code_in_a_required_column_refuses_the_row() -> None:
    text = lines(
        "area_code,period,source_table,indicator_code,amount",
        "Camden,2018,missed,DF111,5",
        "Camden,2018,missing,DF111,5",
    )
    reading = read(text, "dfe_looked_after_missing", "dfe")
    assert rules(reading) == [(2, "source_table_known")]
    assert len(reading.rows) == 1


def test_a_refused_rows_notices_go_with_it() -> None:
    assert returned("Cambden,2008-09-Q3,RA001,5,,,dog ate it").notices.empty


def test_a_column_outside_the_contract_is_dropped_and_told() -> None:
    reading = read(lines(f"{HEADER},Head of service's phone", "Camden,2008-09-Q3,RA001,5,,,,020"))
    (notice,) = reading.notices.to_dict("records")
    assert (notice["rule_id"], notice["column_name"]) == ("column_outside_contract", "head of service's phone")
    assert len(reading.rows) == 1
    assert not reading.rows.astype("str").isin(["020"]).any().any()


def test_copies_are_counted_once_and_contradictions_not_at_all() -> None:
    first, other, lone = (f"Camden,2008-09-Q3,{code},{n},,," for code, n in (("RA001", 5), ("RA002", 1), ("RA003", 2)))
    reading = returned(first, first, other, other.replace(",1,", ",9,"), other, lone)
    assert rules(reading) == [(3, "key_repeated"), *((n, "key_contradiction") for n in (4, 5, 6))]
    assert reading.rows["row_number"].tolist() == [2, 7]


def test_one_key_written_in_two_ways_is_one_key() -> None:
    reading = returned("Camden,2008-09-Q3,RA001,5,,,", "202,2008-10-01,RA001,6,,,")
    assert rules(reading) == [(2, "key_contradiction"), (3, "key_contradiction")]


def test_unknown_texts_of_a_value_map_are_refused() -> None:
    header = "time_period,time_identifier,geographic_level,new_la_code,cla_group,number"
    groups = ["Children missing at 31 March", "Children mislaid", "children  MISSING at 31 march "]
    rows = [f"2018,y,Local authority,E0900000{n},{group},5" for n, group in enumerate(groups, 7)]
    reading = read(lines(header, *rows), "dfe_looked_after_missing", "dfe")
    assert rules(reading) == [(3, "value_unknown")]
    assert set(reading.rows["indicator_code"]) == {"DF114"}
    with pytest.raises(UnreadableError, match="another table"):  # a file of such rows alone is no table of this layout
        read(lines(header, rows[1]), "dfe_looked_after_missing", "dfe")


def test_a_workbook_with_real_dates_and_formulas() -> None:
    row = ["Camden ", dt.date(2008, 10, 1), "RA001", ("=2+3", 5), 10, None, None]
    reading = read(workbook([["Return"], HEADER.split(","), row]), suffix=".xlsx")
    assert reading.rows[["numerator", "denominator", "row_number"]].to_numpy().tolist() == [[5, 10, 3]]
    assert reading.rows["period_start"].tolist() == [pd.Timestamp("2008-10-01")]


def test_a_header_without_rows() -> None:
    reading = returned()
    assert (reading.read, len(reading.rows), len(reading.refused)) == (0, 0, 0)
    empty = {"met_police_missing_children": "mps", "dfe_looked_after_missing": "dfe", "met_police_offences": "mps"}
    for feed, supplier in empty.items():
        assert read(",".join(contract_of(feed).by_name), feed, supplier).read == 0


def test_a_sender_that_nobody_knows_reports_for_nobody() -> None:
    assert rules(returned("Camden,2008-09-Q3,RA001,5,,,", supplier="nobody")) == [(2, "area_of_supplier")]

"""Every feed's plain long form: one header row of the contract's columns, read the same from csv and workbook."""

import pandas as pd
import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline_tests.intake.reading import lines, read, rules, workbook
from lscb_pipeline_tests.intake.real_sources import CAMDEN, INJURY, NEED, YOUTH

PERSON = {"person_reference": "P1", "forename_initial": "A", "surname": "Zzyzx", "birth_date": "1995-05-05", "sex": "F"}
FORMS: dict[str, tuple[str, str, dict[str, str]]] = {
    "borough_return": ("camden", "2008-09-Q3", {
        "area_code": "Camden", "period": "2008-09-Q3", "indicator_code": "SG002", "numerator": "40",
        "denominator": "90", "signed_off_by_role": "head of safeguarding", "signed_off_on": "2008-11-03"}),
    "dfe_children_in_need": ("dfe", "2025-26-Q3", {
        "area_code": "202", "period": "2025", "source_table": "referrals", "indicator_code": "DF211",
        "amount": "2,134"}),
    "dfe_looked_after_missing": ("dfe", "2023-24-Q3", {
        "area_code": "E09000007", "period": "2023", "source_table": "missing", "indicator_code": "DF112",
        "amount": "c"}),
    "la_children_in_need": ("camden", "2008-09-Q3", {
        "area_code": "Camden", "child": "C1", "record": "plan", "began_on": "2008-05-03", "collected_in": "2009"}),
    "la_looked_after": ("camden", "2008-09-Q3", {
        "area_code": "Camden", "child": "C1", "began_on": "2005-05-03", "legal_status": "C2", "ended_on": ""}),
    "london_refuge_stays": ("london_refuge", "2008-09-Q3", PERSON | {
        "stay_reference": "S1", "residence_area": "Camden", "admitted_at": "2008-10-05 23:50", "left_at": "",
        "referred_by": "self"}),
    "met_police_child_protection": ("mps", "2008-09-Q3", {
        "area_code": "Camden", "period": "2008-11", "indicator_code": "SG022", "numerator": "9", "denominator": "8"}),
    "met_police_mappa": ("mps", "2008-09-Q4", {
        "area_code": "Camden", "period": "2008-09", "indicator_code": "MP003", "reason_code": "nil", "numerator": "0"}),
    "met_police_missing_children": ("mps", "2008-09-Q3", PERSON | {
        "episode_reference": "E1", "residence_area": "Camden", "reported_at": "2008-10-05 23:50",
        "risk_level": "high"}),
    "met_police_offences": ("mps", "2021-22-Q2", {
        "area_code": "Camden", "period": "2021-07", "offence": "Harassment", "offences": "120"}),
    "met_police_youth_violence": ("mps", "2008-09-Q3", {
        "area_code": "Camden", "period": "2008-11", "indicator_code": "GA001", "amount": "12"}),
    "nhs_child_health": ("pct_5c3", "2008-09-Q3", {
        "area_code": "5C3", "period": "2008-09-Q3", "indicator_code": "SG027", "numerator": "4.5",
        "denominator": "60"}),
    "nhs_injury_admissions": ("ohid", "2024-25-Q4", {
        "area_code": "Hackney and City of London", "period": "2023-24", "admissions": "512", "population": "48767"}),
    "nhs_teenage_conceptions": ("ons", "2019-20-Q1", {
        "area_code": "Camden", "period": "2017", "conceptions": "35", "conception_rate": "12.5"}),
    "runaways_survey": ("survey_office", "2008-09-Q4", {
        "agency": "Ash", "area_code": "Camden", "question": "needs_analysis", "asked_on": "2009-02-02",
        "answered_on": "2009-02-20", "answer": "partly"}),
    "gol_runaways_questionnaire": ("gol", "2008-09-Q2", {
        "area_code": "Camden", "asked_on": "2008-07-14", "answered_on": "2008-08-01", "protocol_agreed": "yes",
        "emergency_beds": "2"}),
    "indicator_consultation": ("camden", "2008-09-Q1", {
        "area_code": "Camden", "commenting_role": "police", "commented_indicator": "RA013", "commented_version": "1",
        "subject": "timing", "view": "change", "answered_on": "2008-06-20", "comment": "in words"}),
    "specialist_services": ("havens", "2008-09-Q3", {
        "area_code": "Camden", "period": "2008-09-Q3", "indicator_code": "SS001", "service": "havens",
        "numerator": "3"}),
}  # fmt: skip


def test_every_feed_is_here() -> None:
    assert set(FORMS) == set(library().contracts)


@pytest.mark.parametrize("feed", FORMS)
def test_csv_and_workbook_are_read_alike(feed: str) -> None:
    supplier, quarter, row = FORMS[feed]
    text = ",".join(row) + "\n" + ",".join(f'"{cell}"' for cell in row.values()) + "\n"
    readings = [
        read(text, feed, supplier, quarter),
        read(workbook([list(row), list(row.values())]), feed, supplier, quarter, ".xlsx"),
    ]
    for reading in readings:
        assert rules(reading) == []
        assert reading.notices.empty
        assert len(reading.rows) == 1
        assert set(reading.rows) == {*library().contracts[feed].stored_columns, "period_start", "period_end",
                                     "row_number", "column_name"}  # fmt: skip
    pd.testing.assert_frame_equal(*(reading.rows for reading in readings))


@pytest.mark.parametrize("feed", FORMS)
def test_a_row_without_its_area_is_refused_and_named(feed: str) -> None:
    supplier, quarter, row = FORMS[feed]
    area = library().contracts[feed].area_column.name
    cells = ["" if name == area else f'"{cell}"' for name, cell in row.items()]
    reading = read(",".join(row) + "\n" + ",".join(cells), feed, supplier, quarter)
    assert rules(reading) == [(2, "required")]
    assert reading.refused["column_name"].tolist() == [area]
    assert reading.rows.empty


LATER = [
    (NEED, "dfe", ["area_code", "period", "source_table", "indicator_code", "breakdown", "amount"],
     ["Camden", "2020", "factors", "DF232", "gangs", "12"], "2020-03-31"),
    (YOUTH, "mps", ["area_code", "period", "indicator_code", "amount"],
     ["Camden", "2020-05", "GA003", "12"], "2020-05-31"),
    (INJURY, "ohid", ["area_code", "period", "sex", "admissions", "population"],
     ["Camden", "2019/20", "male", "12", "18000"], "2020-03-31"),
]  # fmt: skip


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize(("feed", "supplier", "labels", "cells", "day"), LATER, ids=lambda v: str(v)[:20])
def test_the_plain_long_form(
    suffix: str, feed: str, supplier: str, labels: list[str], cells: list[str], day: str
) -> None:
    content = lines(",".join(labels), ",".join(cells)) if suffix == ".csv" else workbook([labels, cells])
    reading = read(content, feed, supplier, "2025-26-Q4", suffix)
    (row,) = reading.rows.to_dict("records")
    assert (row["area_code"], row["period_end"]) == (CAMDEN, pd.Timestamp(day))
    assert row["amount" if "amount" in row else "admissions"] == 12
    assert reading.notices.empty
    stranger = [cell if cell != "Camden" else "Bolton" for cell in cells]
    refused = read(lines(",".join(labels), ",".join(stranger)), feed, supplier, "2025-26-Q4")
    assert rules(refused) == [(2, "area_unreadable")]

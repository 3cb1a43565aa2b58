"""The small inputs that once passed, as their senders' own check takes them today; only where they lie at hand.

Those that are wrong beside what was sent before alone (a 0 for `not_collected`, a file of one borough after the whole)
are planted faults too, and judged in a collation there.
"""

import pytest

from lscb_pipeline.collation.commands.check import check_file
from lscb_pipeline.contracts.library import library
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline_tests.conftest import REAL
from lscb_pipeline_tests.intake.reading import read

TRIALS = REAL.parents[1] / "trials"
RETURN, POLICE, PCT = "borough_return", "met_police_missing_children", "nhs_child_health"
CASES = [
    # file, feed, sender (None: told from the file), quarter, state, rules that must have found something
    ("03_dot_for_thousands.csv", RETURN, "bromley", "2009-10-Q4", "ready_with_gaps", "whole_number"),
    ("04_whole_return_under_last_years_quarter.csv", RETURN, "croydon", "2009-10-Q4", "not_ready",
     "period_of_delivery"),
    ("32_merged_pct_given_for_one_area.csv", PCT, None, "2009-10-Q4", "not_ready", "whole_area"),
    ("33_merged_pct_split_by_hand.csv", PCT, None, "2009-10-Q4", "not_ready", "whole_area"),
    ("34_conceptions_for_the_city_alone.csv", "nhs_teenage_conceptions", "ons", "2009-10-Q4", "ready_with_gaps",
     "whole_area"),
    ("49_retired_indicator.csv", RETURN, "bexley", "2010-11-Q1", "ready_with_gaps", "in_scope"),
    ("50_phase_two_rows_of_a_non_pilot.csv", RETURN, "bromley", "2008-09-Q3", "ready_with_gaps", "in_scope"),
    ("N03_value_beside_its_parts.csv", RETURN, "islington", "2009-10-Q4", "ready_with_gaps", "value_agrees_with_parts"),
    ("N18_N19_one_child_twice.csv", POLICE, "mps", "2009-10-Q4", "ready_with_gaps",
     "one_birth_a_reference one_reference_a_child"),
    ("N68_quarter_of_a_century_before.csv", RETURN, "newham", "2009-10-Q4", "ready_with_gaps", "period_in_calendar"),
    ("N85_a_zero_too_many.csv", RETURN, "barking_and_dagenham", "2009-10-Q4", "ready_with_gaps",
     "same_count_not_by_far"),
    ("clean_conceptions_plain_form.csv", "nhs_teenage_conceptions", "ons", "2009-10-Q4", "ready", ""),
    ("dash_period.csv", RETURN, "camden", "2008-09-Q3", "ready_with_gaps", "readable_values"),
    ("error_cell.xlsx", RETURN, "camden", "2008-09-Q3", "ready_with_gaps", "readable_values"),
    ("fingertips_3_rows.csv", "nhs_injury_admissions", "ohid", "2024-25-Q4", "ready", ""),
    ("hdr_denominator_typo.csv", RETURN, "camden", "2008-09-Q3", "not_ready", "column_misspelt"),
    ("header_spaces.csv", RETURN, "camden", "2008-09-Q3", "ready_with_gaps", "figure_expected"),
    ("headers_only.csv", RETURN, "camden", "2008-09-Q3", "not_ready", "some_row_usable"),
    ("ids_float.csv", POLICE, "mps", "2008-09-Q3", "ready_with_gaps", "references_usable"),
    ("ids_scientific.csv", POLICE, "mps", "2008-09-Q3", "not_ready", "references_usable"),
    ("lewisham__hidden_names_only.xlsx", RETURN, "lewisham", "2009-10-Q4", "ready_with_gaps", "nothing_hidden"),
    ("lewisham__note_source.csv", RETURN, "lewisham", "2009-10-Q4", "ready", ""),
    ("lower_codes.csv", RETURN, "camden", "2008-09-Q3", "ready_with_gaps", "figure_expected"),
    ("markers.csv", RETURN, "camden", "2008-09-Q3", "ready_with_gaps", "readable_values"),
    ("mps_only_camden.csv", "met_police_offences", "mps", "2023-24-Q1", "not_ready", "covers_its_areas"),
    ("mps_outside_london.csv", POLICE, "mps", "2008-09-Q3", "ready", ""),
    ("one_ref_many_persons.csv", POLICE, "mps", "2008-09-Q3", "not_ready", "one_birth_a_reference"),
    ("overlap.csv", POLICE, "mps", "2008-09-Q3", "not_ready", "one_at_a_time"),
    ("percent_in_count.csv", RETURN, "camden", "2008-09-Q3", "not_ready", "readable_values"),
    ("refuge_outside.csv", "london_refuge_stays", "london_refuge", "2008-09-Q3", "ready", ""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "feed", "sender", "quarter", "state", "rules"), CASES, ids=lambda v: str(v)[:30])
def test_an_input_that_once_passed(
    name: str, feed: str, sender: str | None, quarter: str, state: str, rules: str
) -> None:
    path = TRIALS / name
    if not path.is_file():
        pytest.skip(f"{name} is not beside the project")
    checked = check_file(library(), feed, path.read_bytes(), path.suffix, sender, Quarter.parse(quarter))
    found = {finding.rule.id for finding in checked.findings}
    assert checked.state == state
    assert set(rules.split()) <= found
    assert state != "ready" or found <= {"read_as"}


def test_a_percentage_cell_is_what_the_sender_saw() -> None:
    """45.5 % in a workbook was read as 0.455."""
    path = TRIALS / "percent_cell.xlsx"
    if not path.is_file():
        pytest.skip("percent_cell.xlsx is not beside the project")
    rows = read(path.read_bytes(), RETURN, "camden", "2008-09-Q3", ".xlsx").rows
    assert 45.5 in rows["value"].tolist()

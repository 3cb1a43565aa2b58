"""Every record is loaded, refused or outside, whatever the mixture: tried on many made by hypothesis."""

from hypothesis import given, settings
from hypothesis import strategies as st

from lscb_pipeline_tests.intake.reading import lines, read

HEADER = "area_code,period,indicator_code,numerator,denominator,value,reason_code"


CELLS = {
    "area": st.sampled_from(["Camden", "202", "Barnet", "Cambden", "", "E09000007"]),
    "period": st.sampled_from(["2008-09-Q3", "2008-10-01", "2008-09-Q4", "soon", ""]),
    "code": st.sampled_from(["RA001", "RA002", "RA003", "XX999", ""]),
    "figure": st.sampled_from(["5", "6", "x", "<5", "", '"1,234"', "five", "1e999"]),
    "reason": st.sampled_from(["", "nil", "Nil", "why not"]),
}


@settings(deadline=None, max_examples=120)
@given(st.lists(st.tuples(*CELLS.values()), max_size=12))
def test_nothing_is_lost_whatever_the_mixture(mixture: list[tuple[str, ...]]) -> None:
    rows = [f"{area},{period},{code},{figure},,,{reason}" for area, period, code, figure, reason in mixture]
    filled = [number for number, row in enumerate(rows, start=2) if row.strip(",")]
    while filled and rows[filled[-1] - 2].strip(",") == "why not":  # of one cell of words, below all others: a note
        filled.pop()
    reading = read(lines(HEADER, *rows))  # `read` asserts read = loaded + refused + outside
    accounted = [*reading.rows["row_number"], *reading.refused["row_number"]]
    assert sorted(accounted) == filled
    assert not reading.rows.duplicated(["area_code", "period_start", "indicator_code"]).any()
    assert set(reading.rows["area_code"]) <= {"E09000007"}


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["E09000007", "E10000030", "E92000001", "1 A note", "Camden"]),
            st.sampled_from(["LA", "REGION", "National", ""]),
            st.sampled_from(["5", "x", "..", "#VALUE!", ""]),
        ),
        max_size=10,
    )
)
def test_nothing_is_lost_when_columns_become_rows(mixture: list[tuple[str, str, str]]) -> None:
    header = (
        "New_geog_code,geog_l,geog_c,geog_n,CLA_MissDuringYear,CLA_MissIncs,CLA_MissMoreOnce,CLA_Miss31Mar,"
        "CLA_AwayDuringYear,CLA_AwayIncs,CLA_AwayMoreOnce,CLA_Away31Mar"
    )
    rows = [f"{code},{level},1,name,{cell},1,2,3,4,5,6,7" for code, level, cell in mixture]
    reading = read(lines(header, *rows), "dfe_looked_after_missing", "dfe")
    assert reading.read == 8 * len(mixture)
    london = sum(code == "E09000007" and level == "LA" for code, level, _ in mixture)
    assert sum(reading.outside.values()) == 8 * (len(mixture) - london)

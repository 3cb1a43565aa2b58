"""A figure that a format leaves out because there was none is 0; what else is left out is not."""

import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline.intake.files.sheets import read_sheets
from lscb_pipeline.intake.rows.identity import Sender
from lscb_pipeline.intake.rows.typed_rows import Reading, read_together
from lscb_pipeline.intake.tables.recognise import recognise
from lscb_pipeline.intake.tables.reshape import reshape
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.tables import table
from lscb_pipeline_tests.intake.reading import lines, real_file
from lscb_pipeline_tests.intake.reading import read as read_file

FEED = "met_police_youth_violence"
COLUMNS = (
    "month_year,area_type,borough_snt,area_name,area_code,crime_type,crime_subtype,measure,financial_year,"
    "fy_fyindex,count,refresh_date,sheet"
)


def line(month: str, area: str, kind: str, count: str, name: str = "A borough") -> str:
    return f"{month},Borough,{name},{name},{area},Knife Crime,{kind},Offences,fy22-23,22-23_01,{count},2026-03-18,MPS"


def read(*lines: str, supplier: str = "mps") -> Reading:
    found = library()
    content = "\n".join([COLUMNS, *lines]).encode()
    table = recognise(read_sheets(content, ".csv"), found.layouts[FEED])
    quarter = Quarter.parse("2022-23-Q1")
    codes = frozenset(i.code for i in found.indicators_of(FEED))
    (records,) = reshape([table], found.contracts[FEED], quarter)
    return read_together([records], found.contracts[FEED], table.layout, [Sender(supplier, quarter, b"k", codes)])[0]


VICTIMS, CRIME = "Knife Injury Victims (1-24)", "Knife Crime"
COVERED = [code for code in table("area")["area_code"] if code != "E09000001"]


def everywhere(kind: str = CRIME, month: str = "2022-05-01", count: str = "1", but: tuple[str, ...] = ()) -> list[str]:
    """A line of each borough that the Met covers."""
    return [line(month, code, kind, count) for code in COVERED if code not in but]


def test_every_named_area_has_a_figure_for_each_month_and_indicator_that_occurs():
    reading = read(*everywhere(), line("2022-04-01", "E09000007", VICTIMS, "3"),
                   line("2022-05-01", "E09000008", VICTIMS, "2"))  # fmt: skip
    rows = reading.rows
    assert len(rows) == 3 * 32
    assert "E09000001" not in set(rows["area_code"])  # the City has a force of its own
    assert rows["amount"].sum() == 32 + 5
    assert set(rows.groupby(["period_start", "indicator_code"]).size()) == {32}
    assert rows.groupby("period_start")["indicator_code"].nunique().tolist() == [1, 2], "no knife crime in April"
    assert reading.read == len(rows)
    made = rows[rows["row_number"] == 0]
    assert (made["amount"] == 0).all()
    assert made["column_name"].is_unique
    assert made["column_name"].str.startswith("absent: E09").all()
    assert len(made) == 62
    assert reading.notices.empty, "zeros that the format means are no fault"


def test_of_an_area_without_any_row_nothing_is_made_and_it_is_named():
    reading = read(*everywhere(but=("E09000003", "E09000033")), line("2022-05-01", "E09000007", VICTIMS, "3"))
    assert len(reading.rows) == 2 * 30
    assert not {"E09000003", "E09000033"} & set(reading.rows["area_code"])
    assert reading.notices["rule_id"].tolist() == ["areas_lacking"]
    assert "no row of Barnet, Westminster." in reading.notices["message"].item()


def test_one_boroughs_rows_set_nobody_elses_to_0():
    reading = read(line("2022-05-01", "E09000007", CRIME, "9"), line("2022-06-01", "E09000007", VICTIMS, "3"))
    assert set(reading.rows["area_code"]) == {"E09000007"}
    assert reading.notices["rule_id"].tolist() == ["areas_lacking"]


def test_a_file_that_is_cut_within_a_month_makes_no_zero_of_the_rows_that_are_missing():
    whole = [*everywhere(count="40"), *everywhere(VICTIMS, count="2"), *everywhere(month="2022-06-01", count="40")]
    assert read(*whole).notices.empty
    reading = read(*whole[:-2])
    assert len(reading.rows) == len(whole) - 2
    assert "rows of Wandsworth, Westminster seem to be cut off" in reading.notices["message"].item()
    few = [*everywhere(count="40"), *everywhere(VICTIMS, count="2")[:-2]]
    assert read(*few).notices.empty, "of two victims a month, none is no wonder"
    assert (read(*few).rows["amount"] == 0).sum() == 2


@pytest.mark.parametrize("kept", [1, 5, 40])
def test_a_file_that_is_cut_soon_after_an_area_begins_lacks_it_however_few_rows_are_left(kept: int) -> None:
    months = [f"{year}-{month:02d}-01" for year in range(2015, 2022) for month in range(1, 13)]
    others = [one for month in months for one in everywhere(month=month, count="40", but=("E09000033",))]
    reading = read(*others, *(line(month, "E09000033", CRIME, "40") for month in months[:kept]))
    assert not (reading.rows["row_number"] == 0).any()
    assert "rows of Westminster seem to be cut off" in reading.notices["message"].item()


def test_where_a_row_is_refused_nothing_is_taken_for_0():
    reading = read(*everywhere(), line("2022-05-01", "E09000008", VICTIMS, "many"))
    assert len(reading.rows) == 32
    assert reading.refused["rule_id"].tolist() == ["number_unreadable"]
    assert reading.notices["rule_id"].tolist() == ["absent_is_zero"]


def test_a_marker_is_a_figure_and_no_absence():
    reading = read(*everywhere(but=("E09000007",)), line("2022-05-01", "E09000007", CRIME, "c"))
    camden = reading.rows[reading.rows["area_code"] == "E09000007"]
    assert camden["amount"].isna().all()
    assert camden["amount_marker"].tolist() == ["c"]
    assert len(reading.rows) == 32
    assert reading.notices.empty


def test_a_copied_line_is_refused_as_such_and_withholds_nothing():
    same = line("2022-05-01", "E09000007", VICTIMS, "3")
    reading = read(*everywhere(), same, same)
    assert reading.refused["rule_id"].tolist() == ["key_repeated"]
    assert len(reading.rows) == 64
    assert reading.notices.empty


POLICE = "met_police_offences"
MONTHS = "MajorText,MinorText,LookUp_BoroughName,202305,202306"


def test_a_file_of_offences_filtered_to_camden_is_a_part():
    reading = read_file(lines(MONTHS, "Burglary,Domestic,Camden,40,41", "Robbery,Personal,Camden,9,8"), POLICE, "mps",
                        "2023-24-Q1")  # fmt: skip
    assert set(reading.rows["area_code"]) == {"E09000007"}
    assert "no row of Barking and Dagenham, Barnet, Bexley," in reading.notices["message"].item()


@pytest.mark.parametrize(
    ("path", "feed", "zeros", "rows"),
    [
        ("mps/MPS Borough Level Crime (Historical).csv", POLICE, 15_504, None),
        ("mps/MPS Borough Level Crime (most recent 24 months) 2021-08_2023-07.csv", POLICE, 5_328, 1000),
        ("mps/DERIVED_mps_dashboard_knife_youth_borough.csv", FEED, 964, 3000),
    ],
)
def test_real_files_are_whole_and_not_so_when_they_are_cut(path: str, feed: str, zeros: int, rows: int | None):
    text = real_file(path).read_text("utf-8")
    reading = read_file(text, feed, "mps", "2025-26-Q4")
    assert reading.notices.empty
    assert (reading.rows["row_number"] == 0).sum() == zeros
    if rows is not None:
        cut = read_file("".join(text.splitlines(keepends=True)[: rows + 1]), feed, "mps", "2025-26-Q4")
        assert cut.notices["rule_id"].tolist() == ["areas_lacking"]

"""A figure that a format leaves out because there was none is 0; what else is left out is not."""

from lscb_pipeline.contracts.library import library
from lscb_pipeline.intake.files import read_sheets
from lscb_pipeline.intake.identity import Sender
from lscb_pipeline.intake.recognise import recognise
from lscb_pipeline.intake.reshape import reshape
from lscb_pipeline.intake.rows import Reading, read_together
from lscb_pipeline.reference.quarters import Quarter

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


def test_every_covered_area_has_a_figure_for_each_month_and_indicator_that_occurs():
    reading = read(line("2022-04-01", "E09000007", VICTIMS, "3"), line("2022-05-01", "E09000008", VICTIMS, "2"),
                   line("2022-05-01", "E09000008", CRIME, "9"))  # fmt: skip
    rows = reading.rows
    assert len(rows) == 3 * 32
    assert "E09000001" not in set(rows["area_code"])  # the City has a force of its own
    assert rows["amount"].sum() == 14
    assert set(rows.groupby(["period_start", "indicator_code"]).size()) == {32}
    assert rows.groupby("period_start")["indicator_code"].nunique().tolist() == [
        1,
        2,
    ]  # no knife crime in April: unsaid
    assert reading.read == len(rows)
    made = rows[rows["row_number"] == 0]
    assert (made["amount"] == 0).all()
    assert made["column_name"].is_unique
    assert made["column_name"].str.startswith("absent: E09").all()
    assert len(made) == 93
    assert reading.notices.empty, "zeros that the format means are no fault"


def test_where_a_row_is_refused_nothing_is_taken_for_0():
    reading = read(line("2022-04-01", "E09000007", VICTIMS, "3"), line("2022-04-01", "E09000008", VICTIMS, "many"))
    assert reading.rows["amount"].tolist() == [3]
    assert reading.refused["rule_id"].tolist() == ["number_unreadable"]
    assert reading.notices["rule_id"].tolist() == ["absent_is_zero"]


def test_a_marker_is_a_figure_and_no_absence():
    reading = read(line("2022-04-01", "E09000007", VICTIMS, "c"))
    camden = reading.rows[reading.rows["area_code"] == "E09000007"]
    assert camden["amount"].isna().all()
    assert camden["amount_marker"].tolist() == ["c"]
    assert len(reading.rows) == 32


def test_a_copied_line_is_refused_as_such_and_withholds_nothing():
    same = line("2022-04-01", "E09000007", VICTIMS, "3")
    reading = read(same, same)
    assert reading.refused["rule_id"].tolist() == ["key_repeated"]
    assert len(reading.rows) == 32

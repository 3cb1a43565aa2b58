"""The data files of a release, read back by others: pandas, a spreadsheet reader, LibreOffice."""

import csv
import io
import zipfile
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from lscb_pipeline.reports.release.data_files import csv_file, parquet_file
from lscb_pipeline.reports.release.release_files import release_files
from lscb_pipeline_tests.reports.libreoffice import as_shown
from lscb_pipeline_tests.reports.release.made import CAMDEN, CITY, COUNT, HACKNEY, RATE, release

PLANTED = ["=1+1", "+1+cmd", "-1+1", "@SUM(A1:A9)", "plain"]


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return release_files(release())


def planted() -> bytes:
    """A workbook of a release whose breakdowns would begin formulas."""
    made = release()
    breakdown = [PLANTED[n % len(PLANTED)] for n in range(len(made.benchmark))]
    return release_files(release(benchmark=made.benchmark.assign(breakdown=breakdown)))["benchmark.xlsx"]


@pytest.mark.parametrize("name", ["benchmark", "london_summary", "indicator_trend"])
def test_csv_and_parquet_hold_the_published_tables(files: dict[str, bytes], name: str) -> None:
    frame = getattr(release(), name)
    read = pd.read_parquet(io.BytesIO(files[f"{name}.parquet"]))
    assert set(frame.columns) < set(read.columns)
    rows = list(csv.DictReader(io.StringIO(files[f"{name}.csv"].decode())))
    assert list(rows[0]) == list(read.columns)
    for values in (read["value"], pd.Series([float(row["value"] or "nan") for row in rows])):
        pd.testing.assert_series_equal(values[: len(frame)], frame["value"], check_names=False, check_index=False)


def test_a_hidden_cell_has_its_mark_and_no_number(files: dict[str, bytes]) -> None:
    hidden = {"marker": "c", "value": "", "numerator": "", "lower_95": "", "upper_95": "", "rank": "", "funnel": ""}
    rows = list(csv.DictReader(io.StringIO(files["benchmark.csv"].decode())))
    found = next(row for row in rows if row["area_code"] == CITY and row["indicator_code"] == COUNT)
    assert {name: found[name] for name in hidden} == hidden
    assert found["marker_text"].startswith("hidden, so that nobody can be recognised")
    assert found["period_end"] == "2009-12-31"


def test_counts_are_whole_numbers_in_csv(files: dict[str, bytes]) -> None:
    rows = list(csv.DictReader(io.StringIO(files["benchmark.csv"].decode())))
    shown = {row["value"] for row in rows if row["indicator_code"] == COUNT}
    assert {"0", "1412", "31"} <= shown
    assert {row["denominator"] for row in rows if row["indicator_code"] == RATE} == {"", "50000"}


def test_columns_have_the_types_of_their_kinds_whatever_stands_in_them() -> None:
    """A release without a trend or a rate has files of the same form as any other."""
    made = release()
    empty = release(benchmark=made.benchmark[:0], london_summary=made.london_summary[:0],
                    indicator_trend=made.indicator_trend[:0], readiness=made.readiness[:0])  # fmt: skip
    full, none = (release_files(one) for one in (made, empty))
    for name in ("benchmark", "london_summary", "indicator_trend", "readiness"):
        schemas = [pq.read_schema(io.BytesIO(one[f"{name}.parquet"])) for one in (full, none)]
        assert schemas[0].equals(schemas[1]), name
        assert full[f"{name}.csv"].split(b"\n")[0] == none[f"{name}.csv"].split(b"\n")[0]


def test_a_text_column_without_texts_is_texts_in_parquet() -> None:
    frame = pd.DataFrame({"marker": pd.Series([None, None], dtype="object"), "value": [1.0, 2.0]})
    assert pd.read_parquet(io.BytesIO(parquet_file(frame)))["marker"].isna().all()


def test_no_text_of_a_csv_begins_a_formula() -> None:
    rows = list(csv.reader(io.StringIO(csv_file(pd.DataFrame({"text": PLANTED, "value": [-1.5] * 5})).decode())))
    assert [row[0][0] for row in rows[1:]] == ["'", "'", "'", "'", "p"]
    assert rows[1][1] == "-1.5"


def test_the_workbook_has_a_table_a_sheet_symbols_for_numbers_and_real_days(files: dict[str, bytes]) -> None:
    book = io.BytesIO(files["benchmark.xlsx"])
    sheets = pd.read_excel(book, sheet_name=None, engine="calamine", header=2)
    assert list(sheets) == ["Cover", "Contents", "Notes", "Indicators", "Areas", "London", "Readiness"]
    areas = sheets["Areas"]
    assert len(areas) == len(release().benchmark)
    assert pd.api.types.is_datetime64_any_dtype(areas["First day"])
    now = areas[areas["Period"] == "January to March 2010"].set_index(["Area code", "Indicator code"])
    assert now.loc[(CITY, COUNT), ["Value", "Numerator", "Lower 95% limit"]].tolist() == ["[c]"] * 3
    assert now.loc[(HACKNEY, RATE), "Value"] == pytest.approx(223.04)
    assert set(now["Revised"].dropna()) == {"[r]"}
    assert set(sheets["London"]["Area"]) == {"London", "Inner London", "Outer London"}
    notes = set(sheets["Notes"]["Symbol or subject"])
    assert {"[c]", "[x]", "[z]", "[u]", "[low]", "[r]", "Empty cells"} <= notes
    assert set(sheets["Indicators"]["Indicator code"]) == {RATE, COUNT}
    with zipfile.ZipFile(book) as opened:
        assert "2010-05-17T00:00:00Z" in opened.read("docProps/core.xml").decode()


def test_no_cell_of_the_workbook_is_a_formula() -> None:
    with zipfile.ZipFile(io.BytesIO(planted())) as opened:
        sheets = [opened.read(name).decode() for name in opened.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 6, "London has no such breakdowns"
    assert not [sheet for sheet in sheets if "<f>" in sheet]


def test_libreoffice_shows_texts_symbols_days_and_decimals(tmp_path: Path) -> None:
    header, *rows = as_shown(planted(), tmp_path)["Areas"][2:]
    shown = [dict(zip(header, row, strict=True)) for row in rows]
    assert {row["Breakdown"] for row in shown} == set(PLANTED), "what begins like a formula is a text"
    now = {(row["Area code"], row["Indicator code"]): row for row in shown if row["Last day"] == "31 Mar 2010"}
    assert now[CITY, COUNT]["Value"] == "[c]"
    assert now[CAMDEN, COUNT]["Value"] == "1,412"
    assert now[HACKNEY, RATE]["Value"] == "223.0"

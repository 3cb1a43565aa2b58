"""The data files of a release, read back by others: pandas, a spreadsheet reader, LibreOffice."""

import csv
import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from lscb_pipeline.reports.release.data_files import csv_file, parquet_file
from lscb_pipeline.reports.release.release_files import release_files
from lscb_pipeline_tests.reports.libreoffice import as_shown
from lscb_pipeline_tests.reports.release.made import CITY, COUNT, HACKNEY, RATE, release

PLANTED = ["=1+1", "+1+cmd", "-1+1", "@SUM(A1:A9)", "plain"]


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return release_files(release())


def planted() -> bytes:
    """A workbook of a release whose breakdowns would begin formulas."""
    made = release()
    breakdown = [PLANTED[n % len(PLANTED)] for n in range(len(made.benchmark))]
    return release_files(release(benchmark=made.benchmark.assign(breakdown=breakdown)))["benchmark.xlsx"]


def test_csv_and_parquet_hold_the_frames(files: dict[str, bytes]) -> None:
    for name in ("benchmark", "london_summary", "indicator_trend"):
        frame = getattr(release(), name)
        read = pd.read_parquet(io.BytesIO(files[f"{name}.parquet"]))
        assert list(read.columns) == list(frame.columns)
        pd.testing.assert_series_equal(read["value"], frame["value"].reset_index(drop=True), check_dtype=False)
        rows = list(csv.DictReader(io.StringIO(files[f"{name}.csv"].decode())))
        assert [float(row["value"] or "nan") for row in rows] == pytest.approx(list(frame["value"]), nan_ok=True)
    rows = list(csv.DictReader(io.StringIO(files["benchmark.csv"].decode())))
    hidden = next(row for row in rows if row["area_code"] == CITY and row["indicator_code"] == COUNT)
    assert (hidden["marker"], hidden["value"], hidden["numerator"]) == ("c", "", "")
    assert hidden["period_end"] == "2009-12-31"


def test_a_text_column_without_texts_is_texts_in_parquet() -> None:
    frame = pd.DataFrame({"marker": pd.Series([None, None], dtype="object"), "value": [1.0, 2.0]})
    assert pd.read_parquet(io.BytesIO(parquet_file(frame)))["marker"].isna().all()


def test_no_text_of_a_csv_begins_a_formula() -> None:
    rows = list(csv.reader(io.StringIO(csv_file(pd.DataFrame({"text": PLANTED, "value": [-1.5] * 5})).decode())))
    assert [row[0][0] for row in rows[1:]] == ["'", "'", "'", "'", "p"]
    assert rows[1][1] == "-1.5"


def test_the_workbook_is_tidy_has_its_symbols_and_is_dated_by_the_release(files: dict[str, bytes]) -> None:
    book = io.BytesIO(files["benchmark.xlsx"])
    sheets = pd.read_excel(book, sheet_name=None, engine="calamine", header=None)
    assert list(sheets) == ["Data", "Notes"]
    data = sheets["Data"].iloc[1:].set_axis(sheets["Data"].iloc[0], axis="columns")
    assert len(data) == len(release().benchmark)
    now = data[data["period"] == "2009-10-Q4"].set_index(["area_code", "indicator_code"])
    assert now.loc[(CITY, COUNT), "symbol"] == "[c]"
    assert pd.isna(now.loc[(CITY, COUNT), "value"])
    assert now.loc[(HACKNEY, RATE), "value"] == pytest.approx(223.04)
    assert set(now["symbol"].dropna()) == {"[c]", "[x]", "[z]", "[r]"}
    notes = dict(zip(sheets["Notes"][0], sheets["Notes"][1], strict=True))
    assert {"[c]", "[x]", "[z]", "[u]", "[low]", "[r]", RATE, "MADE-UP SAMPLE"} <= set(notes)
    with zipfile.ZipFile(book) as opened:
        assert "2010-05-17T00:00:00Z" in opened.read("docProps/core.xml").decode()


def test_no_cell_of_the_workbook_is_a_formula() -> None:
    with zipfile.ZipFile(io.BytesIO(planted())) as opened:
        sheets = [opened.read(name).decode() for name in opened.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 2
    assert not [sheet for sheet in sheets if "<f>" in sheet or "<hyperlink" in sheet]


def test_libreoffice_shows_the_texts_as_texts(tmp_path: Path) -> None:
    header, *rows = as_shown(planted(), tmp_path)["Data"]
    shown = [dict(zip(header, row, strict=True)) for row in rows]
    assert {row["breakdown"] for row in shown} == set(PLANTED)

"""The reader refuses what does not keep to its declaration; each csv is declared, sourced and well formed."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from lscb_pipeline.frames.column_words import kinds
from lscb_pipeline.reference.tables import FOLDER, TABLES, ReferenceTableError, read_table, table

BROKEN = [
    ("pct", lambda text: text.replace("pct_code", "code", 1), "columns"),
    ("pct", lambda text: text + text.splitlines()[-1] + "\n", "repeated"),
    ("pct", lambda text: text.replace("E09000033", "E09000034"), "E09000034"),
    ("pct", lambda text: text.replace("E09000024+E09000029", "E09000024/E09000029"), "E09000024/E09000029"),
    ("pct", lambda text: text.replace("Westminster", ""), "empty"),
    ("population", lambda text: text.replace("31851", "31851.5"), "population is not all int"),
    ("population", lambda text: text.replace("31851", "c"), "population is not all int"),
    ("bank_holiday", lambda text: text.replace("2008-12-25", "2008-12-52"), "date is not all date"),
    ("bank_holiday", lambda text: text.replace("2008-12-25", "25/12/2008"), "date is not all date"),
]


@pytest.mark.parametrize(("name", "spoil", "said"), BROKEN)
def test_a_spoilt_file_is_refused_with_its_fault(tmp_path: Path, name, spoil, said):
    text = (FOLDER / f"{name}.csv").read_text(encoding="utf-8")
    assert spoil(text) != text
    (tmp_path / f"{name}.csv").write_text(spoil(text), encoding="utf-8")
    with pytest.raises(ReferenceTableError, match=f"{name}.csv.*{said}"):
        read_table(name, tmp_path)


def test_an_unspoilt_copy_reads_as_the_original(tmp_path: Path):
    for name in TABLES:
        shutil.copy(FOLDER / f"{name}.csv", tmp_path)
        pd.testing.assert_frame_equal(read_table(name, tmp_path), table(name))


def test_callers_cannot_corrupt_a_table():
    mine = table("area")
    mine.loc[:, "name"] = "Atlantis"
    del mine["dfe_code"]
    assert "Atlantis" not in set(table("area")["name"])
    assert "dfe_code" in table("area")


def test_every_csv_is_declared_and_sourced():
    files = {path.name for path in FOLDER.glob("*.csv")}
    assert files == {f"{name}.csv" for name in TABLES} == set(table("sources")["file"])


@pytest.mark.parametrize("name", TABLES)
def test_files_are_plain_utf8_with_line_feeds_and_tidy_cells(name):
    raw = (FOLDER / f"{name}.csv").read_bytes()
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    assert not raw.startswith(b"\xef\xbb\xbf")
    for column in table(name).select_dtypes("str"):
        cells = table(name)[column].dropna()
        assert (cells == cells.str.strip()).all(), column


@pytest.mark.parametrize("name", TABLES)
def test_kinds_of_columns(name):
    expected = {"str": "str", "int": "int64", "date": "datetime64[s]"}
    kinds = {column: expected[kind] for column, kind in TABLES[name].columns.items()}
    assert table(name).dtypes.astype("str").to_dict() == kinds


def test_an_unknown_table_is_a_key_error():
    with pytest.raises(KeyError):
        table("atlantis")


@pytest.mark.parametrize("name", TABLES)
def test_a_column_is_of_one_kind_here_and_in_frames(name):
    """What a reference csv and a frame both have is declared as the same."""
    as_in_frames = {"str": "text", "int": "number", "date": "date"}
    columns = {column: as_in_frames[kind] for column, kind in TABLES[name].columns.items() if column in kinds()}
    assert columns == {column: kinds()[column] for column in columns}

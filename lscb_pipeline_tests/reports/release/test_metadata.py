"""The data files load by their own metadata: in frictionless, and by a validator of CSV on the Web, with no error."""

import json
from pathlib import Path

import pandas as pd
import pytest
from csvw import CSVW
from frictionless import Package, system

from lscb_pipeline.frames.column_words import column_words
from lscb_pipeline.reports.release.release_files import data_files
from lscb_pipeline_tests.reports.release.made import release

TABLES = {"benchmark.csv", "london_summary.csv", "indicator_trend.csv", "readiness.csv", "catalogue.csv",
          "data_dictionary.csv"}  # fmt: skip


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return data_files(release())


@pytest.fixture
def folder(files: dict[str, bytes], tmp_path: Path) -> Path:
    return written(files, tmp_path)


def written(files: dict[str, bytes], folder: Path) -> Path:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def faults_of_package(folder: Path) -> list[str]:
    """What frictionless finds, as a person would ask it to: columns, types, keys, references, lengths and hashes."""
    with system.use_context(trusted=True):
        report = Package(str(folder / "datapackage.json")).validate()
    return [error.type for task in report.tasks for error in task.errors] + [error.type for error in report.errors]


def faults_of_csvw(folder: Path) -> list[str]:
    """What the validator says; at the first cell that isn't of its type, or refers to nothing, it stops."""
    found = CSVW(str(folder / "csv-metadata.json"), validate=True)
    try:
        return [] if found.is_valid else [str(warning.message) for warning in found.warnings]
    except ValueError as error:
        return [str(error)]


def test_every_csv_is_described_twice(files: dict[str, bytes]) -> None:
    package, web = json.loads(files["datapackage.json"]), json.loads(files["csv-metadata.json"])
    assert {one["path"] for one in package["resources"]} == TABLES
    assert {one["url"] for one in web["tables"]} == TABLES
    assert {name for name in files if name.endswith(".csv")} == TABLES


def test_frictionless_loads_them_without_an_error(folder: Path) -> None:
    assert faults_of_package(folder) == []


def test_a_validator_of_csvw_loads_them_without_an_error(folder: Path) -> None:
    assert faults_of_csvw(folder) == []


def test_so_do_those_of_a_draft_and_of_a_release_without_figures(tmp_path: Path) -> None:
    made = release()
    empty = release(decision=None, benchmark=made.benchmark[:0], london_summary=made.london_summary[:0],
                    indicator_trend=made.indicator_trend[:0], readiness=made.readiness[:0])  # fmt: skip
    folder = written(data_files(empty), tmp_path)
    assert faults_of_package(folder) == []
    assert faults_of_csvw(folder) == []


@pytest.mark.parametrize(("name", "before", "after"), [
    ("benchmark.csv", b"2010-03-31", b"31/03/2010"),  # another type
    ("benchmark.csv", b'"SG014"', b'"XX999"'),  # no indicator of the catalogue
    ("readiness.csv", b'"E09000007"', b""),  # no key
])  # fmt: skip
def test_what_is_not_as_the_metadata_say_is_found_by_both(
    files: dict[str, bytes], tmp_path: Path, name: str, before: bytes, after: bytes
) -> None:
    assert before in files[name]
    folder = written(files | {name: files[name].replace(before, after)}, tmp_path)
    assert set(faults_of_package(folder)) - {"hash-count", "byte-count"}
    assert faults_of_csvw(folder)


def test_a_file_that_was_changed_is_not_the_packages(files: dict[str, bytes], tmp_path: Path) -> None:
    folder = written(files | {"readiness.csv": files["readiness.csv"].replace(b",85,", b",90,")}, tmp_path)
    assert faults_of_package(folder) == ["hash-count"]


def test_the_dictionary_says_of_every_column_what_it_is(files: dict[str, bytes], folder: Path) -> None:
    told = pd.read_csv(folder / "data_dictionary.csv", keep_default_na=False)
    for name in TABLES:
        header = list(pd.read_csv(folder / name, nrows=0).columns)
        assert told.loc[told["file_name"] == name, "column_name"].tolist() == header, name
    assert told["column_meaning"].str.len().min() > 5
    assert set(told["column_kind"]) <= {words.kind for words in column_words().values()}
    codes = told.loc[told["column_name"] == "marker", "column_codes"]
    assert codes.str.startswith("c: hidden, so that nobody can be recognised").all()


def test_the_catalogue_is_that_of_the_quarter(folder: Path) -> None:
    told = pd.read_csv(folder / "catalogue.csv").set_index("indicator_code")
    assert told.index.is_unique
    assert told.loc["SG001", ["unit_text", "is_in_benchmark"]].tolist() == ["per 10,000", True]
    assert told["definition"].notna().all()

"""The gate of data files: whatever of them tells a hidden number, or another than is published, is held."""

import io
import json
from collections.abc import Callable

import pandas as pd
import pytest
import xlsxwriter

from lscb_pipeline.collation.release.data_gate import let_data_through
from lscb_pipeline.collation.release.report_gate import ReportHeldError
from lscb_pipeline.reports.release.release_files import book_file, data_files
from lscb_pipeline_tests.reports.parts import in_part
from lscb_pipeline_tests.reports.release.made import CITY, COUNT, release

Files = dict[str, bytes]
HIDDEN = f'"{CITY}","City of London","{COUNT}"'.encode()  # the City's count is hidden


@pytest.fixture(scope="module")
def files() -> Files:
    return data_files(release()) | book_file(release())


def held(files: Files) -> str:
    with pytest.raises(ReportHeldError) as found:
        let_data_through(files, release())
    return str(found.value)


def test_the_files_of_a_release_and_of_a_draft_pass(files: Files) -> None:
    let_data_through(files, release())
    draft = release(decision=None)
    let_data_through(data_files(draft) | book_file(draft), draft)


def test_texts_that_would_begin_formulas_pass_behind_their_quotation_marks() -> None:
    made = release()
    odd = release(benchmark=made.benchmark.assign(breakdown="=1+1"))
    let_data_through(data_files(odd) | book_file(odd), odd)


def test_a_hidden_count_in_a_csv_is_held_and_named_without_its_value(files: Files) -> None:
    lines = files["benchmark.csv"].split(b"\n")
    row = next(number for number, line in enumerate(lines) if HIDDEN in line)
    place = lines[0].replace(b'"', b"").split(b",").index(b"numerator")
    cells = lines[row].split(b",")
    assert cells[place] == b""
    lines[row] = b",".join([*cells[:place], b"4", *cells[place + 1 :]])
    message = held(files | {"benchmark.csv": b"\n".join(lines)})
    assert f"benchmark.csv: numerator of {CITY} {COUNT} from 2009-10-01" in message
    assert "4" not in message.replace(CITY, "").replace(COUNT, "").replace("2009-10-01", "")


@pytest.mark.parametrize(("before", "after"), [
    (b'"City of London"', b'"City of London (4)"'),  # a name
    (b'"neutral"', b'"neutral, 4 hidden"'),
    (b",85,", b",88,"),  # a score, not in whole fives
    (b"E09000007", b"E09000003"),  # another area's
])  # fmt: skip
def test_what_stands_beside_figures_follows_from_keys_alone(files: Files, before: bytes, after: bytes) -> None:
    changed = {name: content.replace(before, after) for name, content in files.items() if name.endswith(".csv")}
    found = [name for name in changed if changed[name] != files[name]]
    assert found
    for name in found:
        assert name in held(files | {name: changed[name]})


def changed(content: bytes, change: Callable[[pd.DataFrame], pd.DataFrame]) -> bytes:
    return change(pd.read_parquet(io.BytesIO(content))).to_parquet(index=False)


def with_attributes(frame: pd.DataFrame) -> pd.DataFrame:
    frame.attrs["hidden"] = [4]
    return frame


@pytest.mark.parametrize("change", [
    lambda frame: frame.assign(numerator=frame["numerator"].fillna(4.0)),
    lambda frame: frame.assign(note=4.0),
    lambda frame: frame.assign(title="4"),
    lambda frame: pd.concat([frame, frame[:1]]),
    with_attributes,
])  # fmt: skip
@pytest.mark.parametrize("name", ["benchmark", "london_summary"])
def test_a_leak_in_a_parquet_file_is_held(
    files: Files, name: str, change: Callable[[pd.DataFrame], pd.DataFrame]
) -> None:
    assert f"{name}.parquet" in held(files | {f"{name}.parquet": changed(files[f"{name}.parquet"], change)})


@pytest.mark.parametrize(("name", "path", "value"), [
    ("datapackage.json", ("resources", 0, "schema", "fields", 30, "constraints"), {"minimum": 4}),
    ("datapackage.json", ("resources", 0, "description"), "The City of London has 4"),
    ("datapackage.json", ("resources", 0, "title"), 4),
    ("datapackage.json", ("resources", 0, "bytes"), 4),
    ("csv-metadata.json", ("tables", 0, "tableSchema", "columns", 0, "default"), "4"),
    ("csv-metadata.json", ("tables", 0, "tableSchema", "columns", 0, "dc:description"), "City of London: 4"),
])  # fmt: skip
def test_a_leak_in_the_metadata_is_held(files: Files, name: str, path: tuple[str | int, ...], value: object) -> None:
    content = json.loads(files[name])
    node = content
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    assert name in held(files | {name: json.dumps(content).encode()})


def test_a_bare_number_is_told_nowhere_but_as_a_version(files: Files) -> None:
    assert b',"1",' in files["catalogue.csv"]
    changed = files["catalogue.csv"].replace(b'"neutral"', b'"1"', 1)
    assert "catalogue.csv: row" in held(files | {"catalogue.csv": changed})


def test_a_column_that_stands_twice_is_held(files: Files) -> None:
    lines = files["readiness.csv"].split(b"\n")
    twice = b"\n".join([lines[0] + b',"colour"', *(line + b',"4"' for line in lines[1:-1]), b""])
    assert "readiness.csv" in held(files | {"readiness.csv": twice})


@pytest.mark.parametrize("name", ["catalogue.csv", "data_dictionary.csv"])
def test_a_leak_in_the_catalogue_and_the_dictionary_is_held(files: Files, name: str) -> None:
    lines = files[name].split(b"\n")
    lines[2] = lines[2][:-1] + b' City of London 4"'
    assert f"{name}: row 3 tells a number" in held(files | {name: b"\n".join(lines)})


AREAS, LONDON, STRINGS = "xl/worksheets/sheet5.xml", "xl/worksheets/sheet6.xml", "xl/sharedStrings.xml"


@pytest.mark.parametrize(("part", "before", "after"), [
    (AREAS, "<v>1412</v>", "<v>1413</v>"),  # another number
    (AREAS, "<v>1412</v>", "<f>1+1</f><v>1412</v>"),  # a formula, and what it keeps
    (LONDON, "<v>1440</v>", "<v>1437</v>"),  # not rounded
    (STRINGS, "[c]", "4"),  # in a symbol's place
    (STRINGS, "City of London", "City of London: 4"),
    (STRINGS, "</sst>", "<si><t>City of London: 4</t></si></sst>"),  # kept, and shown nowhere
    (STRINGS, "What this is", "4"),
    ("xl/workbook.xml", 'name="Notes"', 'name="Notes" state="hidden"'),
    ("xl/workbook.xml", "</sheets>", '</sheets><definedNames><definedName name="a">4</definedName></definedNames>'),
    (AREAS, '<c r="A4"', '<c r="XX4"><v>4</v></c><c r="A4"'),  # beside the table
    (AREAS, '<row r="4"', '<row r="3"><c r="XX3"><v>4</v></c></row><row r="4"'),
    ("xl/styles.xml", 'formatCode="#,##0"', 'formatCode="#,##0&quot; of 4&quot;"'),
    ("xl/tables/table4.xml", 'name="Area code"', 'name="City of London: 4"'),
    ("docProps/app.xml", "<Company>", "<Company>City of London: 4"),
    ("xl/workbook.xml", 'name="Notes"', 'name="City of London 4"'),
    ("docProps/core.xml", "<dc:creator>", "<dc:subject>City of London: 4</dc:subject><dc:creator>"),
])  # fmt: skip
def test_a_leak_in_a_workbook_is_held(files: Files, part: str, before: str, after: str) -> None:
    assert "benchmark.xlsx" in held(files | {"benchmark.xlsx": in_part(files["benchmark.xlsx"], part, before, after)})


def test_a_comment_in_a_workbook_is_held(files: Files) -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        book.add_worksheet("Cover").write_comment("A1", "City of London: 4")
    assert "has no place in it" in held(files | {"benchmark.xlsx": target.getvalue()})


def test_a_file_that_nobody_knows_is_held(files: Files) -> None:
    assert "other.parquet is no file of a release" in held(files | {"other.parquet": files["readiness.parquet"]})
    assert "more.json is no file of a release" in held(files | {"more.json": b"{}"})

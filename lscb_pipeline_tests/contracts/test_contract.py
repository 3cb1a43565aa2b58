"""A contract that doesn't keep to the standard, or to our own rules, is an error with file and line."""

from pathlib import Path

import pytest

from lscb_pipeline.contracts.contract_error import ContractError
from lscb_pipeline.contracts.contract_file import read_contract
from lscb_pipeline.contracts.layout import read_layout
from lscb_pipeline.project_files import project_folder

GOOD = (project_folder("data_contracts") / "feeds" / "met_police_offences" / "contract.odcs.yaml").read_text("utf-8")


def contract(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "met_police_offences" / "contract.odcs.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def line_of(text: str, piece: str) -> int:
    return text[: text.index(piece)].count("\n") + 1


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("        required: true", "        requried: true", "requried"),
        ("logicalType: number", "logicalType: numbre", "numbre"),
        ("            value: area\n", "            value: aera\n", "'area'"),
        ("value: month\n", "value: fortnight\n", "fortnightly|'month'"),
        ("- property: replaces", "- property: replcaes", "replcaes|replaces"),
        ("latency\n    value: 15\n    unit: d", "latency\n    unit: d", "value"),
    ],
)
def test_a_fault_is_an_error_with_its_line(tmp_path: Path, was: str, becomes: str, says: str) -> None:
    assert read_contract(contract(tmp_path, GOOD))
    assert was in GOOD
    text = GOOD.replace(was, becomes, 1)
    path = contract(tmp_path, text)
    with pytest.raises(ContractError, match=says) as raised:
        read_contract(path)
    said, number, *_ = str(raised.value).removeprefix(f"{path}:").partition(":")
    assert str(raised.value).startswith(f"{path}:"), raised.value
    assert abs(int(said) - line_of(text, becomes)) <= 3, raised.value
    assert number == ":"


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("value: [period]", "value: [area_code]", "`replaces` names period"),
        ("numerator: offences", "numerator: offense", "unknown columns offense"),
        ("- property: reference\n            value: area\n", "[]\n", "area"),
    ],
)
def test_own_rules(tmp_path: Path, was: str, becomes: str, says: str) -> None:
    assert was in GOOD
    with pytest.raises(ContractError, match=says):
        read_contract(contract(tmp_path, GOOD.replace(was, becomes, 1)))


def test_a_reason_code_that_nobody_explains_is_an_error(tmp_path: Path) -> None:
    good = (project_folder("data_contracts") / "feeds" / "met_police_mappa" / "contract.odcs.yaml").read_text("utf-8")
    path = tmp_path / "met_police_mappa" / "contract.odcs.yaml"
    path.parent.mkdir()
    path.write_text(good, "utf-8")
    assert read_contract(path)
    path.write_text(
        "".join(line for line in good.splitlines(True) if not line.startswith(" " * 12 + "joint:")), "utf-8"
    )
    with pytest.raises(ContractError, match="explains each reason code: see joint"):
        read_contract(path)


def test_a_misspelt_key_of_a_layout_is_an_error_with_its_line(tmp_path: Path) -> None:
    found = read_contract(contract(tmp_path, GOOD))
    path = tmp_path / "made.yaml"
    text = (
        "layout: made\nfeed: met_police_offences\ntitle: t\nsource: s\nheader: {requires: [a]}\ncolumns: {a: offence}\n"
    )
    path.write_text(text)
    assert read_layout(path, found).columns == {"a": "offence"}
    path.write_text(text + "ignore_colums: [b]\n")
    with pytest.raises(ContractError, match=r"made\.yaml:7: at ignore_colums"):
        read_layout(path, found)
    path.write_text(text.replace("a: offence", "a: offense"))
    with pytest.raises(ContractError, match="not columns of contract met_police_offences: offense"):
        read_layout(path, found)

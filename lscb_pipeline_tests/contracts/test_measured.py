"""Cost figures: what follows of others is worked out, and a fault is told with its file and line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lscb_pipeline.contracts.contract_error import ContractError
from lscb_pipeline.contracts.measured import facts, read_facts, runs

FILE = """\
runs:
  - {run: bench, command: make bench, commit: abcdef1234, day: 2026-11-30, machine: 2 cores}
measured:
  - {name: seconds, what: A quarter, unit: s, digits: 1, value: 90, run: bench}
assumed:
  - {name: areas, what: Areas, unit: areas, value: 33, because: they are, remark: '[memory]'}
derived:
  - {name: minutes, what: In minutes, unit: minutes, digits: 2, formula: seconds / 60}
  - {name: both, what: Both, unit: '%', formula: (minutes + seconds) * 2 - areas / (areas - 30)}
"""


def read(tmp_path: Path, text: str) -> dict[str, str]:
    file = tmp_path / "measured.yaml"
    file.write_text(text, "utf-8")
    return {name: f"{fact.text} | {fact.basis}" for name, fact in read_facts(file).items()}


def test_figures_say_what_they_rest_on(tmp_path: Path) -> None:
    assert read(tmp_path, FILE) == {
        "seconds": "90.0 s | run bench: commit abcdef1, 2 cores",
        "areas": "33 areas | they are",
        "minutes": "1.50 minutes | 90.0 s ÷ 60",
        "both": "172% | (1.50 minutes + 90.0 s) × 2 − 33 areas ÷ (33 areas − 30)",
    }


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda t: t.replace("run: bench}", "run: other}"), "measured.yaml:4: at measured/0/run: other: no other"),
        (lambda t: t.replace("seconds / 60", "hours / 60"), "measured.yaml:8: at derived/0/formula: hours / 60: no h"),
        (lambda t: t.replace("seconds / 60", "both / 60"), "measured.yaml:8: .*no both before it"),
        (lambda t: t.replace("seconds / 60", "seconds / 0"), "measured.yaml:8: .*zero"),
        (lambda t: t.replace("seconds / 60", "open('x')"), "measured.yaml:8: .*only names, numbers"),
        (lambda t: t.replace("seconds / 60", "seconds ** 9"), "measured.yaml:8: .*only names, numbers"),
        (lambda t: t.replace("seconds / 60", "(seconds"), "measured.yaml:8: .*formula"),
        (lambda t: t.replace("name: minutes", "name: areas"), "measured.yaml:8: .*areas stands twice"),
        (lambda t: t.replace("because: they are, ", ""), "measured.yaml:6: at assumed/0/because"),
        (lambda t: t.replace("abcdef1234", "yesterday"), "measured.yaml:2: at runs/0/commit"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, spoil: Callable[[str], str], said: str) -> None:
    assert spoil(FILE) != FILE
    with pytest.raises(ContractError, match=said):
        read(tmp_path, spoil(FILE))


def test_the_projects_own_are_read_and_every_run_is_used() -> None:
    known = facts()
    assert {fact.kind for fact in known.values()} == {"measured", "assumed", "derived"}
    said = " ".join(fact.basis for fact in known.values())
    assert all(f"run {run.run}: " in said for run in runs())
    assert not [fact.name for fact in known.values() if "[" in fact.what + fact.basis], "remarks are for keepers"

"""The weights of readiness: whole, in order, and caps that keep a colour away."""

from pathlib import Path

import pytest

from lscb_pipeline.contracts.contract_error import ContractError
from lscb_pipeline.contracts.library import library
from lscb_pipeline.contracts.weights import read_weights
from lscb_pipeline.project_files import project_folder

GIVEN = (project_folder("data_contracts") / "readiness.yaml").read_text("utf-8")


def test_the_weights_are_those_proposed():
    weights = library().weights
    assert weights.dimensions.model_dump() == {
        "accuracy": 0.2, "validity": 0.2, "reliability": 0.15, "timeliness": 0.15, "relevance": 0.1,
        "completeness": 0.2,
    }  # fmt: skip
    assert weights.parts.model_dump() == {"quality": 0.75, "evidence": 0.25}
    assert weights.severities.model_dump() == {"critical": 3, "warning": 2, "info": 1}
    assert weights.per_day_late == 5
    assert weights.caps.model_dump() == {"critical": 69.9, "no_sign_off": 89.9}
    assert weights.colours.model_dump() == {"green": 90, "amber": 70}
    assert weights.comparable.model_dump() == {"share": 0.85, "areas": 8}
    assert "steering group" in weights.note


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("accuracy: 0.20", "accuracy: 0.25", "dimensions:", "add up to 1.05, not to 1"),
        ("evidence: 0.25", "evidence: 0.20", "parts:", "add up to 0.95, not to 1"),
        ("completeness: 0.20", "complete: 0.20", "dimensions:", "dimensions/completeness: Field required"),
        ("warning: 2", "warning: 4", "severities:", "a graver rule weighs no less"),
        ("critical: 69.9", "critical: 70", "caps:", "caps/critical: a critical failure is red: below 70"),
        ("no_sign_off: 89.9", "no_sign_off: 90", "caps:", "caps/no_sign_off: a return without sign-off is amber"),
        ("no_sign_off: 89.9", "no_sign_off: 60", "caps:", "caps/no_sign_off: a return without sign-off is amber"),
        ("amber: 70", "amber: 95", "colours:", "amber begins above 0 and below green"),
        ("green: 90", "green: 101", "colours:", "colours/green"),
        ("per_day_late: 5", "per_day_late: 0", "per_day_late:", "per_day_late"),
        ("share: 0.85", "share: 85", "comparable:", "comparable/share"),
        ("areas: 8", "areas: 0", "comparable:", "comparable/areas"),
        ("version: 1.0.0", "versoin: 1.0.0", "#", "version"),
    ],
)
def test_a_fault_is_an_error_with_its_line(tmp_path: Path, old: str, new: str, line: str, says: str):
    assert old in GIVEN
    path = tmp_path / "readiness.yaml"
    path.write_text(GIVEN.replace(old, new, 1))
    with pytest.raises(ContractError, match=says) as raised:
        read_weights(path)
    number = int(str(raised.value).removeprefix(f"{path}:").split(":")[0])
    assert path.read_text().splitlines()[number - 1].startswith(line)

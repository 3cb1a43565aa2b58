"""The wheel, installed elsewhere, finds its contracts and sql."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOOK = """
from lscb_pipeline.contracts.library import library
from lscb_pipeline.project_files import project_folder
from lscb_pipeline.reference.tables import table
print(project_folder("sql"), project_folder("data_contracts"), len(library().contracts), len(table("area")))
"""


@pytest.mark.slow
def test_an_installed_wheel_carries_contracts_sql_and_reference_tables(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", tmp_path, ROOT],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    elsewhere = tmp_path / "elsewhere"
    subprocess.run([*pip, "install", "--no-deps", "--target", elsewhere, wheel], check=True, capture_output=True)
    done = subprocess.run(
        [sys.executable, "-c", LOOK],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(elsewhere)},
    )
    sql, contracts, feeds, areas = done.stdout.split()
    assert Path(sql).is_relative_to(elsewhere)
    assert (Path(sql) / "migrations" / "env.py").is_file()
    meanings = {path.name for path in (ROOT / "sql" / "meanings").iterdir()}
    assert meanings == {path.name for path in (Path(sql) / "meanings").iterdir()} != set()
    assert Path(contracts).is_relative_to(elsewhere)
    assert (int(feeds), int(areas)) == (len(list((ROOT / "data_contracts" / "feeds").iterdir())), 33)
    templates = {path.name for path in (elsewhere / "lscb_pipeline" / "reports" / "templates").iterdir()}
    assert {"readiness.html.j2", "receipt.html.j2", "style.css.j2"} <= templates
    assert not list(elsewhere.rglob("tools")), "only the package and its data are in the wheel"

"""The documentation is whole: a command, setting, table, feed or make target that it leaves out fails here."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from lscb_pipeline.cli import app
from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.contracts.library import library
from lscb_pipeline.settings import Settings
from lscb_pipeline_tests.conftest import REAL, query

ROOT = Path(__file__).parents[1]


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_every_command_is_in_the_readme() -> None:
    for name in get_command(app).commands:  # type: ignore[attr-defined]
        assert f"`lscb {name}" in text("README.md"), name


def test_every_make_target_is_in_the_readme() -> None:
    targets = re.findall(r"^([a-z]+):.*##", text("Makefile"), re.MULTILINE)
    assert len(targets) > 5
    for target in targets:
        assert f"`make {target}`" in text("README.md"), target


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented(name: str) -> None:
    assert f"`LSCB_{name.upper()}`" in text("docs/operating.md")
    assert Settings.model_fields[name].description


@pytest.mark.parametrize("feed", library().contracts)
def test_every_feed_and_its_formats_are_documented(feed: str) -> None:
    page = text("docs/feeds.md")
    assert f"`{feed}`" in page
    for layout in library().layouts[feed]:
        assert f"`{layout.layout}`" in page, layout.layout


def test_pages_made_from_data_are_those_of_the_data(centre: Centre) -> None:
    check = [sys.executable, str(ROOT / "tools" / "pages" / "make.py"), "--check"]
    check += ["--database", centre.warehouse.url.render_as_string(hide_password=False)]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}run `make pages`"


def test_every_real_file_is_delivered_or_has_its_reason_for_being_left() -> None:
    if not REAL.is_dir():
        pytest.skip("no real data beside the project")
    delivered = text("tools/real/deliveries.csv")
    left = text("docs/feeds.md")
    files = sorted(path for path in REAL.rglob("*") if path.is_file())
    assert len(files) > 40
    missing = [path.name for path in files if path.name not in delivered and f"`{path.name}`" not in left]
    assert missing == []


def test_every_table_view_and_function_is_documented(centre: Centre) -> None:
    found = query(
        centre,
        """
        select table_schema || '.' || table_name as name from information_schema.tables
        where table_schema in ('intake', 'core', 'quality', 'mart', 'publish')
        union select n.nspname || '.' || p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname in ('core', 'quality', 'mart', 'publish')""",
    )
    names = {name.removesuffix("_version") for name in found["name"]} - {"core.alembic", "core.alembic_version"}
    assert len(names) > 20
    missing = sorted(name for name in names if f"`{name}`" not in text("docs/warehouse.md"))
    assert missing == []


def test_links_within_the_documentation_lead_somewhere() -> None:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    links = [
        (page, link) for page in pages for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    ]
    assert links
    assert [(page.name, link) for page, link in links if not (page.parent / link).exists()] == []

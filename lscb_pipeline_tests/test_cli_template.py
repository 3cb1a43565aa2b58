"""`lscb template` as a user types it: one workbook, or every supplier's, which `lscb check` then reads."""

from pathlib import Path

from lscb_pipeline_tests.collation.filling import SIGNED, clean_rows, filled, saved
from lscb_pipeline_tests.conftest import Inbox
from lscb_pipeline_tests.intake.reading import converted
from lscb_pipeline_tests.planted.clean import JUDGED
from lscb_pipeline_tests.test_cli import Q3, environment, lscb  # noqa: F401 - a fixture


def test_template_writes_the_workbook_that_check_reads(environment: dict[str, str], inbox: Inbox) -> None:  # noqa: F811
    target = inbox.folder / "camden.xlsx"
    asked = ("template", "borough_return", "--supplier", "camden", "--quarter", Q3, "-o", str(target))
    made = lscb(environment, *asked)
    assert (made.returncode, made.stderr) == (0, "")
    said = f"{target}: Borough quarterly return: Camden, 2008-09-Q3; "
    assert made.stdout.startswith(said)
    assert made.stdout.endswith(" figures due, 0 sent before\n")
    first = target.read_bytes()
    away = {name: text for name, text in environment.items() if name != "LSCB_DATABASE_URL"}
    assert lscb(away | {"LSCB_HOME": str(inbox.folder / "none")}, *asked).returncode == 0
    assert not (inbox.folder / "none").exists(), "no warehouse is set up to look into it"
    assert target.read_bytes() == first
    checked = lscb(environment, "check", str(target), "--feed", "borough_return")
    assert (checked.returncode, checked.stdout.split(":")[0]) == (1, "CANNOT BE SENT; what stops it"), checked.stderr
    assert "camden, borough_return, 2008-09-Q3 (layout plain)" in checked.stdout


def test_template_writes_every_suppliers_workbooks(environment: dict[str, str]) -> None:  # noqa: F811
    folder = Path(environment["LSCB_HOME"]) / "templates" / Q3
    made = lscb(environment, "template", "--all", "--quarter", Q3)
    files = list(folder.glob("*/*.xlsx"))
    wanted = f"{folder}: {len(files)} workbooks for {len(list(folder.iterdir()))} suppliers, {Q3}\n"
    assert (made.returncode, made.stdout, made.stderr) == (0, wanted, "")
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (folder.parent, folder, *folder.iterdir())} == {0o700}
    camden = folder / "camden" / "borough_return.xlsx"
    assert lscb(environment, "check", str(camden), "--feed", "borough_return").stdout.startswith("CANNOT BE SENT")
    camden.write_bytes(b"filled in")
    again = lscb(environment, "template", "--all", "--quarter", Q3, "-o", str(folder))
    assert (again.returncode, camden.read_bytes()) == (2, b"filled in")
    assert "left as they are: camden/borough_return.xlsx;" in " ".join(again.stderr.split())
    assert again.stdout.startswith(f"{folder}: {len(files) - 1} workbooks for ")


def test_one_filled_in_with_a_spreadsheet_program_is_ready(environment: dict[str, str], tmp_path: Path) -> None:  # noqa: F811
    asked = ("--feed", "borough_return", "--supplier", "camden", "--quarter", JUDGED)
    target = tmp_path / "camden.xlsx"
    named = ("borough_return", "--supplier", "camden", "--quarter", JUDGED)
    assert lscb(environment, "template", *named, "-o", str(target)).returncode == 0
    (tmp_path / "as_made").mkdir()
    (tmp_path / "filled_in").mkdir()
    opened = converted(target.read_bytes(), "xlsx", tmp_path / "as_made")
    written = saved(filled(opened, clean_rows("borough_return", "camden", JUDGED), SIGNED))
    target.write_bytes(converted(written, "xlsx", tmp_path / "filled_in"))
    checked = lscb(environment, "check", str(target), *asked)
    assert (checked.returncode, checked.stdout.split(":")[0]) == (0, "COMPLETE"), checked.stdout

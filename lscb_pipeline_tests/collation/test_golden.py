"""What must not change where nothing is meant to: a quarter of the sample, by the digest of all that comes of it.

Its tables, each file of its release and of its report, what `lscb check` prints of its files. The digests are kept in
golden.json; a change that means to change one says so, and keeps the new ones.
"""

import datetime as dt
import hashlib
import io
import json
import re
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from lscb_pipeline.cli import app
from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.stages.disclose import disclose
from lscb_pipeline.collation.stages.release import release
from lscb_pipeline.collation.stages.report import report
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.sample import make_sample
from lscb_pipeline.warehouse.stages.loads import code_version
from lscb_pipeline_tests.conftest import collate, query, what_stands

GOLDEN = Path(__file__).with_name("golden.json")
QUARTER = "2008-09-Q4"
TODAY = dt.date(2009, 7, 1)
HASHES = (
    "code_sha256",
    "lock_sha256",
    "outputs",
)  # in release.json: of the code, the libraries, the files to the last digit
CHECKS = 2 * 9  # of each feed, in both forms
LONG = re.compile(rb"-?\d+\.\d{8,}(e-?\d+)?")


def digest(content: bytes) -> str:
    """Of text, whatever the version, the day it was made on, and the last digits, which differ between processors."""
    today = dt.datetime.now(dt.UTC).date()
    content = LONG.sub(lambda found: b"%.9g" % float(found[0]), content.replace(code_version().encode(), b"VERSION"))
    for day in (today, today - dt.timedelta(days=1), today + dt.timedelta(days=1)):
        for form in ("%Y-%m-%d", "%-d %B %Y"):
            content = content.replace(day.strftime(form).encode(), b"TODAY")
    return hashlib.sha256(content).hexdigest()[:16]


def text_of(path: Path) -> bytes:
    """What a file says, as text: of a workbook its members, of parquet its rows."""
    content = path.read_bytes()
    if path.suffix == ".parquet":
        frame = pd.read_parquet(path)
        return f"{frame.dtypes.to_dict()}\n{frame.to_csv()}".encode()
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(io.BytesIO(content)) as members:
            return b"\n".join(name.encode() + members.read(name) for name in sorted(members.namelist()))
    if path.name == "release.json":
        return json.dumps({key: value for key, value in json.loads(content).items() if key not in HASHES}).encode()
    if path.name == "datapackage.json":  # which has a hash of every file to the last digit
        package = json.loads(content)
        for resource in package["resources"]:
            del resource["hash"], resource["bytes"]
        return json.dumps(package).encode()
    return content


def of_tables(centre: Centre) -> dict[str, str]:
    """Of each table; its rows in any order."""
    found = what_stands(centre)
    del found["mart.release"]  # a hash of every value to the last digit
    return {f"table {name}": digest("\n".join(rows).encode()) for name, rows in found.items() if rows}


def of_files(kind: str, folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {f"{kind} {path.relative_to(folder)}": digest(text_of(path)) for path in files}


def of_checks(inbox: Path) -> dict[str, str]:
    """What `lscb check` says of a file of each feed: the last by name, a correction where there is one."""
    found = {}
    for feed in sorted(path for path in (inbox / QUARTER).iterdir() if path.is_dir()):
        file = max(path for path in feed.iterdir() if path.suffix in (".csv", ".xlsx"))
        sender = file.stem.split("__")[0]
        for form in ("text", "json"):
            asked = ["check", str(file), "--feed", feed.name, "--supplier", sender, "--quarter", QUARTER]
            said = CliRunner().invoke(app, [*asked, "--format", form])
            assert said.exit_code < 2, said.output
            shown = said.output.replace(str(inbox), "INBOX")
            found[f"check {feed.name} {form}"] = digest(f"{said.exit_code}\n{shown}".encode())
    return found


@pytest.mark.slow
def test_nothing_changes_unsaid(centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Centre, "today", property(lambda _: TODAY))
    inbox, quarter = centre.settings.inbox_folder, Quarter.parse(QUARTER)
    make_sample(inbox)
    found = of_checks(inbox)
    assert len(found) == CHECKS
    collate(centre, QUARTER)
    report(centre, quarter)
    disclose(centre, quarter)
    folder = release(centre, quarter, "the steering group", "a test").folder
    assert len(query(centre, "select * from publish.benchmark")) > 1_000
    found |= of_tables(centre) | of_files("release", folder)
    for kind in ("internal", "receipts"):
        found |= of_files(kind, centre.settings.home / kind / QUARTER)
    made = tmp_path / GOLDEN.name
    made.write_text(json.dumps(found, indent=0) + "\n", "utf-8")
    kept = json.loads(GOLDEN.read_text("utf-8")) if GOLDEN.exists() else {}
    other = sorted(name for name in kept.keys() | found.keys() if kept.get(name) != found.get(name))
    assert not other, f"{len(other)} changed; if that is meant: cp {made} {GOLDEN}\n" + "\n".join(other[:40])

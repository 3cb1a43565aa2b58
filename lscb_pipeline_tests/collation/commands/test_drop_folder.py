"""The drop folder answered: beside the file, in the words of `lscb check`, for whoever may read it; and no more."""

import io
import os
import stat
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands import drop_folder
from lscb_pipeline.collation.commands.check import check_file
from lscb_pipeline.collation.commands.drop_folder import answer, answer_all
from lscb_pipeline.contracts.library import library
from lscb_pipeline.intake.arrival.check_folder import to_check
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.sender.check_lines import as_lines
from lscb_pipeline.settings import Limits
from lscb_pipeline_tests.conftest import Inbox, collate, query
from lscb_pipeline_tests.forked import lscb
from lscb_pipeline_tests.hostile.catalogue import BOMBS, LIMITS, LOCKED

Q3 = Quarter.parse("2008-09-Q3")
RETURN = "area_code,period,indicator_code,numerator\nEnfield,2008-09-Q3,SG014,{}\n"
SMALL = Limits(**LIMITS | {"most_file_bytes": 5_000_000, "most_csv_bytes": 5_000_000})


def put(inbox: Path, name: str, content: bytes, folder: str = "2008-09-Q3/borough_return") -> Path:
    path = inbox / "check" / folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def beside(path: Path) -> Path:
    return path.with_name(f"findings_of_{path.name}.txt")


def test_the_answer_is_what_lscb_check_says_and_the_copy_holds_it_too(tmp_path: Path) -> None:
    content = RETURN.format("many").encode()
    path = put(tmp_path, "enfield.csv", content)
    assert answer_all(library(), tmp_path, SMALL) == {"CANNOT BE SENT": 1}
    checked = check_file(library(), "borough_return", content, ".csv", "enfield", Q3, SMALL)
    said = "\n".join(line for _, line in as_lines(checked))
    assert beside(path).read_text("utf-8") == f"{said}\n\n{drop_folder.NOT_SENT}\n"
    copy = path.with_name("findings_of_enfield.csv.xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(copy.read_bytes())).get_sheet_by_name("Findings").to_python()
    assert str(rows[0][0]).startswith("enfield.csv: CANNOT BE SENT; what stops it: 1")
    assert answer_all(library(), tmp_path, SMALL) == {}, "its answers are no files to check"
    path.write_bytes(b"\0\1\2")
    assert answer_all(library(), tmp_path, SMALL) == {"CANNOT BE SENT": 1}
    assert not copy.exists(), "the copy was of another file"


def test_hostile_files_are_answered_as_at_intake_and_nothing_is_followed(tmp_path: Path) -> None:
    hostile = {"macros": LOCKED["macros"], "encrypted": LOCKED["encrypted xlsx"], "bomb": BOMBS["bomb"]}
    made = {name: put(tmp_path, f"{name}.{one.suffix}", one.make()) for name, one in hostile.items()}
    secret = tmp_path / "secret.csv"
    secret.write_text(RETURN.format("zzyzx"))
    folder = made["macros"].parent
    (folder / "link.csv").symlink_to(secret)
    os.mkfifo(folder / "pipe.csv")
    put(tmp_path, "large.csv", b"").open("r+b").truncate(5_000_001)
    put(tmp_path, "stray.csv", RETURN.encode(), folder="")
    answered = answer_all(library(), tmp_path, SMALL)
    assert answered == {"CANNOT BE SENT": 3, "NOT CHECKED": 4}
    rules = {fault: rule.id for rule in library().contracts["borough_return"].rules for fault in rule.faults}
    for name, path in made.items():
        assert f": {rules[hostile[name].rule]} (" in beside(path).read_text("utf-8"), name
    told = {name: beside(folder / f"{name}.csv").read_text("utf-8") for name in ("link", "pipe", "large")}
    assert "a link, not followed" in told["link"]
    assert "not a file" in told["pipe"]
    assert "5,000,001 bytes, more than 5,000,000" in told["large"]
    assert not [path for path in folder.iterdir() if path != secret and "zzyzx" in _text(path)]
    assert answer_all(library(), tmp_path, SMALL) == {}


def _text(path: Path) -> str:
    is_file = stat.S_ISREG(path.lstat().st_mode)
    return path.read_bytes().decode("latin-1") if is_file and path.stat().st_size < 1_000_000 else ""


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_who_may_read_the_file_may_read_the_answer_and_nobody_else(tmp_path: Path, mode: int) -> None:
    path = put(tmp_path, "enfield.csv", RETURN.format(3).encode())
    path.chmod(mode)
    answer_all(library(), tmp_path, SMALL)
    answers = list(path.parent.glob("findings_of_*"))
    assert len(answers) == 2
    assert {stat.S_IMODE(answer.stat().st_mode) for answer in answers} == {mode & 0o644}
    assert {answer.stat().st_gid for answer in answers} == {path.stat().st_gid}


def test_a_file_that_changes_while_it_is_checked_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path, "enfield.csv", RETURN.format(3).encode())

    def slow(*given: object, **more: object) -> object:
        path.write_text(RETURN.format("many"))
        return check_file(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(drop_folder, "check_file", slow)
    assert answer_all(library(), tmp_path, SMALL) == {"CHANGED MEANWHILE": 1}
    assert not beside(path).exists()


def test_a_fault_of_ours_or_of_the_disk_leaves_the_other_files_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = (put(tmp_path, f"enfield__{n}.csv", RETURN.format(n).encode()) for n in (1, 2))
    blocked = put(tmp_path, "enfield__3.csv", RETURN.format(3).encode())
    beside(blocked).mkdir()  # in the answer's place
    os.utime(blocked)

    def fails(*given: object, **more: object) -> object:
        if given[2] == bad.read_bytes():
            raise KeyError("zzyzx")
        return check_file(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(drop_folder, "check_file", fails)
    answered = [answer(library(), file, SMALL) for file in to_check(tmp_path)]
    assert answered == ["CAN BE SENT", "NOT CHECKED", "NO ANSWER WRITTEN"]
    assert "our check failed (KeyError): tell the centre" in beside(bad).read_text("utf-8")
    assert "zzyzx" not in beside(bad).read_text("utf-8")
    assert beside(good).is_file()


def test_it_counts_for_nothing(centre: Centre, inbox: Inbox) -> None:
    """A quarter is collated with a drop folder in its inbox, before and after it is answered."""
    row = {"area_code": "Camden", "period": Q3.label, "indicator_code": "SG014", "numerator": 3}
    inbox.put(Q3.label, "borough_return", "camden", [row])
    put(inbox.folder, "enfield.csv", RETURN.format(3).encode())
    put(inbox.folder, "enfield.csv", RETURN.format(3).encode(), folder="borough_return")
    for _ in range(2):
        collate(centre, Q3.label)
        came = query(centre, "select supplier, status, path from intake.delivery")
        assert came.to_numpy().tolist() == [["camden", "promoted", f"{Q3.label}/borough_return/camden.csv"]]
        assert not list(centre.settings.home.rglob("receipts/**/enfield*"))
        answer_all(centre.library, inbox.folder, SMALL)
    bytes_kept = {path.stat().st_size for path in (centre.settings.home / "archive").rglob("*") if path.is_file()}
    assert len(bytes_kept) == 1


def test_the_command_answers_what_waits_and_names_no_file(tmp_path: Path) -> None:
    environment = os.environ | {"LSCB_HOME": str(tmp_path), "LSCB_INBOX": str(tmp_path / "inbox")}
    assert "nothing waits" in lscb(environment, "check", "--folder").stdout
    path = put(tmp_path / "inbox", "enfield__Jane Roe.csv", RETURN.format("Jane").encode())
    done = lscb(environment, "check", "--folder")
    assert (done.returncode, done.stdout) == (0, f"{tmp_path}/inbox/check: 1 CANNOT BE SENT\n"), done.stderr
    assert beside(path).is_file()
    for wrong in (["--folder", str(path)], ["--folder", "--feed", "borough_return"], [], [str(path)]):
        assert lscb(environment, "check", *wrong).returncode == 2

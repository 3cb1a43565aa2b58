"""`lscb report` as a user types it: one month, every month, another revision; and what is no report or month."""

from pathlib import Path

from lscb_pipeline_tests.conftest import Inbox
from lscb_pipeline_tests.test_cli import Q3, RETURN, environment, lscb  # noqa: F401 - a fixture

NEXT_MONTH = "February 2009"


def test_report_makes_a_month_every_month_and_another_revision(environment: dict[str, str], inbox: Inbox) -> None:  # noqa: F811
    inbox.put(Q3, "borough_return", "camden", RETURN[:1], at="2009-02-20T10:00")
    assert lscb(environment, "collate", Q3).returncode == 0
    folder = Path(environment["LSCB_HOME"]) / "reports" / "steering"
    made = lscb(environment, "report", "steering", "2009-01")
    said = f"January 2009, revision 1, made: {folder / '2009-01'}\n"
    assert (made.returncode, made.stdout, made.stderr) == (0, said, "")
    first = {path.name: path.read_bytes() for path in (folder / "2009-01").iterdir()}
    assert len(first) == 5
    assert {path.stat().st_mode & 0o777 for path in (folder.parent, folder, folder / "2009-01")} == {0o700}
    assert {path.stat().st_mode & 0o777 for path in (folder / "2009-01").iterdir()} == {0o600}

    every = lscb(environment, "report", "steering", "--all").stdout.splitlines()
    names = [line.split(",")[0] for line in every]
    assert names[-2:] == ["January 2009", NEXT_MONTH], "the last in which anything came"
    assert len(every) == len(list(folder.iterdir())) == 11
    assert "as it was made before" in every[-2]
    assert {path.name: path.read_bytes() for path in (folder / "2009-01").iterdir()} == first
    anew = lscb(environment, "report", "steering", "2009-02", "--revise", "the meeting decided")
    assert anew.stdout == f"{NEXT_MONTH}, revision 2, made: {folder / '2009-02'}\n"
    assert "because the meeting decided" in (folder / "2009-02" / "chairs_group.html").read_text("utf-8")


def test_what_is_no_report_is_told_in_a_line(environment: dict[str, str]) -> None:  # noqa: F811
    for asked, said in (
        (["gossip"], "no report 'gossip': there are steering, pilot, final"),
        (["steering", "2009-3"], "'2009-3' is not a month; write it as 2009-03"),
        (["steering", "2008-03"], "2008-03: there are reports of months that are over, from 2008-04 on"),
        (["steering", "2009-03", "--all"], "either --all, or one period"),
        (["steering", "--all", "--revise", "again"], "either --all, or one period"),
    ):
        told = lscb(environment, "report", *asked)
        assert (told.returncode, told.stdout) == (2, "")
        assert said in " ".join(told.stderr.split()), asked
    away = environment | {"LSCB_STEERING": "/nowhere"}
    told = lscb(away, "report", "steering", "2009-03")
    assert told.returncode == 1
    assert "LSCB_STEERING: no folder /nowhere" in told.stderr

"""A page as a PDF says what the page says, bears no clock or path of ours; where it can't be made, why is said."""

import datetime as dt
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lscb_pipeline.collation.commands import paper
from lscb_pipeline.collation.commands.backup_places import found_in
from lscb_pipeline.collation.commands.paper import NoPdfError, pdf_of
from lscb_pipeline.reports.release.pages import area_page
from lscb_pipeline.settings import Settings
from lscb_pipeline_tests.reports.browser import CHROMIUM
from lscb_pipeline_tests.reports.release.made import HACKNEY, release

DAY = dt.date(2010, 5, 17)
PDFTOTEXT = shutil.which("pdftotext")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium")


@pytest.fixture(scope="module")
def page() -> bytes:
    return area_page(release(), HACKNEY, "restricted").encode()


def text_layer(pdf: bytes) -> str:
    """What a PDF says, read by poppler, but for the numbers of its pages."""
    command = [str(PDFTOTEXT), "-", "-"]
    told = subprocess.run(command, input=pdf, stdout=subprocess.PIPE, check=True).stdout.decode()
    return re.sub(r"Page \d+ of \d+", " ", told)


@needs_chromium
@pytest.mark.skipif(PDFTOTEXT is None, reason="no pdftotext on this machine: apt-get install poppler-utils")
def test_a_pdf_says_what_its_page_says_and_has_no_clock_or_path_of_ours(page: bytes, tmp_path: Path) -> None:
    planted = page.replace(b"<h1>", b'<iframe src="file:///etc/passwd"></iframe><img src="http://127.0.0.1:9/a"><h1>')
    pdf = pdf_of(planted, DAY, tmp_path)
    assert re.findall(rb"Date \(D:(\d+)", pdf) == [b"20100517000000"] * 2
    assert str(tmp_path).encode() not in pdf
    assert b"file:" not in pdf
    assert list(tmp_path.iterdir()) == [], "the page that it was made of isn't left behind"
    told = text_layer(pdf)
    assert "root:" not in told, "its policy keeps every other file out"
    assert "RESTRICTED: for the board alone" in told
    numbers = set(re.findall(r"\d[\d.,]*\d|\d", told))
    assert {"223.0", "1,115", "50,000"} <= numbers
    read = re.sub(r"<style>.*?</style>|<[^>]*>", " ", page.decode(), flags=re.DOTALL)
    assert numbers <= set(re.findall(r"\d[\d.,]*\d|\d", read)), "no figure that the gate hasn't read"


def test_without_a_browser_or_of_a_page_that_may_load_something_there_is_none(
    page: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper, "BROWSERS", ("no-such-browser",))
    with pytest.raises(NoPdfError, match="no browser to print with on this machine"):
        pdf_of(page, DAY, tmp_path)
    monkeypatch.setattr(paper, "BROWSERS", ("true",))
    with pytest.raises(NoPdfError, match="true made none"):
        pdf_of(page, DAY, tmp_path)
    with_script = area_page(release(), HACKNEY).encode()
    with pytest.raises(NoPdfError, match="load files or run a script"):
        pdf_of(with_script, DAY, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_browser_that_hangs_is_ended_with_what_it_started(
    page: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hangs, said = tmp_path / "hangs", tmp_path / "said"
    hangs.write_text(f"#!/bin/sh\nenv > {said}\nsleep 600 & echo $! >> {said}\nwait\n")
    hangs.chmod(stat.S_IRWXU)
    monkeypatch.setenv("LSCB_PSEUDONYM_KEY", "a secret")
    monkeypatch.setattr(paper, "BROWSERS", (str(hangs),))
    monkeypatch.setattr(paper, "SECONDS", 1)
    with pytest.raises(NoPdfError, match="hangs had not printed it after 1 seconds"):
        pdf_of(page, DAY, tmp_path)
    *environment, child = said.read_text().splitlines()
    assert not any("secret" in line for line in environment)
    for _ in range(50):
        if _is_gone(int(child)):
            break
        time.sleep(0.1)
    assert _is_gone(int(child))


def test_what_a_killed_one_left_goes_the_next_time_and_into_no_backup(tmp_path: Path) -> None:
    packs, hangs = tmp_path / "packs", tmp_path / "hangs"
    packs.mkdir()
    hangs.write_text(
        f"#!/bin/sh\necho $$ > {tmp_path}/said.new\nmv {tmp_path}/said.new {tmp_path}/said\nexec sleep 60\n"
    )
    hangs.chmod(stat.S_IRWXU)
    command = f"""import datetime, pathlib
from lscb_pipeline.collation.commands import paper
paper.BROWSERS = ({str(hangs)!r},)
paper.pdf_of(paper.LOADS_NOTHING, datetime.date(2010, 5, 17), pathlib.Path({str(packs)!r}))"""
    with subprocess.Popen([sys.executable, "-c", command]) as printing:
        for _ in range(300):
            if (tmp_path / "said").exists():
                break
            time.sleep(0.1)
        paper.clear_left(packs)
        assert [path.name for path in packs.rglob("page.html")] == ["page.html"], "it is at work"
        printing.kill()
    os.kill(int((tmp_path / "said").read_text()), signal.SIGKILL)
    assert len(list(packs.rglob("page.html"))) == 1
    kept = dict(found_in("home", Settings(home=tmp_path), with_key=False))
    assert [path for path in kept if path.startswith("packs")] == ["packs"]
    (packs / "E09000003.pdf").write_bytes(b"another's")
    paper.clear_left(packs)
    assert [path.name for path in packs.iterdir()] == ["E09000003.pdf"]


def _is_gone(number: int) -> bool:
    """Whether a process has ended; one that nobody has waited for yet has."""
    status = Path(f"/proc/{number}/stat")
    try:
        return status.read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True

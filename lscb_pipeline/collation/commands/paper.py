"""A finished page as a PDF, by a browser of this machine that is cut off from all else; where there is none, a reason.

The browser gets one file in a folder of its own and no script, network, profile or secret of ours, and a time after
which it is ended. Whether a page may leave is decided before (release/report_gate.py): a PDF says what its page says.
"""

import contextlib
import datetime as dt
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lscb_pipeline.errors import LscbError
from lscb_pipeline.files import held_folder, write_whole

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
SECONDS: Final = 60
LOADS_NOTHING: Final = (
    b"content=\"default-src 'none'; style-src 'unsafe-inline'\">"  # a page's policy: no script either
)
OPTIONS: Final = (
    "--headless", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-breakpad",
    "--disable-domain-reliability", "--no-pings", "--no-first-run", "--metrics-recording-only",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=http://127.0.0.1:9", "--proxy-bypass-list=<-loopback>",
    "--no-pdf-header-footer",
)  # fmt: skip
# Of the browser's folder, in which the page lies while it is printed; no backup keeps what ends so (backup_places.py).
OWN, DRAFT = ".paper-", ".draft"
DAY: Final = re.compile(rb"(/(?:Creation|Mod)Date \(D:)\d{14}([^)]*\))")


class NoPdfError(LscbError):
    """There is no PDF of a page; the message says why, and no value."""


def pdf_of(page: bytes, made_on: dt.date, folder: Path) -> bytes:
    """The page printed as its style says. `folder`: one of its owner's alone, in which the browser's own is made.

    One at a time prints in a folder, and first removes from it what a killed one left.
    made_on: the day that the PDF bears, in place of the moment at which it was printed. Raises NoPdfError where there
    is no browser, where it fails or takes too long, and for a page that may load something or run a script.
    """
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise NoPdfError(f"no browser to print with on this machine ({', '.join(BROWSERS)})")
    if LOADS_NOTHING not in page:
        raise NoPdfError("its policy lets the page load files or run a script")
    with (
        _alone_in(folder, wait=True),
        tempfile.TemporaryDirectory(DRAFT, OWN, folder, ignore_cleanup_errors=True) as name,
    ):
        own = Path(name)
        write_whole(own / "page.html", page)
        _print(browser, own)
        pdf = (own / "page.pdf").read_bytes() if (own / "page.pdf").is_file() else b""
    if not pdf.startswith(b"%PDF-") or b"%%EOF" not in pdf[-16:]:
        raise NoPdfError(f"{Path(browser).name} made none")
    # as long as before, so that the file's own table of places still holds
    return DAY.sub(lambda found: found[1] + made_on.strftime("%Y%m%d000000").encode() + found[2], pdf)


def clear_left(folder: Path) -> None:
    """Remove what a killed printing left in a folder, a page and a browser's files; nothing while one is at work."""
    with contextlib.suppress(BlockingIOError), _alone_in(folder, wait=False):
        pass


@contextlib.contextmanager
def _alone_in(folder: Path, wait: bool) -> Iterator[None]:
    """Hold a folder, and remove from it what a killed one left: whoever prints holds it, so nobody is using that.

    The browser doesn't inherit the lock: one that outlives us keeps no page from being removed.
    """
    with held_folder(folder, wait):
        for left in sorted(folder.glob(f"{OWN}*")):
            shutil.rmtree(left, ignore_errors=True)  # what such a browser writes meanwhile goes the next time
        yield


def _print(browser: str, own: Path) -> None:
    """Run it until it ends, or is ended with all that it has started."""
    is_root = os.geteuid() == 0  # as whom it runs only without its own sandbox
    command = [
        browser, *OPTIONS, *(["--no-sandbox"] if is_root else []), f"--user-data-dir={own / 'profile'}",
        f"--print-to-pdf={own / 'page.pdf'}", (own / "page.html").as_uri(),
    ]  # fmt: skip
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(own), "LANG": "C.UTF-8"}
    with subprocess.Popen(
        command, cwd=own, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired as error:
            raise NoPdfError(f"{Path(browser).name} had not printed it after {SECONDS} seconds") from error
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

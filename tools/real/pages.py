"""A sample of the pages that `make real` released, opened in a real browser that is cut off from every network.

Here: what must hold of each. Not here: what stands on them; the pages of made-up figures are tested in
lscb_pipeline_tests/reports/release/test_browser.py. Where no browser is, nothing is opened, and that is said.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

CHROMIUM = shutil.which("chromium")
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--no-first-run"]  # fmt: skip
NO_NUMBER = re.compile(r"\b(?:NaN|nan|undefined|Infinity|inf|NaT|<NA>)\b")
AREAS, INDICATORS = 2, 4  # of each release, spread over it


def sample(releases: Path) -> list[Path]:
    """The front, definitions, and some areas and indicators of each release's last revision."""
    return [path for quarter in sorted(releases.glob("*-Q?")) for path in _of_one(_last(quarter))]


def faults(pages: list[Path]) -> Iterator[str]:
    """What is wrong with these pages, a line each. Needs a browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_context(offline=True).new_page()
        said: list[str] = []
        asked: list[str] = []
        page.on("console", lambda message: said.append(f"the console says: {message.text}"))
        page.on("pageerror", lambda error: said.append(f"an error: {error}"))
        page.on("request", lambda request: asked.append(request.url))
        for path in pages:
            said.clear()
            asked.clear()
            page.goto(path.as_uri())
            said += [f"it asks for {url}" for url in asked if url != path.as_uri()]
            said += [] if page.locator("h1").count() else ["it has no heading"]
            said += [f"it shows {text}" for text in {*NO_NUMBER.findall(page.locator("body").inner_text())}]
            links = page.locator("a[href]").evaluate_all("links => links.map(a => a.href)")
            said += [f"its link leads nowhere: {link}" for link in sorted(set(links)) if not _leads_somewhere(link)]
            drawn = page.locator("svg").evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
            said += ["a chart is not drawn"] if not all(drawn) else []
            yield from (f"{path.parent.name}/{path.name} of {_quarter(path)}: {text}" for text in said)
        browser.close()


def _last(quarter: Path) -> Path:
    return max(quarter.glob("r*"), key=lambda folder: int(folder.name[1:]))


def _of_one(release: Path) -> list[Path]:
    spread = [
        path
        for folder, most in (("areas", AREAS), ("indicators", INDICATORS))
        for path in _spread(sorted((release / folder).glob("*.html")), most)
    ]
    return [release / "index.html", release / "definitions.html", *spread]


def _spread(paths: list[Path], most: int) -> list[Path]:
    return paths[:: max(1, len(paths) // most)][:most]


def _leads_somewhere(link: str) -> bool:
    return not link.startswith("file:") or Path(link.removeprefix("file://").partition("#")[0]).is_file()


def _quarter(path: Path) -> str:
    return next(parent.parent.name for parent in path.parents if re.fullmatch(r"r\d+", parent.name))

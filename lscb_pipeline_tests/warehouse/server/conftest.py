"""One home whose server runs, for all tests of this folder, and further ones of a test's own.

The embedded server is tried for real: no mocks, only the machine's refusals are brought about.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lscb_pipeline.warehouse.server import embedded
from lscb_pipeline_tests.warehouse.server.homes import mode


@pytest.fixture(scope="package")
def make_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Path]]:
    """Hand out homes, and stop whatever ran in them."""
    homes: list[Path] = []

    def make(name: str = "home", under: Path | None = None) -> Path:
        homes.append((under or tmp_path_factory.mktemp("h")) / name)
        return homes[-1]

    yield make
    for home in homes:
        embedded.stop(home)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="package")
def parents(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, int]:
    """The folders above the shared home, the nearest closed to others, with their first modes."""
    nearest = tmp_path_factory.mktemp("closed")
    nearest.chmod(0o700)
    return {parent: mode(parent) for parent in (nearest, *nearest.parents)}


@pytest.fixture(scope="package")
def home(make_home: Callable[..., Path], parents: dict[Path, int]) -> Path:
    """A home whose server runs, shared by the tests that leave it running; its name has a space."""
    found = make_home("a home", under=next(iter(parents)))
    embedded.start(found)
    return found


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can pass, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="lscb-test-"))
    folder.chmod(0o755)
    yield folder
    embedded.stop(folder / "home")
    shutil.rmtree(folder)

"""Work done one step ahead: the next of some things is made while the one before is in use."""

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

Thing = TypeVar("Thing")


def ahead(things: Iterator[Thing]) -> Generator[Thing, None, None]:
    """The same things, each made while the one before it is used. To be closed where it isn't used up."""
    with ThreadPoolExecutor(1) as maker:
        coming = maker.submit(_some, things)
        while thing := coming.result():
            coming = maker.submit(_some, things)
            yield thing[0]


def _some(things: Iterator[Thing]) -> list[Thing]:
    """The next thing, in a list; none where there is no more."""
    return list(islice(things, 1))

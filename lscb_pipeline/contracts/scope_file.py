"""Reading data_contracts/scope.yaml, with the checks that need contracts, catalogue and reference beside it.

Here: whether every name in it is one of somewhere else, and whether it says of everything from whom it is due. Not
here: what the entries mean, nor the checks within one (scope.py).
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from pathlib import Path

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.contracts.scope import Expected, Scope
from lscb_pipeline.contracts.yaml_file import fault, read_as
from lscb_pipeline.reference.tables import table

PUBLISHER = "publisher"  # the kind of supplier that owes nothing
Fault = tuple[list[str | int], str]


def read_scope(path: Path, feeds: Collection[str], indicators: Mapping[str, Indicator]) -> Scope:
    """Read the scope; raises ContractError, with the line, for a fault or a name that there isn't.

    And for a feed, or an indicator of an expected feed, of which it doesn't say from whom it is due or that it is
    published.
    """
    scope = read_as(path, Scope)
    faults = chain(
        _of_areas(scope, indicators), _of_expected(scope, feeds, indicators), _of_published(scope, feeds, indicators),
    )  # fmt: skip
    for steps, message in faults:
        raise fault(path, steps, message)
    return scope


def _of_areas(scope: Scope, indicators: Mapping[str, Indicator]) -> Iterator[Fault]:
    areas = set(table("area")["area_code"])
    if scope.pilots:
        yield ["pilots"], "pilot boroughs are named in pilot.yaml, and nowhere else"
    for number, agreement in enumerate(scope.not_applicable):
        if agreement.area_code not in areas:
            yield ["not_applicable", number, "area_code"], f"no area {agreement.area_code}"
        if agreement.indicator_code not in indicators:
            yield ["not_applicable", number, "indicator_code"], f"no indicator {agreement.indicator_code}"


def _of_expected(scope: Scope, feeds: Collection[str], indicators: Mapping[str, Indicator]) -> Iterator[Fault]:
    known = table("supplier")
    owing = known[known["kind"] != PUBLISHER]
    for number, entry in enumerate(scope.expected):
        if entry.feed not in feeds:
            yield ["expected", number, "feed"], f"no feed {entry.feed}"
        if entry.supplier and entry.supplier not in set(owing["supplier"]):
            yield ["expected", number, "supplier"], f"no supplier {entry.supplier} that could owe anything"
        if entry.kind and entry.kind not in set(owing["kind"]):
            yield ["expected", number, "kind"], f"no supplier of kind {entry.kind} that could owe anything"
        for code in entry.indicators:
            if code not in indicators or indicators[code].feed != entry.feed:
                yield ["expected", number, "indicators"], f"{code} is no indicator of {entry.feed}"


def _of_published(scope: Scope, feeds: Collection[str], indicators: Mapping[str, Indicator]) -> Iterator[Fault]:
    """Everything is either due from somebody or published."""
    owed = {code for entry in scope.expected for code in _codes(entry, scope, indicators)}
    expected = {entry.feed for entry in scope.expected}
    of_expected = {i.code for i in indicators.values() if i.feed in expected}
    for number, name in enumerate(scope.published):
        if name not in {*feeds, *indicators}:
            yield ["published", number], f"no feed or indicator {name}"
        if name in indicators and name not in of_expected:
            yield ["published", number], f"{name} is published with its whole feed, or isn't due at all"
        if name in expected | owed:
            yield ["published", number], f"{name} is expected, too"
    if silent := sorted((set(feeds) - expected | of_expected - owed) - set(scope.published)):
        yield ["expected"], f"from whom are these due, or are they published? {', '.join(silent)}"


def _codes(entry: Expected, scope: Scope, indicators: Mapping[str, Indicator]) -> list[str]:
    """The indicators that an entry makes due: those it names, else all of its feed that aren't published."""
    every = [i.code for i in indicators.values() if i.feed == entry.feed and i.code not in scope.published]
    return entry.indicators or every

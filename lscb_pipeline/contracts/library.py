"""Everything in data_contracts/, read once, with the checks that need all of it together."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lscb_pipeline.contracts.catalogue import Indicator, read_catalogue
from lscb_pipeline.contracts.contract import Contract, read_contract
from lscb_pipeline.contracts.errors import ContractError
from lscb_pipeline.contracts.layout import Layout, plain_layout, read_layout
from lscb_pipeline.contracts.sources import Source, read_sources
from lscb_pipeline.project_files import project_folder


@dataclass(frozen=True)
class Library:
    """All contracts, their layouts (the plain long form last), the catalogue, and the registry of sources."""

    contracts: dict[str, Contract]
    layouts: dict[str, list[Layout]]
    indicators: dict[str, Indicator]
    sources: list[Source]

    def indicators_of(self, feed: str) -> list[Indicator]:
        """The indicators whose figures come from a feed, in the order of their codes."""
        return sorted((i for i in self.indicators.values() if i.feed == feed), key=lambda i: i.code)


@lru_cache
def library(folder: Path | None = None) -> Library:
    """Read data_contracts/ (or another folder of that form); raises ContractError."""
    folder = folder or project_folder("data_contracts")
    contracts: dict[str, Contract] = {}
    layouts: dict[str, list[Layout]] = {}
    for path in sorted(folder.glob("feeds/*/contract.odcs.yaml")):
        contract = read_contract(path)
        contracts[contract.feed] = contract
        files = sorted(path.parent.glob("layouts/*.yaml"))
        layouts[contract.feed] = [*(read_layout(file, contract) for file in files), plain_layout(contract)]
    found = Library(
        contracts, layouts, read_catalogue(folder / "indicators"), read_sources(folder / "sources.yaml", contracts)
    )
    _check(found, folder)
    return found


def _check(found: Library, folder: Path) -> None:
    with_indicators = {indicator.feed for indicator in found.indicators.values()}
    if unmatched := sorted(with_indicators ^ set(found.contracts)):
        raise ContractError(
            f"{folder}: a feed without an indicator, or an indicator without a feed: {', '.join(unmatched)}"
        )
    for contract in found.contracts.values():
        fixed = {figure.indicator for figure in contract.properties.figures if figure.indicator}
        own = {indicator.code for indicator in found.indicators_of(contract.feed)}
        if unknown := sorted(fixed - own):
            raise ContractError(f"{contract.path}: not indicators of this feed: {', '.join(unknown)}")
        uncounted = [i.code for i in found.indicators_of(contract.feed) if i.count is None]
        if contract.properties.events and uncounted:
            raise ContractError(f"{contract.path}: how are these counted? {', '.join(uncounted)}")
        _check_layout_codes(found, contract, own)


def _check_layout_codes(found: Library, contract: Contract, own: set[str]) -> None:
    for layout in found.layouts[contract.feed]:
        codes = set(layout.values.get("indicator_code", {}).values())
        codes |= {layout.constants["indicator_code"]} if "indicator_code" in layout.constants else set()
        if unknown := sorted(codes - own):
            raise ContractError(f"layout {layout.layout}: not indicators of its feed: {', '.join(unknown)}")

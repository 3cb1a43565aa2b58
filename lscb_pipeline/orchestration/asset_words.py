"""What every asset says of itself beside its description: whose it is, which layer, which table, where its code is.

Here: what follows from an asset's key and group alone. Not here: what a run tells (assets.py, publishing.py), nor the
columns of a table, which a run reads where PostgreSQL has them (metadata.py).
"""

import warnings
from collections.abc import Iterable, Sequence

import dagster as dg

# Who is asked about a group's assets first; roles, as an installation's people change.
OWNERS = {
    "intake": "team:data_engineers",
    "core": "team:data_engineers",
    "quality": "team:data_lead",
    "mart": "team:analysts",
    "report": "team:data_lead",
    "publish": "team:steering_group",
}
TABLE_NAME = "dagster/table_name"


def described(assets: Iterable[dg.AssetsDefinition]) -> Sequence[dg.AssetsDefinition]:
    """The same assets, each with owner, layer, table and the place of its code."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)  # the tests run it on every upgrade
        found = dg.with_source_code_references([one.map_asset_specs(_with_words) for one in assets])
    return [one for one in found if isinstance(one, dg.AssetsDefinition)]


def table_of(spec: dg.AssetSpec) -> str | None:
    """The table that an asset is; None of one that is files."""
    return ".".join(spec.key.path) if "postgres" in spec.kinds else None


def _with_words(spec: dg.AssetSpec) -> dg.AssetSpec:
    table, layer = table_of(spec), str(spec.group_name)
    return spec.merge_attributes(
        owners=[OWNERS[layer]], tags={"layer": layer}, metadata={TABLE_NAME: table} if table else {}
    )

"""What is told of London and a year by group, as constraints on the areas' counts of each group.

Nobody sees an area's count of a group; London's is told within bounds, and the groups of a way (all risks, all ages by
sex) add up to their whole. A way's groups are breakdowns `way:group`. Here: those constraints. Not here: what groups
have to do with other counts (related.py).
"""

import pandas as pd

from lscb_pipeline.disclosure.attacker.unknowns import NUMERATOR, Counts
from lscb_pipeline.frames.disclosure import WAYS, AttackedGroups, Constraints
from lscb_pipeline.frames.key_columns import FIGURE_GROUP, FIGURE_KEY, PERIOD

OF_LONDON, OF_WHOLE = "told of London", "whole of groups"


def is_of_group(breakdown: pd.Series) -> pd.Series:
    """Which breakdowns are a way's groups; others may have a colon, too."""
    return breakdown.str.extract("^([^:]+):", expand=False).isin(WAYS)


def told_by_group(counts: Counts, groups: AttackedGroups) -> Constraints:
    """London's bounds of each group that any are told of, and each whole as its groups' sum, release by release."""
    key = ["release", *FIGURE_KEY]
    numerators = counts.seen[counts.seen["role"] == NUMERATOR]
    placed = groups.astype(dict.fromkeys(PERIOD, "datetime64[s]")).merge(
        numerators[[*key, "id"]], on=key, validate="one_to_one"
    )
    bounded = placed[placed["least"].notna()]
    of_london = bounded.assign(
        constraint=bounded.groupby(["release", *FIGURE_GROUP]).ngroup(), coefficient=1.0,
        lower=bounded["least"].astype(float), upper=bounded["most"].astype(float), source_of_constraint=OF_LONDON,
    )  # fmt: skip
    is_part = placed["adds_up_to"].notna() & (placed["adds_up_to"] != placed["breakdown"])
    parts = placed.assign(way=placed["breakdown"].str.split(":").str[0])[is_part]
    of_way = [name for name in key if name != "breakdown"]
    parts = parts.assign(constraint=parts.groupby([*of_way, "way"]).ngroup(), coefficient=1.0)
    # a whole may be that of several ways
    named = placed[[*key, "id"]].rename(columns={"breakdown": "adds_up_to"})
    wholes = parts[[*of_way, "adds_up_to", "constraint"]].drop_duplicates()
    wholes = wholes.merge(named, on=[*of_way, "adds_up_to"], validate="many_to_one")
    of_whole = pd.concat([parts, wholes.assign(coefficient=-1.0)])
    of_whole = of_whole.assign(lower=0.0, upper=0.0, source_of_constraint=OF_WHOLE)
    names = ["constraint", "id", "coefficient", "lower", "upper", "source_of_constraint"]
    return pd.concat([of_london[names], of_whole[names]], ignore_index=True)

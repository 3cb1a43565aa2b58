"""Figures about persons for tests: one group unless told otherwise, an area a row, in the order of codes."""

from typing import Any

import pandas as pd

from lscb_pipeline.disclosure.attacker import Audit, audit
from lscb_pipeline.disclosure.shown import shown, sums
from lscb_pipeline.disclosure.suppression import SuppressionPattern, suppress
from lscb_pipeline.frames.key_columns import FIGURE_GROUP, FIGURE_KEY, REGION_KEY
from lscb_pipeline.reference.tables import table

NOTHING_BEFORE = {"hides_numerator": False, "hides_denominator": False}
SAME: dict[str, Any] = {
    "indicator_code": "SG014", "feed": "borough_return", "breakdown": "all", "period_start": pd.Timestamp("2008-10-01"),
    "period_end": pd.Timestamp("2008-12-31"), "unit": "count", "age_band": None, "denominator_counts": None,
    "denominator": None, "value": None, "in_london": True, "is_aside": False,
    "shows_areas": True,
}  # fmt: skip


def area(number: int) -> str:
    """The code of an area, from 1 to 33."""
    return f"E090000{number:02d}"


def counts(*numerators: float, **same: Any) -> pd.DataFrame:
    """A figure an area with these counts; other columns as given, a list being one value an area."""
    rows = pd.DataFrame({"area_code": [area(i + 1) for i in range(len(numerators))], "numerator": list(numerators)})
    for name, value in (SAME | same).items():
        rows[name] = value
    return rows.astype({"numerator": "float64", "denominator": "float64", "value": "float64"})


def shares(*pairs: tuple[float, float], **same: Any) -> pd.DataFrame:
    """Percentages: numerator and denominator of each area."""
    made = counts(*(n for n, _ in pairs), **({"indicator_code": "SG003", "unit": "percent"} | same))
    return made.assign(denominator=[float(d) for _, d in pairs])


def levels(**of: int) -> pd.Series:
    """What is to be done with groups beyond the rule, by indicator."""
    index = [(code, SAME["feed"], SAME["breakdown"], SAME["period_start"], SAME["period_end"]) for code in of]
    return pd.Series(list(of.values()), index=pd.MultiIndex.from_tuples(index, names=FIGURE_GROUP), dtype="int64")


def relations(*of: tuple[str, str, list[tuple[str, str, float]]]) -> pd.DataFrame:
    """Relations as disclosure takes them: of each the count, its kind, and the terms (count, when, times)."""
    rows = [
        (number, kind, *term)
        for number, (count, kind, terms) in enumerate(of)
        for term in [(count, "count", 1.0), *terms]
    ]
    return pd.DataFrame(rows, columns=["relation", "kind", "what", "when", "coefficient"])


def pattern(
    figures: pd.DataFrame, earlier: pd.DataFrame | None = None, public: pd.DataFrame | None = None,
    related: pd.DataFrame | None = None, **of: int,
) -> SuppressionPattern:  # fmt: skip
    """The pattern of figures, where this was published before, and groups were broken so often."""
    before = figures[:0].assign(**NOTHING_BEFORE) if earlier is None else earlier
    none = levels(SG014=0)[:0]
    known, how = figures[:0] if public is None else public, relations() if related is None else related
    return suppress(figures, before, known, how, levels(**of) if of else none,
                    pd.MultiIndex.from_frame(figures[FIGURE_KEY][:0]))  # fmt: skip


def nothing_hidden(figures: pd.DataFrame) -> SuppressionPattern:
    """The pattern that hides nothing of figures."""
    shown = dict.fromkeys(("hides_numerator", "hides_denominator", "is_primary"), False)
    none = pd.MultiIndex.from_frame(figures[FIGURE_GROUP][:0])
    withheld = pd.DataFrame({"withholds_numerator": False, "withholds_denominator": False}, index=none)
    return SuppressionPattern(pd.DataFrame(shown, index=figures.index), withheld, none)


def hidden(figures: pd.DataFrame, found: SuppressionPattern, role: str = "numerator") -> list[float]:
    """The counts that are hidden, as they are."""
    return figures.loc[found.figures.index[found.figures[f"hides_{role}"]], role].tolist()


CATALOGUE = pd.DataFrame(
    [("SG014", "count", None, "stock", None), ("SG001", "rate_per_10000", "0-17", "flow", None),
     ("SG003", "percent", None, "flow", "SG001"), ("SG013", "percent", None, "stock", None)],
    columns=["indicator_code", "unit", "age_band", "measures", "denominator_counts"],
).assign(shows_areas=True)  # fmt: skip
LONDON_ALONE = CATALOGUE.assign(shows_areas=False)
BOARDS = pd.DataFrame(
    {"board_id": [f"board {i:02d}" for i in range(1, 34)], "area_code": [area(i) for i in range(1, 34)]}
)
NO_GROUPS = pd.DataFrame(columns=["release", *FIGURE_KEY, "counted", "adds_up_to", "least", "most"])
NO_MEASURES = ["lower_95", "upper_95", "rank", "quartile", "funnel", "neighbour_median"]


def regional_sums(figures: pd.DataFrame) -> pd.DataFrame:
    """The sums of London and its regions, as they are."""
    regions = table("area").set_index("area_code")["inner_outer"]
    both = pd.concat([figures.assign(region="london"), figures.assign(region=figures["area_code"].map(regions))])
    counted = both[both["in_london"]].groupby(REGION_KEY)[["numerator", "denominator"]]
    return counted.sum(min_count=1).reset_index()


def published(
    figures: pd.DataFrame, found: SuppressionPattern, release: str = "r1"
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What the attacker is shown of figures under a pattern: figures with their truth, and sums."""
    regions = table("area").set_index("area_code")["inner_outer"]
    made = shown(figures.assign(status="final", region=figures["area_code"].map(regions)), found)
    truth = figures.loc[made.index]
    seen = made.assign(
        release=release, true_numerator=truth["numerator"], true_denominator=truth["denominator"],
        versus_london="not_compared", **dict.fromkeys(NO_MEASURES),
    )  # fmt: skip
    return seen, sums(regional_sums(figures), made, found).assign(release=release)


def attacked(
    *releases: tuple[pd.DataFrame, pd.DataFrame], public: pd.DataFrame | None = None,
    related: pd.DataFrame | None = None, enough: float = 6.0, proven: frozenset[str] = frozenset(),
    catalogue: pd.DataFrame = CATALOGUE, groups: pd.DataFrame | None = None, boards: pd.DataFrame = BOARDS,
) -> Audit:  # fmt: skip
    """The attack on releases, each as published() returns it, beside public figures and groups told of London."""
    figures, totals = zip(*releases, strict=True)
    seen = [one.assign(is_public=False, is_behind=False) for one in figures]
    if public is not None:
        truth = {f"true_{name}": public[name] for name in ("numerator", "denominator")}
        seen.append(public.assign(release=figures[-1]["release"].iloc[0], is_public=True, is_behind=False, marker=None,
                                  **truth))  # fmt: skip
    both, sums_of_all = pd.concat(seen, ignore_index=True), pd.concat(totals, ignore_index=True)
    known = relations() if related is None else related
    told = NO_GROUPS if groups is None else groups.assign(release="r1")
    return audit(both, sums_of_all, told, catalogue, known, boards, enough, proven)

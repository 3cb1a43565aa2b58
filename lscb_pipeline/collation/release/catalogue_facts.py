"""What the catalogue says of indicators and of relations between counts, as releases and their attack ask.

Here: frames made of the catalogue alone. Not here: figures (candidate.py).
"""

import pandas as pd

from lscb_pipeline.contracts.library import Library
from lscb_pipeline.contracts.relations import DENOMINATOR
from lscb_pipeline.frames.disclosure import CountRelations
from lscb_pipeline.frames.releases import OF_CATALOGUE, IndicatorFacts

PERIODS = 24  # of each indicator: as many as a trend looks back
PARTS_OF = {"quarter": PERIODS * 3, "four_quarters": PERIODS + 3, "year": PERIODS * 4}  # for as many longer periods


def catalogue_of(library: Library) -> IndicatorFacts:
    """What the catalogue says of each indicator, as far as releases and the attacker ask."""
    about = pd.DataFrame(
        [
            (i.code, i.unit, i.rate_base, i.age_band, i.denominator_indicator,
             i.denominator_counts or i.denominator_indicator, i.polarity, i.measures, i.disclosure,
             i.published.over if i.published else None, i.published.areas if i.published else True)
            for i in library.indicators.values()
        ],
        columns=["indicator_code", *OF_CATALOGUE],
    )  # fmt: skip
    return about.astype({"rate_base": "float64"})


def relations_of(library: Library) -> CountRelations:
    """What counts have to do with one another, named as disclosure names them.

    A numerator goes by its indicator, a denominator by the one whose numerator it is, else by its own.
    """
    linked = {code: i.denominator_counts for code, i in library.indicators.items() if i.denominator_counts}
    rows = [
        (
            number,
            relation.kind,
            linked.get(what.removesuffix(DENOMINATOR), what) if DENOMINATOR in what else what,
            *rest,
        )
        for number, relation in enumerate(library.relations)
        for what, *rest in [(relation.count, "count", 1.0), *((t.count, t.when, t.times) for t in relation.to)]
    ]
    return pd.DataFrame(rows, columns=["relation", "kind", "what", "when", "coefficient"])


def parts_of(library: Library) -> dict[str, int]:
    """Of indicators published over longer periods, how many of those that they come in are wanted."""
    return {code: PARTS_OF[i.published.over] for code, i in library.indicators.items() if i.published}

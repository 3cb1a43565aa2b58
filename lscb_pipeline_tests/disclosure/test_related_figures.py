"""What tells a hidden count through a relation of different counts is named, so that it can be hidden in its turn."""

import pandas as pd

from lscb_pipeline.frames.key_columns import FIGURE_KEY
from lscb_pipeline_tests.disclosure.tables import area, attacked, counts, pattern, published, relations

HIDDEN = counts(3, 40, 50)  # SG014
WHOLE = counts(53, 90, 90, indicator_code="SG016")
OTHERS = counts(50, 30, 20, indicator_code="SG017")
PARTS = relations(("SG016", "at_least", [("SG014", "same", 1.0), ("SG017", "same", 1.0)]))  # both are in the whole


def seen(*tables: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tables as published by the rule, which knows of no relation here."""
    figures = pd.concat(tables, ignore_index=True)
    return published(figures, pattern(figures))


def test_the_figures_of_a_relation_that_tells_are_named_and_of_no_other_area() -> None:
    found = attacked(seen(HIDDEN, WHOLE, OTHERS), related=PARTS)
    assert found.broken["area_code"].tolist() == [area(1)], "53 less 50 leaves 3 at most"
    named = found.related[found.related["area_code"] == area(1)]
    assert set(named["indicator_code"]) == {"SG014", "SG016", "SG017"}
    assert list(found.related) == FIGURE_KEY


def test_nothing_is_named_where_nothing_is_told() -> None:
    roomy = counts(93, 90, 90, indicator_code="SG016")
    found = attacked(seen(HIDDEN, roomy, OTHERS), related=PARTS)
    assert found.is_safe
    assert found.related.empty

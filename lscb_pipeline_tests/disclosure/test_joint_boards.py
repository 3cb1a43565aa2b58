"""A board of several areas knows more than each of them: the attacker plays it, and what it could tell is hidden."""

import pandas as pd

from lscb_pipeline.disclosure.suppression import HIDE_MORE
from lscb_pipeline.reference.boards import insiders
from lscb_pipeline_tests.disclosure.tables import area, attacked, counts, hidden, pattern, published

CAMDEN, HAMMERSMITH, KENSINGTON = 7, 13, 20


def few() -> pd.DataFrame:
    """Camden's 2, guarded by 7 and 8 of what one board had from 2012; the sum ends in 2, and is rounded down."""
    numbers = dict.fromkeys(range(1, 34), 1000) | {CAMDEN: 2, HAMMERSMITH: 7, KENSINGTON: 8, 1: 1005}
    return counts(*(numbers[number] for number in range(1, 34)))


def test_the_board_of_three_areas_tells_what_neither_of_them_can() -> None:
    figures = few()
    found = pattern(figures)
    assert hidden(figures, found) == [2, 7, 8]
    seen = published(figures, found)
    assert attacked(seen).is_safe, "each by itself learns nothing"
    told = attacked(seen, boards=insiders(figures["area_code"])).broken
    assert told["told_to"].tolist() == ["tri_borough"], "Kensington with Westminster has one guard alone"
    assert told["area_code"].tolist() == [area(CAMDEN)]


def test_more_guards_end_it() -> None:
    figures = few()
    more = pattern(figures, SG014=HIDE_MORE)
    assert attacked(published(figures, more), boards=insiders(figures["area_code"])).is_safe

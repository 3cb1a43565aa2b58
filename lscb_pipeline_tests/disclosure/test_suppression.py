"""Which counts are hidden: the rule's own cases, by hand."""

import pandas as pd

from lscb_pipeline_tests.disclosure.tables import (
    LONDON_ALONE,
    area,
    attacked,
    counts,
    hidden,
    pattern,
    published,
    shares,
)


def test_one_to_five_are_hidden_and_0_is_a_true_zero() -> None:
    figures = counts(0, 1, 2, 3, 4, 5, 6, 700)
    found = pattern(figures)
    assert hidden(figures, found) == [1, 2, 3, 4, 5]
    assert not found.totals.to_numpy().any()


def test_few_are_guarded_by_the_smallest_others() -> None:
    figures = counts(1, 1, 40, 60)
    assert hidden(figures, pattern(figures)) == [1, 1, 40, 60], "whose 40 are its own would know that 1 and 1 are left"
    figures = counts(90, 3, 0, 8, 9, 0)
    assert hidden(figures, pattern(figures)) == [3, 8, 9]
    assert pattern(figures).figures["is_primary"].tolist() == [False, True, False, False, False, False]


def test_a_board_that_knows_the_greatest_hidden_one_learns_nothing() -> None:
    """Of 1, 1, 1 and 7 the last's board would know that the others add up to 3."""
    figures = counts(1, 1, 1, 7, 50)
    assert hidden(figures, pattern(figures)) == [1, 1, 1, 7, 50]


def test_where_no_cell_is_left_the_sum_goes() -> None:
    figures = counts(1, 2, 0, 0)
    found = pattern(figures)
    assert hidden(figures, found) == [1, 2]
    assert found.totals["withholds_numerator"].tolist() == [True]


def test_nothing_small_hides_nothing() -> None:
    figures = counts(0, 6, 10, 0)
    assert hidden(figures, pattern(figures)) == []


def test_what_isnt_in_londons_sum_guards_nothing() -> None:
    figures = counts(2, 8, 30, 40, 50, in_london=[True, False, True, True, True])
    assert hidden(figures, pattern(figures)) == [2, 30, 40]


def test_complements_are_counts_too() -> None:
    """98 of 100 tells that 2 were not."""
    figures = shares((98, 100), (40, 80), (30, 70), (200, 400))
    assert hidden(figures, pattern(figures)) == [98, 40, 30]
    assert hidden(figures, pattern(figures), "denominator") == []


def test_a_percentage_of_few_is_hidden_with_its_denominator() -> None:
    figures = shares((7, 8), (40, 80), (30, 70), (20, 60), (60, 90))
    assert hidden(figures, pattern(figures), "denominator") == [8, 70, 60], "and the denominators' sum is guarded"
    assert set(hidden(figures, pattern(figures))) >= {7, 30, 20}, "who sees no denominator sees no numerator"


def test_one_count_in_two_tables_is_hidden_in_both() -> None:
    """Referrals are SG001's numerator and SG003's denominator."""
    referrals = counts(9, 200, 300, 400, indicator_code="SG001", unit="rate_per_10000", age_band="0-17")
    again = shares((7, 9), (60, 200), (70, 300), (80, 400), denominator_counts="SG001")
    figures = pd.concat([referrals, again], ignore_index=True)
    found = pattern(figures)
    assert found.figures["hides_numerator"][:4].tolist() == found.figures["hides_denominator"][4:].tolist()
    assert hidden(figures[:4], found.__class__(found.figures[:4], found.totals, found.left_out)) == [9, 200, 300]


def test_what_was_shown_guards_nothing_and_what_was_hidden_stays() -> None:
    was = counts(12, 8, 9, 30, 40)
    earlier = was.assign(hides_numerator=[False, False, True, False, False], hides_denominator=False)
    figures = counts(3, 8, 9, 30, 41)  # the first and the last were restated since
    assert hidden(figures, pattern(figures, earlier)) == [3, 9, 41]
    restated = counts(12, 8, 10, 30, 40)
    assert hidden(restated, pattern(restated, earlier)) == []


def test_what_cant_be_counted_isnt_shown() -> None:
    """A rate without its count could be one of two."""
    figures = shares((20, 100), (30, 100), (40, 100)).assign(value=[20.0, 30.0, 40.0])
    figures.loc[1, ["numerator", "denominator"]] = None
    found = pattern(figures)
    assert found.figures["hides_numerator"].tolist() == [False, True, False]


def test_children_told_twice_are_shown_once() -> None:
    figures = counts(20, 30, 50, is_aside=[False, False, True], in_london=[True, True, False])
    figures["area_code"] = [area(21), area(27), f"{area(21)}+{area(27)}"]
    assert pattern(figures).figures["hides_numerator"].tolist() == [False, False, True]


def test_a_broken_group_hides_more_then_its_sums_then_all() -> None:
    figures = counts(3, 8, 9, 20, 30, 40, 50)
    assert hidden(figures, pattern(figures)) == [3, 8, 9]
    assert hidden(figures, pattern(figures, SG014=1)) == [3, 8, 9, 20, 30, 40]
    assert pattern(figures, SG014=2).totals["withholds_numerator"].tolist() == [True]
    left = pattern(figures, SG014=3)
    assert left.figures.empty
    assert len(left.left_out) == 1


def test_no_figures_no_pattern() -> None:
    found = pattern(counts())
    assert found.figures.empty
    assert found.totals.empty


def test_of_what_is_for_london_alone_every_area_is_hidden_and_nothing_tells_which_has_none() -> None:
    figures = counts(0, 3, 12, 40, 0, 195, shows_areas=False)
    found = pattern(figures)
    assert hidden(figures, found) == [0, 3, 12, 40, 0, 195]
    assert not found.totals["withholds_numerator"].any(), "London's sum is what is given"
    assert attacked(published(figures, found), catalogue=LONDON_ALONE).is_safe


def test_of_what_is_for_london_alone_days_over_nobody_are_hidden_too() -> None:
    figures = counts(20, 30, 0, unit="days", shows_areas=False).assign(denominator=[7.0, 9.0, 0.0])
    figures["numerator"] = figures["numerator"].mask(figures["denominator"] == 0)  # as sums over years have it
    found = pattern(figures)
    assert found.figures["hides_numerator"].all()
    assert found.figures["hides_denominator"].all()


def test_a_small_sum_of_what_is_for_london_alone_is_withheld() -> None:
    figures = counts(0, 1, 0, 1, shows_areas=False)
    found = pattern(figures)
    assert found.totals["withholds_numerator"].tolist() == [True]
    assert attacked(published(figures, found), catalogue=LONDON_ALONE).is_safe


def test_a_count_for_london_alone_has_no_denominator_to_hide() -> None:
    """A release made again from what was kept would say otherwise of its sum."""
    assert not pattern(counts(20, 30, 40, shows_areas=False)).figures["hides_denominator"].any()

"""How far a figure moved: against a textbook's test, and its limits."""

import numpy as np
import pytest

from lscb_pipeline.benchmarks.movement import moved_by


def test_counts_rates_and_shares_by_hand() -> None:
    count, rate, share = moved_by([144, 144, 60], [1, 2000, 100], [100, 100, 40], [1, 1000, 100], [False, False, True])
    assert count == pytest.approx(44 / np.sqrt(244))
    assert rate == pytest.approx((0.072 - 0.1) / np.sqrt(144 / 2000**2 + 100 / 1000**2))
    assert share == pytest.approx(0.2 / np.sqrt(0.5 * 0.5 * (1 / 100 + 1 / 100)))


def test_what_rounding_may_explain_is_not_counted() -> None:
    assert moved_by(50, 1, 40, 1, False, 10) == 0
    assert moved_by(40, 1, 60, 1, False, 10) == pytest.approx(-10 / np.sqrt(100))


@pytest.mark.parametrize("few", [(9, 50), (50, 9), (np.nan, 50), (50, np.nan)])
def test_of_few_or_of_nothing_known_nothing_is_said(few: tuple[float, float]) -> None:
    assert np.isnan(moved_by(few[0], 100, few[1], 100, False))
    assert np.isnan(moved_by(50, 0, 50, 100, False))


def test_all_of_them_twice_is_no_movement() -> None:
    assert moved_by(100, 100, 90, 90, True) == 0


def test_chance_alone_seldom_moves_it_beyond_the_limit() -> None:
    draws = np.random.default_rng(7).poisson(400, (2, 20_000))
    beyond = np.abs(moved_by(draws[0], 1, draws[1], 1, False)) >= 3.09
    assert 0.0005 < beyond.mean() < 0.004

"""Which indicators can be benchmarked: who is due, whose figure is fit, and how many are enough."""

import pytest

from lscb_pipeline.reports.readiness.comparable import ComparableAreas, comparables
from lscb_pipeline.reports.readiness.scores import scores_of
from lscb_pipeline_tests.reports.judged import AREAS, CAMDEN, HACKNEY, inputs, score

CODES = list(AREAS["area_code"])
PERSONS = "met_police_missing_children"


def found(rows: list[dict[str, object]], due: list[tuple[str, str, str]]) -> list[ComparableAreas]:
    given = inputs(rows, due=due)
    return comparables(given, scores_of(given))


@pytest.mark.parametrize(
    ("areas", "fit", "is_comparable"), [(20, 17, True), (20, 16, False), (8, 8, True), (7, 7, False)]
)
def test_85_percent_of_the_areas_due_and_at_least_eight(areas: int, fit: int, is_comparable: bool) -> None:
    rows = [score(code, 75.0 if n < fit else 60.0) for n, code in enumerate(CODES[:areas])]
    (one,) = found(rows, [(code, "SG001", "figure") for code in CODES[:areas]])
    assert (one.due, one.green, one.amber, one.is_comparable) == (areas, 0, fit, is_comparable)


def test_a_count_is_of_no_kind_that_is_compared() -> None:
    rows = [score(code, 95.0) for code in CODES[:20]]
    count, rate = found(rows, [(code, which, "figure") for code in CODES[:20] for which in ("SG001", "SG014")])[::-1]
    assert (rate.is_comparable, rate.said) == (True, "yes")
    assert (count.is_comparable, count.said) == (False, "not of a kind compared")


def test_a_green_return_without_the_figure_does_not_make_it_comparable() -> None:
    states = ["figure", "nil", "absent", "not_collected", "local_definition", "not_agreed", "not_applicable"]
    rows = [score(code, 95.0) for code in CODES[: len(states)]]
    (one,) = found(rows, [(code, "SG001", state) for code, state in zip(CODES, states, strict=False)])
    assert (one.due, one.green) == (6, 2), "figure and true zero are fit; what is agreed not to apply isn't due"


def test_of_several_figures_of_an_area_the_worst_counts() -> None:
    (one,) = found([score(CAMDEN, 95.0)], [(CAMDEN, "SG001", "figure"), (CAMDEN, "SG001", "absent")])
    assert (one.due, one.green) == (1, 0)


def test_an_area_without_a_return_is_due_all_the_same() -> None:
    (one,) = found([score(CAMDEN, 95.0)], [(CAMDEN, "SG001", "figure"), (HACKNEY, "SG001", "absent")])
    assert (one.due, one.green, one.fit_share) == (2, 1, 0.5)


def test_a_joint_return_from_the_other_council_counts() -> None:
    (one,) = found([score(CAMDEN, 95.0) | {"supplier": "hackney"}], [(CAMDEN, "SG001", "figure")])
    assert one.green == 1


def test_counts_of_persons_are_due_of_every_area_covered() -> None:
    (one,) = found([score(code, 80.0, PERSONS, "mps") for code in CODES[1:]], [])
    assert (one.indicator_code, one.due, one.amber, one.is_comparable) == ("RN101", 32, 32, True)

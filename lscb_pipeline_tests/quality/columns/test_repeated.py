"""Figures that are another area's: found whichever of its versions was copied, and not where only some are alike."""

import pandas as pd

from lscb_pipeline.quality.columns.repeated import of_other_sender

CODES = [f"SG{n:03d}" for n in range(1, 13)]
NEVER = 1e-6
CAMDEN = [400 + 17 * n for n in range(len(CODES))]
BARNET = [90 + 13 * n for n in range(len(CODES))]


def stated(delivery: str, supplier: str, numerators: list[int]) -> pd.DataFrame:
    return pd.DataFrame(
        {"delivery_id": delivery, "supplier": supplier, "area_code": supplier, "indicator_code": CODES,
         "breakdown": "all", "source_table": "", "period_start": pd.Timestamp("2010-01-01"),
         "period_end": pd.Timestamp("2010-03-31"), "numerator": numerators, "denominator": None, "value": None,
         "repeat_weight": 1.5}
    ).astype({"numerator": "float64", "denominator": "float64", "value": "float64"})  # fmt: skip


def p(*deliveries: pd.DataFrame, without: str = "") -> dict[str, float]:
    """P of each delivery, in the order given; `without`: one that doesn't count."""
    order = {str(rows["delivery_id"].iloc[0]): at for at, rows in enumerate(deliveries)}
    found = of_other_sender(
        pd.concat(deliveries, ignore_index=True), order, [name for name in order if name != without]
    )
    return {str(name): float(value) for name, value in found.items()}


def test_anothers_figures_are_found_of_whichever_version() -> None:
    corrected = [CAMDEN[0] + 5, *CAMDEN[1:6], *(n + 7 for n in CAMDEN[6:])]
    first, second = stated("c1", "camden", CAMDEN), stated("c2", "camden", corrected)
    for copied in (CAMDEN, corrected):
        found = p(first, second, stated("b1", "barnet", copied))
        assert found["b1"] < NEVER
        assert found["c1"] == found["c2"] == 1.0, "one's own versions are no copies"


def test_the_first_to_say_it_has_copied_nothing_nor_one_beside_what_does_not_count() -> None:
    first, second = stated("c1", "camden", CAMDEN), stated("b1", "barnet", CAMDEN)
    assert p(second, first)["b1"] == 1.0
    assert p(first, second, without="c1")["b1"] == 1.0


def test_some_alike_are_no_copy() -> None:
    mixed = [*CAMDEN[:6], *BARNET[6:]]
    found = p(stated("c1", "camden", CAMDEN), stated("b1", "barnet", BARNET), stated("e1", "ealing", mixed))
    assert found == {"c1": 1.0, "b1": 1.0, "e1": 1.0}


def test_few_figures_sent_of_many_are_measured_by_the_many() -> None:
    """A file of three figures that are another's first three says little of its twelve."""
    three = stated("b1", "barnet", CAMDEN).iloc[:3]
    assert p(stated("c1", "camden", CAMDEN), three)["b1"] == 1.0

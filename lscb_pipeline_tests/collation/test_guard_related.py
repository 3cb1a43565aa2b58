"""Where leaving out its own groups doesn't end it that a number is told, what tells of it is hidden in its turn."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from lscb_pipeline.collation.release.candidate import ReleaseTables
from lscb_pipeline.collation.stages import disclose
from lscb_pipeline.contracts.library import library
from lscb_pipeline.disclosure.attacker import Audit
from lscb_pipeline.frames.key_columns import FIGURE_KEY
from lscb_pipeline_tests.collation.test_interference import MADE, NOTHING

OF_ALL = MADE.about_persons
LAST = OF_ALL[OF_ALL["period_end"] == OF_ALL["period_end"].max()]
TOLD = LAST[LAST["indicator_code"] == "SG014"].iloc[[5]]
TELLS = LAST[(LAST["indicator_code"] == "SG001") & (LAST["area_code"] == TOLD["area_code"].iloc[0])]
ELSEWHERE = LAST[(LAST["indicator_code"] == "SG001") & (LAST["area_code"] != TOLD["area_code"].iloc[0])].iloc[[7]]


def is_shown(tables: ReleaseTables, figure: pd.DataFrame) -> bool:
    """Whether a release would show a figure's number."""
    shown = tables.benchmark.dropna(subset="numerator")
    return bool(pd.MultiIndex.from_frame(figure[FIGURE_KEY]).isin(pd.MultiIndex.from_frame(shown[FIGURE_KEY])).all())


def guarded(monkeypatch: pytest.MonkeyPatch, by: pd.DataFrame) -> disclose.Guarded:
    """A release of which one figure is told as long as another is shown; `by`: what is said to have to do with it."""
    original = disclose.attack

    def attack(made: Any, tables: ReleaseTables, *others: Any) -> Audit:
        found = original(made, tables, *others)
        if not is_shown(tables, TELLS):
            return found
        told = TOLD[FIGURE_KEY].assign(what="SG014", role="numerator", told_to="outsider")
        return replace(found, broken=told, related=by[FIGURE_KEY])

    monkeypatch.setattr(disclose, "attack", attack)
    return disclose.guard(MADE, NOTHING, library(), False)


def test_what_tells_is_hidden_last_and_no_other_areas(monkeypatch: pytest.MonkeyPatch) -> None:
    found = guarded(monkeypatch, pd.concat([TELLS, ELSEWHERE]))
    assert found.is_safe
    assert not is_shown(found.candidate, TELLS)
    groups = found.pattern.left_out
    assert set(groups.get_level_values("indicator_code")) == {"SG014"}, "first, its own group was left out"


def test_it_ends_where_nothing_has_to_do_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    found = guarded(monkeypatch, TELLS[:0])
    assert not found.is_safe
    assert found.attacks < disclose.ATTACKS
    found = guarded(monkeypatch, ELSEWHERE)
    assert not found.is_safe, "another area's figure is hidden for nothing"

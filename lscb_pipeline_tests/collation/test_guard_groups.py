"""What is told by group, where earlier releases told of the same: what is withheld, and that it ends."""

from types import SimpleNamespace
from typing import Any, cast

import pandas as pd
import pytest

from lscb_pipeline.collation.release.attack import Before
from lscb_pipeline.collation.release.candidate import UnsuppressedFigures
from lscb_pipeline.collation.release.runaways_told import RunawaysTold
from lscb_pipeline.collation.stages import disclose
from lscb_pipeline.contracts.library import library
from lscb_pipeline.disclosure.attacker import Audit
from lscb_pipeline.frames.key_columns import COUNT_KEY
from lscb_pipeline_tests.disclosure.tables import area, attacked, counts, nothing_hidden, published
from lscb_pipeline_tests.disclosure.test_groups import group

ROOMY = {way: group(f"{way}:one", [250, 250], (495, 504), None) for way in ("risk_level", "missing_from")}
TOLD = group("risk_level:high", [201, 3], (195, 204), None)  # of the second area by who has the first


def seen(*by_group: pd.DataFrame) -> Audit:
    """The attack on figures that hide nothing, and on groups."""
    figures = counts(100, 100)
    return attacked(published(figures, nothing_hidden(figures)), groups=pd.concat(by_group) if by_group else None)


def left(
    monkeypatch: pytest.MonkeyPatch, before: list[pd.DataFrame], told: list[pd.DataFrame], *, is_known: bool
) -> RunawaysTold:
    """What is left of `told`, of two ways, beside groups of an earlier release; is_known: what those tell was told."""
    first = seen(*before)
    safe = first.beside(first) if is_known else seen()
    guarded = disclose.Guarded(
        cast("Any", None), cast("Any", None), first if is_known else safe, safe, 2, depends=False
    )
    asked: list[pd.DataFrame] = []

    def attack(*given: object) -> Audit:
        asked.append(cast("pd.DataFrame", given[-1]))
        assert len(asked) < 5, "it doesn't end"
        return seen(*before, asked[-1])

    monkeypatch.setattr(disclose, "attack", attack)
    shown = {"episodes": None, "groups": None}
    made, earlier = cast("UnsuppressedFigures", SimpleNamespace()), cast("Before", SimpleNamespace())
    told_of = RunawaysTold(shown, pd.concat(told))
    return disclose.guard_groups(made, guarded, told_of, earlier, library())[0]


def test_a_way_that_only_an_earlier_release_tells_ends_with_all_withheld(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is told of risk any more: to withhold it again would change nothing, for ever."""
    found = left(monkeypatch, [TOLD], [ROOMY["missing_from"]], is_known=False)
    assert found.ways == frozenset()


def test_what_was_told_before_withholds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """It can't be taken back, and what is told now tells nobody more."""
    assert ("risk_level:high", area(2)) in {
        (key[COUNT_KEY.index("breakdown")], key[COUNT_KEY.index("area_code")]) for key in seen(TOLD).told_groups
    }
    found = left(monkeypatch, [TOLD], [ROOMY["missing_from"]], is_known=True)
    assert found.ways == {"missing_from"}


def test_what_is_told_anew_is_withheld_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    found = left(monkeypatch, [ROOMY["missing_from"]], [TOLD], is_known=False)
    assert found.ways == frozenset()
    both = left(monkeypatch, [], [TOLD, ROOMY["missing_from"]], is_known=False)
    assert both.ways == {"missing_from"}


def test_nothing_broken_beside_what_was_told_is_nothing_broken() -> None:
    found = seen().beside(seen(TOLD))
    assert found.broken.empty
    assert list(found.broken) == list(seen(TOLD).broken)

"""Nothing published depends on a hidden number, and each protection, removed, is found: by the attacker or by this."""

import datetime as dt
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from lscb_pipeline.benchmarks import compare
from lscb_pipeline.collation.commands.pack import OF_FIGURE, OWN
from lscb_pipeline.collation.release import candidate as made_of
from lscb_pipeline.collation.release.candidate import ReleaseTables, UnsuppressedFigures, candidate
from lscb_pipeline.collation.stages.disclose import Guarded, guard
from lscb_pipeline.contracts.library import library
from lscb_pipeline.disclosure import shown as published
from lscb_pipeline.disclosure import suppression
from lscb_pipeline.disclosure.interference import exchanged
from lscb_pipeline.frames.key_columns import FIGURE_KEY
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.tables import table
from lscb_pipeline_tests.collation.materials import Row, made, nothing_before

QUARTERS = ["2007-08-Q4", *(f"{year}-Q{n}" for year in ("2008-09", "2009-10") for n in range(1, 5))]
Frame = Callable[..., pd.DataFrame]


def figures() -> UnsuppressedFigures:
    """A rate, a count and a share of every area and quarter, many of them small; and what a publisher says."""
    random = np.random.default_rng(7)
    rows: list[Row] = []
    for label in QUARTERS:
        quarter = Quarter.parse(label)
        for code, usual in (("SG001", 400), ("SG014", 9), ("SG003", 7)):
            for number, area in enumerate(table("area")["area_code"]):
                amount = int(random.poisson(usual * (0.005 if number == 0 else 1)))
                below = float(amount + random.poisson(40)) if code == "SG003" else np.nan
                rows.append((area, code, quarter.starts_on, quarter.ends_on, float(amount), below))
    year = dt.date(2008, 1, 1), dt.date(2008, 12, 31)
    rows += [(area, "TP001", *year, 60.0, 30.5) for area in table("area")["area_code"][1:]]  # over what, it doesn't say
    return made(rows)


MADE = figures()
NOTHING = nothing_before(MADE)


@pytest.fixture(scope="module")
def guarded() -> Guarded:
    return guard(MADE, NOTHING, library(), False)


GIVEN: dict[str, pd.DataFrame] = {}  # the figures that a candidate is made of


def remembering(original: Frame) -> Frame:
    def instead(rows: pd.DataFrame, pattern: suppression.SuppressionPattern) -> pd.DataFrame:
        GIVEN["figures"] = rows
        return original(rows, pattern)

    return instead


def with_hidden_values(original: Frame) -> Frame:
    """The same worked out over all figures, hidden ones too, of which no more is shown than before."""

    def instead(rows: pd.DataFrame, *others: object) -> pd.DataFrame:
        truth = rows[FIGURE_KEY].merge(
            GIVEN["figures"][[*FIGURE_KEY, "numerator", "denominator", "value"]], on=FIGURE_KEY, how="left"
        )
        parts = ["numerator", "denominator", "value"]
        found = original(rows.assign(**{name: truth[name].to_numpy() for name in parts}), *others)
        shown = found[FIGURE_KEY].merge(rows[[*FIGURE_KEY, *parts]], on=FIGURE_KEY, how="left")
        return found.assign(**{name: shown[name].to_numpy() for name in parts})

    return instead


def without_withholding(original: Frame) -> Frame:
    def instead(regions: pd.DataFrame, *others: object) -> pd.DataFrame:
        return original(regions, *others).assign(numerator=regions["numerator"], denominator=regions["denominator"])

    return instead


def with_another_marker(original: Frame) -> Frame:
    def instead(rows: pd.DataFrame, pattern: suppression.SuppressionPattern) -> pd.DataFrame:
        found = original(rows, pattern)
        is_guard = ~pattern.figures["is_primary"].reindex(found.index).fillna(True).astype(bool)
        return found.assign(marker=found["marker"].mask(is_guard & (found["marker"] == "c"), "low"))

    return instead


def with_values_of_hidden(original: Frame) -> Frame:
    def instead(rows: pd.DataFrame, pattern: suppression.SuppressionPattern) -> pd.DataFrame:
        return original(rows, pattern).assign(value=rows["value"])

    return instead


def of_all(original: Frame) -> Frame:
    """Trends of hidden figures, too."""

    def instead(rows: pd.DataFrame, *others: object) -> pd.DataFrame:
        truth = rows[FIGURE_KEY].merge(GIVEN["figures"][[*FIGURE_KEY, "value"]], on=FIGURE_KEY, how="left")
        return original(rows.assign(value=truth["value"].to_numpy()), *others)

    return instead


PROTECTIONS: dict[str, tuple[object, str, object]] = {
    "London's sum is rounded": (published, "ROUNDED_TO", 1),
    "sums with hidden cells are withheld": (made_of, "sums", without_withholding),
    "hidden values are left out": (made_of, "shown", with_values_of_hidden),
    "one marker for both kinds": (made_of, "shown", with_another_marker),
    "medians are of shown neighbours": (compare, "beside_neighbours", with_hidden_values),
    "ranks and quartiles are of shown areas": (made_of, "ranked", with_hidden_values),
    "limits and dispersion are of shown areas": (compare, "compared", with_hidden_values),
    "trends are of shown figures": (made_of, "_trends", of_all),
    "small counts are hidden": (suppression, "THRESHOLD", 3),
    "others guard them": (suppression._Cells, "_is_open", lambda _: lambda self, _: np.zeros(len(self.starts), bool)),
}


def release(of: UnsuppressedFigures, pattern: suppression.SuppressionPattern) -> ReleaseTables:
    return candidate(of, pattern, library(), False)


def test_other_hidden_numbers_make_the_same_release(guarded: Guarded) -> None:
    assert guarded.is_safe
    hidden = guarded.pattern.figures["hides_numerator"]
    for seed in range(20):
        other, reasons = exchanged(MADE.figures, guarded.pattern, seed)
        assert (other["numerator"] != MADE.figures["numerator"]).sum() > 0.5 * hidden.sum()
        assert release(MADE.with_figures(other), reasons).digest == guarded.candidate.digest


def test_a_boards_pack_tells_it_nothing_of_others(guarded: Guarded) -> None:
    """Its own figures are worked out beside what it may see: whatever others' hidden numbers are, it gets the same."""
    persons = MADE.about_persons
    for area in table("area")["area_code"][:5]:
        own = suppression.seen_by(guarded.pattern, persons, persons["area_code"] == area)
        mine = edition(MADE, own, area)
        assert mine.loc[mine["indicator_code"].isin(["SG014", "SG003"]), "value"].notna().all()
        for seed in range(4):
            other, _ = exchanged(MADE.figures, own, seed)
            assert not other.equals(MADE.figures)
            pd.testing.assert_frame_equal(edition(MADE.with_figures(other), own, area), mine)


def edition(of: UnsuppressedFigures, pattern: suppression.SuppressionPattern, area: str) -> pd.DataFrame:
    """What a pack takes of its own area's figures: they, and their past."""
    known = candidate(of.with_parts_of(area), pattern, library(), False)
    own, trend = (frame[frame["area_code"] == area] for frame in (known.benchmark, known.indicator_trend))
    return own[[*FIGURE_KEY, *OWN, *OF_FIGURE]].merge(trend, on=FIGURE_KEY, how="left", suffixes=("", "_of_trend"))


@pytest.mark.parametrize("protection", PROTECTIONS, ids=str)
def test_a_protection_that_is_removed_is_found(
    protection: str, guarded: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, name, instead = PROTECTIONS[protection]
    monkeypatch.setattr(made_of, "shown", remembering(made_of.shown))
    monkeypatch.setattr(room, name, instead(getattr(room, name)) if callable(instead) else instead)
    monkeypatch.setattr("lscb_pipeline.collation.stages.disclose.ATTACKS", 1)  # it is to be found, not to be mended
    assert not guard(MADE, NOTHING, library(), False).is_safe

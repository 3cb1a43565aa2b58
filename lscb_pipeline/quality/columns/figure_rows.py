"""The frame's rows of figures: each beside its own parts, its return, its past and the other feeds' counts.

Here: which of these is at hand for whom, and in which order deliveries count. Not here: the comparisons themselves
(agreement.py, against_earlier.py, single_delivery.py, printed.py).
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.frames.judged_columns import ContractColumns, EarlierColumns, FigureRows, QuarterColumns
from lscb_pipeline.frames.judging import FiguresInFile, OtherFeedsCounts, StatedFigures
from lscb_pipeline.quality.columns import agreement, printed, single_delivery, size
from lscb_pipeline.quality.columns.against_earlier import beside_earlier, repeats
from lscb_pipeline.quality.columns.chance import two_counts
from lscb_pipeline.quality.inputs.judgement_inputs import JudgementInputs
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.suppliers import publishers

NOT_READ = ["has_note", "needs_note", "is_absent", "is_awaited", "is_hidden", "hides_base", "is_mismarked",
            "may_confirm", "is_held", "status", "is_true_zero", "reason_code", "figure_number"]  # fmt: skip


def figure_rows(materials: Sequence[JudgementInputs], figures: FiguresInFile, beside: ContractColumns) -> FigureRows:
    """A row a figure, kind `row`, indexed as `figures`; `beside`: the contracts' own columns that rules read."""
    indicators = {code: i for m in materials for code, i in m.indicators.items()}
    parts = [
        figures.drop(columns=NOT_READ),
        beside,
        single_delivery.of_figures(figures, indicators),
        size.of_figures(figures, indicators),
        printed.gaps(figures, indicators),
        _of_its_quarter(materials, figures),
        agreement.within_return(figures, indicators),
    ]
    earlier = [m.beside.words for m in materials if m.beside.words is not None]
    if earlier:
        parts.append(_beside(materials, figures, earlier, indicators))
    if others := [m.beside.figures for m in materials if m.beside.figures is not None]:
        parts.append(_other_feed(figures, pd.concat(others), indicators, materials[0].quarter).to_frame("other_feed_p"))
    found = pd.concat(parts, axis=1)
    if "restated_share" in found:
        restates = found["told"].notna() & found["restated_share"].notna()
        found["told"] = found["told"].mask(restates, found["told"] + ", and restates a figure given before")
    found["value_column"] = _value_columns(materials, figures)
    return found.assign(kind="row", fault="", column_name=found["stored_column"].fillna(found["figure_column"]))


def _value_columns(materials: Sequence[JudgementInputs], figures: FiguresInFile) -> pd.Series:
    """The contract column that each figure's value stands in, whichever of its columns are filled."""
    columns = {
        (m.contract.feed, number): figure.value or figure.amount
        for m in materials for number, figure in enumerate(m.contract.properties.figures)
    }  # fmt: skip
    numbers, distinct = pd.MultiIndex.from_frame(figures[["feed", "figure_number"]]).factorize()
    found = np.array([columns[key] for key in distinct], dtype="object")
    return pd.Series(found[numbers], index=figures.index, dtype="str")


def _of_its_quarter(materials: Sequence[JudgementInputs], figures: FiguresInFile) -> QuarterColumns:
    """Whether what is owed is of its delivery's quarter; what is published may be of any, whoever sends it."""
    asked = {code for m in materials if m.due is not None for code in m.due.asked}
    published = {
        i for m in materials for i in m.deliveries.loc[m.deliveries["supplier"].isin(publishers()), "delivery_id"]
    }
    is_owed = figures["indicator_code"].isin(asked) & ~figures["delivery_id"].isin(published)
    return single_delivery.of_its_quarter(figures, is_owed, materials[0].quarter)


def _beside(
    materials: Sequence[JudgementInputs],
    figures: FiguresInFile,
    earlier: list[StatedFigures],
    indicators: Mapping[str, Indicator],
) -> EarlierColumns:
    """In the order that counts: earlier quarters' words first, then the quarter's own, delivery by delivery."""
    ids = [name for m in materials for name in m.deliveries.loc[m.deliveries["is_usable"], "delivery_id"]]
    order = {name: at for at, name in enumerate(ids)}
    places = figures["delivery_id"].map(order)
    own = figures[places.notna()].assign(is_own=True, own=figures.index[places.notna()])
    own = own.iloc[places[places.notna()].argsort(kind="stable")]
    words = pd.concat([*(e.assign(is_own=False) for e in earlier if len(e)), own], ignore_index=True)
    found = beside_earlier(words, indicators).set_axis(own["own"].to_numpy()).reindex(figures.index)
    others = figures[places.isna()]
    if len(others):  # what says that a delivery is held must be known of it while it is held, too
        words = pd.concat([words.assign(is_own=False), others.assign(is_own=True)], ignore_index=True)
        again = repeats(words, indicators).set_axis(others.index)
        found.loc[others.index, list(again)] = again
    return found


def _other_feed(
    figures: FiguresInFile, told: OtherFeedsCounts, indicators: Mapping[str, Indicator], quarter: Quarter
) -> pd.Series:
    """P of a count of the quarter beside the other feed's count of the same events."""
    others = {code: i.also_counted_by for code, i in indicators.items() if i.also_counted_by}
    asked = figures[
        figures["indicator_code"].isin(list(others)) & (figures["period_end"] == pd.Timestamp(quarter.ends_on))
    ]
    keys = asked.assign(indicator_code=asked["indicator_code"].map(others))[["indicator_code", "area_code"]]
    beside = keys.merge(told, on=["indicator_code", "area_code"], how="left").set_axis(asked.index)
    return two_counts(beside["numerator"], asked["numerator"].fillna(asked["value"])).reindex(figures.index)

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
    earlier = [m.beside.earlier_figures for m in materials if m.beside.earlier_figures is not None]
    if earlier:
        parts.append(_beside(materials, figures, earlier, indicators))
    if other_counts := [m.beside.figures for m in materials if m.beside.figures is not None]:
        parts.append(
            _other_feed(figures, pd.concat(other_counts), indicators, materials[0].quarter).to_frame("other_feed_p")
        )
    rows = pd.concat(parts, axis=1)
    if "restated_share" in rows:
        restates = rows["told"].notna() & rows["restated_share"].notna()
        rows["told"] = rows["told"].mask(restates, rows["told"] + ", and restates a figure given before")
    rows["value_column"] = _value_columns(materials, figures)
    return rows.assign(kind="row", fault="", column_name=rows["stored_column"].fillna(rows["figure_column"]))


def _value_columns(materials: Sequence[JudgementInputs], figures: FiguresInFile) -> pd.Series:
    """The contract column that each figure's value stands in, whichever of its columns are filled."""
    columns = {
        (m.contract.feed, number): figure.value or figure.amount
        for m in materials for number, figure in enumerate(m.contract.properties.figures)
    }  # fmt: skip
    numbers, distinct = pd.MultiIndex.from_frame(figures[["feed", "figure_number"]]).factorize()
    value_columns = np.array([columns[key] for key in distinct], dtype="object")
    return pd.Series(value_columns[numbers], index=figures.index, dtype="str")


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
    """In the order that counts: earlier quarters' figures first, then the quarter's own, delivery by delivery."""
    counting = [name for m in materials for name in m.deliveries.loc[m.deliveries["is_usable"], "delivery_id"]]
    order = {name: at for at, name in enumerate(counting)}
    places = figures["delivery_id"].map(order)
    usable = figures[places.notna()].assign(is_own=True, at_index=figures.index[places.notna()])
    usable = usable.iloc[places[places.notna()].argsort(kind="stable")]
    every_figure = pd.concat([*(e.assign(is_own=False) for e in earlier if len(e)), usable], ignore_index=True)
    judged = beside_earlier(every_figure, indicators).set_axis(usable["at_index"].to_numpy()).reindex(figures.index)
    not_usable = figures[places.isna()]
    if len(not_usable):  # what says that a delivery is held must be known of it while it is held, too
        every_figure = pd.concat([every_figure.assign(is_own=False), not_usable.assign(is_own=True)], ignore_index=True)
        repeated = repeats(every_figure, indicators).set_axis(not_usable.index)
        judged.loc[not_usable.index, list(repeated)] = repeated
    return judged


def _other_feed(
    figures: FiguresInFile, counts: OtherFeedsCounts, indicators: Mapping[str, Indicator], quarter: Quarter
) -> pd.Series:
    """P of a count of the quarter beside the other feed's count of the same events."""
    counted_elsewhere = {code: i.also_counted_by for code, i in indicators.items() if i.also_counted_by}
    own = figures[
        figures["indicator_code"].isin(list(counted_elsewhere))
        & (figures["period_end"] == pd.Timestamp(quarter.ends_on))
    ]
    keys = own.assign(indicator_code=own["indicator_code"].map(counted_elsewhere))[["indicator_code", "area_code"]]
    beside = keys.merge(counts, on=["indicator_code", "area_code"], how="left", validate="many_to_one").set_axis(
        own.index
    )
    return two_counts(beside["numerator"], own["numerator"].fillna(own["value"])).reindex(figures.index)

"""What deliveries and their figures look like by themselves: ranges, parts, notes, definitions, sign-off, lateness.

Here: judged columns that need the file, its receipt and the calendar alone. Not here: those beside earlier figures
(against_earlier.py), nor of single events (events.py).
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.frames.judged_columns import DeliveryColumns, OwnColumns, QuarterColumns, SigningColumns, SignOffs
from lscb_pipeline.frames.judging import StatedFigures
from lscb_pipeline.frames.key_columns import BESIDE_KEY, DUE_KEY, PERIOD, STATED_KEY
from lscb_pipeline.frames.received import DeliveriesOfFeeds
from lscb_pipeline.frames.records import DeliveryRows
from lscb_pipeline.quality.columns.dropped_figures import but_one
from lscb_pipeline.reference import working_days
from lscb_pipeline.reference.areas import by_member
from lscb_pipeline.reference.periods import label_of
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.quotients import other_indicator

QUESTIONS = ["definition", "source", "extract", "second_check", "sign_off"]


def of_figures(figures: StatedFigures, indicators: Mapping[str, Indicator]) -> OwnColumns:
    """What each figure is by itself: its range, parts, notes and definition; indexed as the figures."""
    judged = pd.DataFrame(index=figures.index)
    codes = figures["indicator_code"]
    is_share = codes.isin([code for code, i in indicators.items() if i.is_share])
    both = is_share & figures["numerator"].notna() & figures["denominator"].notna()
    judged["part"], judged["whole"] = figures["numerator"].where(both), figures["denominator"].where(both)
    limits = {code: i.limits for code, i in indicators.items() if i.limits}
    least, most = (codes.map({code: pair[end] for code, pair in limits.items()}).astype("float64") for end in (0, 1))
    judged["beyond_range"] = (least - figures["value"]).clip(lower=0) + (figures["value"] - most).clip(lower=0)
    totals = _parts_totals(figures, indicators)
    judged["total"], judged["parts_total"] = figures["value"].where(totals.notna()), totals
    judged["groups_gap"] = _groups_gap(figures, indicators)
    judged["told_with_whole"] = _told_with_whole(figures)
    judged["definition_due"] = _definitions_due(figures, indicators)
    state = pd.Series("missing", index=figures.index, dtype="str").mask(figures["has_note"], "given")
    judged["note_state"] = state.where(figures["needs_note"])
    return judged


def of_its_quarter(figures: StatedFigures, is_owed: pd.Series, quarter: Quarter) -> QuarterColumns:
    """How each figure's period lies to the delivery's quarter: in it, after it; and, where neither is, what is told.

    `is_owed`: figures that belong to the quarter in which their period ends; of others an earlier one may be stated.
    """
    starts, ends = pd.Timestamp(quarter.starts_on), pd.Timestamp(quarter.ends_on)
    is_past, is_later = figures["period_end"] < starts, figures["period_end"] > ends
    judged = pd.DataFrame({"days_after_quarter": (figures["period_end"] - ends).dt.days.clip(lower=0)})
    judged["of_its_quarter"] = (~is_past).astype("float64").where(is_owed & ~is_later)
    others = figures.loc[(is_owed & is_past) | is_later, PERIOD]
    numbers, spans = pd.MultiIndex.from_frame(others).factorize()
    texts = [f"the row is of {label_of(*span)}, its file of {quarter.label}" for span in spans]
    each = np.array(texts, dtype="object")[numbers] if texts else []
    return judged.assign(told=pd.Series(each, index=others.index, dtype="str").reindex(figures.index))


def _told_with_whole(figures: StatedFigures) -> pd.Series:
    """Of each member's own figure, whether the same delivery gives one of its merged area, too; of others missing."""
    has_figure = figures["numerator"].notna() | figures["value"].notna()
    is_merged = figures["area_code"].str.contains("+", regex=False, na=False)
    beside_whole = pd.Series(np.nan, index=figures.index)
    merged = figures.loc[is_merged & has_figure, ["delivery_id", *STATED_KEY]]
    if merged.empty:
        return beside_whole
    parts = by_member(merged)
    own_figures = figures.loc[has_figure & ~is_merged, ["delivery_id", *STATED_KEY]]
    there = pd.MultiIndex.from_frame(own_figures).isin(pd.MultiIndex.from_frame(parts))
    return beside_whole.mask(pd.Series(there, index=own_figures.index).reindex(figures.index, fill_value=False), 1.0)


def _parts_totals(figures: StatedFigures, indicators: Mapping[str, Indicator]) -> pd.Series:
    """Beside each total the sum of its parts of the same delivery, where all of them and the total are there."""
    sums = pd.Series(np.nan, index=figures.index)
    for code, indicator in indicators.items():
        parts = figures[figures["indicator_code"].isin(indicator.parts)] if indicator.parts else figures.iloc[:0]
        if parts.empty:
            continue
        sums_of_parts = parts.groupby(BESIDE_KEY)["value"].agg(["sum", "count"]).reset_index()
        totals = figures[(figures["indicator_code"] == code) & figures["value"].notna()]
        beside = (
            totals[BESIDE_KEY]
            .merge(sums_of_parts, on=BESIDE_KEY, how="left", validate="many_to_one")
            .set_axis(totals.index)
        )
        sums[totals.index] = beside["sum"].where(beside["count"] == len(indicator.parts))
    return sums


def _groups_gap(figures: StatedFigures, indicators: Mapping[str, Indicator]) -> pd.Series:
    """Of each group of a count by which share of the whole all its groups that are known come to more than it."""
    gap = pd.Series(np.nan, index=figures.index)
    grouped = {code: i.denominator_indicator for code, i in indicators.items() if i.groups}
    if not figures["indicator_code"].isin(list(grouped)).any():
        return gap
    told = figures.assign(
        unit=figures["indicator_code"].map({code: i.unit for code, i in indicators.items()}),
        denominator_indicator=figures["indicator_code"].map(grouped),
    )
    wholes = other_indicator(told, within=("delivery_id",))
    is_group = told["indicator_code"].isin(list(grouped)) & (told["breakdown"] != "all") & told["numerator"].notna()
    rows = told[is_group]
    sums = rows.groupby(["delivery_id", *DUE_KEY, "source_table"], sort=False)["numerator"].transform("sum")
    whole = wholes[rows.index]
    gap[rows.index] = ((sums - whole).clip(lower=0) / whole.clip(lower=1)).where(whole.notna())
    return gap


def _definitions_due(figures: StatedFigures, indicators: Mapping[str, Indicator]) -> pd.Series:
    """The version in force when each figure's period began, where one is named; a reason code says what else it is."""
    named = figures[figures["definition_version"].notna() & figures["reason_code"].isna()]
    pairs = pd.MultiIndex.from_frame(named[["indicator_code", "period_start"]])
    numbers, distinct = pairs.factorize()
    due = np.array([indicators[code].definition_on(start.date()).version for code, start in distinct], dtype="object")
    texts = due[numbers] if len(named) else []
    return pd.Series(texts, index=named.index, dtype="str").reindex(figures.index)


def of_deliveries(
    deliveries: DeliveriesOfFeeds, figures: StatedFigures, contracts: Mapping[str, Contract], quarter: Quarter,
    publishers: set[str],
) -> DeliveryColumns:  # fmt: skip
    """What each delivery states, and how late it came; indexed as the deliveries."""
    judged = pd.DataFrame(index=deliveries.index)
    ids = deliveries["delivery_id"]
    has_figure = figures["numerator"].notna() | figures["value"].notna() | (figures["status"] == "c")
    judged["figures_given"] = ids.map(has_figure.groupby(figures["delivery_id"]).sum()).astype("float64")
    ends, starts = pd.Timestamp(quarter.ends_on), pd.Timestamp(quarter.starts_on)
    of_quarter = ((figures["period_start"] <= ends) & (figures["period_end"] >= starts)).astype("float64")
    newest = ids.map(of_quarter.groupby(figures["delivery_id"]).max()).astype("float64")
    is_publisher = deliveries["supplier"].isin(publishers)
    judged["newest_is_quarter"] = newest.mask(is_publisher)
    feeds = [feed for feed, contract in contracts.items() if contract.area_column.properties.may_lie_outside]
    outside = deliveries["records_outside"].astype("float64").where(deliveries["feed"].isin(feeds))
    judged["outside_share"] = but_one(outside, outside + deliveries["records"])
    due = {feed: due_on(contract, quarter) for feed, contract in contracts.items()}
    judged["days_late"] = _days_late(deliveries[~is_publisher], due).reindex(deliveries.index)
    return judged


def due_on(contract: Contract, quarter: Quarter) -> pd.Timestamp | None:
    """The day by which a feed's deliveries of a quarter are to come; None where publishers set it."""
    if contract.due_working_days is None:
        return None
    return pd.Timestamp(working_days.add(quarter.ends_on, contract.due_working_days))


def _days_late(deliveries: DeliveriesOfFeeds, due: Mapping[str, pd.Timestamp | None]) -> pd.Series:
    """Working days late (0 in time) of each sender's first usable delivery: a correction costs nothing."""
    late = pd.Series(np.nan, index=deliveries.index)
    usable = deliveries[deliveries["is_usable"] & deliveries["received_on"].notna()]
    first = usable[~usable.duplicated(["feed", "supplier"])]
    for index, feed, received in zip(first.index, first["feed"], first["received_on"], strict=True):
        day = due[feed]
        if day is not None:
            try:
                late[index] = max(0, working_days.between(day.date(), received.date()))
            except ValueError:  # a file dated beyond the years whose bank holidays are known: lateness isn't judged
                continue
    return late


def days_signed(deliveries: DeliveriesOfFeeds, signed: SignOffs, quarter: Quarter) -> SigningColumns:
    """By how many days a sign-off lies before the end of what it is of, and after its file came."""
    sign_offs = deliveries[["delivery_id"]].merge(
        signed, left_on="delivery_id", right_index=True, how="left", validate="many_to_one"
    )
    sign_offs = sign_offs.set_axis(deliveries.index)
    end = pd.Timestamp(quarter.ends_on)
    ends = sign_offs["period_end"].mask(sign_offs["period_end"] > end, end)
    early, late = ends - sign_offs["first_signed"], sign_offs["last_signed"] - deliveries["came_by"]
    return pd.DataFrame(
        {"days_signed_early": early.dt.days.clip(lower=0), "days_signed_late": late.dt.days.clip(lower=0)}
    )


def sign_off(rows: DeliveryRows, figures: StatedFigures, due: pd.Timestamp | None) -> SignOffs:
    """The five questions of the evidence, by delivery: QUESTIONS answered yes or not, and when what was signed.

    period_end is the last day of what they sign. Yes where it holds of every row; the
    definition, where it holds of every row with a figure. `figures` are those of `rows`, indexed as these.
    """
    has_figure = rows.index.isin(figures.index[figures["numerator"].notna() | figures["value"].notna()])
    is_signed = rows["signed_off_by_role"].notna() & rows["signed_off_on"].notna()
    in_time = is_signed & ((rows["signed_off_on"] <= due) if due is not None else True)
    answers = pd.DataFrame(
        {
            "definition": rows["definition_version"].notna() | ~has_figure,
            "source": rows["source_system"].notna(),
            "extract": rows["extract_kept"].eq(True).fillna(False),
            "second_check": rows["second_check"].eq(True).fillna(False),
            "sign_off": in_time,
            "is_signed_off": is_signed,
        }
    ).astype("bool")
    by_delivery = answers.groupby(rows["delivery_id"]).all()
    days = rows.assign(first_signed=rows["signed_off_on"], last_signed=rows["signed_off_on"]).groupby("delivery_id")
    by_delivery = by_delivery.join(days.agg({"first_signed": "min", "last_signed": "max", "period_end": "max"}))
    levels = rows["assurance_level"].astype("float64").groupby(rows["delivery_id"]).min()
    return by_delivery.assign(evidence_answers=by_delivery[QUESTIONS].sum(axis=1), assurance_level=levels)

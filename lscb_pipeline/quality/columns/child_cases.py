"""Records of children in need: each by itself, and beside the child's cases and plans of its file.

Here: judged columns of censuses that hold a financial year so far. A child is known by pseudonym alone; a case or plan
is [begins, ends). Not here: which codes there are at all (intake, by the contract), nor what is counted (the
catalogue's `derived`).
"""

import pandas as pd

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.properties import CaseRecords
from lscb_pipeline.frames.judged_columns import CaseColumns, EventRows
from lscb_pipeline.quality.columns.year_files import collected_years, other_years_code, year_state

CHILD = ["delivery_id", "person_key"]


def of_cases(rows: EventRows, contract: Contract, cases: CaseRecords) -> CaseColumns:
    """What each record is by itself and beside its child's others of the same file; indexed as `rows`."""
    begins, ends, kind = rows[cases.begins], rows[cases.ends], rows[cases.record]
    collected = pd.Series("of_year", index=rows.index, dtype="str")
    conference = pd.Series("after_enquiry", index=rows.index, dtype="str")
    known = (kind == cases.of_conference) & rows[cases.within].notna()
    of_case = kind == cases.of_case
    return pd.DataFrame(
        {
            "record_days": (ends - begins).dt.days.astype("float64"),
            "end_half_given": (ends.isna() != rows[cases.end_reason].isna()).astype("float64").where(of_case),
            "year_state": year_state(ends, rows["period_end"]),
            "other_years_code": other_years_code(rows, contract),
            "collection_state": collected.mask(
                rows[cases.collected] != collected_years(rows["period_end"]), "other_year"
            ),
            "conference_state": conference.mask(begins < rows[cases.within], "before_enquiry").where(known),
            "plan_state": _apart(rows[kind == cases.of_plan], cases).reindex(rows.index),
            "referral_state": _apart(rows[of_case], cases).reindex(rows.index),
            "case_state": _within_case(rows, cases),
        }
    )


def _apart(rows: EventRows, cases: CaseRecords) -> pd.Series:
    """Of cases, or plans, whether a child has two at once; what repeats a beginning is one: one day is one referral.

    An open one is told where a later one has begun, be that open or not; one that begins before an earlier one's end
    overlaps it.
    """
    order = rows[rows["person_key"].notna()].drop_duplicates([*CHILD, cases.begins])
    order = order.sort_values([*CHILD, cases.begins], kind="stable")
    child = [order[name] for name in CHILD]
    following = order[cases.begins].groupby(child).shift(-1)
    latest_end = order[cases.ends].groupby(child).cummax().groupby(child).shift()
    state = pd.Series("apart", index=order.index, dtype="str").mask(latest_end > order[cases.begins], "overlaps")
    return state.mask(order[cases.ends].isna() & following.notna(), "open_twice")


def _within_case(rows: EventRows, cases: CaseRecords) -> pd.Series:
    """How each record lies in the case that it belongs to; missing of cases themselves, and of what belongs to none."""
    key = [*CHILD, cases.referred]
    of_case = rows[cases.record] == cases.of_case
    closed = rows.loc[of_case, [*key, cases.ends]].dropna(subset=key)
    several = closed.groupby(key, sort=False)[cases.ends]
    closed_on = several.max().where(several.count() == several.size()).rename("closed_on")  # open where one of them is
    beside = rows[key].merge(closed_on.reset_index(), on=key, how="left", validate="many_to_one").set_index(rows.index)
    begins, ends, closure = rows[cases.begins], rows[cases.ends], beside["closed_on"]
    has_end = rows[cases.record].isin(cases.with_end)
    state = pd.Series("within", index=rows.index, dtype="str")
    state = state.mask(has_end & ends.isna() & closure.notna(), "open_in_closed")
    state = state.mask(begins > closure, "after_closure").mask(begins < rows[cases.referred], "before_referral")
    return state.where(~of_case & rows["person_key"].notna() & rows[cases.referred].notna())

"""The columns that judging adds to a feed's own, so that every comparison is a rule on columns of one frame.

Here: their names, and what it takes to know each. Not here: what each says (frames/columns.yaml, docs/frames.md), nor
how it is computed (quality/). A missing value means not tested: the rule says nothing of that row.
"""

from typing import Final, Literal

Need = Literal["itself", "day", "receipt", "scope", "earlier", "sent_before", "other_feed", "worked_out"]

# By what must be at hand beside the file itself. `day`: the day on which the file came, or, where nobody has received
# it yet, today's.
_BY_NEED: Final[dict[Need, tuple[str, ...]]] = {
    "itself": (
        "fault", "part", "whole", "beyond_range", "times_too_large", "times_too_small",
        "denominator_times_possible", "answer_times_possible", "count_state", "denominator_state",
        "percent_alone", "percent_unlike", "total", "parts_total", "definition_due", "printed_gap",
        "printed_times", "days_after_quarter", "told_with_whole", "count_fraction", "denominator_fraction",
        "value_gap", "same_count_gap", "reason_state", "excess_p", "days_signed_early", "note_state",
        "figures_given", "newest_is_quarter", "evidence_answers", "set_aside_share", "open_p",
        "outside_share", "nights", "clock_skipped", "days_until_told", "days_ended_before_told",
        "birth_doubtful", "names_of_person", "names_without_birth", "references_of_child", "overlaps",
        "overlaps_by_name", "groups_gap", "care_days", "end_half_given", "year_state", "other_years_code",
        "open_before_next", "overlaps_care", "continues_state", "start_state", "record_days", "collection_state",
        "conference_state", "plan_state", "referral_state", "case_state",
    ),
    "scope": (
        "of_its_quarter", "due_state", "agreement", "sender_state",
    ),
    "day": (
        "days_signed_late", "days_after_receipt",
    ),
    "receipt": (
        "days_late",
    ),
    "earlier": (
        "change_p", "year_change_p", "restated_share", "became_zero", "looks_cumulative", "times_apart",
        "denominator_times_apart", "denominator_times", "value_times", "moves_london", "hidden_state",
        "repeat_p", "stock_gap", "answers_unchanged", "records_p", "nights_in_3_months",
        "sum_gap", "years_contradict", "year_before",
    ),
    "sent_before": (
        "copy_p", "lost_share", "lost_areas", "kept_state", "restated_part", "beyond_habit",
    ),
    "other_feed": (
        "other_feed_p", "police_record",
    ),
    "worked_out": (
        "tolerances_apart",
    ),
}  # fmt: skip
JUDGED: Final[dict[str, Need]] = {name: need for need, names in _BY_NEED.items() for name in names}

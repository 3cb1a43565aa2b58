"""Columns that judging works out beside figures, events and deliveries, one frame for each kind of comparison.

Here: what quality/columns takes, and gives indexed as the rows that it is about. Not here: what it takes to know a
column (contracts/derived_columns.py), nor the frame that all come into (judging.py). A missing value means not tested.
"""

from typing import Annotated

import pandas as pd

from lscb_pipeline.frames import judging, received
from lscb_pipeline.frames.key_columns import STATED_KEY
from lscb_pipeline.frames.schema import FrameSchema, schema_of

# Figures
StatedOverTime = Annotated[
    pd.DataFrame,
    schema_of(judging.StatedFigures).plus(
        "StatedOverTime", "is_own", grain="One row a figure as one delivery states it, in the order that counts."
    ),
]
SeriesFigures = Annotated[
    pd.DataFrame,
    schema_of(StatedOverTime).plus(
        "SeriesFigures", "series_number", "span", "first", "amount", "count", "is_share", "counted", "rate", "is_score"
    ),
]
PastNumbers = Annotated[
    pd.DataFrame,
    FrameSchema(
        "PastNumbers",
        "One row a figure, indexed as it: the numbers that stood in its place at an earlier time.",
        ("numerator", "denominator", "value", "count", "counted", "amount", "rate"),
    ),
]
ZeroVersions = Annotated[
    pd.DataFrame,
    FrameSchema("ZeroVersions", "One row a figure as one delivery or release states it.", ("is_zero", "is_marker")),
]
FigureNumbers = Annotated[
    pd.DataFrame, FrameSchema("FigureNumbers", "One row a figure.", ("numerator", "denominator", "value"))
]
WeighedNumbers = Annotated[
    pd.DataFrame, FrameSchema("WeighedNumbers", "One row a figure.", ("numerator", "value", "is_score"))
]
RepeatedFigures = Annotated[
    pd.DataFrame,
    FrameSchema("RepeatedFigures", "One row a figure of a delivery.", ("delivery_id", "repeat_weight", "as_before")),
]
CopiedFigures = Annotated[
    pd.DataFrame,
    FrameSchema(
        "CopiedFigures",
        "One row a figure of a feed and quarter, with its sender.",
        ("delivery_id", "supplier", *STATED_KEY, "source_table", "numerator", "denominator", "value", "repeat_weight"),
    ),
]
FiguresWithRepeats = Annotated[
    pd.DataFrame, schema_of(judging.FiguresInFile).plus("FiguresWithRepeats", "repeat_weight", "as_before")
]
OF_FIGURES = "One row a figure, indexed as it: "
RepeatColumns = Annotated[
    pd.DataFrame,
    FrameSchema("RepeatColumns", f"{OF_FIGURES}whether it says what was said before.", ("repeat_weight", "as_before")),
]
EarlierColumns = Annotated[
    pd.DataFrame,
    FrameSchema(
        "EarlierColumns",
        f"{OF_FIGURES}beside those sent before.",
        ("became_zero", "restated_share", "change_p", "year_change_p", "looks_cumulative", "stock_gap", "times_apart",
         "denominator_times_apart", "denominator_times", "value_times", "moves_london", "hidden_state",
         "answers_unchanged", "sum_gap", "repeat_weight", "as_before"),
    ),
]  # fmt: skip
OwnColumns = Annotated[
    pd.DataFrame,
    FrameSchema(
        "OwnColumns",
        f"{OF_FIGURES}by itself.",
        ("part", "whole", "beyond_range", "total", "parts_total", "groups_gap", "told_with_whole", "definition_due",
         "note_state"),
    ),
]  # fmt: skip
QuarterColumns = Annotated[
    pd.DataFrame,
    FrameSchema(
        "QuarterColumns",
        f"{OF_FIGURES}how its period lies to the quarter.",
        ("days_after_quarter", "of_its_quarter", "told"),
    ),
]
SizeColumns = Annotated[
    pd.DataFrame,
    FrameSchema(
        "SizeColumns",
        f"{OF_FIGURES}beside the children who live in its area.",
        ("times_too_large", "times_too_small", "denominator_times_possible", "count_state", "denominator_state",
         "percent_alone"),
    ),
]  # fmt: skip
SizeLimits = Annotated[
    pd.DataFrame, FrameSchema("SizeLimits", f"{OF_FIGURES}between what it can lie.", ("least", "most"))
]
PrintedColumns = Annotated[
    pd.DataFrame,
    FrameSchema("PrintedColumns", f"{OF_FIGURES}beside what its file prints.", ("printed_gap", "printed_times")),
]
AgreementColumns = Annotated[
    pd.DataFrame,
    FrameSchema(
        "AgreementColumns",
        f"{OF_FIGURES}beside the rest of its return.",
        ("count_fraction", "denominator_fraction", "value_gap", "percent_unlike", "same_count_gap", "reason_state",
         "excess_p"),
    ),
]  # fmt: skip
ContractColumns = Annotated[
    pd.DataFrame, FrameSchema("ContractColumns", f"{OF_FIGURES}the contracts' own columns that rules read.", ())
]
FigureRows = Annotated[
    pd.DataFrame,
    FrameSchema(
        "FigureRows",
        f"{OF_FIGURES}all that its rules read.",
        ("feed", "delivery_id", *STATED_KEY, "kind", "fault", "column_name", "value_column",
         *schema_of(OwnColumns).columns,
         *schema_of(QuarterColumns).columns, *schema_of(SizeColumns).columns, *schema_of(PrintedColumns).columns,
         *schema_of(AgreementColumns).columns),
        sometimes=(*schema_of(EarlierColumns).columns, "other_feed_p"),
    ),
]  # fmt: skip

# Events
EventRows = Annotated[
    pd.DataFrame,
    FrameSchema(
        "EventRows",
        "One row an event of some delivery, in the columns of its contract.",
        ("delivery_id",),
        sometimes=("person_key", "link_key", "birth_key", "name_key"),
    ),
]
OF_EVENTS = "One row an event, indexed as it: "
MomentColumns = Annotated[
    pd.DataFrame,
    FrameSchema(
        "MomentColumns",
        f"{OF_EVENTS}its moments beside the clock and each other.",
        ("days_after_receipt", "clock_skipped", "moment_at"),
        sometimes=("days_until_told", "days_ended_before_told"),
    ),
]
PERSON_COLUMNS = (
    "birth_doubtful", "names_of_person", "names_without_birth", "references_of_child", "overlaps", "overlaps_by_name",
)  # fmt: skip
PersonColumns = Annotated[
    pd.DataFrame,
    FrameSchema("PersonColumns", f"{OF_EVENTS}beside others of its person.", (), sometimes=PERSON_COLUMNS),
]
CARE_COLUMNS = (
    "care_days", "end_half_given", "year_state", "other_years_code", "open_before_next", "overlaps_care",
    "continues_state", "start_state",
)  # fmt: skip
CareColumns = Annotated[
    pd.DataFrame, FrameSchema("CareColumns", f"{OF_EVENTS}an episode of care beside its child's others.", CARE_COLUMNS)
]
CASE_COLUMNS = (
    "record_days", "end_half_given", "year_state", "other_years_code", "collection_state", "conference_state",
    "plan_state", "referral_state", "case_state",
)  # fmt: skip
CaseColumns = Annotated[
    pd.DataFrame,
    FrameSchema("CaseColumns", f"{OF_EVENTS}a record of a case beside its child's others.", CASE_COLUMNS),
]
EventColumns = Annotated[
    pd.DataFrame,
    schema_of(MomentColumns).plus(
        "EventColumns",
        grain=f"{OF_EVENTS}all that its rules read.",
        sometimes=(*PERSON_COLUMNS, "part", "whole", "answer_times_possible", "nights", "nights_in_3_months",
                   "police_record", *dict.fromkeys((*CARE_COLUMNS, *CASE_COLUMNS))),
    ),
]  # fmt: skip
JudgedEventRows = Annotated[
    pd.DataFrame,
    FrameSchema(
        "JudgedEventRows",
        "One row an event that a rule may tell of, or one of several alike that none fails.",
        ("feed", "kind", "delivery_id", "row_number", "column_name", "stored_column", "fault", "rows_alike"),
    ),
]
AreaCounts = Annotated[
    pd.DataFrame,
    FrameSchema("AreaCounts", "One row a delivery and area.", ("delivery_id", "area_code", "events"),
                ("delivery_id", "area_code")),
]  # fmt: skip
SupplierAreaCounts = Annotated[
    pd.DataFrame,
    FrameSchema("SupplierAreaCounts", "One row a supplier and area.", ("supplier", "area_code", "events"),
                ("supplier", "area_code")),
]  # fmt: skip
SpellCounts = Annotated[
    pd.DataFrame,
    FrameSchema(
        "SpellCounts",
        "One row a delivery: its spells, and those that its sender's last one of the quarter has too.",
        ("delivery_id", "events", "ended", "ends_given", "in_both", "of_them_other", "ends_kept"),
        ("delivery_id",),
    ),
]

# Deliveries
SignOffs = Annotated[
    pd.DataFrame,
    FrameSchema(
        "SignOffs",
        "One row a delivery, by its index delivery_id: how its return is signed off.",
        (),
        sometimes=("first_signed", "last_signed", "period_end", "is_signed_off", "evidence_answers",
                   "assurance_level"),  # none where no contract asks for a sign-off
    ),
]  # fmt: skip
OF_DELIVERIES = "One row a delivery, indexed as it: "
DeliveryColumns = Annotated[
    pd.DataFrame,
    FrameSchema(
        "DeliveryColumns",
        f"{OF_DELIVERIES}what it states, and when it came.",
        ("figures_given", "newest_is_quarter", "outside_share", "days_late"),
    ),
]
SigningColumns = Annotated[
    pd.DataFrame,
    FrameSchema("SigningColumns", f"{OF_DELIVERIES}when it was signed.", ("days_signed_early", "days_signed_late")),
]
SpellColumns = Annotated[
    pd.DataFrame,
    FrameSchema("SpellColumns", f"{OF_DELIVERIES}its spells beside the sender's last.", ("lost_ends", "restated_part")),
]
CareYearColumns = Annotated[
    pd.DataFrame,
    FrameSchema(
        "CareYearColumns",
        f"{OF_DELIVERIES}its episodes of care beside those of the year before.",
        ("years_contradict", "told", "year_before"),
    ),
]
JudgedDeliveries = Annotated[
    pd.DataFrame,
    FrameSchema(
        "JudgedDeliveries",
        f"{OF_DELIVERIES}all that its rules read.",
        (*(name for name in schema_of(received.DeliveriesOfFeeds).columns if name != "rule_id"), "kind", "fault",
         *schema_of(DeliveryColumns).columns, "open_p"),
        ("delivery_id",),
        ("evidence_answers", "days_signed_early", "days_signed_late", "repeat_p", "copy_p", "records_p", "lost_share",
         "lost_areas", "restated_part", "beyond_habit", *schema_of(CareYearColumns).columns),
    ),
]  # fmt: skip

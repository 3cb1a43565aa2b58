"""What is judged and what comes of it: deliveries, stated figures, what is due, judged rows, findings, scores.

Here: the frames that stages hand to quality and get back. Not here: deliveries (received.py of this folder), the
columns that judging works out (judged_columns.py), nor rows as they were read (records.py).
"""

from typing import Annotated

import pandas as pd

from lscb_pipeline.frames import records
from lscb_pipeline.frames.key_columns import DUE_KEY, PERIOD, RECORD_PLACE, STATED_KEY, TABLES_KEY
from lscb_pipeline.frames.schema import FrameSchema, schema_of

DIMENSIONS = ("accuracy", "validity", "reliability", "timeliness", "relevance", "completeness")

# Rows and figures
EarlierRows = Annotated[
    pd.DataFrame,
    schema_of(records.DeliveryRows).plus(
        "EarlierRows", "supplier", "collection_quarter", grain="One row a record of usable deliveries sent before."
    ),
]
KeyPairs = Annotated[
    pd.DataFrame,
    FrameSchema(
        "KeyPairs",
        "One row two keys of an event, the first of them with itself among these: how many events to judge have them.",
        ("key", "other_key", "events"),
        ("key", "other_key"),
    ),
]
KeySlices = Annotated[
    pd.DataFrame,
    FrameSchema("KeySlices", "One row a key that is the first of an event.", ("key", "slice"), ("key",)),
]
HeldRows = Annotated[
    pd.DataFrame,
    FrameSchema(
        "HeldRows",
        "One row a record that waits for a decision, with the first rule that holds it.",
        ("delivery_id", "row_number", "stored_column", "rule_id"),
    ),
]
StatedFigures = Annotated[
    pd.DataFrame,
    FrameSchema(
        "StatedFigures",
        "One row a figure that a row of a delivery states; a row of several figures is there for each of them.",
        ("feed", "delivery_id", *STATED_KEY, "source_table", "numerator", "denominator", "value", "printed", "status",
         "is_true_zero", "reason_code", "figure_column", "figure_number", "definition_version", "has_note",
         "needs_note", "is_absent", "is_awaited", "is_hidden", "hides_base", "is_mismarked", "may_confirm", "is_held"),
    ),
]  # fmt: skip
FiguresInFile = Annotated[
    pd.DataFrame,
    schema_of(StatedFigures).plus("FiguresInFile", "row_number", "stored_column", sometimes=("is_astray",)),
]
PrintedRegions = Annotated[
    pd.DataFrame,
    FrameSchema(
        "PrintedRegions",
        "One row a figure of London or a part of it that a delivery prints; in area_code stands the region.",
        ("delivery_id", "area_code", "feed", "indicator_code", "breakdown", *PERIOD, "numerator", "denominator",
         "value", "status"),
    ),
]  # fmt: skip
FiguresToPromote = Annotated[
    pd.DataFrame,
    FrameSchema(
        "FiguresToPromote",
        "One row a figure as one row of a delivery states it, as temporary table `stated` has it.",
        (*RECORD_PLACE, *TABLES_KEY, "numerator", "denominator", "value", "status", "is_comparable", "kind"),
    ),
]
OtherFeedsCounts = Annotated[
    pd.DataFrame,
    FrameSchema(
        "OtherFeedsCounts",
        "One row an area's count of the quarter in another feed, by that feed's indicator.",
        ("indicator_code", "area_code", "numerator"),
        ("indicator_code", "area_code"),
    ),
]
SeriesBreaks = Annotated[
    pd.DataFrame,
    FrameSchema(
        "SeriesBreaks",
        "One row a definition that doesn't compare with the one before it.",
        ("indicator_code", "valid_from"),
        ("indicator_code", "valid_from"),
    ),
]

# What is due
DueFigures = Annotated[
    pd.DataFrame,
    FrameSchema(
        "DueFigures",
        "One row a figure of a feed that a sender owes for a quarter; any breakdown of it will do.",
        (*DUE_KEY, "supplier"),
        tuple(DUE_KEY),
    ),
]
FiguresTakenBack = Annotated[
    pd.DataFrame,
    FrameSchema("FiguresTakenBack", "One row a figure that a later statement leaves out.", tuple(DUE_KEY)),
]
DueRows = Annotated[
    pd.DataFrame,
    schema_of(DueFigures).plus("DueRows", "kind", sometimes=("delivery_id", "row_number", "due_state", "agreement")),
]
SenderRows = Annotated[
    pd.DataFrame,
    FrameSchema(
        "SenderRows",
        "One row a sender that owes a delivery of a feed.",
        ("supplier", "area_code", "kind", "sender_state"),
        ("supplier",),
    ),
]
DueStates = Annotated[
    pd.DataFrame,
    FrameSchema(
        "DueStates",
        "One row a figure that was due and what came of it; a monthly one is there for each month.",
        ("feed", "area_code", "supplier", "indicator_code", "state"),
    ),
]
PeriodsOfFeeds = Annotated[
    pd.DataFrame,
    FrameSchema(
        "PeriodsOfFeeds",
        "One row an indicator and period of a feed.",
        ("feed", "indicator_code", *PERIOD),
        ("feed", "indicator_code", *PERIOD),
    ),
]

# What judging finds
TestedRows = Annotated[
    pd.DataFrame,
    FrameSchema(
        "TestedRows",
        "One row a thing judged, in the columns that the rules to run name.",
        ("feed", "kind", "delivery_id", "fault"),
    ),
]
RuleRows = Annotated[
    pd.DataFrame,
    FrameSchema(
        "RuleRows",
        "One row a thing judged: a figure, event, delivery, refused row, notice, or what is due, of all feeds at once.",
        ("feed", "kind", "delivery_id", "supplier", "area_code", "sheet", "row_number", "column_name", "stored_column",
         "value_column", "fault", "message", "indicator_code", "breakdown", *PERIOD, "numerator", "denominator",
         "value", "due_state", "agreement", "sender_state", "days_late", "told", "rows_alike"),
        sometimes=("kept_state", "set_aside_share"),
    ),
]  # fmt: skip
FigureChanges = Annotated[
    pd.DataFrame,
    FrameSchema(
        "FigureChanges",
        "One row a figure that stood before a delivery which speaks of it, and how it stands after it.",
        ("delivery_id", *TABLES_KEY, "outcome", "before", "after", "is_held"),
        ("delivery_id", *TABLES_KEY),
    ),
]
FeedsFigureChanges = Annotated[pd.DataFrame, schema_of(FigureChanges).plus("FeedsFigureChanges", "feed")]
ResentCounts = Annotated[
    pd.DataFrame,
    FrameSchema(
        "ResentCounts",
        "One row a delivery and indicator of which any figure is not as it was given before.",
        ("feed", "delivery_id", "indicator_code", "given_before", "restated", "zeroed", "blanked", "dropped"),
        ("delivery_id", "indicator_code"),
    ),
]
Findings = Annotated[
    pd.DataFrame,
    FrameSchema(
        "Findings",
        "One row a failure of one rule, on one row or one missing thing.",
        ("feed", "supplier", "delivery_id", "rule_id", "dimension", "severity", "area_code", "sheet", "row_number",
         "column_name", "about", "own_message", "says", "to_do"),
        sometimes=("found",),
    ),
]  # fmt: skip
RuleCounts = Annotated[
    pd.DataFrame,
    FrameSchema(
        "RuleCounts",
        "One row a rule on a delivery, or on a supplier of which nothing came.",
        ("feed", "supplier", "delivery_id", "rule_id", "dimension", "severity", "rows_tested", "rows_failing"),
    ),
]

RuleResults = Annotated[
    pd.DataFrame,
    schema_of(RuleCounts).plus(
        "RuleResults", "has_crashed", "sha256", "contract_version", "weights_version", "code_version"
    ),
]
ResentBySuppliers = Annotated[pd.DataFrame, schema_of(ResentCounts).plus("ResentBySuppliers", "supplier")]

# Scores
UnitsToScore = Annotated[
    pd.DataFrame,
    FrameSchema(
        "UnitsToScore",
        "One row, by its index, an area's return or a sender's delivery of a feed.",
        ("status", "has_evidence", "evidence_answers", "is_signed_off", "figures_due", "figures_given",
         "working_days_late"),
    ),
]  # fmt: skip
ScoringUnits = Annotated[
    pd.DataFrame,
    schema_of(UnitsToScore).plus("ScoringUnits", "feed", "area_code", "supplier", "delivery_id", "assurance_level"),
]
UnitResults = Annotated[
    pd.DataFrame,
    FrameSchema(
        "UnitResults",
        "One row a rule on the rows of a unit.",
        ("scored_unit", "rule_id", "dimension", "severity", "rows_tested", "rows_failing"),
        ("scored_unit", "rule_id"),
        ("weight", "holds_row"),
    ),
]
UnitAreas = Annotated[
    pd.DataFrame,
    FrameSchema(
        "UnitAreas",
        "One row an area that a sender's unit speaks for.",
        ("scored_unit", "area_code"),
        ("scored_unit", "area_code"),
    ),
]
Scores = Annotated[
    pd.DataFrame,
    FrameSchema(
        "Scores",
        "One row a unit, by its index: its readiness and what that is made of.",
        ("readiness", "coverage", "quality", "evidence", *DIMENSIONS, "colour"),
    ),
]
AreasReadiness = Annotated[
    pd.DataFrame,
    FrameSchema(
        "AreasReadiness",
        "One row an area's, or a sender's, readiness of one feed.",
        ("area_code", "basis", "readiness", "figures_due"),
    ),
]
ScoredUnits = Annotated[
    pd.DataFrame,
    schema_of(AreasReadiness).plus(
        "ScoredUnits", "feed", "supplier", "coverage", "quality", "evidence", *DIMENSIONS, "colour", "status",
        "figures_given", "working_days_late", "assurance_level", "delivery_id",
    ),
]  # fmt: skip
ReadinessRows = Annotated[
    pd.DataFrame,
    schema_of(ScoredUnits).plus("ReadinessRows", "sha256", "contract_version", "weights_version", "code_version"),
]
AreaScores = Annotated[
    pd.DataFrame,
    FrameSchema("AreaScores", "One row an area, by its index: over its own feeds.", ("readiness", "colour")),
]
FigureColours = Annotated[
    pd.DataFrame,
    FrameSchema(
        "FigureColours", "One row an area and indicator that is due.", ("area_code", "indicator_code", "colour")
    ),
]
Comparability = Annotated[
    pd.DataFrame,
    FrameSchema(
        "Comparability",
        "One row an indicator, by its index: whether its areas may be compared.",
        ("areas_due", "green_areas", "fit_areas", "fit_share", "is_fit_to_compare"),
    ),
]

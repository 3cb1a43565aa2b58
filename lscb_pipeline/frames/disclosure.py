"""Disclosure: counts and what is hidden of them, what may be shown, and what the attacker makes of it.

Here: the frames of suppression and of the attacker, which share declarations and no code. Not here: figures before
anything is hidden (figures.py of this folder), what is published in the end (releases.py of this folder).
"""

from typing import Annotated, Final

import pandas as pd

from lscb_pipeline.frames import figures
from lscb_pipeline.frames.key_columns import COUNT_KEY, FIGURE_KEY, REGION_KEY
from lscb_pipeline.frames.schema import FrameSchema, schema_of

# What suppression takes.
StatedAmounts = Annotated[
    pd.DataFrame, FrameSchema("StatedAmounts", "One row a figure.", ("numerator", "value", "unit"))
]
FiguresAsSent = Annotated[
    pd.DataFrame,
    schema_of(figures.Figures).plus("FiguresAsSent", "status", "is_comparable", "unit", "published_over"),
]
CountedFigures = Annotated[
    pd.DataFrame,
    FrameSchema(
        "CountedFigures",
        "One row a figure; of earlier releases one for each release that it is of.",
        (*FIGURE_KEY, "numerator", "denominator", "value", "unit", "age_band", "denominator_counts"),
    ),
]
PersonFigures = Annotated[
    pd.DataFrame,
    schema_of(figures.Figures).plus(
        "PersonFigures", "unit", "age_band", "denominator_counts", "in_london", "is_aside", "shows_areas"
    ),
]
EarlierFigures = Annotated[
    pd.DataFrame,
    schema_of(CountedFigures).plus(
        "EarlierFigures", "hides_numerator", "hides_denominator",
        grain="One row a figure about persons and an earlier release that it is of.", sometimes=("release",),
    ),
]  # fmt: skip
FigureCounts = Annotated[
    pd.DataFrame,
    FrameSchema(
        "FigureCounts",
        "One row a count: a figure's numerator, or its denominator where that is a count of its own.",
        ("figure_row", *FIGURE_KEY, "role", "what", "amount", "complement", "is_share"),
        ("figure_row", "role"),
    ),
]
CountRelations = Annotated[
    pd.DataFrame,
    FrameSchema(
        "CountRelations",
        "One row a term of a relation between counts: the count on its left, or one of those on its right.",
        ("relation", "kind", "what", "when", "coefficient"),
    ),
]

# What it decides. Rows are found by their labels: of figures, and of groups.
HiddenCells = Annotated[
    pd.DataFrame,
    FrameSchema(
        "HiddenCells",
        "One row a figure about persons, under the label that the figure has.",
        ("hides_numerator", "hides_denominator", "is_primary"),
    ),
]
WithheldTotals = Annotated[
    pd.DataFrame,
    FrameSchema(
        "WithheldTotals",
        "One row a group of figures, labelled by the columns that make a group.",
        ("withholds_numerator", "withholds_denominator"),
    ),
]
FiguresToShow = Annotated[pd.DataFrame, schema_of(PersonFigures).plus("FiguresToShow", "status", "region")]
ShownFigures = Annotated[
    pd.DataFrame,
    schema_of(FiguresToShow).plus("ShownFigures", "hides_numerator", "hides_denominator", "marker"),
]
SumsToShow = Annotated[
    pd.DataFrame,
    FrameSchema(
        "SumsToShow",
        schema_of(figures.RegionalFigures).grain,
        (*REGION_KEY, "numerator", "denominator"),
        tuple(REGION_KEY),
    ),
]
ShownSums = Annotated[
    pd.DataFrame, schema_of(SumsToShow).plus("ShownSums", "is_rounded", "is_denominator_rounded", "marker")
]

# What the attacker is given.
_OF_RELEASE = ("release", *FIGURE_KEY)
AttackedFigures = Annotated[
    pd.DataFrame,
    FrameSchema(
        "AttackedFigures",
        "One row a figure and a release that it is of, as anybody sees it, with the truth beside it.",
        (*_OF_RELEASE, "numerator", "denominator", "value", "lower_95", "upper_95", "rank", "quartile",
         "neighbour_median", "versus_london", "funnel", "marker", "in_london", "true_numerator", "true_denominator",
         "is_public", "is_behind"),
        _OF_RELEASE,
    ),
]  # fmt: skip
AttackedTotals = Annotated[
    pd.DataFrame,
    FrameSchema(
        "AttackedTotals",
        "One row a sum about persons and a release that it is of.",
        ("release", *REGION_KEY, "numerator", "denominator", "is_rounded", "is_denominator_rounded", "marker"),
        ("release", *REGION_KEY),
    ),
]
WAYS: Final = ("risk_level", "missing_from", "reported_in", "in_year", "on_lists")  # of groups: breakdowns `way:group`
GroupsTold = Annotated[
    pd.DataFrame,
    FrameSchema(
        "GroupsTold",
        "One row an area and a group of children or episodes of which London's count is told. Exact, never passed on.",
        (*FIGURE_KEY, "counted", "adds_up_to", "least", "most"),
        tuple(FIGURE_KEY),
    ),
]
AttackedGroups = Annotated[
    pd.DataFrame,
    FrameSchema(
        "AttackedGroups",
        "One row an area, a group of children or episodes of which London's count is told, and the release that tells.",
        (*_OF_RELEASE, "counted", "adds_up_to", "least", "most"),
        _OF_RELEASE,
    ),
]
AttackedIndicators = Annotated[
    pd.DataFrame,
    FrameSchema(
        "AttackedIndicators",
        "One row an indicator.",
        ("indicator_code", "unit", "age_band", "measures", "denominator_counts", "shows_areas"),
        ("indicator_code",),
    ),
]
Insiders = Annotated[
    pd.DataFrame,
    FrameSchema(
        "Insiders",
        "One row an area whose figures somebody knows: a board, or who sends for several areas.",
        ("board_id", "area_code"),
        ("board_id", "area_code"),
    ),
]

# What it makes of that.
CountsSeen = Annotated[
    pd.DataFrame,
    FrameSchema(
        "CountsSeen",
        "One row each time that a count stands behind a published figure.",
        (*_OF_RELEASE, "role", "what", "id", "figure_row", "is_share", "shows_zeros", "shown_count", "truth",
         "in_london", "is_public", "is_behind"),
        ("figure_row", "role"),
    ),
]  # fmt: skip
AttackedCounts = Annotated[
    pd.DataFrame,
    FrameSchema(
        "AttackedCounts",
        "One row a count, labelled by its number; a restated count is another.",
        (*COUNT_KEY, "truth", "is_known", "floor"),
        (*COUNT_KEY, "truth"),
    ),
]
Constraints = Annotated[
    pd.DataFrame,
    FrameSchema(
        "Constraints",
        "One row a count in a constraint: lower <= sum of coefficient x count <= upper.",
        ("constraint", "id", "coefficient", "lower", "upper", "source_of_constraint"),
    ),
]
KnownCounts = Annotated[
    pd.DataFrame,
    FrameSchema(
        "KnownCounts", "One row a hidden count and somebody who knows it.", ("to", "unknown"), ("to", "unknown")
    ),
]
AskedCounts = Annotated[
    pd.DataFrame,
    FrameSchema("AskedCounts", "One row a small count and somebody who is asked for it.", ("to", "unknown")),
]
AnsweredCounts = Annotated[pd.DataFrame, schema_of(AskedCounts).plus("AnsweredCounts", "highest", "is_near")]
AttackAnswers = Annotated[pd.DataFrame, schema_of(AnsweredCounts).plus("AttackAnswers", "part")]
HiddenCounts = Annotated[pd.DataFrame, FrameSchema("HiddenCounts", "One row a hidden count.", (*COUNT_KEY, "told_to"))]
ToldCounts = Annotated[
    pd.DataFrame,
    FrameSchema(
        "ToldCounts",
        "One row a published place of a count that is told.",
        (*FIGURE_KEY, "what", "role", "told_to"),
        (*FIGURE_KEY, "what", "role"),
    ),
]
RelatedFigures = Annotated[
    pd.DataFrame,
    FrameSchema("RelatedFigures", "One row a figure that has to do with what is told.", tuple(FIGURE_KEY)),
]
Leaks = Annotated[
    pd.DataFrame,
    FrameSchema(
        "Leaks",
        "One row a published thing that tells of a hidden count, and how it does.",
        (*FIGURE_KEY, "why"),
        (*FIGURE_KEY, "why"),
    ),
]

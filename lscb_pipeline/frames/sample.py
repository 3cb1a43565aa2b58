"""The made-up sample on its way to files: figures in the long form, children, their episodes and stays, answers.

Here: the frames of room sample. Not here: what intake makes of the files; the sample's columns hold what a supplier
writes, which need not be what is stored under the same name.
"""

from typing import Annotated

import pandas as pd

from lscb_pipeline.frames.schema import FrameSchema, schema_of

SampleFigures = Annotated[
    pd.DataFrame,
    FrameSchema(
        "SampleFigures",
        "One row a made-up figure: of an area, indicator and period, as its supplier knows it.",
        ("area_code", "quarter_number", "period", "indicator_code", "numerator", "denominator", "value",
         "definition_version"),
        ("area_code", "period", "indicator_code"),
    ),
]  # fmt: skip
SentFigures = Annotated[
    pd.DataFrame,
    schema_of(SampleFigures).plus("SentFigures", "supplier", sometimes=("amount", "service", "reason_code")),
]
JointFigures = Annotated[pd.DataFrame, schema_of(SentFigures).plus("JointFigures", "joint_note")]
ReasonedFigures = Annotated[
    pd.DataFrame,
    FrameSchema(
        "ReasonedFigures",
        "One row a made-up figure, or the reason in its place, as it stands in the end.",
        (*schema_of(JointFigures).columns, "reason_code", "reason_note"),
        schema_of(JointFigures).key,
    ),
]
VersionedFigures = Annotated[
    pd.DataFrame,
    FrameSchema(
        "VersionedFigures",
        "One row a figure of one of its supplier's files for a quarter: of the first, or of a corrected one.",
        (*schema_of(ReasonedFigures).columns, "file_version"),
        (*schema_of(ReasonedFigures).key, "file_version"),
    ),
]
BoroughReturns = Annotated[
    pd.DataFrame,
    schema_of(VersionedFigures).plus(
        "BoroughReturns", "signed_off_by_role", "signed_off_on", "source_system", "assurance_level", "hours_spent"
    ),
]
SampleRows = Annotated[
    pd.DataFrame,
    FrameSchema(
        "SampleRows",
        "One row of one feed's files, in the contract's columns (one that is left out is empty).",
        ("quarter_number", "supplier"),
        sometimes=("file_version",),
    ),
]
SampleFiles = Annotated[
    pd.DataFrame,
    FrameSchema(
        "SampleFiles",
        "One row of one feed's files, in the contract's columns, and in which file it goes.",
        ("quarter_number", "supplier", "file_version"),
    ),
]
SampleChildren = Annotated[
    pd.DataFrame,
    FrameSchema(
        "SampleChildren",
        "One row a made-up child.",
        ("person_reference", "forename_initial", "surname", "birth_date", "sex", "residence_area", "in_care", "rate"),
        ("person_reference",),
    ),
]
ReportedRuns = Annotated[
    pd.DataFrame,
    FrameSchema(
        "ReportedRuns",
        "One row a child's episode, when it was reported.",
        ("child_number", "quarter_number", "reported_at"),
    ),
]
EndedRuns = Annotated[pd.DataFrame, schema_of(ReportedRuns).plus("EndedRuns", "last_seen_at", "found_at")]
SampleEpisodes = Annotated[
    pd.DataFrame,
    FrameSchema(
        "SampleEpisodes",
        "One row a missing episode as police report it.",
        (*schema_of(EndedRuns).columns, "person_reference", "forename_initial", "surname", "birth_date", "sex",
         "residence_area", "age", "episode_reference", "report_area", "missing_from", "risk_level", "category",
         "supplier"),
        ("episode_reference",),
    ),
]  # fmt: skip
RunsToRefuge = Annotated[
    pd.DataFrame,
    schema_of(SampleEpisodes).plus(
        "RunsToRefuge", "readiness_to_come", grain="One row a missing episode out of which a child may come."
    ),
]
RefugePersons = Annotated[
    pd.DataFrame,
    FrameSchema(
        "RefugePersons",
        "One row a young person who comes to the refuge, as police would write the name.",
        ("police_reference", "forename_initial", "surname", "birth_date", "sex"),
    ),
]
WrittenPersons = Annotated[
    pd.DataFrame,
    FrameSchema(
        "WrittenPersons",
        "One row a young person who comes to the refuge, as the refuge writes the name.",
        (*schema_of(RefugePersons).columns, "person_reference", "is_linkable"),
        ("person_reference",),
    ),
]
RefugeStays = Annotated[
    pd.DataFrame,
    FrameSchema(
        "RefugeStays",
        "One row a stay, in each file that holds it.",
        ("stay_reference", "person_reference", "admitted_at", "left_at", "referred_by", "left_to", "police_reference",
         "is_linkable", "quarter_number", "supplier"),
        ("stay_reference", "quarter_number"),
    ),
]  # fmt: skip
KnownLinks = Annotated[
    pd.DataFrame,
    FrameSchema(
        "KnownLinks",
        "One row a young person of the sample's refuge: who it is for police.",
        ("refuge_reference", "police_reference", "is_linkable"),
        ("refuge_reference",),
    ),
]
SurveyRound = Annotated[
    pd.DataFrame,
    FrameSchema(
        "SurveyRound",
        "One row an agency, area and question of one round, answered or not.",
        ("agency", "area_code", "question", "answer", "amount", "quarter_number"),
        ("quarter_number", "agency", "area_code", "question"),
    ),
]
SurveyAnswers = Annotated[pd.DataFrame, schema_of(SurveyRound).plus("SurveyAnswers", "supplier")]
ConsultationComments = Annotated[
    pd.DataFrame,
    FrameSchema(
        "ConsultationComments",
        "One row a made-up comment of a board on a drafted definition.",
        ("area_code", "answered_on", "quarter_number", "supplier"),
    ),
]
GolAnswers = Annotated[
    pd.DataFrame,
    FrameSchema(
        "GolAnswers",
        "One row an authority that the Government Office asked in a round, answered or not.",
        ("area_code", "asked_on", "answered_on", "quarter_number", "supplier"),
        ("quarter_number", "area_code"),
    ),
]

"""A figure that waits by any rule stands beside none: not in later words of its period, nor in what is given."""

import pandas as pd

from lscb_pipeline.collation.inputs.due import due_of_sender
from lscb_pipeline.contracts.library import library
from lscb_pipeline.intake.rows.identity import Sender
from lscb_pipeline.intake.rows.reading import read_files
from lscb_pipeline.intake.tables.opened_file import open_file
from lscb_pipeline.quality.inputs.judgement_inputs import Comparators, JudgementInputs
from lscb_pipeline.quality.inputs.stated_figures import words_of
from lscb_pipeline.quality.rules.judgement import Judgement, judge
from lscb_pipeline.reference.quarters import Quarter

FEED, QUARTER = "borough_return", Quarter.parse("2009-10-Q4")


def judged(*private_fostering: str, accepted: bool = False) -> Judgement:
    """Camden's returns of one figure, SG014, sent one after the other."""
    contract = library().contracts[FEED]
    indicators = {i.code: i for i in library().indicators_of(FEED)}
    sender, rows = Sender("camden", QUARTER, b"k", frozenset(indicators)), []
    for number, amount in enumerate(private_fostering):
        content = f"area_code,period,indicator_code,numerator\nE09000007,2009-10-Q4,SG014,{amount}\n"
        opened = open_file(content.encode(), ".csv", library().layouts[FEED], contract)
        (reading,) = read_files([opened], contract, [sender])
        rows.append(reading.rows.assign(delivery_id=str(number), held_by=None))
    every = pd.concat(rows, ignore_index=True)
    deliveries = pd.DataFrame({"delivery_id": [str(n) for n in range(len(rows))], "supplier": "camden",
                               "received_on": pd.Timestamp("2010-04-20"), "rule_id": None, "message": None,
                               "sheet": None, "records": 1, "records_outside": 0, "is_usable": True,
                               "is_complete": True, "is_accepted": False, "is_confirmed": accepted})  # fmt: skip
    deliveries["replaces"] = [("area_code", "period")] * len(rows)
    told = pd.DataFrame(
        columns=["delivery_id", "sheet", "row_number", "column_name", "rule_id", "message", "area_code"]
    )
    beside = Comparators(words_of(every.iloc[:0], contract, indicators), deliveries.iloc[:0])
    due = due_of_sender(library(), contract, QUARTER, "camden")
    return judge([JudgementInputs(contract, indicators, QUARTER, deliveries, every, told, told, beside, due)])


def found(judgement: Judgement, rule: str) -> int:
    return int((judgement.findings["rule_id"] == rule).sum())


def state(judgement: Judgement) -> str:
    frame = judgement.judged.frame
    return str(frame.loc[(frame["kind"] == "due") & (frame["indicator_code"] == "SG014"), "due_state"].iloc[0])


def test_a_held_figure_is_no_word_that_the_next_one_restates() -> None:
    judgement = judged("12.5", "40")
    assert judgement.held["rule_id"].tolist() == ["whole_number"]
    assert found(judgement, "restated_within_5_percent") == 0
    assert found(judged("12", "40"), "restated_within_5_percent") == 1
    assert state(judgement) == "figure"


def test_a_held_figure_is_due_as_held_unless_one_stands() -> None:
    assert state(judged("12.5")) == "held"
    assert found(judged("12.5"), "figure_expected") == len(judged("12").findings.query("rule_id == 'figure_expected'"))
    assert state(judged("12", "12.5")) == "figure", "what was given before stands"


def test_what_was_accepted_stands() -> None:
    judgement = judged("12.5", "40", accepted=True)
    assert judgement.held.empty
    assert found(judgement, "restated_within_5_percent") == 1

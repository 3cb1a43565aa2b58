"""The question that a board is advised to ask of a figure that stands out: data in data_contracts/questions.yaml.

Here: the file's form. Not here: which figures stand out (reports/release/signals.py).
"""

from functools import lru_cache

from lscb_pipeline.contracts.strict import Strict
from lscb_pipeline.contracts.yaml_file import read_as
from lscb_pipeline.project_files import project_folder


class AreaQuestions(Strict):
    """One priority area's questions: for a figure above or below London's, and for one that broke with its past."""

    above: str
    below: str
    change: str


class Questions(Strict):
    """All questions, by priority area, and the note that goes with them."""

    note: str
    questions: dict[str, AreaQuestions]

    def ask(self, priority_area: str, direction: str) -> str:
        """The question for a figure of a priority area; raises KeyError for an area that has none."""
        text: str = getattr(self.questions[priority_area], direction)
        return text


@lru_cache
def questions() -> Questions:
    """Read questions.yaml; raises ContractError, with the line, for a fault."""
    return read_as(project_folder("data_contracts") / "questions.yaml", Questions)

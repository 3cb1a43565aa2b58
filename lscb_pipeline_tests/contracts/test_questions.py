"""The questions to ask: each priority area has its own, and they say that they are proposals."""

import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline.contracts.questions import questions


def test_every_priority_area_has_its_questions_and_no_other() -> None:
    assert set(questions().questions) == {one.priority_area for one in library().indicators.values()}
    assert "proposals" in questions().note


@pytest.mark.parametrize("direction", ["above", "below", "change"])
def test_each_of_them_asks(direction: str) -> None:
    asked = [questions().ask(area, direction) for area in questions().questions]
    assert all(text.endswith("?") for text in asked)
    assert len(set(asked)) == len(asked)

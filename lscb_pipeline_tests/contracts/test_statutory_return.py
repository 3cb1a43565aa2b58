"""What the returns that councils make of each child could give of what they type by hand, and what they can't."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from lscb_pipeline.contracts.catalogue import StatutoryReturn
from lscb_pipeline.contracts.library import library

PAGE = Path(__file__).parents[2] / "docs" / "indicators.md"
NOTHING = {"SG004", "SG014", "SG015", "SG016", "SG017", "SG018", "SG019", "SG020", "RA009", "RA013", "GA002"}
WHOLE = {"SG001", "SG003", *(f"SG{n:03}" for n in range(6, 14)), "SS003", "SS004"}


def test_what_the_returns_give_and_what_they_cannot() -> None:
    said = {code: i.statutory_return for code, i in library().indicators.items() if i.statutory_return}
    assert {code for code, could in said.items() if could.gives == "nothing"} == NOTHING
    assert {code for code, could in said.items() if could.gives == "whole"} == WHOLE
    assert {code for code, could in said.items() if could.gives == "near"} == {"SG002", "SG005", "GA004"}


IN_WORDS = [
    ("SG013", "yes, from SSDA903"),
    ("RA012", "bounds alone, from SSDA903"),
    ("RA013", "can't be had: no return has the day of the interview"),
    ("DF211", ""),
]


@pytest.mark.parametrize(("code", "says"), IN_WORDS)
def test_the_page_of_indicators_says_so(code: str, says: str) -> None:
    (row,) = (line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith(f"| {code} "))
    said = row.removesuffix(" |").split(" | ")[-1].strip(" |")
    assert said.startswith(says) if says else not said


@pytest.mark.parametrize(
    "said", [{"gives": "whole", "says": "x"}, {"gives": "nothing", "of": "looked_after", "says": "x"}]
)
def test_what_is_given_is_of_a_return(said: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="is of one"):
        StatutoryReturn.model_validate(said)

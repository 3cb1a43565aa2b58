"""An editor's mark in what readers see, and a pilot of other quarters, don't load: file and line are told."""

import re
from pathlib import Path

import pytest

from lscb_pipeline.contracts.contract_error import ContractError
from lscb_pipeline.contracts.library import library
from lscb_pipeline_tests.contracts.test_profile import PROFILE, SECOND, SG018, changed, copied  # noqa: F401 - a fixture

CASES = [
    (
        PROFILE,
        "decision: definitions are drafted, assumed",
        "decision: 'drafted [made up]', assumed",
        "`[made up]` is an editor's mark",
    ),
    (
        PROFILE,
        "reason: not every borough's system holds them",
        "reason: 'not all do [memory]'",
        "`[memory]` is an editor's mark",
    ),
    (
        PROFILE,
        "set_by: the Government Office for London,",
        "set_by: 'the Office [seen: a page]',",
        "`[seen]` is an editor's mark",
    ),
    ("indicators/phase_1.yaml", "(Working Together, March 2010)'", "[memory]'", "`[memory]` is an editor's mark"),
    (
        "indicators/phase_1.yaml",
        "says: within 7 working days of referral,",
        "says: 'within 7 days [seen]',",
        "`[seen]` is an editor's mark",
    ),
    (
        "indicators/phase_1.yaml",
        "rationale: A first decision that",
        "rationale: '[Memory] A first decision' #",
        "`[Memory]` is an editor's mark",
    ),
    (SECOND, SG018, SG018.replace("under s17", "[made up]"), "`[made up]` is an editor's mark"),
    (
        "pilot.yaml",
        "figures asked for were produced, and {not_collected}",
        "[made up] {not_collected}",
        "`[made up]` is an editor's mark",
    ),
    (
        "consultation.yaml",
        "decision: counted on one day",
        "decision: '[made up]' #",
        "`[made up]` is an editor's mark",
    ),
    (
        "pilot.yaml",
        "[2008-09-Q2, 2008-09-Q3]",
        "[2008-09-Q2]",
        "2008-09-Q3 isn't there, and GA002 is due of pilots alone",
    ),
    (
        "pilot.yaml",
        "[2008-09-Q2, 2008-09-Q3]",
        "[2008-09-Q3, 2008-09-Q4]",
        "2008-09-Q2 isn't there, and GA002 is due of pilots alone",
    ),
    (
        "pilot.yaml",
        "[2008-09-Q2, 2008-09-Q3]",
        "[2008-09-Q2, 2008-09-Q3, 2008-09-Q4]",
        "nothing is due of pilots alone in 2008-09-Q4",
    ),
    (
        PROFILE,
        "day: 2009-03-18, since: 2008-09-Q4, decision: collected from all",
        "day: 2008-12-18, since: 2008-09-Q3, decision: collected from all",
        "nothing is due of pilots alone in 2008-09-Q3",
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "says"), CASES)
def test_an_editors_mark_that_readers_would_see_and_a_pilot_of_other_quarters_do_not_load(
    copied: Path,  # noqa: F811
    name: str,
    old: str,
    new: str,
    says: str,
):
    changed(copied, name, old, new)
    with pytest.raises(
        ContractError, match=rf"{'pilot.yaml' if 'pilots alone' in says else name}:\d+: at .*{re.escape(says)}"
    ):
        library(copied)

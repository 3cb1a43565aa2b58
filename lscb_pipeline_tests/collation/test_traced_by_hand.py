"""The seven figures of the made-up sample traced by hand: `lscb trace` leads to the same cells and numbers."""

import shutil

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.sample import make_sample
from lscb_pipeline_tests.conftest import Inbox, collate
from lscb_pipeline_tests.real_tools import traces

# So much is collated: a figure stands in its quarter's files of its feed, and beside London's in no others.
SENT = {tuple(row["file"].split("/")[:2]) for row in traces().by_hand("sample")}


@pytest.mark.slow
def test_the_samples_figures_are_those_traced_by_hand(centre: Centre, inbox: Inbox) -> None:
    make_sample(inbox.folder)
    folders = [folder for folder in inbox.folder.glob("*/*") if folder.is_dir()]
    for folder in folders:
        if (folder.parent.name, folder.name) not in SENT:
            shutil.rmtree(folder)
    for quarter in sorted({quarter for quarter, _ in SENT}):
        collate(centre, quarter)
    found = traces().traced(centre, "sample")
    assert len(found) == 7
    assert list(traces().differences(found)) == []
    assert list(traces().same_as_kept(found)) == []

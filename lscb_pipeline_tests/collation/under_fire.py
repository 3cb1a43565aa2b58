"""The deliveries of collations that suffer: two quarters of three feeds, late ones, faulty ones, a correction."""

from lscb_pipeline_tests.collation.returns import Q3, Q4, row
from lscb_pipeline_tests.collation.test_events import OCTOBER, episode
from lscb_pipeline_tests.conftest import Inbox

QUARTERS = [Q4, Q3]  # the late one last: what depends on it is put right by its own run alone
POLICE = "met_police_missing_children"


def put_first(inbox: Inbox) -> None:
    """Deliveries of Q4, which are collated in peace."""
    inbox.put(Q4, "borough_return", "camden", [row("Camden", "SG001", 410, Q4), row("Camden", "SG014", 0)])
    inbox.put(Q4, "borough_return", "barnet", [row("Barnet", "SG001", 0, Q4), row("Barnet", "SG014", 2, Q4)])
    inbox.put(Q4, POLICE, "mps", [episode(20, "fay", "2009-01-05 10:00", "2009-01-05 11:00")])


def put_late(inbox: Inbox) -> None:
    """The quarter before, on which much of Q4 depends; and a correction of Q4."""
    inbox.put(Q3, "borough_return", "camden", [row("Camden", "SG001", 400), row("Camden", "SG014", "x")])
    inbox.put(Q3, "borough_return", "barnet", [row("Barnet", "SG001", "x"), row("Barnet", "SG999", 1)])
    inbox.put(Q3, "borough_return", "enfield.xlsx", b"not a workbook")
    inbox.put(Q3, "borough_return", "nobody", "unrouted")
    inbox.put(Q3, "borough_return", "brent", [row("Brent", "SG001", 3, "2010-11-Q3")])  # the future: rejected
    inbox.put(Q3, POLICE, "mps", [*OCTOBER, episode(12, "fay", "2008-12-20 10:00", "2008-12-20 11:00")])
    inbox.put(Q4, "borough_return", "camden__corrected", [row("Camden", "SG001", 411, Q4)])

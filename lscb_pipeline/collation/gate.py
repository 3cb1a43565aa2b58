"""The one gate: why a quarter may not be published. Everything that publishes asks it, whoever launched what.

Here: failures of the centre, and that nothing can be used yet, which is no failure. Not here: a supplier's faults,
which stop its own delivery and nobody else's.
"""

from sqlalchemy import Connection

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.errors import LscbError
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.states import ReleaseStatus
from lscb_pipeline.warehouse.commands import status
from lscb_pipeline.warehouse.stages import judge, release_reads


class NotPublishedError(LscbError):
    """A quarter may not be published; the message says why, and holds no value."""

    def __init__(self, quarter: Quarter, reasons: list[str]) -> None:
        super().__init__(f"{quarter.label} may not be published: {'; '.join(reasons)}")


def rules_ran(connection: Connection, quarter: Quarter) -> list[str]:
    """What of the quarter was not judged: rules that failed to run wherever they were tried, new deliveries."""
    crashed = [f"rule {rule} of {feed} failed to run" for feed, rule in judge.rules_that_never_ran(connection, quarter)]
    unjudged = [
        f"{feed} has deliveries that are not judged" for feed in sorted(judge.unjudged_feeds(connection, quarter))
    ]
    return crashed + unjudged


def rows_reconcile(centre: Centre, connection: Connection, quarter: Quarter) -> list[str]:
    """The deliveries of which records read are not loaded + refused + outside + held."""
    broken = status.unreconciled(connection, centre.library, quarter)
    return [f"records of delivery {delivery} do not add up" for delivery in broken["delivery_id"]]


def some_delivery_usable(connection: Connection, quarter: Quarter) -> list[str]:
    """Where nothing can be used yet, nothing is published, and nobody is at fault: what came, and what became of it."""
    if status.usable(connection, quarter):
        return []
    became = status.became(connection, quarter)
    counts = ", ".join(f"{count} {word}" for word, count in became.items())
    return [f"no usable delivery: {f'{counts}, whose receipts say why' if counts else 'none has come'}"]


def reasons_not_to_publish(centre: Centre, quarter: Quarter) -> list[str]:
    """Every reason, empty where the quarter may be published."""
    with centre.warehouse.transaction() as connection:
        return [
            *rules_ran(connection, quarter),
            *rows_reconcile(centre, connection, quarter),
            *some_delivery_usable(connection, quarter),
        ]


_FAILINGS = {  # of an audit, by the number of them
    "broken": "hidden cells can be told from what is published",
    "leaks": "figures are published that tell of hidden cells",
    "unsolved": "attack could not be completed",
    "depends": "release would be another with other hidden numbers",
}


def disclosure_audit(connection: Connection, quarter: Quarter) -> list[str]:
    """Why what the quarter's release hides is not safe to publish: an attack told a small number, or none was made."""
    last = release_reads.last_release(connection, quarter)
    if last is None:
        return ["disclosure control has not run"]
    audit = last["audit"]
    reasons = [f"{audit[name]} {what}" for name, what in _FAILINGS.items() if audit.get(name)]
    if last["status"] == ReleaseStatus.SAFE and audit["published_before"] != len(release_reads.published(connection)):
        reasons.append("another release was published since the attack: collate the quarter again")
    if last["status"] == ReleaseStatus.REFUSED and not reasons:
        reasons.append("disclosure control refused it")
    return reasons


def reasons_not_to_release(centre: Centre, quarter: Quarter) -> list[str]:
    """Every reason, disclosure control's among them."""
    reasons = reasons_not_to_publish(centre, quarter)
    with centre.warehouse.transaction() as connection:
        return reasons + disclosure_audit(connection, quarter)


def ask(centre: Centre, quarter: Quarter) -> None:
    """Raise NotPublishedError where there is a reason not to use the quarter's deliveries."""
    if reasons := reasons_not_to_publish(centre, quarter):
        raise NotPublishedError(quarter, reasons)

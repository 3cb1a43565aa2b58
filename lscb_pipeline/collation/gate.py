"""The one gate: why a quarter may not be published. Everything that publishes asks it, whoever launched what.

Here: failures of the centre. Not here: a supplier's faults, which stop its own delivery and nobody else's.
"""

from sqlalchemy import Connection

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse import judging, status


class NotPublishedError(RuntimeError):
    """A quarter may not be published; the message says why, and holds no value."""

    def __init__(self, quarter: Quarter, reasons: list[str]) -> None:
        super().__init__(f"{quarter.label} may not be published: {'; '.join(reasons)}")


def rules_ran(connection: Connection, quarter: Quarter) -> list[str]:
    """What of the quarter was not judged: rules that failed to run wherever they were tried, new deliveries."""
    crashed = [
        f"rule {rule} of {feed} failed to run" for feed, rule in judging.rules_that_never_ran(connection, quarter)
    ]
    unjudged = [
        f"{feed} has deliveries that are not judged" for feed in sorted(judging.unjudged_feeds(connection, quarter))
    ]
    return crashed + unjudged


def rows_reconcile(centre: Centre, connection: Connection, quarter: Quarter) -> list[str]:
    """The deliveries of which records read are not loaded + refused + outside + held."""
    broken = status.unreconciled(connection, centre.library, quarter)
    return [f"records of delivery {delivery} do not add up" for delivery in broken["delivery_id"]]


def some_delivery_usable(connection: Connection, quarter: Quarter) -> list[str]:
    """Nothing at all that can be used is a fault of the centre's inbox."""
    return [] if status.usable(connection, quarter) else ["no usable delivery"]


def reasons_not_to_publish(centre: Centre, quarter: Quarter) -> list[str]:
    """Every reason, empty where the quarter may be published."""
    with centre.warehouse.transaction() as connection:
        return [
            *rules_ran(connection, quarter),
            *rows_reconcile(centre, connection, quarter),
            *some_delivery_usable(connection, quarter),
        ]


def ask(centre: Centre, quarter: Quarter) -> None:
    """Raise NotPublishedError where there is a reason not to."""
    if reasons := reasons_not_to_publish(centre, quarter):
        raise NotPublishedError(quarter, reasons)

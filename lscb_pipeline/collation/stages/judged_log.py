"""What the log says of a judgement: which deliveries don't count, and why."""

import logging

from lscb_pipeline.frames.received import QuarterDeliveries
from lscb_pipeline.quality.rules.judgement import Judgement
from lscb_pipeline.reference.states import DeliveryStatus

log = logging.getLogger(__name__)


def tell_of(received: QuarterDeliveries, judgement: Judgement) -> None:
    """Tell the log which deliveries don't count and why: by feed, sender and rule, never by a value."""
    for row in received.to_dict("records"):
        what = f"{row['feed']} of {row['supplier']}, delivery {row['delivery_id']}"
        if rule := judgement.stopped.get(row["delivery_id"]):
            log.warning("refused: %s: %s", what, rule)
        elif row["status"] == DeliveryStatus.HELD:
            log.warning("held for a decision: %s: %s", what, row["rule_id"])

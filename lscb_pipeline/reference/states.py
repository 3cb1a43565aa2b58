"""The states that things are in: deliveries, what they state, figures due, returns, releases; each set of them a type.

Here: the words as tables and files have them (sql/meanings says what each means), for Python to compare and assign.
Members are texts: frames, JSON and PostgreSQL take them as such. Not here: what people are told of a state (reports),
markers in a figure's place (forms.py), reason codes that a contract alone knows.
"""

from enum import StrEnum


class DeliveryStatus(StrEnum):
    """What became of a delivery: intake.delivery.status."""

    RECEIVED = "received"
    READ = "read"
    PROMOTED = "promoted"
    HELD = "held"
    REJECTED = "rejected"
    UNREADABLE = "unreadable"
    UNROUTED = "unrouted"


class StatementKind(StrEnum):
    """What a delivery's word on a figure is: core.observation.kind."""

    FIGURE = "figure"
    DERIVED = "derived"
    HELD = "held"
    WITHDRAWAL = "withdrawal"
    REVOKED = "revoked"


class DueState(StrEnum):
    """What became of a figure that was due: quality.due_figure.state.

    Or the reason code in its place, of which the last ones here are those that code must know by name.
    """

    FIGURE = "figure"
    HELD = "held"
    WITHDRAWN = "withdrawn"
    ABSENT = "absent"
    # Of those that sent nothing, and of what the centre has not agreed to: for reports alone.
    NO_RETURN = "no_return"
    NOT_AGREED = "not_agreed"
    NIL = "nil"
    NOT_APPLICABLE = "not_applicable"
    JOINT = "joint"


class ReturnStatus(StrEnum):
    """What became of what an area or sender owes of a feed: quality.readiness.status."""

    RETURNED = "returned"
    REJECTED = "rejected"
    NO_RETURN = "no_return"


class ReleaseStatus(StrEnum):
    """How far a release has come: mart.release.status."""

    REFUSED = "refused"
    SAFE = "safe"
    PUBLISHED = "published"

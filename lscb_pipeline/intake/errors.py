"""The one error by which a delivery as a whole can't be read."""


class UnreadableError(ValueError):
    """A delivery can't be read; `rule_id` names what failed and the message says what to do about it."""

    def __init__(self, rule_id: str, message: str) -> None:
        super().__init__(message)
        self.rule_id = rule_id

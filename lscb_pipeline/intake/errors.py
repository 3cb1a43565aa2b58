"""The errors by which a delivery as a whole can't be read, or its sender's own check can't be made."""


class UnreadableError(ValueError):
    """A delivery can't be read; `rule_id` names what failed and the message says what to do about it."""

    def __init__(self, rule_id: str, message: str) -> None:
        super().__init__(message)
        self.rule_id = rule_id


class AskError(ValueError):
    """What a sender who asks for a check must say, because the file doesn't, or said wrongly; the message says how."""

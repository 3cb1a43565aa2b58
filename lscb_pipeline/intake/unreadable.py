"""The errors by which a delivery as a whole can't be read, or its sender's own check can't be made."""

from lscb_pipeline.errors import UsageError


class UnreadableError(ValueError):
    """A delivery can't be read; `rule_id` names what failed and the message says what to do about it.

    The message may quote the file's own words, for its sender; `kept` is the message without them, which may be stored.
    """

    def __init__(self, rule_id: str, message: str, quoting: str = "") -> None:
        super().__init__(message + quoting)
        self.rule_id = rule_id
        self.kept = message


class AskError(UsageError):
    """What a sender who asks for a check must say, because the file doesn't, or said wrongly; the message says how."""

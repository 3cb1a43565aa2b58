"""The three states of a file, in the words that every answer to its sender has: check, page, copy, receipt, workbook.

Here: the words, with their counts. Not here: which state a file is in (check.py, receipt.py, check_sheet.py).
"""

CANNOT, CAN, COMPLETE = "CANNOT BE SENT", "CAN BE SENT", "COMPLETE"
STOPPED_BY, TO_SETTLE = "; what stops it: {}", "; still to settle: {}"
NOTHING_TO_SETTLE = ": nothing to settle"


def state_said(stops: int | None, to_settle: int) -> str:
    """A file's state with its counts. `stops`: how many things stop it; None where nothing does."""
    settle = TO_SETTLE.format(to_settle) if to_settle else ""
    if stops is not None:
        return f"{CANNOT}{STOPPED_BY.format(stops)}{settle}"
    return f"{CAN}{settle}" if to_settle else f"{COMPLETE}{NOTHING_TO_SETTLE}"

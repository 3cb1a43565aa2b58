"""Numbers as a trace prints them: counts whole where they are, values to four decimals; JSON has every digit."""

from lscb_pipeline.reports.trace.delivered import Numbers


def count(amount: float | None) -> str:
    """A numerator or denominator: 1,937, or 13.5 posts."""
    if amount is None:
        return "not given"
    return f"{amount:,.0f}" if amount == int(amount) else f"{amount:,.2f}"


def value(amount: float | None) -> str:
    """A figure's value, or a limit of it."""
    return "none" if amount is None else f"{amount:,.4f}".rstrip("0").rstrip(".")


def numbers(of: Numbers) -> str:
    """A figure: `1,937 / 85,779 = 225.8128`, a value alone, or its status where it has no number."""
    status = "" if of.status in ("final", "") else f" ({of.status})"
    if not of.has_number:
        over = f", denominator {count(of.denominator)}" if of.denominator is not None else ""
        return f"no number{status}{over}"
    if of.numerator is None:
        return f"value {value(of.value)}{status}"
    if of.denominator is None:
        beside = "" if of.value in (None, of.numerator) else f", value {value(of.value)}"
        return f"{count(of.numerator)}{beside}{status}"
    ends = f" = {value(of.value)}" if of.value is not None else ""
    return f"{count(of.numerator)} / {count(of.denominator)}{ends}{status}"

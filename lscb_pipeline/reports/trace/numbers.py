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


def numbers(figure: Numbers) -> str:
    """A figure: `1,937 / 85,779 = 225.8128`, a value alone, or its status where it has no number."""
    status = "" if figure.status in ("final", "") else f" ({figure.status})"
    if not figure.has_number:
        over = f", denominator {count(figure.denominator)}" if figure.denominator is not None else ""
        return f"no number{status}{over}"
    if figure.numerator is None:
        return f"value {value(figure.value)}{status}"
    if figure.denominator is None:
        beside = "" if figure.value in (None, figure.numerator) else f", value {value(figure.value)}"
        return f"{count(figure.numerator)}{beside}{status}"
    ends = f" = {value(figure.value)}" if figure.value is not None else ""
    return f"{count(figure.numerator)} / {count(figure.denominator)}{ends}{status}"

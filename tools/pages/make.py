"""`make pages`: the pages of docs/ that are made from data, each with its name and its data below.

Of warehouse its lists of tables, of feeds that of layouts. With --check nothing is written; the exit code says whether
a page differs from its data. --database names a database of this version to read the warehouse's catalogue of, in
place of one made for it.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

import frames_page
import layouts_page
import register_page
import sustainability_page
import traced_page
import warehouse_pages

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.contracts.contract import Column, Contract
from lscb_pipeline.contracts.headers import usual
from lscb_pipeline.contracts.library import library
from lscb_pipeline.contracts.sources import Source
from lscb_pipeline.reference import forms
from lscb_pipeline.reference.forms_of_time import DATE, MOMENT, PERIODS
from lscb_pipeline.reference.tables import table

DOCS = Path(__file__).parents[2] / "docs"
MADE = "<!-- Made from {data} by `make pages`: change that, not this page. -->"
GIVES = {"whole": "yes", "near": "one like it", "bounds": "bounds alone", "part": "a part"}
RETURNS = {"children_in_need": ", from the Children in Need census", "looked_after": ", from SSDA903"}
GOOD = {"high_is_good": "high is good", "low_is_good": "low is good", "neutral": "neither"}


def main() -> int:
    """Write each page that differs, or tell that it does."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--database")
    asked = parser.parse_args()
    found, catalogue = library(), warehouse_pages.catalogue_of(asked.database)
    pages = {
        "sources.md": sources_page(found.sources),
        "runaway_registers.md": registers_page(),
        "indicators.md": indicators_page(found.indicators.values()),
        "plain_forms.md": forms_page(found.contracts.values()),
        "forms.md": spellings_page(),
        "traces.md": _page(
            "Figures traced by hand", "tools/real/traced_by_hand.csv and traced.csv", *traced_page.parts()
        ),
        "sustainability.md": _page("A lasting collation", "data_contracts/final", *sustainability_page.parts()),
        "columns.md": warehouse_pages.columns_page(
            catalogue, MADE.format(data="sql/meanings and data_contracts/feeds/, as PostgreSQL has them,")
        ),
        "frames.md": frames_page.frames_page(MADE.format(data="lscb_pipeline/frames and sql/meanings")),
        "feeds.md": layouts_page.with_layouts((DOCS / "feeds.md").read_text("utf-8"), found.layouts),
        "warehouse.md": warehouse_pages.with_lists((DOCS / "warehouse.md").read_text("utf-8"), catalogue),
    }
    stale = [name for name, text in pages.items() if not _stands(DOCS / name, text)]
    for name in stale:
        print(f"docs/{name} differs from its data" if asked.check else f"docs/{name} written")  # noqa: T201
        if not asked.check:
            (DOCS / name).write_text(pages[name], "utf-8")
    return int(bool(stale) and asked.check)


def _stands(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text("utf-8") == text


def sources_page(sources: Sequence[Source]) -> str:
    """The registry: sources that a feed reads, then those that none does."""
    supplied = sum(s.state == "supplied" for s in sources)
    text = (
        f"{len(sources)} sources are known. {supplied} are supplied, as public files; the others are identified, and\n"
        "where they have a feed the made-up sample stands in for them. `[seen]` and `[memory]` say how far a fact was\n"
        "checked. States: identified (known to exist), approached, agreed, supplied."
    )
    read = _section("Read by a feed", _sources([s for s in sources if s.feed]))
    other = _section("Known, not read by any feed", _sources([s for s in sources if not s.feed]))
    return _page("Sources", "data_contracts/sources.yaml", text, read, other)


def _sources(sources: Iterable[Source]) -> list[list[str]]:
    head = ["source", "feed", "holder", "what it holds", "since", "definition", "covers", "arrives", "state"]
    return [head] + [
        [f"`{s.source}`", f"`{s.feed}`" if s.feed else "none", s.holder, f"{s.holds}; {s.note}" if s.note else s.holds,
         s.since, s.definition, _coverage(s), s.arrives or "not arranged", s.state]
        for s in sources
    ]  # fmt: skip


def _coverage(source: Source) -> str:
    names = table("area").set_index("area_code")["name"]
    if source.areas_covered:
        return ", ".join(names[source.areas_covered])
    gaps = ", ".join(names[source.areas_not_covered])
    return f"all but {gaps}" if gaps else f"all {len(names)} areas"


def registers_page() -> str:
    """The registers of the runaways work."""
    text, tables = register_page.parts()
    return _page("Registers of the runaways work", "data_contracts/runaways/", text,
                 *(_section(title, rows) for title, rows in tables.items()))  # fmt: skip


def indicators_page(indicators: Iterable[Indicator]) -> str:
    """The catalogue, a table for each feed."""
    every = sorted(indicators, key=lambda i: (i.feed, i.code))
    text = (
        f"{len(every)} indicators. A rate or percentage is numerator / denominator x base; a population is the\n"
        "mid-year estimate of the age band named, its vintage beside each rate. A stock is a figure of one day and is\n"
        "never summed over periods; a flow may be. `public` figures are passed on as published.\n"
        "Guidance on each, and what was agreed, is on a release's pages of [the dataset](dataset.md).\n"
        "A count above what 1,000 children of its area let it be waits for a decision, if it is more than a hundred.\n"
        "The last column says what the returns that councils make of each child (the Children in Need census and\n"
        "SSDA903) could give of what they type by hand."
    )
    parts = [_section(f"`{feed}`", _indicators(list(rows))) for feed, rows in groupby(every, key=lambda i: i.feed)]
    parts.append(_section("Worked out of other feeds, too", _derived(every)))
    return _page("Indicators", "data_contracts/indicators/", text, *parts)


def _derived(indicators: Iterable[Indicator]) -> list[list[str]]:
    """What stands beside the figures of an indicator's own feed, which alone is published."""
    rows = [[i.code, f"`{one.feed}`", one.says, f"`{one.numerator}`"] for i in indicators for one in i.derived]
    return [["code", "of feed", "what is counted", "in SQL"], *rows]


def _indicators(indicators: Iterable[Indicator]) -> list[list[str]]:
    head = ["code", "indicator", "phase", "outcome or output", "priority", "asked for", "numerator",
            "denominator", "unit", "better", "period", "stock or flow",
            "lead partner", "usual source", "disclosure", "count per 1,000 children", "definition since",
            "from a statutory return"]  # fmt: skip
    return [head] + [
        [i.code + (f" ({i.ni_code})" if i.ni_code else ""), i.title, i.phase, i.kind or "neither", i.priority or "none",
         _asked(i), i.numerator, _denominator(i),
         i.unit.replace("_", " "), _better(i), _period(i), i.measures, i.lead_partner, i.source_system,
         i.disclosure.replace("_", " "), _possible(i), _definitions(i), _from_return(i)]
        for i in indicators
    ]  # fmt: skip


def _asked(indicator: Indicator) -> str:
    """From which collection quarter on it is collected, of pilots first, and until when."""
    asked = indicator.asked
    if asked.all is None and asked.pilots is None:
        return "not yet"
    of_pilots = f"of pilots from {asked.pilots.label}" if asked.pilots and asked.pilots != asked.all else ""
    said = [of_pilots, f"from {asked.all.label}" if asked.all else "", f"to {asked.until.label}" if asked.until else ""]
    return "; ".join(part for part in said if part)


def _period(indicator: Indicator) -> str:
    """Over which periods it comes, and, where that differs, over which it is published."""
    if not indicator.published:
        return indicator.frequency
    over = {"quarter": "quarters", "four_quarters": "four quarters", "year": "years"}[indicator.published.over]
    where = "" if indicator.published.areas else " and for London alone"
    return f"{indicator.frequency}; published over {over}{where}: {indicator.published.because}"


def _denominator(indicator: Indicator) -> str:
    if indicator.age_band:
        return f"residents aged {indicator.age_band}"
    return indicator.denominator_indicator or indicator.denominator or "none"


def _possible(indicator: Indicator) -> str:
    """How small and large its count and its denominator may be, where that is known."""
    counts, below = indicator.count_per_1000, indicator.denominator_per_1000
    said = [f"{counts[0]:g} to {counts[1]:g}"] if counts else []
    said += [f"its denominator {below[0]:g} to {below[1]:g}"] if below else []
    return "; ".join(said) or "not asked"


def _better(indicator: Indicator) -> str:
    band = indicator.target_band
    return GOOD[indicator.polarity] + (f"; aim {band[0]:g} to {band[1]:g}" if band else "")


def _from_return(indicator: Indicator) -> str:
    """Whether a return that councils make of each child could give it."""
    could = indicator.statutory_return
    if could is None:
        return ""
    return f"{GIVES[could.gives]}{RETURNS[could.of]}: {could.says}" if could.of else f"can't be had: {could.says}"


def _definitions(indicator: Indicator) -> str:
    if not indicator.definitions:
        return "unchanged"
    said = []
    for version in indicator.definitions:
        change = f"; {version.change}" if version.change else ""
        breaks = " (series breaks)" if version.breaks_series else ""
        said.append(f"{version.valid_from or 'at first'}: {version.says}{change}{breaks}")
    return "; ".join(said)


def forms_page(contracts: Iterable[Contract]) -> str:
    """The plain long form of each feed: the columns of its contract."""
    text = (
        "Who has no format of his own sends these columns: one header row, CSV or workbook, in any order, titles\n"
        "above allowed. A marker (`c`, `x`, `z`, `u`, `low`) may stand in for a *figure*. *Personal* columns are\n"
        "replaced by keyed pseudonyms, or dropped, before anything is stored. What isn't a column here is dropped\n"
        "and reported; a file with a column that looks like one of these, which it lacks, is asked about. Titles may\n"
        "stand in place of names, and words may be run together (`Area code`, `area-code`, `AreaCode`, `Indicator`).\n"
        "A column of areas' names or of indicators' titles (`area_name`, `indicator_title`) beside their codes is\n"
        "compared with them. How cells may be written: [forms](forms.md)."
    )
    parts = [_section(f"`{c.feed}`: {c.title}", _columns(c)) for c in sorted(contracts, key=lambda c: c.feed)]
    return _page("Plain forms", "data_contracts/feeds/", text, *parts)


KINDS = (forms.AREA, forms.RESIDENCE, *PERIODS.values(), forms.INDICATOR, forms.FIGURE, DATE, MOMENT, forms.BOOLEAN,
         forms.VERSION)  # fmt: skip


def spellings_page() -> str:
    """The forms of each kind of cell: what is read, as what, and what is refused and why."""
    text = (
        "How cells may be written, by kind. Case, blanks, kinds of dashes and marks that can't be seen make no\n"
        "difference. What is in none of the forms is refused, with its place and how to write it; nothing is guessed."
    )
    parts = [_section(kind.title[0].upper() + kind.title[1:], _forms(kind)) for kind in KINDS]
    return _page("Forms", "lscb_pipeline/reference/forms.py and forms_of_time.py", text, *parts)


def _forms(kind: forms.Kind) -> list[list[str]]:
    read = [[_examples(form), form.means or "read as it says"] for form in kind.forms if form.examples]
    refused = [[_examples(form), f"refused: {form.means}"] for form in kind.refused]
    return [["as", "means"], [f"write {kind.write}", "the form to choose"], *read, *refused]


def _examples(form: forms.Form) -> str:
    return ", ".join(f"`{example}`" for example in form.examples)


def _columns(contract: Contract) -> list[list[str]]:
    return [["column", "what to write", "type", "must"]] + [
        [f"`{c.name}`", _what(c), _kind(c), "key" if c.is_key else "yes" if c.required else ""]
        for c in contract.columns
    ]


def _what(column: Column) -> str:
    codes = f"one of {', '.join(f'`{value}`' for value in column.values)}" if column.values else ""
    default = column.properties.default
    left_out = f"left out: `{default}`" if default else ""
    headers = ", ".join(f"`{text}`" for text in usual(column))
    called = f"the header may be {headers}, too" if headers else ""
    return "; ".join(part for part in (column.description or column.title, codes, left_out, called) if part)


def _kind(column: Column) -> str:
    kind = "figure" if column.properties.figure else column.properties.reference or column.logical_type
    period = column.properties.period
    return (period.replace("_", " ") if period else kind) + (", personal" if column.is_personal else "")


def _section(title: str, rows: list[list[str]]) -> str:
    head, *body = rows
    lines = [f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *body)]
    return "\n".join([f"## {title}", "", *lines])


def _page(title: str, data: str, text: str, *sections: str) -> str:
    return "\n\n".join([f"# {title}", MADE.format(data=data), text, *sections]) + "\n"


if __name__ == "__main__":
    sys.exit(main())

"""The list of layouts in docs/feeds.md, made of the layouts themselves."""

from collections.abc import Mapping, Sequence

from lscb_pipeline.contracts.layout import Layout

BEGIN, END = "<!-- layouts: made from data_contracts/feeds/*/layouts by `make pages` -->\n", "<!-- end -->"


def with_layouts(page: str, layouts: Mapping[str, Sequence[Layout]]) -> str:
    """The page with its list as the layouts say. Raises ValueError for a page that has no place for one."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END, 1)
    rows = [
        f"| `{layout.layout}` | `{feed}` | {layout.title} | {layout.source} |"
        for feed, own in sorted(layouts.items()) for layout in sorted(own, key=lambda one: one.layout)
        if layout.layout != "plain"
    ]  # fmt: skip
    table = "\n".join(["| layout | feed | what it is | of which publication |", "|---|---|---|---|", *rows])
    return f"{before}{BEGIN}{table}\n{END}{after}"

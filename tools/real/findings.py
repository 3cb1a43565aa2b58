"""The findings on the real files by rule: how many, in which feeds, and what each rule asks.

Here: the table of docs/real_findings.md. Not here: whether a finding is true, which is looked at by hand, there.
"""

from pathlib import Path

import pandas as pd

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.warehouse.database.connect import frame

PAGE = Path(__file__).parents[2] / "docs" / "real_findings.md"
BEGIN, END = "<!-- findings by rule: written by `make real` with --keep -->", "<!-- end of findings by rule -->"
COUNTED = """
    select rule_id as rule, feed, severity, count(*) as findings, count(distinct area_code) as areas,
           count(distinct collection_quarter) as quarters
    from quality.finding group by 1, 2, 3 order by 1, 2, 3"""


def by_rule(centre: Centre) -> pd.DataFrame:
    """A row a rule and feed: findings, areas, quarters, and what the rule says must hold."""
    with centre.warehouse.transaction() as connection:
        rows = frame(connection, COUNTED)
    says = {
        (feed, rule.id): rule.says for feed, contract in centre.library.contracts.items() for rule in contract.rules
    }
    keys = zip(rows["feed"], rows["rule"], strict=True)
    return rows.assign(says=[says.get(key, "") for key in keys])


def markdown(rows: pd.DataFrame) -> str:
    """The table as the page has it."""
    lines = [
        "| rule | feed | severity | findings | areas | quarters | what must hold |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| `{rule}` | `{feed}` | {severity} | {findings:,} | {areas} | {quarters} | {says} |"
        for rule, feed, severity, findings, areas, quarters, says in rows.itertuples(index=False)
    ]
    return "\n".join(lines)


def write(rows: pd.DataFrame) -> None:
    """Put the table into the page, between its marks."""
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    _, after = rest.split(END)
    PAGE.write_text(f"{before}{BEGIN}\n{markdown(rows)}\n{END}{after}", encoding="utf-8")

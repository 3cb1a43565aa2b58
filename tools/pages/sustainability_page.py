"""docs/sustainability.md: the final report's recommendation, with the cost figures and where each is from."""

from collections.abc import Mapping

from lscb_pipeline.contracts.measured import Fact, facts, runs
from lscb_pipeline.project_files import project_folder
from lscb_pipeline.reports.editors_texts import filled

TEXT = ("final", "texts", "recommendation.md")
EXAMPLE = "a reference such as [[quarter_minutes]]"
HEADS = {
    "measured": ("Measured", "by"),
    "assumed": ("Assumed, to be put right by who knows", "because"),
    "derived": ("Worked out", "how"),
}


def parts() -> list[str]:
    """The page's parts under its title."""
    known = facts()
    text = filled(
        project_folder("data_contracts").joinpath(*TEXT).read_text("utf-8"),
        {name: fact.text for name, fact in known.items()},
        TEXT[-1],
        example=EXAMPLE,
        else_says=f"no cost figure: write {EXAMPLE}, of data_contracts/final/measured.yaml",
    )
    return [text.replace("\n### ", "\n## ").strip(), "## The figures, and where each is from", _runs(), *_tables(known)]


def _runs() -> str:
    lines = [
        f"- **{run.run}**: `{run.command}` ({run.day}, commit {run.commit[:7]}, {run.machine}). {run.says}".strip()
        for run in runs()
    ]
    return "\n".join(["Runs, each of which can be repeated:", "", *lines])


def _tables(known: Mapping[str, Fact]) -> list[str]:
    found = []
    for kind, (title, head) in HEADS.items():
        rows = [f"| {fact.what} | {fact.text} | {fact.basis} |" for fact in known.values() if fact.kind == kind]
        found.append("\n".join([f"### {title}", "", f"| what | figure | {head} |", "| --- | --- | --- |", *rows]))
    return found

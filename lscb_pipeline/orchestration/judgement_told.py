"""What a run tells of judging: by feed, and of all feeds together."""

from dataclasses import asdict

import dagster as dg
import pandas as pd

from lscb_pipeline.collation.stages.judge import FeedJudged
from lscb_pipeline.orchestration.metadata import markdown

_JUDGED = ["feed", "deliveries", "rejected", "held", "held_rows", "set_aside", "findings", "restated", "withdrawn",
           "crashed"]  # fmt: skip


def told_of(judged: dict[str, FeedJudged]) -> dict[str, int | dg.MarkdownMetadataValue]:
    """What is told of judging: all feeds together, and each by itself."""
    rows = pd.DataFrame(
        [
            asdict(own) | {"feed": feed, "set_aside": _counted(own.set_aside), "crashed": ", ".join(own.crashed)}
            for feed, own in judged.items()
        ]
    )
    return {
        "findings": sum(own.findings for own in judged.values()),
        "rejected_deliveries": sum(own.rejected for own in judged.values()),
        "held_deliveries": sum(own.held for own in judged.values()),
        "held_rows": sum(own.held_rows for own in judged.values()),
        "restated_figures": sum(own.restated for own in judged.values()),
        "withdrawn_figures": sum(own.withdrawn for own in judged.values()),
        "by_feed": dg.MetadataValue.md(markdown(rows.reindex(columns=_JUDGED))),
    }


def _counted(rows: dict[str, int]) -> str:
    """Rows by rule, the most first."""
    return ", ".join(f"{count} {rule}" for rule, count in rows.items())

"""What the Runaways Report says beside a release's figures: editors' texts, and the estimate of how many ran away.

Both are put together once, when a release is decided on, and kept with it: events are held, and purged, later. Here:
that. Not here: what the report makes of it (reports/runaways), the estimate itself (benchmarks/runaway_estimate.py).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

import pandas as pd
from sqlalchemy import Connection

from lscb_pipeline.benchmarks.runaway_estimate import AGES, UNDER_16, estimated, expected_by_survey
from lscb_pipeline.benchmarks.runaway_groups import shown_episodes, shown_groups
from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.release.runaways_told import RunawaysTold, runaways_told
from lscb_pipeline.frames.disclosure import AttackedGroups
from lscb_pipeline.frames.key_columns import FIGURE_GROUP
from lscb_pipeline.frames.schema import schema_of
from lscb_pipeline.project_files import project_folder
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.editors_texts import read_texts
from lscb_pipeline.reports.runaways.narrative import SLOTS
from lscb_pipeline.warehouse.stages import release_reads
from lscb_pipeline.warehouse.stages.runaway_lists import (
    missing_by_age_and_sex,
    missing_episodes_by,
    runaway_lists,
    runaway_lists_by_area,
)

TEXTS: Final = "runaways/texts"  # where they lie among data_contracts, unless LSCB_TEXTS says otherwise


def texts_of(centre: Centre, quarter: Quarter) -> dict[str, str]:
    """The editors' texts for a quarter's report, by slot. Raises NarrativeError for a file that is none of them."""
    return read_texts(centre.settings.texts or project_folder("data_contracts") / TEXTS, SLOTS, quarter.label)


def beside_figures(material: Mapping[str, Any]) -> dict[str, Any]:
    """What of a release's material stands beside its figures in its digest: editors' texts, and what is told by group.

    Of releases kept before ways of grouping were attacked the texts alone, as their digests have it.
    """
    estimate = material.get("estimate") or {}
    told = {name: told for name, told in estimate.items() if told and name not in ("year", "reason")}
    is_told = bool(told) and "withheld" in estimate
    return {**material.get("texts", {}), **({"told of runaways": told} if is_told else {})}


def told_of_runaways(connection: Connection, quarter: Quarter) -> RunawaysTold:
    """What may be shown of the last financial year that ended by the quarter, with the counts behind it.

    Shown is what RunawayEstimate holds, `year`, `by_survey` (how many under-16s the survey would expect, of those that
    police heard of), and, as they may be shown, `groups`: children reported missing by age band and sex, `episodes`: by
    risk, by where the child was missing from, and by whether they were reported in the area of residence.
    """
    under_way = int(quarter.next().financial_year[:4])
    first = Quarter(dt.date(under_way - 1, 4, 1))
    every, young = (runaway_lists(connection, first, ages, quarter) for ages in (AGES, UNDER_16))
    children = missing_by_age_and_sex(connection, first, quarter)
    episodes = missing_episodes_by(connection, first, quarter)
    shown = asdict(estimated(every)) | {
        "year": first.financial_year,
        "by_survey": expected_by_survey(young),
        "groups": shown_groups(children),
        "episodes": shown_episodes(episodes),
    }
    listed = (runaway_lists_by_area(connection, first, ages, quarter) for ages in (AGES, UNDER_16))
    return runaways_told(shown, first, children, episodes, *listed)


def told_before_groups_were_kept(connection: Connection) -> AttackedGroups:
    """The areas' counts behind what releases told by group before any were kept: as counted now of what came by then.

    Of a release whose counts aren't any more what it told (events were purged, or sent anew) there is nothing: nobody
    knows them.
    """
    none = pd.DataFrame(columns=list(schema_of(AttackedGroups).columns))
    every = []
    for name, quarter, told in release_reads.told_unattacked(connection):
        shown = dict.fromkeys(("police", "refuge", "both", "reason", "by_survey", "groups", "episodes")) | told
        first = Quarter(dt.date(int(told["year"][:4]), 4, 1))
        groups = runaways_told(
            shown, first, missing_by_age_and_sex(connection, first, quarter),
            missing_episodes_by(connection, first, quarter),
            *(runaway_lists_by_area(connection, first, ages, quarter) for ages in (AGES, UNDER_16)),
        ).groups  # fmt: skip
        london = groups.groupby(FIGURE_GROUP)[["counted", "least", "most"]].agg(
            {"counted": "sum", "least": "first", "most": "first"}
        )
        bounded = london[london["least"].notna()]
        if bounded["counted"].between(bounded["least"], bounded["most"]).all():
            every.append(groups.assign(release=name)[list(none)])
    return pd.concat(every, ignore_index=True) if every else none

"""The final report, made of the warehouse as it stands: a draft for its owner alone, in LSCB_HOME/reports/final.

Here: putting its material together. Not here: what it says (reports/final).
"""

from pathlib import Path
from typing import Final

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.written_report import write_report
from lscb_pipeline.collation.release.rebuild import indicators
from lscb_pipeline.contracts.measured import facts
from lscb_pipeline.errors import UsageError
from lscb_pipeline.project_files import project_folder
from lscb_pipeline.reference.boards import word_on
from lscb_pipeline.reports.editors_texts import read_texts
from lscb_pipeline.reports.final.content import SLOTS
from lscb_pipeline.reports.final.final_material import FinalMaterial
from lscb_pipeline.reports.final.report import final_page
from lscb_pipeline.warehouse.commands import final_reads, status

TEXTS: Final = "final/texts"  # among data_contracts; with LSCB_TEXTS, its folder `final`


class NothingToReportError(UsageError):
    """The final report is asked for before anything was collated."""


def final_report(centre: Centre) -> Path:
    """Write the report and return its page.

    Raises NothingToReportError before the first collation, NarrativeError for a faulty text.
    """
    return write_report(centre, ["final"], {"index.html": final_page(_material(centre)).encode()})[0]


def _material(centre: Centre) -> FinalMaterial:
    library, given = centre.library, centre.settings.texts
    texts = read_texts(given / "final" if given else project_folder("data_contracts") / TEXTS, SLOTS)
    with centre.warehouse.transaction() as connection:
        returns = final_reads.returns_by_quarter(connection)
        newest = final_reads.newest_load(connection)
        if newest is None or returns.empty:
            raise NothingToReportError("nothing is collated yet: the final report is made of quarters that are")
        return FinalMaterial(
            recorded_on=newest[1], load_id=newest[0], is_made_up=status.is_made_up(connection),
            word=word_on(returns["collection_quarter"].iloc[-1]),
            indicators=indicators(library), sources=library.sources,
            feed_titles={feed: contract.title for feed, contract in library.contracts.items()},
            uncovered={feed: len(c.properties.areas_not_covered) for feed, c in library.contracts.items()},
            feeds=final_reads.feeds_received(connection), returns=returns,
            releases=final_reads.releases_dated(connection), published=final_reads.published_series(connection),
            london=final_reads.london_published(connection), facts=facts(), texts=texts,
        )  # fmt: skip

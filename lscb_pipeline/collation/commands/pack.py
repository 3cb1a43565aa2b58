"""The restricted edition of a release for one area's board: its own figures as they are, the rest as published.

Written for its owner alone, into LSCB_HOME/packs; never a part of a release. Here: which figures are the board's own.
Not here: what the page looks like (reports.release), the printing (paper.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.paper import NoPdfError, clear_left, pdf_of
from lscb_pipeline.collation.release.candidate import UnsuppressedFigures, candidate
from lscb_pipeline.collation.release.line_gate import let_lines_through
from lscb_pipeline.collation.release.place_gate import let_places_through
from lscb_pipeline.collation.release.rebuild import candidate_of, figures_of, pattern_of, release_of
from lscb_pipeline.collation.release.report_gate import let_through, let_through_to_its_board
from lscb_pipeline.collation.stages.receipts import write_private
from lscb_pipeline.collation.stages.release import NoSuchReleaseError
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.disclosure.suppression import SuppressionPattern, seen_by
from lscb_pipeline.frames.key_columns import FIGURE_KEY
from lscb_pipeline.frames.releases import ReleasedBenchmark
from lscb_pipeline.reference.boards import board_of
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.release.pages import EDITIONS, area_page
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline.warehouse.stages import release_reads

OWN = ["numerator", "denominator", "value", "lower_95", "upper_95", "status", "marker"]
OF_FIGURE = ["rate_base", "readiness", "colour", "population_vintage", "population_year", "is_made_up"]
BESIDE_NOBODY: dict[str, str | int | bool] = {
    "versus_london": "not_compared", "ranked_areas": 0, "neighbour_areas": 0, "in_london": False, "is_revised": False,
}  # fmt: skip


@dataclass(frozen=True)
class Pack:
    """What was written for one area, and for whom; `pdf`: None where there is none, and `why_no_pdf` says why."""

    page: Path
    word: str
    pdf: Path | None = None
    why_no_pdf: str = ""


@dataclass(frozen=True)
class _Source:
    """A published release with what its packs are made of beside it."""

    release: Release
    made: UnsuppressedFigures
    pattern: SuppressionPattern


def pack(centre: Centre, area_code: str, quarter: Quarter | None, as_pdf: bool = False) -> Pack:
    """Write the pack of an area for a quarter's last release, else for the newest one, as a page and where asked a PDF.

    Raises NoSuchReleaseError where none is published, ReportHeldError where the page prints what its board may not see.
    """
    return _write(centre, _source(centre, quarter), area_code, as_pdf)


def every_pack(centre: Centre, quarter: Quarter | None, as_pdf: bool = False) -> Iterator[Pack]:
    """The packs of all areas of one release, in the order of their codes, each as soon as it is written."""
    source = _source(centre, quarter)
    for area_code in sorted(source.release.areas["area_code"]):
        yield _write(centre, source, area_code, as_pdf)


def _source(centre: Centre, quarter: Quarter | None) -> _Source:
    """The last release of the quarter, else the newest of all. What killed runs left among packs is removed."""
    for folder in sorted(centre.settings.home.glob("packs/*/r*")):
        clear_left(folder)
    with centre.warehouse.transaction() as connection:
        published = release_reads.published(connection)
        if quarter:
            published = published[published["collection_quarter"] == quarter.starts_on]
        if published.empty:
            raise NoSuchReleaseError(f"no release of {quarter.label if quarter else 'any quarter'} is published yet")
        last = published.iloc[-1]
        wanted = Quarter(last["collection_quarter"])
        kept = release_reads.release_of(connection, wanted, int(last["revision"]))
        assert kept is not None  # noqa: S101 - it was in the list
        made = figures_of(connection, centre, wanted, kept)
        public = candidate_of(connection, centre, wanted, kept, made)
        release = release_of(connection, centre, wanted, kept, public)
        return _Source(release, made, pattern_of(connection, wanted, int(last["revision"]), made.about_persons))


def _write(centre: Centre, source: _Source, area_code: str, as_pdf: bool) -> Pack:
    """One area's: the page once it has passed the gate, then the PDF of that same page, or why there is none."""
    release = source.release
    folder = ["packs", release.quarter.label, f"r{release.revision}"]
    kept = {kind: centre.settings.home.joinpath(*folder, f"{area_code}.{kind}") for kind in ("html", "pdf")}
    for earlier in kept.values():  # of another page, or of one that the gate of today may not vouch for
        earlier.unlink(missing_ok=True)
    edition = edition_of(release, source.made, source.pattern, centre.library, area_code)
    page = area_page(edition, area_code, edition="restricted").encode()
    word = board_of(area_code, release.quarter.ends_on).word
    files, may_see = {f"{area_code}.html": page}, _seen(release.benchmark, edition.benchmark, area_code)
    let_through_to_its_board(files, EDITIONS["restricted"].format(word=word))
    let_through(files, may_see, release.london_summary)
    let_places_through(files, may_see, release.london_summary, release.indicators)
    let_lines_through(files, replace(release, benchmark=may_see))
    path = write_private(centre, [*folder, kept["html"].name], page)
    if not as_pdf:
        return Pack(path, word)
    try:
        pdf = pdf_of(page, release.recorded_on, path.parent)
    except NoPdfError as error:
        return Pack(path, word, why_no_pdf=str(error))
    return Pack(path, word, write_private(centre, [*folder, kept["pdf"].name], pdf))


def _seen(published: ReleasedBenchmark, of_edition: ReleasedBenchmark, area_code: str) -> ReleasedBenchmark:
    """What the page is held against: the area's figures as its edition has them, others' as the release has."""
    own = of_edition[of_edition["area_code"] == area_code]
    return pd.concat([published[published["area_code"] != area_code], own], ignore_index=True)


def edition_of(
    release: Release, made: UnsuppressedFigures, pattern: SuppressionPattern, library: Library, area_code: str
) -> Release:
    """The release as the area's board may see it: with its own figures, single quarters too, and nobody else's."""
    persons = made.about_persons
    seen_by_area = seen_by(pattern, persons, persons["area_code"] == area_code)
    known = candidate(made.with_parts_of(area_code), seen_by_area, library, release.is_made_up)
    others = release.indicator_trend[release.indicator_trend["area_code"] != area_code]
    own = known.indicator_trend[known.indicator_trend["area_code"] == area_code]
    trends = [rows for rows in (others, own) if len(rows)]  # one without rows has no types, and takes the other's away
    return replace(
        release,
        benchmark=_with_own(release.benchmark, known.benchmark, area_code),
        indicator_trend=pd.concat(trends or [others], ignore_index=True),
    )


def _with_own(published: pd.DataFrame, known: pd.DataFrame, area_code: str) -> pd.DataFrame:
    """The published figures, with the area's own as they are; what they are compared with stays as published."""
    figures_of_area = known.loc[known["area_code"] == area_code, [*FIGURE_KEY, *OWN, *OF_FIGURE]]
    others = published[published["area_code"] != area_code]
    beside = published[published["area_code"] == area_code].drop(columns=[*OWN, *OF_FIGURE])
    beside = beside.merge(figures_of_area, on=FIGURE_KEY, how="outer", validate="one_to_one")
    # what isn't published itself is set beside nobody
    alone = {name: beside[name].astype("object").fillna(value) for name, value in BESIDE_NOBODY.items()}
    beside = beside.assign(**alone)[published.columns].astype(published.dtypes.to_dict())
    return pd.concat([others, beside], ignore_index=True)

"""The restricted edition of a release for one area's board: its own figures as they are, the rest as published.

Written for its owner alone, into LSCB_HOME/packs; never a part of a release. Here: which figures are the board's own.
Not here: what the page looks like (reports.release).
"""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from lscb_pipeline.collation.candidate import candidate
from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.made_anew import candidate_of, figures_of, release_of
from lscb_pipeline.collation.receipts import write_private
from lscb_pipeline.collation.release import NoSuchReleaseError
from lscb_pipeline.disclosure.counts import KEY
from lscb_pipeline.disclosure.suppression import nothing_hidden
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.release.pages import area_page
from lscb_pipeline.warehouse import releasing

OWN = ["numerator", "denominator", "value", "lower_95", "upper_95", "status", "marker"]


def pack(centre: Centre, area_code: str, quarter: Quarter | None) -> Path:
    """Write the pack of an area for a quarter's last release, else for the newest release; return the page.

    Raises NoSuchReleaseError where none is published.
    """
    with centre.warehouse.transaction() as connection:
        published = releasing.published(connection)
        if quarter:
            published = published[published["collection_quarter"] == quarter.starts_on]
        if published.empty:
            raise NoSuchReleaseError(f"no release of {quarter.label if quarter else 'any quarter'} is published yet")
        last = published.iloc[-1]
        of = Quarter(last["collection_quarter"])
        kept = releasing.release_of(connection, of, int(last["revision"]))
        assert kept is not None  # noqa: S101 - it was in the list
        made = figures_of(connection, centre, of, kept)
        public = candidate_of(connection, centre, of, kept, made)
        release = release_of(connection, centre, of, kept, public)
    whole = candidate(made, nothing_hidden(made.about_persons), centre.library, release.is_made_up)
    own = replace(
        release,
        benchmark=_with_own(release.benchmark, whole.benchmark, area_code),
        indicator_trend=pd.concat(
            [
                release.indicator_trend[release.indicator_trend["area_code"] != area_code],
                whole.indicator_trend[whole.indicator_trend["area_code"] == area_code],
            ],
            ignore_index=True,
        ),
    )
    page = area_page(own, area_code, edition="restricted")
    return write_private(centre, ["packs", of.label, f"r{release.revision}", f"{area_code}.html"], page.encode())


def _with_own(published: pd.DataFrame, whole: pd.DataFrame, area_code: str) -> pd.DataFrame:
    """The published figures, with the area's own as they are; what they are compared with stays as published."""
    own = whole.loc[whole["area_code"] == area_code, [*KEY, *OWN]]
    left_out = published[published["area_code"] != area_code]
    beside = published[published["area_code"] == area_code].drop(columns=OWN).merge(own, on=KEY, how="outer")
    return pd.concat([left_out, beside[published.columns]], ignore_index=True)

"""Names beside codes, and when and where by DfE's open-data standard, for the data files of a release.

A row is named by its key alone, never by its figures: the gate names the keys again and compares. What the standard has
no word for: a merged area is a local authority whose codes are its members', joined by +; inner and outer London are
regions. Here: that. Not here: which files there are (published_data.py).
"""

import datetime as dt
from typing import Final

import pandas as pd

from lscb_pipeline.frames.key_columns import PERIOD
from lscb_pipeline.frames.published_files import PLACE, DatedPlaces, KeysOfFigures, NamedKeys, NamedPlaces
from lscb_pipeline.frames.releases import ABOUT
from lscb_pipeline.reference.areas import members
from lscb_pipeline.reference.periods import period_words
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.tables import table
from lscb_pipeline.reports.readiness.inputs import area_name
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline.reports.release.shown_figures import feed_titles, series_names, starts_meant, unit_texts

COUNTRY: Final = {"country_code": "E92000001", "country_name": "England"}
REGIONS: Final = {  # by the region of London's sums: ONS's code, and the name
    "london": ("E12000007", "London"),
    "inner": ("E13000001", "Inner London"),
    "outer": ("E13000002", "Outer London"),
}
WHOLE: Final = "All"  # the breakdown of a figure of the whole, in words
OF_SPAN: Final = ["indicator_code", *PERIOD]
OF_SERIES: Final = ["indicator_code", "breakdown"]
Moment = tuple[str, str, str]  # time_period, time_identifier, and the period in words


def with_names(rows: KeysOfFigures, release: Release) -> NamedKeys:
    """Add the names of each row's key; other columns and the order of rows stay.

    area_code may be a region's code by ONS, as REGIONS has them.
    """
    about = release.indicators[list(ABOUT)]
    spans = rows[OF_SPAN].drop_duplicates().merge(about, on="indicator_code", validate="many_to_one")
    spans = spans.assign(unit_text=unit_texts(spans)).join(_moments(spans))
    spans = spans[[*OF_SPAN, "time_period", "time_identifier", "period", "unit", "unit_text", "polarity", "title"]]
    series = rows[OF_SERIES].drop_duplicates().merge(about, on="indicator_code", validate="many_to_one")
    series = series.assign(breakdown_text=series_names(series).replace("", WHOLE))[[*OF_SERIES, "breakdown_text"]]
    named = rows.merge(spans, on=OF_SPAN, how="left", validate="many_to_one")
    named = named.merge(series, on=OF_SERIES, how="left", validate="many_to_one")
    return with_places(named, release).assign(feed_title=named["feed"].map(feed_titles(release)))


def with_places(rows: DatedPlaces, release: Release) -> NamedPlaces:
    """Add where each row is of, and what that is called."""
    names = dict(zip(release.areas["area_code"], release.areas["name"], strict=True))
    old = table("area").set_index("area_code")["dfe_code"].astype("str").to_dict()
    regions = dict(REGIONS.values())
    places = []
    for code in rows["area_code"].drop_duplicates():
        region = code if code in regions else REGIONS["london"][0]
        where = {"area_code": code, **COUNTRY, "region_code": region, "region_name": regions[region]}
        if code in regions:
            where |= {"geographic_level": "Regional", "area": regions[code]}
        else:
            area = area_name(code, names)
            where |= {"geographic_level": "Local authority", "area": area, "new_la_code": code, "la_name": area,
                      "old_la_code": "+".join(old[member] for member in members(code))}  # fmt: skip
        places.append(where)
    known = pd.DataFrame(places, columns=["area_code", *PLACE], dtype="str")
    return rows.merge(known, on="area_code", how="left", validate="many_to_one")


def period_by_standard(start: dt.date, end: dt.date) -> Moment:
    """A period by the standard's two columns and in words; a span that the standard has no name for has only words."""
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    over_years = f"{start.year}{(start.year + 1) % 100:02d}"
    words = period_words(start, end)
    says = words[0].upper() + words[1:]
    if months == 1:
        return str(start.year), f"{start:%B}", says
    if months == 3 and start.month in (1, 4, 7, 10):
        year, number = Quarter.of(start).label.split("-Q")
        return year.replace("-", ""), f"Financial year Q{number}", says
    if months == 12:
        by_first_month = {1: (str(end.year), "Calendar year"), 4: (over_years, "Financial year"),
                          9: (over_years, "Academic year")}  # fmt: skip
        return *by_first_month.get(start.month, (str(end.year), "Reporting year")), says
    return "", "", f"{start:%B %Y} to {end:%B %Y}"


def _moments(spans: pd.DataFrame) -> pd.DataFrame:
    days = zip(starts_meant(spans), spans["period_end"], strict=True)
    told = [period_by_standard(start.date(), end.date()) for start, end in days]
    return pd.DataFrame(told, index=spans.index, columns=["time_period", "time_identifier", "period"], dtype="str")

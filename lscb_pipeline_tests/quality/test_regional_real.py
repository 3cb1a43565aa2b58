"""DfE's own rows of London, inner and outer London beside the sums over areas, of every real file that has any."""

import pandas as pd
import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline.quality.inputs.stated_figures import words_of
from lscb_pipeline.reference.tables import table
from lscb_pipeline_tests.intake.reading import contract_of, read, real_file

CARE, NEED = "dfe_looked_after_missing", "dfe_children_in_need"
SERIES = ["region", "indicator_code", "breakdown", "period_start", "period_end"]
FILES = [  # rows of regions, and of these the counts of which all areas' are shown
    ("dfe_csc/b1_children_in_need_2013_to_2025.csv", NEED, 312, 265),
    ("dfe_csc/c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv", NEED, 234, 163),
    ("dfe_csc/csww_indicators_2017_to_2025.csv", NEED, 486, 96),
    ("dfe_csc/la_cla_placement_stability.csv", CARE, 90, 58),
    ("dfe_cla_underlying/SFR41_CLA2016.csv", CARE, 9, 7),
    ("dfe_cla_underlying/OC2_Final_V2_2010.csv", CARE, 33, 16),
    ("messy_xlsx/SFR49_2014_LATables.xlsx", CARE, 9, 6),
]


@pytest.mark.parametrize(
    ("path", "feed", "printed", "whole"), FILES, ids=[path.split("/")[1][:20] for path, *_ in FILES]
)
def test_a_region_is_the_sum_of_its_areas_but_for_rounding(path: str, feed: str, printed: int, whole: int) -> None:
    """Areas are rounded to 5 or 10, and so is the region; a cell that is hidden is in the region alone."""
    file = real_file(path)
    reading = read(file.read_bytes(), feed, "dfe", "2025-26-Q4", file.suffix)
    areas, regions = (
        words_of(rows.assign(delivery_id="one"), contract_of(feed), library().indicators)
        for rows in (reading.rows, reading.regional)
    )
    assert len(regions) == printed
    of = table("area").set_index("area_code")["inner_outer"]
    placed = areas.assign(region=areas["area_code"].map(of)).dropna(subset="region")
    both = pd.concat([placed, placed.assign(region="london")])
    sums = both.groupby(SERIES)["numerator"].agg(ours="sum", areas="count").reset_index()
    beside = regions.rename(columns={"area_code": "region"}).merge(sums, on=SERIES).dropna(subset="numerator")
    beside = beside[beside["areas"] == beside["region"].map({"london": 33, "inner": 14, "outer": 19})]
    assert len(beside) == whole
    assert ((beside["ours"] - beside["numerator"]).abs() <= 5 * beside["areas"] + 5).all()

"""Real files that no feed reads: each is kept with its reason, none stops a collation or is quoted."""

import shutil

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline_tests.collation.returns import CAMDEN, Q3, current, row
from lscb_pipeline_tests.conftest import REAL, Inbox, collate, query

UNREAD = {
    "s52_outturn_0809/outturn_0809.csv": "dfe_children_in_need/dfe__1.csv",
    "mps/DERIVED_mps_mtips_under18.csv": "met_police_youth_violence/mps__1.csv",
    "ons_conceptions/conception_table_6_thirdparty_tidy.csv": "nhs_teenage_conceptions/ons__1.csv",
    "mps/homicide.parquet": "met_police_youth_violence/mps__2.parquet",
    "mps/custody.parquet": "met_police_youth_violence/mps__3.csv",
    "dfe_cla_underlying/SFR50_2017_MetaData.txt": "dfe_looked_after_missing/dfe__1.csv",
    "messy_xlsx/london-borough-profilesV2.xlsx": "met_police_offences/mps__1.xlsx",
}


def test_what_no_feed_reads_is_kept_and_stops_nothing(centre: Centre, inbox: Inbox) -> None:
    if not REAL.is_dir():
        pytest.skip("no real data beside the project")
    for source, place in UNREAD.items():
        target = inbox.folder / Q3 / place
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(REAL / source, target)
    inbox.put(Q3, "borough_return", "camden", [row("Camden", "SG001", 400)])
    collate(centre, Q3)
    assert current(centre) == {(CAMDEN, "SG001"): 400}
    came = query(centre, "select path, status, rule_id, message from intake.delivery where feed <> 'borough_return' "
                         "or feed is null order by path").set_index("path")  # fmt: skip
    assert len(came) == len(UNREAD)
    assert came["status"].value_counts().to_dict() == {"unreadable": 6, "unrouted": 1}
    assert came.loc[f"{Q3}/met_police_youth_violence/mps__*", "rule_id"] == "unrouted"
    assert (came["message"].str.len() > 20).all()
    searches = came.loc[f"{Q3}/met_police_youth_violence/mps__1.csv", "message"]
    assert "no layout fits" in searches
    assert "Croydon" not in searches
    assert query(centre, "select count(*) as n from intake.delivery where sha256 is not null")["n"][0] == 8

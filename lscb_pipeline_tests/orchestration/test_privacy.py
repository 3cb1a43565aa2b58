"""Planted personal values are looked for in the whole warehouse, Dagster's storage and the output: none is there."""

import os
import subprocess
import sys

import dagster as dg
import pandas as pd

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline_tests.conftest import Inbox, query

Q3 = "2008-09-Q3"
PLANTED = ["Zzyzxworth", "QREF-771", "PREF-882", "1994-07-13", "13/07/1994", "943 476 5919", "ZZ1 1ZZ"]
HEADER = ("episode_reference,person_reference,forename_initial,surname,birth_date,sex,residence_area,last_seen_at,"
          "reported_at,found_at,missing_from,risk_level,nhs_number,postcode")  # fmt: skip
WHOLE = "QREF-771,PREF-882,Z,Zzyzxworth,1994-07-13,F,Camden,2008-10-03 20:00,2008-10-03 22:00,2008-10-04 09:00,"
EXTRA = "943 476 5919,ZZ1 1ZZ"
ROWS = [
    WHOLE + f"home,low,{EXTRA}",
    WHOLE.replace("QREF-771", "QREF-7712").replace("Camden", "Zzyzxworth") + f"home,low,{EXTRA}",  # no such area
    WHOLE.replace("QREF-771", "QREF-7713").replace("2008-10-03 22:00", "13/07/1994") + f"home,low,{EXTRA}",
    WHOLE.replace("QREF-771", "QREF-7714").replace("2008-10-04 09:00", "Zzyzxworth") + f"home,low,{EXTRA}",
    WHOLE.replace("QREF-771", "QREF-7715") + f"ran from Zzyzxworth,PREF-882,{EXTRA}",  # names in coded columns
]


def warehouse_as_text(centre: Centre) -> str:
    """Every row of every table, as json."""
    names = query(
        centre,
        "select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_type = "
        "'BASE TABLE' and table_schema in ('intake', 'core', 'quality', 'mart', 'publish')",
    )["name"]
    tables = [query(centre, f"select to_jsonb(t)::text as row from {name} t") for name in names]
    return "\n".join(pd.concat(tables)["row"])


def test_no_personal_value_leaves_the_archive(centre: Centre, inbox: Inbox, instance: dg.DagsterInstance) -> None:
    inbox.put(Q3, "met_police_missing_children", "mps", "\n".join([HEADER, *ROWS, ""]))
    done = subprocess.run(
        [sys.executable, "-m", "lscb_pipeline.cli", "collate", Q3], capture_output=True, text=True, check=False,
        env=os.environ | {"LSCB_HOME": str(centre.settings.home)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    counts = query(centre, "select records_read, records_loaded, records_refused from intake.delivery")
    assert counts.to_numpy().tolist() == [[5, 2, 3]], "the rows came: what is looked for below was read"
    episodes = query(centre, "select age, missing_from from core.missing_episode order by row_number")
    assert episodes["age"].tolist() == [14, 14]
    assert episodes["missing_from"].fillna("emptied").tolist() == ["home", "emptied"]

    stored = warehouse_as_text(centre)
    assert "met_police_missing_children" in stored
    assert "nhs_number" in stored, "the dropped column is reported by its name"
    kept = [path for path in centre.settings.home.rglob("*") if path.is_file()]
    searched = {
        str(path.relative_to(centre.settings.home)): path.read_bytes().decode("utf-8", "replace")
        for path in kept
        if not path.is_relative_to(centre.settings.home / "archive") and not path.is_relative_to(inbox.folder)
    }
    assert len(searched) > 3
    searched |= {"warehouse": stored, "output": done.stdout + done.stderr}
    found = [(place, value) for place, text in searched.items() for value in PLANTED if value in text]
    assert found == []

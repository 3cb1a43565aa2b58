"""Deliveries read in one pass become what each becomes alone: nobody's fault touches another's rows."""

import pandas as pd

from lscb_pipeline.contracts.library import library
from lscb_pipeline.intake.files.sheets import read_sheets
from lscb_pipeline.intake.rows.identity import Sender
from lscb_pipeline.intake.rows.typed_rows import Reading, read_together
from lscb_pipeline.intake.tables.recognise import recognise
from lscb_pipeline.intake.tables.reshape import Records, reshape
from lscb_pipeline.reference.quarters import Quarter

FEED, QUARTER = "borough_return", Quarter.parse("2008-09-Q3")
HEADER = "area_code,period,indicator_code,numerator,reason_code,shoe_size\n"
FILES = {
    "camden": HEADER + "Camden,2008-09-Q3,SG001,400,,9\nCamden,2008-09-Q3,SG014,x,,\n",
    "barnet": HEADER
    + "Camden,2008-09-Q3,SG001,1,,\nBarnet,2008-09-Q3,SG001,many,,\nBarnet,2008-09-Q3,SG014,2,maybe,\n",
    "enfield": HEADER.replace(",shoe_size", "") + "Enfield,2008-09-Q3,SG001,7,\nEnfield,2008-09-Q3,SG001,8,\n",
    "ealing": HEADER.replace(",shoe_size", "") + "Ealing,2008-09-Q3,SG014,,nil\nEaling,2008-09-Q3,SG014,,nil\n",
}


def records_of(text: str) -> Records:
    table = recognise(read_sheets(text.encode(), ".csv"), library().layouts[FEED])
    return reshape([table], library().contracts[FEED], QUARTER)[0]


def as_texts(reading: Reading) -> list[list[list[str]]]:
    frames = (reading.rows, reading.refused, reading.notices)
    return [frame.astype("object").astype("str").to_numpy().tolist() for frame in frames]


def test_one_pass_is_each_alone() -> None:
    contract, layout = library().contracts[FEED], library().layouts[FEED][-1]
    codes = frozenset(indicator.code for indicator in library().indicators_of(FEED))
    senders = [Sender(supplier, QUARTER, b"", codes) for supplier in FILES]
    together = read_together([records_of(text) for text in FILES.values()], contract, layout, senders)
    alone = [
        read_together([records_of(text)], contract, layout, [sender])[0]
        for text, sender in zip(FILES.values(), senders, strict=True)
    ]
    assert [as_texts(reading) for reading in together] == [as_texts(reading) for reading in alone]
    refused = {s.supplier: r.refused["rule_id"].tolist() for s, r in zip(senders, together, strict=True)}
    assert refused == {"camden": [], "barnet": ["area_of_supplier", "number_unreadable"],
                       "enfield": ["key_contradiction"] * 2, "ealing": ["key_repeated"]}  # fmt: skip
    told = pd.concat([r.notices.assign(of=s.supplier) for s, r in zip(senders, together, strict=True)])
    assert told[["of", "rule_id"]].to_numpy().tolist() == [
        ["camden", "column_outside_contract"], ["barnet", "column_outside_contract"], ["barnet", "reason_code_known"],
    ]  # fmt: skip
    assert together[3].rows["numerator"].tolist() == [0.0], "nil is a true zero"

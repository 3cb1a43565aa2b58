"""What a delivery replaces and withdraws: only within what it is a complete statement of."""

import shutil

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.decide import decide
from lscb_pipeline.reference.tables import table
from lscb_pipeline_tests.collation.returns import BARNET, CAMDEN, JOINT, KINGSTON, Q3, Q4, current, row, versions
from lscb_pipeline_tests.conftest import Inbox, collate, query, what_stands


def test_what_a_complete_return_leaves_out_is_withdrawn_by_a_row_of_its_own(centre: Centre, inbox: Inbox) -> None:
    inbox.put(Q3, "borough_return", "camden__1", [row("Camden", "SG001", 400), row("Camden", "SG014", 3)])
    inbox.put(Q3, "borough_return", "barnet", [row("Barnet", "SG001", 300), row("Barnet", "SG014", 2)])
    inbox.put(Q3, "borough_return", "camden__2", [row("Camden", "SG001", 500), row("Camden", "SG015", 1)])
    collate(centre, Q3)
    assert current(centre) == {
        (CAMDEN, "SG001"): 500, (CAMDEN, "SG015"): 1, (BARNET, "SG001"): 300, (BARNET, "SG014"): 2,
    }  # fmt: skip
    assert versions(centre, "SG014") == [("figure", 3.0), ("withdrawal", None)]
    gone = query(
        centre,
        """select d.path, o.status, o.value, o.load_id > 0 as is_loaded, o.recorded_at = l.recorded_at as is_timed
           from core.observation o join intake.delivery d using (delivery_id) join core.load l using (load_id)
           where o.kind = 'withdrawal'""",
    )
    assert gone["path"].tolist() == [f"{Q3}/borough_return/camden__2.csv"], "the statement that left it out withdraws"
    assert gone[["is_loaded", "is_timed"]].to_numpy().all()
    assert query(centre, "select * from mart.benchmark where indicator_code = 'SG014'")["area_code"].tolist() == [
        BARNET
    ]


def test_a_figure_outside_the_scope_stands(centre: Centre, inbox: Inbox) -> None:
    inbox.put(Q3, "borough_return", "camden", [row("Camden", "SG014", 3), row("Camden", "SG015", 1)])
    inbox.put(Q4, "borough_return", "camden", [row("Camden", "SG014", 9, period=Q4)])
    collate(centre, Q3)
    collate(centre, Q4)
    assert current(centre) == {(CAMDEN, "SG014"): 3, (CAMDEN, "SG015"): 1}, "the second speaks of another quarter"
    assert current(centre, "2009-01-01") == {(CAMDEN, "SG014"): 9}


def test_ni_71_is_complete_for_ni_71_alone(centre: Centre, inbox: Inbox) -> None:
    inbox.put(Q3, "borough_return", "camden", [row("Camden", "SG014", 3), row("Camden", "RA001", value=7)])
    inbox.put(Q3, "borough_return", "barnet", [row("Barnet", "RA001", value=9), row("Barnet", "RA006", value=2)])
    wide = "Geog_lev,Geog_code,Geog_name,Overall_1,needassess_7\nLA,E09000007,Camden,11,3\n"
    inbox.put("2010-11-Q1", "borough_return", "dfe", wide)
    for quarter in (Q3, "2010-11-Q1"):
        collate(centre, quarter)
    assert (
        query(centre, "select distinct layout from intake.delivery")["layout"].isin(["plain", "osr23_2010_ni71"]).all()
    )
    assert current(centre) == {
        (CAMDEN, "SG014"): 3, (CAMDEN, "RA001"): 11, (BARNET, "RA001"): 9, (BARNET, "RA006"): 2,
    }, "of Barnet DfE's file says nothing, and of Camden nothing but NI 71"  # fmt: skip


def test_of_an_area_that_a_delivery_does_not_name_nothing_is_withdrawn(centre: Centre, inbox: Inbox) -> None:
    said = {"area_code": "Camden", "period": "2008", "source_table": "missing", "indicator_code": "DF111"}
    few = [said | {"indicator_code": code, "amount": 30} for code in ("DF112", "DF113", "DF114", "DF122", "DF123")]
    both = [said | {"amount": 210}, said | {"area_code": "Barnet", "amount": 200}, *few]
    inbox.put(Q3, "dfe_looked_after_missing", "dfe__1", [*both, said | {"indicator_code": "DF121", "amount": 9}])
    inbox.put(Q3, "dfe_looked_after_missing", "dfe__2", [said | {"amount": 220}, *few])
    collate(centre, Q3)
    found = query(
        centre,
        """select area_code, indicator_code, numerator from core.current_observation
           where feed = 'dfe_looked_after_missing' and indicator_code in ('DF111', 'DF121') and numerator is not null
           order by area_code, indicator_code""",
    )
    assert found.to_numpy().tolist() == [[BARNET, "DF111", 200.0], [CAMDEN, "DF111", 220.0]], "Camden's DF121 is gone"


def test_a_return_of_another_quarter_waits_and_withdraws_nothing(centre: Centre, inbox: Inbox) -> None:
    codes = [f"SG00{n}" for n in range(1, 8)]
    inbox.put(Q3, "borough_return", "camden__1", [row("Camden", code, 40) for code in codes])
    inbox.put(Q4, "borough_return", "camden__2", [row("Camden", code, 41) for code in codes[:-1]])
    collate(centre, Q3)
    collate(centre, Q4)
    assert current(centre) == {(CAMDEN, code): 40 for code in codes}
    held = query(centre, "select distinct held_by from intake.borough_return where held_by is not null")["held_by"]
    assert held.tolist() == ["period_of_delivery"]
    said = query(centre, "select message from quality.finding where rule_id = 'period_of_delivery'")["message"]
    assert said.str.contains("row is of 2008-09-Q3, its file of 2008-09-Q4, and restates a figure given before").all()
    delivery = query(centre, "select delivery_id from intake.delivery where records_held > 0")["delivery_id"].item()
    decide(centre, delivery, "accept", "a test", None)
    collate(centre, Q4)
    assert current(centre) == {(CAMDEN, code): 41 for code in codes[:-1]}, "accepted, it is a complete statement"


def test_one_boroughs_offences_wait_and_change_nobody_elses(centre: Centre, inbox: Inbox) -> None:
    header = ["MajorText", "MinorText", "LookUp_BoroughName", "200810"]
    whole = [["Burglary", "Domestic", name, "40"] for name in table("area")["name"] if name != "City of London"]
    for number, lines in enumerate((whole, [line for line in whole if line[2] == "Camden"]), start=1):
        text = "".join(",".join(line) + "\n" for line in [header, *lines])
        inbox.put(Q3, "met_police_offences", f"mps__{number}.csv", text, at=f"2009-02-0{number} 09:00")
    collate(centre, Q3)
    stands = query(centre, "select numerator from core.current_observation where feed = 'met_police_offences'")
    assert stands["numerator"].tolist() == [40.0] * 32
    came = query(centre, "select status, rule_id, message from intake.delivery order by received_at")
    assert came["status"].tolist() == ["promoted", "held"]
    assert came["rule_id"].iloc[1] == "covers_its_areas"
    found = query(centre, "select message from quality.finding where rule_id = 'covers_its_areas'")["message"].item()
    assert "no row of Barking and Dagenham, Barnet," in found


def test_a_delivery_with_refused_rows_withdraws_nothing(centre: Centre, inbox: Inbox) -> None:
    inbox.put(Q3, "borough_return", "camden__1", [row("Camden", "SG001", 400), row("Camden", "SG014", 3)])
    inbox.put(Q3, "borough_return", "camden__2", [row("Camden", "SG001", 500), row("Camden", "SG999", 1)])
    collate(centre, Q3)
    assert current(centre) == {(CAMDEN, "SG001"): 500, (CAMDEN, "SG014"): 3}
    assert versions(centre, "SG014") == [("figure", 3.0)]


def test_a_late_earlier_delivery_is_withdrawn_from(centre: Centre, inbox: Inbox, second: Centre) -> None:
    kept = [row("Camden", code, 9) for code in ("SG006", "SG008", "SG012", "SG017", "SG018")]  # few are left out
    inbox.put(Q3, "borough_return", "camden__3", [row("Camden", "SG001", 500), *kept], at="2009-02-03 09:00")
    shutil.copytree(centre.settings.inbox_folder, second.settings.inbox_folder)
    collate(centre, Q3)
    both = [row("Camden", "SG001", 400), row("Camden", "SG014", 3), *kept]
    for installation in (centre, second):
        late = Inbox(installation.settings.inbox_folder)
        late.put(Q3, "borough_return", "camden__1", both, at="2009-02-01 09:00")
        late.put(Q3, "borough_return", "camden__2", [row("Camden", "SG015", 4), row("Camden", "SG999", 4)],
                 at="2009-02-02 09:00")  # fmt: skip
        collate(installation, Q3)
    last = {(CAMDEN, "SG001"): 500} | {(CAMDEN, str(r["indicator_code"])): 9 for r in kept}
    assert current(centre) == last, "camden__3, collated before, is the last complete word"
    assert what_stands(centre) == what_stands(second)


def test_either_of_two_councils_may_send_their_joint_return(centre: Centre, inbox: Inbox) -> None:
    inbox.put(Q3, "borough_return", "kingston_upon_thames", [row(JOINT, "SG014", 3), row(JOINT, "SG015", 1)])
    inbox.put(
        Q3, "borough_return", "richmond_upon_thames", [row("Kingston upon Thames and Richmond upon Thames", "SG014", 4)]
    )
    inbox.put(Q3, "borough_return", "camden", [row("Camden", "SG014", 5), row(JOINT, "SG014", 99)])
    collate(centre, Q3)
    assert current(centre) == {(JOINT, "SG014"): 4, (CAMDEN, "SG014"): 5}
    refused = query(centre, "select rule_id, row_number from intake.refused_row")
    assert refused.to_dict("records") == [{"rule_id": "area_of_supplier", "row_number": 3}]
    london = query(centre, "select * from mart.london_summary where indicator_code = 'SG014' and region = 'london'")
    assert london[["numerator", "areas_returned", "areas_due"]].to_numpy().tolist() == [[9.0, 3, 33]]


def test_a_joint_figure_and_one_of_its_own_are_not_both_in_london(centre: Centre, inbox: Inbox) -> None:
    inbox.put(Q3, "borough_return", "kingston_upon_thames", [row(JOINT, "SG014", 7)])
    inbox.put(Q3, "borough_return", "kingston_upon_thames__own", [row("Kingston upon Thames", "SG014", 3)])
    collate(centre, Q3)
    assert current(centre) == {(JOINT, "SG014"): 7, (KINGSTON, "SG014"): 3}, "both were said"
    london = query(centre, "select * from mart.london_summary where indicator_code = 'SG014' and region = 'london'")
    assert london[["value", "areas_returned"]].to_numpy().tolist() == [[7.0, 2]], "Kingston is counted once"


def test_a_withdrawn_figure_can_come_back(centre: Centre, inbox: Inbox) -> None:
    both = [row("Camden", "SG001", 400), row("Camden", "SG014", 3)]
    inbox.put(Q3, "borough_return", "camden__1", both)
    inbox.put(Q3, "borough_return", "camden__2", both[:1])
    collate(centre, Q3)
    moment = query(centre, "select max(recorded_at) as at from core.load")["at"][0]
    assert current(centre) == {(CAMDEN, "SG001"): 400}
    inbox.put(Q3, "borough_return", "camden__3", both)
    collate(centre, Q3)
    assert current(centre) == {(CAMDEN, "SG001"): 400, (CAMDEN, "SG014"): 3}
    assert versions(centre, "SG014") == [("figure", 3.0), ("withdrawal", None), ("figure", 3.0)]
    then = query(centre, "select indicator_code from core.observation_as_at(:at)", at=moment)
    assert then["indicator_code"].tolist() == ["SG001"]


def test_the_same_figure_in_two_tables_of_a_file_is_appended_once(centre: Centre, inbox: Inbox) -> None:
    said = {"area_code": "Camden", "period": "2018", "indicator_code": "DF101", "breakdown": "all"}
    inbox.put(Q3, "dfe_looked_after_missing", "dfe", [
        said | {"source_table": "missing", "amount": 210}, said | {"source_table": "looked_after", "amount": 200},
    ])  # fmt: skip
    collate(centre, Q3)
    before, loads = what_stands(centre), query(centre, "select * from core.load")
    collate(centre, Q3)
    assert what_stands(centre) == before
    assert query(centre, "select * from core.load").equals(loads)

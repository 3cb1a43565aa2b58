"""The job through Dagster's own API: what a run leaves, what blocks it, what its storage may not hold."""

from collections.abc import Callable

import dagster as dg
import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.definitions import defs
from lscb_pipeline.orchestration import assets
from lscb_pipeline.orchestration.running import failures, nothing_usable
from lscb_pipeline.warehouse.database.connect import INSTALLATION
from lscb_pipeline_tests.conftest import Inbox, query

KEY, Q3 = "2008-10-01", "2008-09-Q3"
RETURN = [{"area_code": "Camden", "period": Q3, "indicator_code": "SG001", "numerator": 412},
          {"area_code": "Camden", "period": Q3, "indicator_code": "SG014", "numerator": "many"}]  # fmt: skip
Run = Callable[[str], dg.ExecuteInProcessResult]


def test_a_run_materialises_every_stage_with_its_partition(
    inbox: Inbox, run: Run, instance: dg.DagsterInstance
) -> None:
    inbox.put(Q3, "borough_return", "camden", RETURN)
    result = run(KEY)
    assert result.success
    made = {event.asset_key.to_user_string(): event for event in result.get_asset_materialization_events()}
    assert {"intake/delivery", "intake/borough_return", "quality/finding", "core/observation", "mart/benchmark",
            "mart/london_summary"} <= set(made)  # fmt: skip
    assert {event.partition for event in made.values()} == {KEY}
    metadata = made["intake/borough_return"].materialization.metadata
    assert (metadata["read"].value, metadata["loaded"].value, metadata["refused"].value) == (2, 1, 1)
    assert "| camden | read | plain |" in str(metadata["by_delivery"].value)
    checks = {check.check_name: (check.passed, check.partition) for check in result.get_asset_check_evaluations()}
    of_centre = ("rules_ran", "rows_reconcile", "some_delivery_usable")
    assert {name: checks[name] for name in of_centre} == dict.fromkeys(of_centre, (True, KEY))
    stored = instance.get_run_by_id(result.run_id)
    assert stored is not None
    assert stored.status == dg.DagsterRunStatus.SUCCESS


def made_by(result: dg.ExecuteInProcessResult) -> set[str]:
    return {event.asset_key.to_user_string() for event in result.get_asset_materialization_events()}


def test_a_quarter_without_any_delivery_is_no_failure_and_says_what_to_do(inbox: Inbox, run: Run) -> None:
    result = run(KEY)
    assert result.success
    said = nothing_usable(result)
    assert said is not None
    assert said.startswith("no usable delivery: none has come; put files into")
    assert {name.split("/")[0] for name in made_by(result)} == {"intake", "quality", "report"}
    assert "report/readiness" not in made_by(result)


def test_the_first_bad_file_of_a_quarter_has_its_receipt_and_a_good_one_after_it_is_collated(
    inbox: Inbox, run: Run, centre: Centre
) -> None:
    inbox.put(Q3, "borough_return", "camden.xlsx", b"not a workbook")
    result = run(KEY)
    assert result.success
    assert "1 unreadable, whose receipts say why" in str(nothing_usable(result))
    (receipt,) = (centre.settings.home / "receipts" / Q3 / "camden").iterdir()
    assert "It could not be read" in receipt.read_text("utf-8")
    assert "core/observation" not in made_by(result)
    assert not (centre.settings.home / "internal").exists()
    assert query(centre, "select 1 from publish.release").empty

    inbox.put(Q3, "borough_return", "camden", RETURN)
    result = run(KEY)
    assert result.success
    assert nothing_usable(result) is None
    assert {"core/observation", "report/readiness", "report/draft"} <= made_by(result)
    assert not [name for name in made_by(result) if name.startswith("publish/")], "publishing is a decision"
    assert query(centre, "select 1 from publish.release").empty


@pytest.mark.parametrize("only", ["core/observation", "report/readiness", "mart/release"])
def test_alone_too_nothing_is_made_where_nothing_is_usable(
    inbox: Inbox, instance: dg.DagsterInstance, only: str
) -> None:
    job = defs.resolve_job_def("quarterly_collation")
    alone = job.get_subset(asset_selection={dg.AssetKey(only.split("/"))}, asset_check_selection=set())
    result = alone.execute_in_process(instance=instance, partition_key=KEY, raise_on_error=False)
    assert (result.success, made_by(result)) == (True, set())


def test_a_file_ordered_behind_one_that_counts_is_said_in_the_run(inbox: Inbox, run: Run) -> None:
    inbox.put(Q3, "borough_return", "camden__late", RETURN, at="2010-06-05T09:00")
    assert run(KEY).success
    inbox.put(Q3, "borough_return", "camden__early", RETURN, at="2010-06-01T09:00")
    result = run(KEY)
    assert result.success
    (core,) = [e for e in result.get_asset_materialization_events() if e.asset_key.path[0] == "core"]
    metadata = core.materialization.metadata
    assert metadata["ordered_behind"].value == 1
    assert "0 of its 1 figures count now; 1 overtaken: ordered behind delivery" in str(
        metadata["ordered_behind_deliveries"].value
    )


def test_rows_that_do_not_reconcile_block_core(inbox: Inbox, run: Run, centre: Centre) -> None:
    inbox.put(Q3, "borough_return", "camden", RETURN)
    assert run(KEY).success
    with centre.warehouse.transaction() as connection:
        connection.exec_driver_sql("delete from intake.borough_return")
    result = run(KEY)
    assert not result.success
    assert [line.split(":")[0] for line in failures(result)] == ["rows_reconcile"]
    assert "mart" not in [e.asset_key.path[0] for e in result.get_asset_materialization_events()]


def test_a_failing_stage_leaves_no_value_in_dagsters_storage(
    inbox: Inbox, run: Run, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise ValueError("could not convert string 'Zzyzx-Surname' to float")

    inbox.put(Q3, "borough_return", "camden", RETURN)
    monkeypatch.setattr(assets, "promote", crash)
    result = run(KEY)
    assert not result.success
    assert failures(result)[0].split(": ", 1)[1].startswith("promote failed: ValueError at test_job.py")
    stored = [path for path in centre.settings.dagster_home.rglob("*") if path.is_file()]
    assert len(stored) > 2
    assert not [path.name for path in stored if b"Zzyzx" in path.read_bytes()]


@pytest.mark.slow
def test_two_collations_of_one_quarter_are_kept_apart(inbox: Inbox, run: Run, centre: Centre) -> None:
    inbox.put(Q3, "borough_return", "camden", RETURN)
    with centre.warehouse.lock(f"quarter {KEY}"):
        result = run(KEY)
        assert not result.success
        assert "quarter 2008-10-01 is being worked on by another process" in failures(result)[0]
    with centre.warehouse.lock(INSTALLATION):
        assert "a backup is made) is being worked on by another process" in failures(run(KEY))[0]
    assert run(KEY).success
    assert query(centre, "select count(*) as n from core.observation")["n"][0] == 1

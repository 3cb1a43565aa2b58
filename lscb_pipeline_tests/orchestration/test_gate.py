"""The gate through Dagster: a rule that ran nowhere blocks the quarter, whoever launches whatever of it."""

from dataclasses import replace

import dagster as dg
import pytest

from lscb_pipeline.collation import centre as centre_module
from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.contracts.library import Library, library
from lscb_pipeline.definitions import defs
from lscb_pipeline.orchestration.job import decided_by
from lscb_pipeline.orchestration.running import failures, run_job
from lscb_pipeline_tests.collation.returns import row
from lscb_pipeline_tests.conftest import Inbox, query
from lscb_pipeline_tests.orchestration.conftest import EPISODES, Run

KEY, Q3 = "2008-10-01", "2008-09-Q3"
CRASHING = "on_time"
DRAFTS = ["report/draft", "report/lscb", "report/runaways"]
REASON = f"rule {CRASHING} of borough_return failed to run"


def with_a_rule_that_crashes() -> Library:
    """The contracts, one rule of borough_return comparing text with a number."""
    contract = library().contracts["borough_return"]
    broken = {"kwargs": {"column": "area_code", "min_value": 0}, "expectation": "expect_column_values_to_be_between"}
    rules = [
        type(rule).model_validate(rule.model_dump() | broken) if rule.id == CRASHING else rule
        for rule in contract.rules
    ]
    changed = contract.model_copy(update={"rules": rules})
    return replace(library(), contracts=library().contracts | {"borough_return": changed})


@pytest.fixture
def crashing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(centre_module, "library", with_a_rule_that_crashes)


@pytest.mark.usefixtures("crashing")
def test_a_rule_that_ran_nowhere_blocks_core_and_report_by_whatever_way(
    inbox: Inbox, run: Run, instance: dg.DagsterInstance, centre: Centre
) -> None:
    inbox.put(Q3, "borough_return", "camden", [row("Camden", "SG002", 40, denominator=80)])
    inbox.put(Q3, "met_police_missing_children", "mps", EPISODES)
    result = run(KEY)
    assert not result.success
    assert failures(result) == [f"rules_ran: {REASON}"]
    made = {event.asset_key.path[0] for event in result.get_asset_materialization_events()}
    assert made == {"intake", "quality", "report"}
    assert not [e for e in result.get_asset_materialization_events() if e.asset_key.path == ["report", "readiness"]]
    assert len(list((centre.settings.home / "receipts" / Q3).rglob("*.html"))) == 2, "their senders hear of it"
    shown = {(c.asset_key.path[-1], c.check_name): c for c in result.get_asset_check_evaluations()}
    crashed = shown["borough_return", CRASHING]
    assert not crashed.passed, "the rules' own checks show what happened, though the run is blocked"
    assert crashed.metadata["deliveries_it_crashed_on"].value == 1

    job = defs.resolve_job_def("quarterly_collation")
    for only in (["core/observation"], ["report/readiness"], ["mart/release"], DRAFTS):
        keys = {dg.AssetKey(one.split("/")) for one in only}
        alone = job.get_subset(asset_selection=keys, asset_check_selection=set())
        result = alone.execute_in_process(instance=instance, partition_key=KEY, raise_on_error=False)
        assert not result.success, only
        assert not result.get_asset_check_evaluations(), "no check of Dagster's stood in the way"
        (line,) = failures(result)
        assert f"NotPublishedError: {Q3} may not be published: {REASON}" in line
    assert not run_job(
        instance, defs.resolve_job_def("quarterly_publication"), KEY, "a test", decided_by("somebody", "at once")
    ).success
    assert query(centre, "select 1 from mart.release union all select 1 from publish.release").empty
    assert query(centre, "select count(*) as n from core.observation")["n"][0] == 0
    assert not list(centre.settings.home.rglob("internal/**/*.html"))

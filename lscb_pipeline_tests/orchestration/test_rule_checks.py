"""The rules of the contracts as asset checks: which there are, what they say of a run, what they keep to themselves."""

from pathlib import Path

import dagster as dg

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.contracts.library import library
from lscb_pipeline.definitions import defs
from lscb_pipeline.orchestration.partitions import QUARTERS
from lscb_pipeline.orchestration.time_checks import RETURNED
from lscb_pipeline_tests.collation.returns import BARNET, CAMDEN, current, row
from lscb_pipeline_tests.conftest import Inbox, collate, query
from lscb_pipeline_tests.orchestration.conftest import EPISODES, Run

KEY, Q3 = "2008-10-01", "2008-09-Q3"
ERROR, WARN = dg.AssetCheckSeverity.ERROR, dg.AssetCheckSeverity.WARN
Checks = dict[tuple[str, str], dg.AssetCheckEvaluation]


LEADS = ("readiness_page", "receipts", "its_rows")  # where to go on from a rule that fails


def checks_of(result: dg.ExecuteInProcessResult) -> Checks:
    """The evaluations of a run, by feed (or table) and check."""
    return {(c.asset_key.path[-1], c.check_name): c for c in result.get_asset_check_evaluations()}


def failing(checks: Checks) -> set[tuple[str, str]]:
    return {key for key, check in checks.items() if not check.passed}


def leads_to_the_row(fault: dg.AssetCheckEvaluation, centre: Centre) -> None:
    page, receipts, listed = (fault.metadata[name].value for name in LEADS)
    assert Path(str(page)).is_file()
    assert list(Path(str(receipts)).glob("barnet/*.html"))
    asked = str(listed).split('"')[1]
    rows = query(centre, asked)
    assert rows[["supplier", "row_number"]].to_numpy().tolist() == [["barnet", 2]]


def of_persons_nothing_is_counted(checks: Checks) -> None:
    personal = {key: check for key, check in checks.items() if key[0] == "met_police_missing_children"}
    assert not personal["met_police_missing_children", "found_after_last_seen"].passed
    shown = {name for check in personal.values() for name in check.metadata}
    assert shown == {"contract_version", *LEADS}, "a row is a child: no counts"
    assert not {*LEADS} & {name for check in checks.values() if check.passed for name in check.metadata}


def test_every_rule_of_every_contract_is_a_check_of_its_feed() -> None:
    checks = [check for check in defs.asset_checks or [] if isinstance(check, dg.AssetChecksDefinition)]
    specs = {(spec.asset_key, spec.name): spec for check in checks for spec in check.check_specs}
    specs = {key: spec for key, spec in specs.items() if key[0].path[0] == "intake"}
    rules = {
        (dg.AssetKey(["intake", feed]), rule.id): rule
        for feed, contract in library().contracts.items()
        for rule in contract.rules
    }
    assert len(rules) > 300
    in_time = {(dg.AssetKey(["intake", feed]), RETURNED) for feed in library().contracts}
    assert set(specs) == set(rules) | in_time
    assert {spec.partitions_def for spec in specs.values()} == {QUARTERS}
    assert not [name for name, spec in specs.items() if spec.blocking]
    for name, rule in rules.items():
        assert rule.says in str(specs[name].description)
        assert rule.do in str(specs[name].description)
    planned = defs.resolve_job_def("quarterly_collation").asset_layer.asset_graph.asset_check_keys
    assert not {(key.asset_key, key.name) for key in planned} & set(specs), "written down, not planned: see rule_checks"


def test_a_fault_of_one_borough_fails_its_rules_check_and_stops_nobody_else(
    inbox: Inbox, run: Run, centre: Centre
) -> None:
    inbox.put(Q3, "borough_return", "barnet", [row("Barnet", "SG002", 30, denominator=60)])
    inbox.put(Q3, "borough_return", "camden", [row("Camden", "SG002", 40, denominator=80)])
    inbox.put(Q3, "met_police_missing_children", "mps", EPISODES)
    collate(centre, Q3)
    clean = query(centre, "select distinct feed, rule_id from quality.rule_result where rows_failing > 0")
    inbox.put(Q3, "borough_return", "barnet", [row("Barnet", "SG002", 30, denominator=20)])
    result = run(KEY)
    assert result.success
    checks = checks_of(result)

    before = set(clean.itertuples(index=False, name=None))
    assert failing(checks) - before == {("borough_return", "numerator_within_denominator")}
    assert before <= failing(checks)
    fault = checks["borough_return", "numerator_within_denominator"]
    assert (fault.severity, fault.blocking, fault.partition) == (ERROR, False, KEY)
    assert fault.metadata["rows_tested"].value == 3
    assert fault.metadata["rows_failing"].value == 1
    assert fault.metadata["contract_version"].value == library().contracts["borough_return"].version
    assert fault.metadata["by_area"].value == "| area_or_sender | findings |\n| --- | --- |\n| Barnet | 1 |"
    assert checks["borough_return", "on_time"].severity == WARN
    leads_to_the_row(fault, centre)
    figures = current(centre)
    assert (figures[CAMDEN, "SG002"], figures[BARNET, "SG002"]) == (40, 30)
    stands = query(
        centre,
        "select denominator from core.current_observation where area_code = :a and indicator_code = 'SG002'",
        a=BARNET,
    )
    assert stands["denominator"].tolist() == [60], "the last good return stands"

    judged = {feed for feed, _ in checks} - {"finding", "release"}
    assert {"borough_return", "met_police_missing_children"} <= judged
    assert "nhs_injury_admissions" not in judged, "nothing came, and nothing was due"
    for feed in judged:
        shown = {name for f, name in checks if f == feed}
        assert shown <= {rule.id for rule in library().contracts[feed].rules}
        tested = [checks[feed, name].metadata["rows_tested"].value for name in shown
                  if not library().contracts[feed].person_columns]  # fmt: skip
        assert all(tested), "one that tested nothing is silent"
    of_persons_nothing_is_counted(checks)


def test_checks_can_be_evaluated_again_by_themselves(
    inbox: Inbox, instance: dg.DagsterInstance, centre: Centre
) -> None:
    inbox.put(Q3, "borough_return", "barnet", [row("Barnet", "SG002", 30, denominator=20)])
    collate(centre, Q3)
    wanted = dg.AssetCheckKey(dg.AssetKey(["intake", "borough_return"]), "numerator_within_denominator")
    every = defs.resolve_implicit_global_asset_job_def()
    job = every.get_subset(asset_selection=set(), asset_check_selection={wanted})
    # as the UI launches it: assets of this job go by quarters or by months, and a check has its own
    done = job.execute_in_process(instance=instance, tags={"dagster/partition": KEY})
    (check,) = done.get_asset_check_evaluations()
    assert (check.asset_check_key, check.passed) == (wanted, False)

"""`make real`: collate the real public files that lie beside the project, in a home and database of their own.

Which file belongs to which quarter and feed stands in deliveries.csv, one copied file a row (a borough profile goes
to two feeds); days of publication to the day are [memory] where the file does not state them. The files that are not
read are in docs/feeds.md, each with its reason. Each run begins anew, and collates every quarter; eight are released,
for time's sake (`--all-releases`: every one). Prints a reconciliation and the findings by rule, holds both against what
was kept (reconciliation.csv; `--keep` keeps what is found, and the table of docs/real_findings.md), traces the figures
that were traced by hand (traces.py), opens a sample of the released pages; exits 1 where something does not add up or
differs.
"""

import csv
import os
import shutil
import sys
from pathlib import Path

import dagster as dg
import kept
import pages
import pandas as pd
import reader
import traces
from asked import RESULTS
from rich.console import Console

import findings
from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.definitions import defs
from lscb_pipeline.orchestration.job import decided_by
from lscb_pipeline.orchestration.rule_checks import RULES
from lscb_pipeline.orchestration.running import fail_dead_runs, failures, open_instance, run_job
from lscb_pipeline.orchestration.services import stop_services
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.settings import Settings
from lscb_pipeline.warehouse.database.connect import frame
from lscb_pipeline.warehouse.server import embedded

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "real_data" / "input"
HOME = ROOT / ".lscb-real"
MOST = 30  # differences that are printed
# Quarters that are released: a kind of figure comes first in each (looked-after children; conception rates; offences a
# year; conceptions with their rate; offences a month; two releases of one table; injuries), and in the last all stand.
RELEASED = {"2010-11-Q3", "2014-15-Q2", "2016-17-Q4", "2019-20-Q1", "2021-22-Q2", "2023-24-Q3", "2025-26-Q1",
            "2025-26-Q4"}  # fmt: skip
UNRELEASED = dg.define_asset_job(
    "collation_alone",
    selection=dg.AssetSelection.all()
    - dg.AssetSelection.assets(["mart", "release"]).downstream()
    - dg.AssetSelection.checks(RULES),
    config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
)
out = Console(highlight=False, soft_wrap=True, width=200)


def main() -> int:
    """Lay out the inbox, collate every quarter, print and check what the warehouse then holds."""
    if not REAL.is_dir():
        out.print("no real data beside the project (../shared/real_data): nothing to do")
        return 0
    os.environ.update({"LSCB_HOME": str(HOME), "LSCB_INBOX": str(HOME / "inbox")})
    os.environ.pop("LSCB_DATABASE_URL", None)
    settings = Settings()
    begin_anew(settings)
    quarters = lay_out_inbox(settings.inbox_folder)
    with open_instance(settings) as instance:
        fail_dead_runs(settings, instance)
        both = dg.Definitions.merge(defs, dg.Definitions(jobs=[UNRELEASED]))
        whole, alone = both.resolve_job_def("quarterly_collation"), both.resolve_job_def(UNRELEASED.name)
        publication = both.resolve_job_def("quarterly_publication")
        every = "--all-releases" in sys.argv[1:]
        for quarter in quarters:
            is_released = every or quarter.label in RELEASED
            result = run_job(instance, whole if is_released else alone, quarter.key)
            if is_released and result.success:
                result = run_job(instance, publication, quarter.key, "make real", decided_by("a trial", "a trial"))
            what = "collated and published" if is_released else "collated"
            out.print(f"{quarter.label}: {what if result.success else failures(result)}")
            if not result.success:
                return 1
    return check(Centre(settings), is_kept_anew="--keep" in sys.argv[1:])


def begin_anew(settings: Settings) -> None:
    """Leave nothing of an earlier run: what it found is another code's."""
    if settings.home.is_dir():
        stop_services(settings)
        embedded.stop(settings.home)
        shutil.rmtree(settings.home)


def lay_out_inbox(inbox: Path) -> list[Quarter]:
    """Copy the files to <quarter>/<feed>/<supplier>__<n>, with their receipts; return the quarters in order."""
    shutil.rmtree(inbox, ignore_errors=True)
    with (Path(__file__).parent / "deliveries.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows):
        source = REAL / row["path"]
        name = f"{row['feed']}/{row['supplier']}__{number:02}{source.suffix}"
        target = inbox / row["quarter"] / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        receipts = inbox / row["quarter"] / "receipts.csv"
        lines = receipts.read_text() if receipts.is_file() else "path,received_at\n"
        receipts.write_text(lines + f"{name},{row['received_at']}\n")
    return sorted({Quarter.parse(row["quarter"]) for row in rows})


def reconcile(centre: Centre) -> dict[str, pd.DataFrame]:
    """Ask for the results and print them."""
    found: dict[str, pd.DataFrame] = {}
    for title, query in RESULTS.items():
        with centre.warehouse.transaction() as connection:
            found[title] = frame(connection, query)
        out.print(f"\n{title}")
        out.print(found[title].to_string(index=False), markup=False)
    return found


def check(centre: Centre, is_kept_anew: bool) -> int:
    """Print what is found, hold it against what was kept, open pages; return 1 where something is wrong."""
    results = reconcile(centre)
    by_rule = findings.by_rule(centre)
    out.print("\nFindings by rule, as docs/real_findings.md has them")
    out.print(findings.markdown(by_rule), markup=False)
    results["Findings by rule"] = by_rule.drop(columns="says")
    wrong = unreconciled(next(iter(results.values())))
    out.print(f"\n{'Every record reconciles.' if wrong.empty else 'NOT RECONCILED: ' + ', '.join(wrong['layout'])}")
    if is_kept_anew:
        kept.keep(results)
        findings.write(by_rule)
    other = kept.differences(results)
    for line in other[:MOST]:
        out.print(line, markup=False)
    out.print(f"{len(other)} differences from tools/real/reconciliation.csv" if other else "As it was kept before.")
    told = [*traced_figures(centre, is_kept_anew), *sample_of_pages(centre.settings), *read_pages(centre)]
    out.print(f"The warehouse stays up: LSCB_HOME={HOME.name} lscb sql, status or up; lscb down stops it.")
    return int(bool(len(wrong) or other or told))


def traced_figures(centre: Centre, is_kept_anew: bool) -> list[str]:
    """Trace the figures that were traced by hand, and print where the command says otherwise, or than it did before."""
    answers = traces.traced(centre, "real")
    if is_kept_anew:
        traces.keep(answers)
    told = [*traces.differences(answers), *traces.same_as_kept(answers)]
    for line in told[:MOST]:
        out.print(line, markup=False)
    out.print(f"{len(answers)} figures traced, {len(told)} differences from what was traced by hand or kept.")
    return told


def sample_of_pages(settings: Settings) -> list[str]:
    """Open a sample of the released pages and print what is wrong with them."""
    chosen = pages.sample(settings.releases_folder)
    if pages.CHROMIUM is None:
        out.print(f"No chromium on this machine: none of {len(chosen)} pages was opened (apt-get install chromium).")
        return []
    told = list(pages.faults(chosen))
    for line in told[:MOST]:
        out.print(line, markup=False)
    out.print(f"{len(chosen)} released pages opened, {len(told)} faults.")
    return told


def read_pages(centre: Centre) -> list[str]:
    """Read every released page beside its own tables, and print what contradicts what."""
    every = sorted(centre.settings.releases_folder.rglob("*.html"))
    told = [
        f"{'/'.join(path.parts[-4:])}: {said}"
        for path in every
        for said in reader.contradictions(path, centre.library.indicators)
    ]
    for line in told[:MOST]:
        out.print(line, markup=False)
    out.print(f"{len(every)} released pages read, {len(told)} contradictions.")
    return told


def unreconciled(rows: pd.DataFrame) -> pd.DataFrame:
    """Deliveries that were not promoted, or whose records are not all accounted for."""
    accounted = rows[["loaded", "refused", "outside", "held"]].sum(axis=1)
    return rows[(rows["status"] != "promoted") | (rows["read"] != accounted)]


if __name__ == "__main__":
    sys.exit(main())

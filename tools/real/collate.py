"""`make real`: collate the real public files that lie beside the project, in a home and database of their own.

Which file belongs to which quarter and feed stands in deliveries.csv, one copied file a row (a borough profile goes
to two feeds); days of publication to the day are [memory] where the file does not state them. The files that are not
read are in docs/feeds.md, each with its reason. Prints a reconciliation; exits 1 where something does not add up.
"""

import csv
import os
import shutil
import sys
from pathlib import Path

import pandas as pd
from rich.console import Console

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.definitions import defs
from lscb_pipeline.orchestration.running import fail_dead_runs, failures, open_instance, run_collation
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.settings import Settings
from lscb_pipeline.warehouse.connect import frame

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "real_data" / "input"
HOME = ROOT / ".lscb-real"
out = Console(highlight=False, soft_wrap=True, width=200)

RESULTS = {
    "Records, delivery by delivery: read = loaded + refused + outside + held": """
        select to_char(collection_quarter, 'YYYY-MM') as quarter, feed, layout, status, records_read as read,
               records_loaded as loaded, records_refused as refused, records_outside as outside,
               records_held as held, outside_by_reason::text as outside_by_reason
        from intake.delivery order by collection_quarter, received_at""",
    "NI 71: areas returning, of 33, by quarter": """
        select period_start, count(*) filter (where value is not null) as returning,
               round(avg(value)::numeric, 2) as mean
        from core.current_observation where indicator_code = 'RA001' group by 1 order by 1""",
    "Conceptions (ONS Table 6)": """
        select count(*) as figures, count(distinct area_code) as areas, min(period_start) as first,
               max(period_end) as last, count(*) filter (where area_code = 'E09000001+E09000012') as hackney_with_city
        from core.current_observation where indicator_code = 'TP001'""",
    "Conception rates of the borough profiles: superseded by ONS's release of 2019, withdrawn": """
        select p.period_start, count(*) as stated, count(*) filter (where d.supplier = 'ons') as superseded,
               count(*) filter (where c.value is distinct from p.value) as differing,
               (select count(*) from core.observation w join intake.delivery s using (delivery_id)
                where w.kind = 'withdrawal' and s.supplier = 'gla') as withdrawn_by_profiles
        from (select distinct period_start, period_end, area_code, o.value from core.observation o
              join intake.delivery s using (delivery_id)
              where o.indicator_code = 'TP001' and s.supplier = 'gla') p
        join core.current_observation c using (period_start, period_end, area_code)
        join intake.delivery d on d.delivery_id = c.delivery_id
        where c.indicator_code = 'TP001' group by 1 order by 1""",
    "Offences (MPS)": """
        select count(distinct period_start) as months, min(period_start) as first, max(period_end) as last,
               count(distinct area_code) as areas, count(*) as figures,
               count(*) filter (where area_code = 'E09000001') as city_of_london
        from core.current_observation where indicator_code = 'MC001'""",
    "Offences by financial year (GLA) beside the sum of twelve months (MPS)": """
        select y.period_start, sum(y.numerator) as gla_year, m.months, m.offences as mps_months
        from core.current_observation y left join (
            select date_trunc('year', period_start - interval '3 months') + interval '3 months' as year,
                   count(distinct period_start) as months, sum(numerator) as offences
            from core.current_observation where indicator_code = 'MC001' group by 1) m on m.year = y.period_start
        where y.indicator_code = 'MC002' group by 1, 3, 4 order by 1""",
    "Knife crime and its young victims (MPS dashboard): zeros are borough-months without a row": """
        select o.indicator_code, count(distinct o.period_start) as months, min(o.period_start) as first,
               max(o.period_end) as last, count(distinct o.area_code) as areas, count(*) as figures,
               sum(o.numerator) as total, f.filled as zeros_filled
        from core.current_observation o join (
            select indicator_code, count(*) filter (where row_number = 0) as filled
            from intake.met_police_youth_violence group by 1) f using (indicator_code)
        where o.feed = 'met_police_youth_violence' group by 1, f.filled order by 1""",
    "Victims aged 1 to 24 of knife injury, by month": """
        select to_char(period_start, 'YYYY-MM') as month, count(distinct area_code) as areas, sum(numerator) as total,
               count(*) filter (where numerator = 0) as zeros
        from core.current_observation where indicator_code = 'MC104' group by 1 order by 1""",
    "Hospital admissions for injuries (OHID)": """
        select breakdown, count(*) as figures, count(distinct area_code) as areas, min(period_start) as first,
               max(period_end) as last, sum(numerator) as admissions,
               count(*) filter (where area_code = 'E09000001+E09000012') as hackney_with_city,
               count(*) filter (where area_code in ('E09000001', 'E09000012')) as either_alone
        from core.current_observation where indicator_code = 'HA001' group by grouping sets ((1), ()) order by 1""",
    "Children in need (DfE): areas with a figure and figures, by year to March": """
        select extract(year from period_end)::int as year,
               count(distinct area_code) filter (where indicator_code like 'DF20_' and said) as in_need_areas,
               count(*) filter (where indicator_code like 'DF20_' and said) as in_need,
               count(distinct area_code) filter (where indicator_code like 'DF21_' and said) as referrals_areas,
               count(*) filter (where indicator_code like 'DF21_' and said) as referrals,
               count(distinct area_code) filter (where indicator_code like 'DF22_' and said) as plans_areas,
               count(*) filter (where indicator_code like 'DF22_' and said) as plans,
               count(distinct area_code) filter (where indicator_code like 'DF23_' and said) as factors_areas,
               count(*) filter (where indicator_code like 'DF23_' and said) as factors,
               count(*) filter (where not said) as markers
        from (select *, coalesce(value, numerator) is not null as said from core.current_observation
              where feed = 'dfe_children_in_need' and extract(month from period_end) = 3) o group by 1 order by 1""",
    "Social workers of Kingston and Richmond, returned together; figures of either alone": """
        select extract(year from o.period_end)::int as september, count(*) as figures,
               max(o.numerator) filter (where o.indicator_code = 'DF241') as in_post_fte,
               max(o.numerator) filter (where o.indicator_code = 'DF253') as vacant_fte,
               max(o.value) filter (where o.indicator_code = 'DF257') as caseload,
               (select count(*) from core.current_observation a where a.period_end = o.period_end
                and a.feed = o.feed and a.area_code in ('E09000021', 'E09000027')) as of_either_alone
        from core.current_observation o
        where o.area_code = 'E09000021+E09000027' and o.feed = 'dfe_children_in_need'
        group by o.period_end, o.feed order by 1""",
    "Looked after and missing (DfE): figures by year": """
        select period_end, count(*) as figures, count(*) filter (where coalesce(value, numerator) is null) as markers,
               count(distinct indicator_code) as indicators, count(distinct area_code) as areas
        from core.current_observation where feed = 'dfe_looked_after_missing' group by 1 order by 1""",
    "The missing release of 2023 beside that of 2022: figures they share, those that differ now, those held": """
        with load as (select promoted_load_id from core.delivery where collection_quarter = '2022-10-01'),
        then_ as (select * from core.load l join core.observation_as_at(l.recorded_at) o on true
                  where l.load_id = (select promoted_load_id from load) and o.feed = 'dfe_looked_after_missing'
                    and o.source_table = 'missing')
        select count(*) as shared, count(*) filter (where (t.value, t.numerator, t.status)
               is distinct from (c.value, c.numerator, c.status)) as superseded_by_2023,
               (select count(*) from core.observation where kind = 'held') as held
        from then_ t join core.current_observation c
          using (area_code, indicator_code, feed, breakdown, period_start, period_end)
        where t.period_end between '2019-03-31' and '2022-03-31'""",
    "Held: a marker that became 0": """
        select a.name as area, f.indicators, f.figures from (
            select area_code, count(distinct indicator_code) as indicators, count(*) as figures
            from core.observation where kind = 'held' group by 1) f join core.area a using (area_code) order by 1""",
    "Findings by feed and rule: how many, in how many areas and quarters": """
        select feed, rule_id, severity, count(*) as findings, count(distinct area_code) as areas,
               count(distinct collection_quarter) as quarters
        from quality.finding group by 1, 2, 3 order by 1, 4 desc""",
    "NI 71: areas without it in the quarter that its file came with": """
        select f.collection_quarter, count(distinct f.area_code) as areas, string_agg(distinct a.name, ', ') as names
        from quality.finding f left join core.area a using (area_code)
        where f.feed = 'borough_return' and f.rule_id = 'figure_expected' and f.message like 'RA001%'
        group by 1 order by 1""",
    "NI 71: totals whose answers are all the last quarter's": """
        select count(*) as findings, count(distinct area_code) as areas
        from quality.finding where rule_id = 'answers_changed'""",
    "Findings about a marker that became 0, by area": """
        select coalesce(a.name, f.area_code) as area, f.collection_quarter, count(*) as findings
        from quality.finding f left join core.area a using (area_code)
        where f.rule_id = 'marker_became_zero' group by 1, 2 order by 3 desc, 1""",
    "Findings of restatement beyond 5 %, by feed and file": """
        select d.feed, d.layout, f.collection_quarter, count(*) as findings, count(distinct f.area_code) as areas
        from quality.finding f join intake.delivery d using (delivery_id)
        where f.rule_id = 'restated_within_5_percent' group by 1, 2, 3 order by 3, 1, 2""",
    "Findings of merged and joint areas": """
        select area_code, feed, rule_id, count(*) as findings
        from quality.finding where area_code like '%+%' group by 1, 2, 3 order by 1, 2, 3""",
    "Hackney, year to March 2021": """
        select indicator_code, numerator, value, status from core.current_observation
        where area_code = 'E09000012' and feed = 'dfe_looked_after_missing' and period_end = '2021-03-31' order by 1""",
}


def main() -> int:
    """Lay out the inbox, collate every quarter, print what the warehouse then holds."""
    if not REAL.is_dir():
        out.print("no real data beside the project (../shared/real_data): nothing to do")
        return 0
    os.environ.update({"LSCB_HOME": str(HOME), "LSCB_INBOX": str(HOME / "inbox")})
    os.environ.pop("LSCB_DATABASE_URL", None)
    settings = Settings()
    quarters = lay_out_inbox(settings.inbox_folder)
    with open_instance(settings) as instance:
        fail_dead_runs(settings, instance)
        job = defs.resolve_job_def("quarterly_collation")
        for quarter in quarters:
            result = run_collation(instance, job, quarter.key)
            out.print(f"{quarter.label}: {'collated' if result.success else failures(result)}")
            if not result.success:
                return 1
    return reconcile(Centre(settings))


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


def reconcile(centre: Centre) -> int:
    """Print the results; return 1 where a delivery was not read or its records do not add up."""
    with centre.warehouse.transaction() as connection:
        for title, query in RESULTS.items():
            rows = frame(connection, query)
            out.print(f"\n{title}")
            out.print(rows.to_string(index=False), markup=False)
            if title.startswith("Records"):
                wrong = unreconciled(rows)
    out.print(f"\n{'Every record reconciles.' if wrong.empty else 'NOT RECONCILED: ' + ', '.join(wrong['layout'])}")
    out.print(f"The warehouse stays up: LSCB_HOME={HOME.name} lscb sql, status or up; lscb down stops it.")
    return int(not wrong.empty)


def unreconciled(rows: pd.DataFrame) -> pd.DataFrame:
    """Deliveries that were not promoted, or whose records are not all accounted for."""
    accounted = rows[["loaded", "refused", "outside", "held"]].sum(axis=1)
    return rows[(rows["status"] != "promoted") | (rows["read"] != accounted)]


if __name__ == "__main__":
    sys.exit(main())

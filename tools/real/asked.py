"""What `make real` prints of the warehouse: a question each, and which answers are kept whole.

Here: the questions. Not here: what was answered before (kept.py), the findings by rule (findings.py).
"""

# Sums and figures of single areas are the publishers' own: of these a digest is kept, and no figure.
OF_PUBLISHERS = (
    "Offences by financial year",
    "Knife crime",
    "Victims aged",
    "Hospital admissions",
    "Social workers of Kingston",
    "Hackney, year to March",
    "Offences (MPS)",
)

RESULTS: dict[str, str] = {
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
               count(distinct area_code) filter (where indicator_code like 'DF23_' and said) as assessments_areas,
               count(*) filter (where indicator_code like 'DF23_' and said) as assessments,
               count(*) filter (where not said) as markers
        from (select *, coalesce(value, numerator) is not null as said from core.current_observation
              where feed = 'dfe_children_in_need' and extract(month from period_end) = 3
                and period_end - period_start > 360) o group by 1 order by 1""",
    "Referrals of the year (c1) beside the sum of twelve months (c6)": """
        select y.period_start, count(*) filter (where m.months = 12) as both,
               count(*) filter (where m.months = 12 and m.referrals = y.numerator) as equal
        from core.current_observation y left join (
            select area_code, date_trunc('year', period_start - interval '3 months') + interval '3 months' as year,
                   count(numerator) as months, sum(numerator) as referrals
            from core.current_observation where indicator_code = 'DF217' group by 1, 2) m
            on m.year = y.period_start and m.area_code = y.area_code
        where y.indicator_code = 'DF211' and y.numerator is not null group by 1 order by 1""",
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
    "What DfE prints of London, inner and outer London, and of these the sums over areas that are whole and agree": """
        with printed as (
            select distinct on (feed, region, indicator_code, breakdown, period_start, period_end) r.*
            from intake.regional_figure r join intake.delivery d using (delivery_id) where d.status = 'promoted'
            order by feed, region, indicator_code, breakdown, period_start, period_end,
                     d.collection_quarter desc, d.received_at desc, d.sha256 desc),
        sums as (
            select g.region, o.feed, o.indicator_code, o.breakdown, o.period_start, o.period_end,
                   sum(o.numerator) as ours, count(o.numerator) as areas
            from core.current_observation o join core.area a using (area_code)
            cross join lateral (values ('london'), (a.inner_outer)) g (region)
            where o.feed in (select feed from printed) group by 1, 2, 3, 4, 5, 6),
        whole as (
            select p.feed, p.region, p.numerator as theirs, p.value, s.ours, s.areas,
                   s.areas = case p.region when 'london' then 33 when 'inner' then 14 else 19 end as is_whole
            from printed p left join sums s using (region, feed, indicator_code, breakdown, period_start, period_end))
        select feed, region, count(*) as printed, count(theirs) as counts,
               count(*) filter (where is_whole and theirs is not null) as whole,
               -- areas are rounded to 5 or 10, and so is the region
               count(*) filter (where is_whole and abs(ours - theirs) <= 5 * areas + 5) as agreeing
        from whole group by 1, 2 order by 1, 2""",
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

-- Grain: area or region x indicator x breakdown x period x feed. Owner: dataset project.
-- All that is known of children who run away, for each board or partnership and for London, with the definition in
-- force when the period began (never a later one) and what is counted, so that children and episodes are never one. An
-- area that a feed's source doesn't cover has a row for each period that others have: absent, not zero.
-- Limits: unsuppressed; of quarters that are published over a year, the quarters as they came.
create view mart.runaways with (security_invoker = true) as
    with figure as (
        select area_code, null as region, indicator_code, feed, breakdown, period_start, period_end, numerator,
               denominator, rate_base, value, status, null::integer as areas_returned, null::integer as areas_due,
               null as absent_because, is_made_up
        from mart.benchmark
        union all
        select null, region, indicator_code, feed, breakdown, period_start, period_end, numerator, denominator, rate_base,
               value, null, areas_returned, areas_due, null, is_made_up
        from mart.london_summary
        union all
        select n.area_code, null, g.indicator_code, feed, g.breakdown, g.period_start, g.period_end, null, null,
               g.rate_base, null, 'x', null, null, n.reason, g.is_made_up
        from (select distinct indicator_code, feed, breakdown, period_start, period_end, rate_base, is_made_up
              from mart.benchmark) g
        join core.feed_not_covered n using (feed)
    )
    select f.area_code, f.region, b.name as board, f.indicator_code, i.title, i.numerator as counts, f.feed, f.breakdown,
           f.period_start, f.period_end, f.numerator, f.denominator, f.rate_base, f.value, f.status, f.areas_returned,
           f.areas_due, f.absent_because, d.version as definition_version, d.says as definition, f.is_made_up
    from figure f
    join core.indicator i using (indicator_code)
    left join lateral (
        select version, says from core.indicator_definition d
        where d.indicator_code = f.indicator_code and coalesce(d.valid_from, '-infinity') <= f.period_start
        order by coalesce(d.valid_from, '-infinity') desc limit 1
    ) d on true
    left join core.board b on string_to_array(f.area_code, '+') <@ string_to_array(b.area_codes, '+')
                          and f.period_end between b.valid_from and coalesce(b.valid_to, 'infinity')
    where i.priority_area = 'runaways';
